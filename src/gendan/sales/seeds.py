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
    ("non_regular", "非常规订单", "Non-regular order", "", "V01", "make", "always", ("signature",)),
    ("project", "成套/工程项目", "Project", "", "V01", "make", "always", ("signature", "contract")),
    ("sample", "样品订单", "Sample order", "", "V18", "make", "always", ()),
    ("special", "特殊订单", "Special order", "", "V09", "make", "always", ()),
    ("reorder", "返单", "Reorder", "", "V09", "make", "none", ("approval",)),
    ("rush", "急单/插单", "Rush order", "", "V02", "make", "always", ("approval",)),
    ("oem", "OEM 订单", "OEM order", "", "V02", "oem_buy", "always", ("signature",)),
    ("indirect", "间接交易订单", "Drop shipment", "", "V04", "buy", "auto", ()),
    ("voucher_exchange", "兑换券订单", "Voucher exchange", "", "V04", "stock", "none", ()),
    ("virtual", "虚拟商品", "Virtual goods", "", "V05", "service", "none", ()),
    ("o2o_takeaway", "外卖订单", "Take-away", "", "V06", "make", "none", ()),
    ("o2o_group_buy", "团购订单", "Group buy", "", "V06", "stock", "none", ()),
    ("b2c", "线上电商订单", "Online order", "", "V05", "stock", "auto", ()),
    ("custom", "定制订单", "Custom order", "", "V14", "make", "always", ()),
    ("config", "客户订单配置", "Configuration order", "", "V08", "make", "always", ("approval",)),
    ("shell_sample", "空壳样机/客户配件", "Shell sample or parts", "", "V08", "stock", "always", ()),
    ("garment_po", "服装 PO", "Garment PO", "", "V10", "make", "always", ("contract",)),
    ("decoration", "家装订单", "Home decoration", "", "V11", "make", "always", ("contract",)),
    ("cooperation", "协作指令", "Cooperation", "", "V01", "cooperate", "none", ()),
    ("supply_order", "内部供货订单", "Internal supply order", "", "V15", "make", "none", ()),
)
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
            mandatory=["requested_on"] if code in ("regular", "project") else [],
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
    if not TypeRule.objects.exists():
        types = {t.code: t for t in OrderType.objects.all()}
        TypeRule.objects.bulk_create(
            TypeRule(name=name, name_en=name_en, condition=condition, type=types[code], sort=10 * n)
            for n, (name, name_en, condition, code) in enumerate(RULES, 1)
        )
    numbering.define("sales.order", "SO%y%m-")
    numbering.define("sales.contract", "HT%y%m-")
