"""What sheets may hold: fields, the headings they are known by, and the choices an importer makes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Field:
    """One of our fields. `type` is text, number, day; `size` the longest text; `heads` the headings it goes by."""

    name: str
    label: Any
    type: str = "text"
    required: bool = False
    size: int = 200
    heads: tuple[str, ...] = ()


@dataclass(frozen=True)
class Option:
    """A choice made once for the whole sheet. `choices` (value, label), or free text, or a picker of ours."""

    name: str
    label: Any
    choices: tuple[tuple[str, Any], ...] = ()
    default: str = ""
    hint: Any = ""
    picks: str = ""  # customers | price_lists | warehouses


@dataclass(frozen=True)
class Kind:
    """Something that sheets are imported as. `permission` is what the verb behind it asks."""

    name: str
    label: Any
    icon: str
    permission: str
    key: str
    fields: tuple[Field, ...]
    options: tuple[Option, ...] = ()
    defaults: Mapping[str, str] = field(default_factory=dict)

    def field(self, name: str) -> Field:
        """A field by name."""
        return next(f for f in self.fields if f.name == name)

    def settled(self, options: Mapping[str, Any]) -> dict[str, str]:
        """All options: as chosen where the choice is one, else as by default."""
        settled = {}
        for option in self.options:
            value = str(options.get(option.name, option.default) or "")
            known = not option.choices or value in {choice for choice, _label in option.choices}
            settled[option.name] = value if known else option.default
        return settled


LEAVE_OUT = Option(
    "skip_codes", _("Codes that are not goods"), default="",
    hint=_("Fees, samples and corrections that stand among the items; rows with these codes are refused."),
)  # fmt: skip
EXISTING = Option(
    "existing",
    _("What is here already"),
    (("leave", _("leave as it is")), ("update", _("bring up to the sheet"))),
    "leave",
)

ORDERS = Kind(
    "orders", _("Orders"), "files", "sales.order.create", "order",
    (
        Field("order", _("Order number of the customer"), required=True, size=60,
              heads=("订单号", "客户订单号", "单号", "订单编号", "采购单号", "合同号", "invoiceno", "order no", "order number", "po", "po number", "order")),
        Field("customer", _("Customer number or name"), size=120,
              heads=("客户编号", "客户代码", "客户名称", "客户", "购货单位", "customerid", "customer", "customer no", "customer name", "account")),
        Field("item", _("Item code or bar code"), required=True, size=60,
              heads=("货号", "商品编码", "产品编码", "物料编码", "旧编号", "条码", "型号", "产品编号", "stockcode", "sku", "item", "item code", "product", "barcode")),
        Field("quantity", _("Quantity"), "number", required=True,
              heads=("数量", "订货", "订货数量", "订购数量", "件数", "quantity", "qty", "order qty")),
        Field("unit", _("Unit"), size=40, heads=("单位", "unit", "uom")),
        Field("price", _("Price"), "number", heads=("单价", "含税单价", "价格", "进货价", "销售价", "unitprice", "unit price", "price")),
        Field("discount", _("Discount %"), "number", heads=("折扣", "折扣%", "discount", "discount %")),
        Field("requested_on", _("Requested date"), "day",
              heads=("要求交期", "交货日期", "交期", "送货日期", "出货日期", "要货日期", "requested date", "due date", "delivery date")),
        Field("ordered_on", _("Order date"), "day", heads=("订单日期", "下单日期", "日期", "invoicedate", "order date", "date")),
        Field("contact", _("Contact"), size=60, heads=("联系人", "收货人", "contact")),
        Field("phone", _("Phone"), size=40, heads=("电话", "手机", "手机号码", "联系电话", "phone", "mobile")),
        Field("address", _("Delivery address"), size=300, heads=("送货地址", "收货地址", "地址", "address", "ship to", "delivery address")),
        Field("remarks", _("Remarks"), heads=("备注", "说明", "remarks", "note")),
    ),
    (
        Option("until", pgettext_lazy("import", "Take the orders"),
               (("effective", _("as far as they go without anybody: effective")), ("submitted", _("to review")),
                ("draft", _("as drafts")), ("recorded", _("as closed orders of the past"))), "submitted"),
        Option("default_customer", _("Customer where the sheet names none"), picks="customers",
               hint=_("Code of a customer; without one such rows are refused.")),
        Option("rows", _("An order with a wrong row"), (("order", _("is held back as a whole")), ("rows", _("comes in without it"))), "order"),
        Option("free", _("Rows with price nothing"), (("refuse", _("are refused")), ("free", _("are free goods"))), "refuse"),
        Option("shortage", _("What stock does not cover"), (("", _("is decided in review")), ("wait", _("waits for stock"))), ""),
        Option("freight_codes", _("Codes that are freight"), default="POST, DOT, C2",
               hint=_("Their amounts become the order's freight.")),
        Option("discount_codes", _("Codes that are a discount"), default="D",
               hint=_("Their amounts are taken off the order.")),
        LEAVE_OUT,
    ),
)  # fmt: skip

ITEMS = Kind(
    "items", _("Items"), "package", "catalog.item.edit", "code",
    (
        Field("code", _("Item code"), required=True, size=40,
              heads=("货号", "商品编码", "产品编码", "物料编码", "基本条码", "编码", "旧编号", "stockcode", "sku", "item", "item code", "code")),
        Field("name", _("Name"), required=True, size=120, heads=("名称", "品名", "商品名称", "产品名称", "物料名称", "description", "name", "item name")),
        Field("name_en", _("English name"), size=120, heads=("英文名称", "name_en", "english name")),
        Field("spec", _("Specification"), heads=("规格", "规格型号", "spec", "specification")),
        Field("model", _("Model"), size=80, heads=("型号", "model")),
        Field("barcode", _("Barcode"), size=40, heads=("条码", "条形码", "barcode", "ean")),
        Field("unit", _("Unit"), size=40, heads=("单位", "基本单位", "unit", "uom")),
        Field("family", _("Product family"), size=40, heads=("类别", "分类", "产品族", "family", "category")),
        Field("pack_quantity", _("Full carton"), "number", heads=("包装数", "装箱数", "件装数", "pack", "pack quantity")),
        Field("safety_stock", _("Safety stock"), "number", heads=("安全库存", "safety stock")),
        Field("cost", _("Cost"), "number", heads=("成本", "采购价", "进价", "cost")),
        Field("weight_kg", _("Weight, kg"), "number", heads=("重量", "基础重量(kg)", "毛重", "weight")),
    ),
    (EXISTING, Option("unit", _("Unit where the sheet names none"), default="pcs"), LEAVE_OUT),
)  # fmt: skip

CUSTOMERS = Kind(
    "customers", _("Customers"), "users", "partners.customer.edit", "code",
    (
        Field("code", _("Customer number"), size=40, heads=("客户编号", "客户代码", "编号", "会员卡号", "customerid", "customer no", "account", "code")),
        Field("name", _("Name"), required=True, size=120, heads=("名称", "客户名称", "客户", "单位名称", "customer", "customer name", "name")),
        Field("short_name", _("Short name"), size=60, heads=("简称", "short name")),
        Field("type", _("Type"), size=16, heads=("客户类型", "类型", "type")),
        Field("grade", _("Class"), size=4, heads=("等级", "级别", "客户级别", "grade", "class")),
        Field("region", _("Region"), size=60, heads=("地区", "区域", "country", "region")),
        Field("contact", _("Contact"), size=60, heads=("联系人", "contact")),
        Field("phone", _("Phone"), size=40, heads=("电话", "手机", "手机号码", "联系电话", "phone", "mobile")),
        Field("address", _("Address"), size=200, heads=("地址", "收货地址", "送货地址", "address")),
        Field("payment_mode", _("Payment mode"), size=20, heads=("付款方式", "结算方式", "payment mode")),
        Field("terms_days", _("Credit days"), "number", heads=("账期", "信用天数", "terms", "credit days")),
        Field("credit_limit", _("Credit limit"), "number", heads=("信用额度", "credit limit")),
        Field("tax_number", _("Tax number"), size=40, heads=("税号", "纳税人识别号", "tax number")),
        Field("remarks", _("Remarks"), size=500, heads=("备注", "remarks", "note")),
    ),
    (EXISTING,),
)  # fmt: skip

PRICES = Kind(
    "prices", _("Prices"), "currency-yuan", "catalog.price.edit", "item",
    (
        Field("item", _("Item code or bar code"), required=True, size=60, heads=ORDERS.fields[2].heads),
        Field("price", _("Price"), "number", required=True, heads=("单价", "含税单价", "价格", "零售价", "销售价", "unitprice", "unit price", "price", "list price")),
        Field("from_quantity", _("From quantity"), "number", heads=("起订量", "数量起", "从数量", "from quantity", "min qty")),
    ),
    (Option("price_list", _("Price list"), picks="price_lists"),),
)  # fmt: skip

STOCK = Kind(
    "stock", _("Opening stock"), "building-warehouse", "inventory.count.start", "item",
    (
        Field("item", _("Item code or bar code"), required=True, size=60, heads=ORDERS.fields[2].heads),
        Field("quantity", _("Quantity"), "number", required=True, heads=("数量", "库存", "库存数量", "账面数", "实盘数", "quantity", "qty", "on hand")),
        Field("warehouse", _("Warehouse"), size=40, heads=("仓库", "仓库编码", "warehouse")),
        Field("bin", _("Bin"), size=40, heads=("库位", "货位", "仓位", "仓位货架", "bin", "place", "location")),
    ),
    (Option("warehouse", _("Warehouse where the sheet names none"), picks="warehouses"),),
)  # fmt: skip

KINDS = {kind.name: kind for kind in (ORDERS, ITEMS, CUSTOMERS, PRICES, STOCK)}


def guess(kind: Kind, headings: Sequence[str]) -> dict[str, str]:
    """Our field → their heading, from what headings are usually called; each heading is used once."""
    bare = {heading: _bare(heading) for heading in headings if heading}
    found: dict[str, str] = {}
    for exact in (True, False):
        for ours in kind.fields:
            if ours.name in found:
                continue
            names = [_bare(str(ours.label)), *map(_bare, ours.heads)]
            for name in names:
                match = next((h for h, b in bare.items() if h not in found.values() and _fits(b, name, exact)), None)
                if match:
                    found[ours.name] = match
                    break
    return found


def _fits(heading: str, name: str, exact: bool) -> bool:
    return heading == name if exact else len(name) > 1 and not name.isascii() and name in heading


def _bare(heading: str) -> str:
    """`单价（元）*` → `单价`, `Unit Price` → `unitprice`."""
    return re.sub(r"[（(【\[].*?[)）】\]]|[\s*_＊:：.#-]+", "", heading).lower()


def codes(text: str) -> frozenset[str]:
    """`POST, DOT` as codes; upper case, as codes are compared."""
    return frozenset(code.upper() for code in re.split(r"[\s,;，；、]+", text) if code)
