"""Rows that ship with sales: the 26 order types (TYP-01), number series."""

from datetime import UTC, datetime

from gendan.core import numbering

from .models import Checklist, OrderType, TypeRule

# code, zh, en, route, template, supply mode, review, effect gates, extra
TYPES: tuple[tuple[str, str, str, str, str, str, str, tuple[str, ...]], ...] = (
    ("stock_sale", "批发/开单", "Stock sale", "ship", "V03", "stock", "auto", ()),
    ("regular", "常规订单", "Regular order", "ship", "V01", "stock", "always", ("signature",)),
    ("general", "一般交易订单", "General order", "ship", "V04", "stock", "auto", ()),
    ("cash_sale", "现销式订单", "Cash sale", "counter", "V04", "stock", "none", ()),
    ("call_off", "合约式订单", "Call-off", "ship", "V04", "stock", "auto", ()),
    ("consignment", "寄库式订单", "Release of stored goods", "release", "V04", "stock", "none", ()),
    ("non_regular", "非常规订单", "Non-regular order", "ship", "V01", "make", "always", ("signature",)),
    ("project", "成套/工程项目", "Project", "ship", "V01", "make", "always", ("signature", "contract")),
    ("sample", "样品订单", "Sample order", "ship", "V18", "make", "always", ()),
    ("special", "特殊订单", "Special order", "ship", "V09", "make", "always", ()),
    ("reorder", "返单", "Reorder", "ship", "V09", "make", "none", ("approval:gm",)),
    ("rush", "急单/插单", "Rush order", "ship", "V02", "make", "always", ("approval",)),
    ("oem", "OEM 订单", "OEM order", "ship", "V02", "oem_buy", "always", ("signature",)),
    ("indirect", "间接交易订单", "Drop shipment", "ship", "V04", "buy", "auto", ()),
    ("voucher_exchange", "兑换券订单", "Voucher exchange", "ship", "V04", "stock", "none", ()),
    ("virtual", "虚拟商品", "Virtual goods", "ship", "V05", "service", "none", ()),
    ("o2o_takeaway", "外卖订单", "Take-away", "ship", "V06", "make", "none", ()),
    ("o2o_group_buy", "团购订单", "Group buy", "ship", "V06", "stock", "none", ()),
    ("b2c", "线上电商订单", "Online order", "ship", "V05", "stock", "auto", ()),
    ("custom", "定制订单", "Custom order", "ship", "V14", "make", "always", ()),
    ("config", "客户订单配置", "Configuration order", "ship", "V08", "make", "always", ("approval",)),
    ("shell_sample", "空壳样机/客户配件", "Shell sample or parts", "ship", "V08", "stock", "always", ()),
    ("garment_po", "服装 PO", "Garment PO", "ship", "V10", "make", "always", ("contract",)),
    ("decoration", "家装订单", "Home decoration", "ship", "V11", "make", "always", ("contract",)),
    ("cooperation", "协作指令", "Cooperation", "ship", "V01", "cooperate", "none", ()),
    ("supply_order", "内部供货订单", "Internal supply order", "ship", "V15", "make", "none", ()),
)
# What a type asks for beyond the wanted date, which all that are made to order do (TYP-01).
MADE_TO_ORDER = (
    "regular", "non_regular", "project", "sample", "special", "reorder", "rush", "oem", "custom", "config", "garment_po",
    "supply_order",
)  # fmt: skip
MANDATORY = {
    "non_regular": ("technical",), "special": ("technical",), "custom": ("technical",), "config": ("technical",),
    "reorder": ("repeats",), "oem": ("customer_po",), "garment_po": ("customer_po",),
    "b2c": ("contact", "phone", "ship_to"), "o2o_takeaway": ("contact", "phone", "ship_to"), "o2o_group_buy": ("phone",),
    "decoration": ("contact", "phone", "ship_to"), "indirect": ("contact", "phone", "ship_to"),
}  # fmt: skip
MAKING = (
    "生产和采购还是流程里的任务；货入库后按订单发货。",
    "Making and buying are tasks of the process; the goods are shipped once they are in the warehouse.",
)
# What is not built yet of a type's way, in both languages; everything else of it works.
MISSING = {
    **dict.fromkeys((code for code in MADE_TO_ORDER if code != "regular"), MAKING),
    "decoration": ("量房、设计、施工是流程里的任务；材料按订单发货。",
                   "Measuring, design and building are tasks of the process; material is shipped by the order."),
    "indirect": ("向供应商下单还是流程里的任务；货在本公司账上一进一出。",
                 "The order to the supplier is a task of the process; the goods pass through our own stock on paper."),
    "virtual": ("向供应商取卡密还是流程里的任务；商品要设为不管库存。",
                "Fetching codes from the provider is a task of the process; the goods must be ones not kept in stock."),
    "o2o_takeaway": ("后厨和骑手还是流程里的任务；菜品要设为不管库存。",
                     "Kitchen and courier are tasks of the process; the dishes must be ones not kept in stock."),
    "o2o_group_buy": ("核销码还没有；到店自提时按订单发货。",
                      "Redemption codes are missing; goods are handed over in the shop as a pick-up."),
    "voucher_exchange": ("兑换券还没有；请先按普通订单收款。", "Vouchers are missing; take the money as for any order."),
    "shell_sample": MAKING,
    "cooperation": ("协作完成情况还是流程里的任务。", "How the cooperation gets on is a task of the process."),
}  # fmt: skip
# name, English name, condition, type: what is unmistakable; the firm adds what it knows.
RULES = (
    (
        "对应合约的是合约式订单", "What draws on a contract is a call-off",
        {"order.contract": True}, "call_off",
    ),
    (
        "柜台现付的是现销", "Paid in cash and taken away is a cash sale",
        {"order.delivery_mode": "counter", "order.payment_mode": "cash"}, "cash_sale",
    ),
    (
        "新设计、停产、质量超标，或交期紧又有风险的，是非常规订单",
        "New design, goods no longer made, higher quality, or a tight date with a risk: non-regular",
        {"any": [
            {"order.new_design": True}, {"items.out_of_make": True}, {"order.above_standard": True},
            {"order.tight_date": True, "any": [{"order.penalty": True}, {"order.reputation": True}]},
        ]}, "non_regular",
    ),
    (
        "按单生产、各项都答“否”的，是常规订单", "Made to order and nothing special: regular",
        {"items.made": True, "order.asked": True}, "regular",
    ),
)  # fmt: skip
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)  # before any order
CHECKS = (
    ("product", "商品无误", "Right product"), ("specification", "规格型号", "Specification and model"),
    ("quantity", "数量和单位", "Quantity and unit"), ("technical", "技术和质量要求", "Technical and quality requirements"),
    ("price", "价格和付款", "Price and terms"), ("delivery_date", "交期", "Delivery date"),
    ("contact", "联系人与地址", "Contact and address"),
)  # fmt: skip


def seed() -> None:
    """Insert order types and number series that are missing; never overwrite what the firm changed."""
    present = set(OrderType.objects.values_list("code", flat=True))
    OrderType.objects.bulk_create(
        OrderType(
            code=code, name=zh, name_en=en, route=route, available=bool(route), sort=n, template=template,
            supply_mode=supply, review=review, effect_gates=list(gates),
            needs_contract=code == "call_off",
            mandatory=_mandatory(code), note=MISSING.get(code, ("", ""))[0], note_en=MISSING.get(code, ("", ""))[1],
            invoice_on="delivery" if code == "cash_sale" else "signature",
            partial_needs_consent=code not in ("stock_sale", "cash_sale", "call_off"),
        )
        for n, (code, zh, en, route, template, supply, review, gates) in enumerate(TYPES)
        if code not in present
    )  # fmt: skip
    Checklist.objects.bulk_create(
        Checklist(
            type=kind, since=BEGINNING,
            questions=[{"code": code, "text": zh, "text_en": en, "required": True} for code, zh, en in CHECKS],
        )
        for kind in OrderType.objects.exclude(pk__in=Checklist.objects.filter(company=None).values("type"))
    )  # fmt: skip
    _open()
    present = set(TypeRule.objects.filter(company=None).values_list("type__code", flat=True))
    types = {t.code: t for t in OrderType.objects.all()}
    TypeRule.objects.bulk_create(
        TypeRule(name=name, name_en=name_en, condition=condition, type=types[code], sort=10 * n)
        for n, (name, name_en, condition, code) in enumerate(RULES, 1)
        if code not in present
    )
    numbering.define("sales.order", "SO%y%m-")
    numbering.define("sales.quotation", "BJ%y%m-")
    numbering.define("sales.contract", "HT%y%m-")
    numbering.define("sales.change", "BG%y%m-")


def _mandatory(code: str) -> list[str]:
    return [*(["requested_on"] if code in MADE_TO_ORDER else []), *MANDATORY.get(code, ())]


def _open() -> None:
    """Give types that had no way through the house theirs, where an older version of the product left them closed."""
    ways = {code: (route, list(gates)) for code, _zh, _en, route, _template, _supply, _review, gates in TYPES}
    closed = list(OrderType.objects.filter(route="", code__in=ways))
    for row in closed:
        row.route, row.effect_gates = ways[row.code]
        row.available, row.mandatory = True, _mandatory(row.code)
        row.note, row.note_en = MISSING.get(row.code, ("", ""))
    OrderType.objects.bulk_update(closed, ("route", "effect_gates", "available", "mandatory", "note", "note_en"))
