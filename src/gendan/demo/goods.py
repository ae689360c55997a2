"""What the demo company sells, at which prices, and to whom."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from gendan.catalog.models import Item
from gendan.catalog.services import basics, items, price_lists, rules
from gendan.catalog.services.items import ItemSpec, UnitSpec
from gendan.catalog.services.price_lists import ListSpec, PriceSpec
from gendan.core.actor import SYSTEM
from gendan.inventory.models import Movement
from gendan.inventory.places import virtual
from gendan.inventory.services import stock
from gendan.inventory.services.stock import Line
from gendan.org.models import User
from gendan.partners.models import Customer
from gendan.partners.services import customers as partners
from gendan.partners.services.customers import AddressSpec, ContactSpec, CustomerSpec

from .firm import House

# family: (name, price from, price to, unit, carton, [(model, spec), …])
RANGE: tuple[tuple[str, str, str, float, float, str, int, tuple[str, ...]], ...] = (
    (
        "CUP",
        "杯壶",
        "不锈钢保温杯",
        18,
        39,
        "个",
        24,
        ("350ml 珍珠白", "500ml 珍珠白", "500ml 星空蓝", "750ml 雅黑", "儿童款 400ml 粉"),
    ),
    ("GLS", "杯壶", "双层玻璃杯", 9, 16, "个", 36, ("250ml", "350ml", "450ml 带滤网")),
    ("KET", "杯壶", "凉水壶", 15, 28, "个", 12, ("1.5L 耐热", "2L 大容量")),
    ("BOX", "收纳", "密封收纳盒", 6, 22, "个", 20, ("小号 0.8L", "中号 1.6L", "大号 2.8L", "三件套", "五件套")),
    ("BAS", "收纳", "桌面收纳筐", 4, 12, "个", 40, ("小号", "中号", "大号 带盖")),
    ("BAG", "收纳", "真空压缩袋", 3, 9, "套", 50, ("中号 4 只装", "大号 4 只装", "特大号 2 只装")),
    ("BRD", "厨具", "竹木砧板", 12, 32, "块", 16, ("30×20", "36×24", "40×28 加厚")),
    ("KNF", "厨具", "陶瓷刀", 14, 26, "把", 30, ("5 寸水果刀", "6 寸主厨刀")),
    ("PAN", "厨具", "麦饭石不粘锅", 38, 79, "口", 6, ("24cm 煎锅", "28cm 炒锅", "30cm 炒锅 带盖")),
    ("SIL", "厨具", "硅胶厨具", 6, 18, "件", 48, ("锅铲", "汤勺", "刮刀", "七件套")),
    ("BOW", "餐具", "骨瓷碗", 4, 11, "只", 60, ("4.5 寸", "6 寸面碗", "8 寸汤碗")),
    ("PLT", "餐具", "骨瓷盘", 5, 14, "只", 48, ("7 寸", "8 寸深盘", "10 寸平盘")),
    ("CHP", "餐具", "合金筷", 6, 15, "套", 80, ("5 双装", "10 双装 家庭分色")),
    ("MOP", "清洁", "平板拖把", 19, 45, "套", 8, ("38cm 免手洗", "42cm 加长杆", "替换布 2 片")),
    ("CLO", "清洁", "洗碗巾", 1, 4, "包", 100, ("5 片装", "10 片装 加厚")),
    ("BRU", "清洁", "清洁刷", 2, 8, "把", 72, ("杯刷", "锅刷", "地缝刷")),
    ("TRA", "清洁", "分类垃圾桶", 22, 58, "只", 8, ("10L 按压", "15L 脚踏", "双桶 30L")),
    ("TOW", "家纺", "纯棉毛巾", 5, 16, "条", 60, ("34×74 灰", "34×74 粉", "浴巾 70×140")),
    ("PIL", "家纺", "乳胶枕", 49, 99, "只", 6, ("标准款", "护颈款")),
    ("UMB", "日用", "折叠雨伞", 13, 29, "把", 40, ("三折 手动", "三折 全自动", "五折 迷你")),
    ("HAN", "日用", "防滑衣架", 8, 20, "组", 30, ("10 只装", "20 只装", "加宽 10 只装")),
    ("LAM", "日用", "感应小夜灯", 9, 24, "只", 50, ("插电", "充电磁吸")),
)
CITIES: tuple[tuple[str, str, str, str], ...] = (
    ("浙江省", "杭州市", "余杭区", "五常大道 168 号"), ("浙江省", "宁波市", "鄞州区", "天童南路 588 号"),
    ("江苏省", "南京市", "江宁区", "胜太路 77 号"), ("江苏省", "苏州市", "吴中区", "东吴北路 32 号"),
    ("上海市", "上海市", "松江区", "九亭大街 519 号"), ("安徽省", "合肥市", "肥西县", "玉兰大道 18 号"),
    ("山东省", "临沂市", "兰山区", "小商品城 B 区 216 号"), ("河南省", "郑州市", "管城区", "航海东路百荣世贸 3 楼"),
    ("湖北省", "武汉市", "硚口区", "汉正街 402 号"), ("湖南省", "长沙市", "雨花区", "高桥大市场 9 栋"),
    ("江西省", "南昌市", "青山湖区", "洪城大市场 5 区"), ("广东省", "广州市", "白云区", "石井大道 66 号"),
    ("广东省", "深圳市", "龙岗区", "布吉农批 12 栋"), ("四川省", "成都市", "金牛区", "荷花池市场 3 区"),
    ("陕西省", "西安市", "新城区", "轻工批发市场 2 楼"), ("辽宁省", "沈阳市", "沈河区", "五爱市场 4 楼"),
    ("河北省", "石家庄市", "长安区", "新华集贸中心 1 层"), ("福建省", "福州市", "仓山区", "盖山镇齐安路 88 号"),
)  # fmt: skip
NAMES = (
    "万家乐",
    "惠民",
    "好日子",
    "百汇",
    "东方",
    "鑫源",
    "家家福",
    "美居",
    "悦来",
    "锦绣",
    "大润",
    "安居",
    "新天地",
    "金太阳",
    "佳和",
    "乐购",
    "宏发",
    "旺角",
    "亿家",
    "顺发",
    "优品",
    "泰和",
    "康宁",
    "瑞丰",
)
KINDS = ("百货商行", "日用品批发部", "家居用品有限公司", "超市连锁有限公司", "贸易有限公司")
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
GIVEN = ("建华", "秀英", "志强", "丽娟", "海波", "小红", "国庆", "雪梅", "永刚", "晓东", "美玲", "文斌")


@dataclass(frozen=True)
class Trade:
    """A customer of the demo with how much they usually buy."""

    customer: Customer
    weight: int


def build(house: House, random: Random) -> list[Item]:
    """Items with cartons, list and wholesale prices, discounts, gifts, and opening stock in the bins."""
    units = {u: basics.put_unit(basics.NamedSpec(code, u, en), decimals=0, actor=SYSTEM) for u, code, en in UNITS}
    families = {f: basics.put_family(basics.NamedSpec(code, f, en), actor=SYSTEM) for f, code, en in FAMILIES}
    specs, prices = [], []
    for prefix, family, name, low, high, unit, carton, variants in RANGE:
        for n, variant in enumerate(variants, 1):
            price = Decimal(str(round(random.uniform(low, high), 1)))
            specs.append(
                ItemSpec(
                    f"{prefix}-{n:02d}", name, units[unit].pk, spec=variant, family_id=families[family].pk,
                    barcode=f"69{random.randint(10**10, 10**11 - 1)}", pack_quantity=Decimal(carton), cost=price * Decimal("0.62"),
                    safety_stock=Decimal(carton * 4), reorder_point=Decimal(carton * 8), weight_kg=Decimal(str(round(random.uniform(0.1, 1.4), 2))),
                    knowledge={"channels": "批发、商超", "policy": "满整箱 95 折", "gifts": "杯壶类满 10 箱送洗碗巾 1 包"} if family == "杯壶" else {},
                )
            )  # fmt: skip
            prices.append(price)
    made = items.create_many(specs, actor=SYSTEM)
    carton_unit = basics.put_unit(basics.NamedSpec("CTN", "箱", "carton"), decimals=0, actor=SYSTEM)
    for item in made:
        items.set_units(item.pk, [UnitSpec(carton_unit.pk, item.pack_quantity)], actor=SYSTEM)
    _price(house, made, prices)
    _stock(house, made, random)
    return made


UNITS = (
    ("个", "PCS", "pc"),
    ("套", "SET", "set"),
    ("块", "BLK", "pc"),
    ("把", "HND", "pc"),
    ("口", "POT", "pc"),
    ("件", "PIE", "pc"),
    ("只", "ZHI", "pc"),
    ("包", "PKT", "pack"),
    ("条", "STR", "pc"),
    ("组", "GRP", "set"),
)
FAMILIES = (
    ("杯壶", "CUPS", "Cups and bottles"),
    ("收纳", "STORE", "Storage"),
    ("厨具", "KITCHEN", "Kitchen"),
    ("餐具", "TABLE", "Tableware"),
    ("清洁", "CLEAN", "Cleaning"),
    ("家纺", "TEXTILE", "Textiles"),
    ("日用", "DAILY", "Daily use"),
)


def _price(house: House, made: list[Item], prices: list[Decimal]) -> None:
    """The general list with a carton break, a better one for class A, a discount and a gift."""
    general = [
        spec
        for item, price in zip(made, prices, strict=True)
        for spec in (PriceSpec(item.pk, price), PriceSpec(item.pk, _less(price, "0.95"), item.pack_quantity))
    ]
    price_lists.create(ListSpec(house.company.pk, "2026", "2026 年价目表"), prices=general, actor=SYSTEM)
    best = [PriceSpec(item.pk, _less(price, "0.90")) for item, price in zip(made, prices, strict=True)]
    price_lists.create(
        ListSpec(house.company.pk, "2026A", "A 类客户价目表", customer_class="A"), prices=best, actor=SYSTEM
    )
    cloth = next(item for item in made if item.code == "CLO-01")
    cup = next(item for item in made if item.code == "CUP-02")
    rules.put_gift(
        rules.GiftSpec(
            house.company.pk, code="BEI-SONG", name="保温杯满 10 箱送洗碗巾", item_id=cup.pk, every=Decimal(240), gift_id=cloth.pk,
            gift_quantity=Decimal(10), remark="随货赠送",
        ),
        actor=SYSTEM,
    )  # fmt: skip


def _less(price: Decimal, share: str) -> Decimal:
    return (price * Decimal(share)).quantize(Decimal("0.01"))


def _stock(house: House, made: list[Item], random: Random) -> None:
    """Opening stock: most items plenty, some few, a handful none."""
    outside = virtual(house.company.pk, "opening").pk
    lines = []
    for n, item in enumerate(made):
        cartons = 0 if n % 17 == 5 else random.choice((20, 40, 60, 80, 160))
        if cartons:
            lines.append(Line(item.pk, item.pack_quantity * cartons, outside, house.bins[n % len(house.bins)].pk))
    stock.post(Movement.Kind.OPENING, None, "期初", lines, company_id=house.company.pk, actor=SYSTEM)


def customers(house: House, random: Random, count: int = 64) -> list[Trade]:
    """Customers all over the country, with people, addresses, terms and credit."""
    sellers = [User.objects.get(username=name) for name in ("zhoulan", "liuyang")]
    found = []
    for n in range(count):
        province, city, district, street = CITIES[n % len(CITIES)]
        short = f"{city.removesuffix('市')}{NAMES[n % len(NAMES)]}"
        grade = "A" if n % 9 == 0 else "B" if n % 3 == 0 else "C"
        mode, days = random.choices(
            (("net", 30), ("net", 60), ("pay_first", 0), ("deposit", 30), ("cod", 0)), (5, 2, 3, 1, 2)
        )[0]
        name = random.choice(SURNAMES) + random.choice(GIVEN)
        phone = f"1{random.choice('3578')}{random.randint(10**8, 10**9 - 1)}"
        spec = CustomerSpec(
            house.company.pk, short + KINDS[n % len(KINDS)], f"K{n + 1:04d}", short_name=short, grade=grade,
            type="retail" if "超市" in KINDS[n % len(KINDS)] else "dealer", region=province, payment_mode=mode, terms_days=days,
            deposit_percent=Decimal(30) if mode == "deposit" else Decimal(0), salesperson_id=sellers[n % 2].pk,
            order_method=random.choice(("phone", "wechat", "salesperson")),
        )  # fmt: skip
        made = partners.create(
            spec, contacts=[ContactSpec(name, phone, is_main=True)],
            addresses=[AddressSpec(street, province, city, district, contact=name, phone=phone, is_main=True, notes=random.choice(("", "下午 5 点前收货", "到货前电话联系", "需卸货")))],
            credit_limit=Decimal({"A": 300000, "B": 120000, "C": 40000}[grade]), credit_policy="hold", actor=SYSTEM,
        )  # fmt: skip
        found.append(Trade(made, {"A": 5, "B": 3, "C": 1}[grade]))
    return found
