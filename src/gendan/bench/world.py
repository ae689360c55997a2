"""What benches stand on: a firm with items, prices, stock, customers and a token, all made through the services.

Names are put together from syllables, so that they are plausible, spread over the alphabet and the same every time.
"""

import random
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from gendan.core.actor import Actor

if TYPE_CHECKING:
    from gendan.partners.services.customers import NewCustomer

ITEMS = 5000
CUSTOMERS = 1000
BATCH = 5000
PLENTY = Decimal(100_000_000)  # nobody runs out of stock or credit in a bench; that is checked all the same
CITIES = (
    "江宁",
    "义乌",
    "昆山",
    "顺德",
    "晋江",
    "常熟",
    "温岭",
    "慈溪",
    "太仓",
    "高邮",
    "如皋",
    "海宁",
    "平湖",
    "桐乡",
    "南浔",
    "泰兴",
)
FIRMS = ("华", "鼎", "永", "瑞", "恒", "泰", "鑫", "盛", "宏", "昌", "佳", "顺", "嘉", "源", "金", "德")
TRADES = ("配电", "五金", "百货", "家纺", "灯饰", "塑料", "机械", "建材", "电器", "工具", "卫浴", "包装")
GOODS = ("不锈钢螺栓", "保温杯", "节能灯", "收纳箱", "电源插座", "密封圈", "棉毛巾", "扳手套装", "铝型材", "尼龙扎带")


@dataclass(frozen=True)
class World:
    """The firm's ids, and somebody who may take orders."""

    company_id: int
    warehouse_id: int
    bin_id: int
    price_list_id: int
    items: list[int]
    customers: list[int]
    actor: Actor
    token: str


def goods(orders: int) -> int:
    """How many items a firm with so many orders has; few where a bench is only tried out."""
    return min(ITEMS, max(100, 25 * orders))


def build(customers: int = CUSTOMERS, items: int = ITEMS) -> World:
    """A firm ready to sell: a few seconds for a thousand customers and five thousand items."""
    from gendan.channels.services import tokens
    from gendan.core.actor import SYSTEM
    from gendan.inventory.services import warehouses
    from gendan.org.models import User
    from gendan.org.services import companies, users
    from gendan.org.services.actors import actor_for

    company = companies.create("BN", "苏州标尺贸易有限公司", name_en="Benchmark Trading", actor=SYSTEM)
    clerk: User = users.create(
        "bench", "周岚", "Gui-hua-cha-2026", actor=SYSTEM,
        assignments=[(role, company, "company") for role in ("order_clerk", "inside_sales", "fg_keeper", "company_gm")],
    )  # fmt: skip
    warehouse = warehouses.create(company.pk, "ZC", "总仓", actor=SYSTEM)
    place = warehouses.add_bin(warehouse.pk, "A-01", actor=SYSTEM)
    _row, token = tokens.create("bench", ["*"], user=clerk, actor=SYSTEM)
    made = _items(company.pk, place.pk, items)
    return World(
        company.pk, warehouse.pk, place.pk, made[0], made[1], add_customers(company.pk, clerk.pk, customers),
        actor_for(clerk, company_id=company.pk), token,
    )  # fmt: skip


def _items(company_id: int, bin_id: int, count: int) -> tuple[int, list[int]]:
    """Items, a price for each in the general list, and plenty of each in the bin."""
    from gendan.catalog.services import basics, items, price_lists
    from gendan.core.actor import SYSTEM
    from gendan.inventory import places
    from gendan.inventory.models import Movement
    from gendan.inventory.services import stock

    unit = basics.put_unit(basics.NamedSpec("pcs", "个"), actor=SYSTEM)
    specs = [
        items.ItemSpec(f"P{n:06d}", f"{GOODS[n % len(GOODS)]}{n:05d}", unit.pk, spec=f"M{n % 40 + 3}×{n % 97 + 10}")
        for n in range(count)
    ]
    ids = [item.pk for item in items.create_many(specs, actor=SYSTEM)]
    prices = [price_lists.PriceSpec(id, Decimal(n % 900 + 100) / 10) for n, id in enumerate(ids)]
    wanted = price_lists.ListSpec(company_id=company_id, code="STD", name="标准价目表")
    price_list = price_lists.create(wanted, actor=SYSTEM, prices=prices)
    outside = places.virtual(company_id, "opening").pk
    lines = [stock.Line(id, PLENTY, outside, bin_id) for id in ids]
    stock.post(Movement.Kind.OPENING, None, "", lines, company_id=company_id, actor=SYSTEM)
    return price_list.pk, ids


def add_customers(company_id: int, salesperson_id: int, count: int) -> list[int]:
    """Customers with a contact, an address and credit; batch by batch."""
    from gendan.core.actor import SYSTEM
    from gendan.partners.services import customers

    chance = random.Random(7)
    ids: list[int] = []
    for start in range(0, count, BATCH):
        news = [_customer(company_id, salesperson_id, n, chance) for n in range(start, min(start + BATCH, count))]
        ids += [customer.pk for customer in customers.create_many(news, actor=SYSTEM)]
    return ids


def customer_name(n: int) -> str:
    """A firm's name, different for each number."""
    city, one, two = CITIES[n % 16], FIRMS[n // 16 % 16], FIRMS[n // 256 % 16]
    return f"{city}{one}{two}{TRADES[n // 4096 % 12]}{f'第{n // 49152 + 1}' if n >= 49152 else ''}商行"


def phone(n: int) -> str:
    """A mobile number, different for each number, with tails that are spread."""
    return f"13{(n * 7_368_787 + 100_000_007) % 1_000_000_000:09d}"


def _customer(company_id: int, salesperson_id: int, n: int, chance: random.Random) -> "NewCustomer":
    from gendan.partners.services.customers import AddressSpec, ContactSpec, CustomerSpec, NewCustomer

    city = CITIES[n % 16]
    spec = CustomerSpec(
        company_id=company_id, code=f"K{n:06d}", name=customer_name(n), payment_mode="net", terms_days=30,
        salesperson_id=salesperson_id, is_new=False,
    )  # fmt: skip
    street = f"人民路 {chance.randrange(1, 999)} 号"
    return NewCustomer(
        spec,
        [ContactSpec("刘经理", phone(n), is_main=True)],
        [AddressSpec(street, "江苏省", f"{city}市", "开发区")],
        PLENTY,
    )
