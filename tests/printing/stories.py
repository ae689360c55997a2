"""A small firm whose papers are looked at: rows written directly, so that fields hold what a test says."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from gendan.catalog.models import Item, Unit
from gendan.inventory.models import Warehouse
from gendan.org.models import Company, User
from gendan.partners.models import Customer
from gendan.sales.models import Order, OrderLine, OrderRequirement, OrderType
from gendan.shipping.models import Carrier, Delivery, DeliveryLine

AT = datetime(2026, 11, 22, 2, 12, tzinfo=UTC)  # 10:12 in Shanghai
ON = date(2026, 11, 22)
_serial = count(1)

GOODS = (
    # code, name and spec, unit, quantity, price
    ("BX-304-06", "304 不锈钢方形拉丝嵌入式地漏 Φ50 150×150", "zhi", "1200", "18.6"),
    ("GD-16A-5", "公牛插座 GN-B5440 五位 全长 3 米", "zhi", "240", "45.9"),
    ("PVC-DN110", "PVC-U 排水管 DN110 ①型 −10~60 ℃", "m", "325.5", "23.75"),
)


def company(**facts: Any) -> Company:
    """华信五金, with a letterhead."""
    n = next(_serial)
    known = {
        "code": f"PR{n}", "name": "南京华信五金有限公司", "name_en": "Nanjing Huaxin Hardware Co., Ltd.",
        "address": "江苏省南京市江宁区将军大道 8 号", "phone": "025-5280 1234",
        "bank_account": "工行江宁支行 4301 0123 4567 890",
        "tax_number": "91320115MA1XXXXX0K",
    }  # fmt: skip
    return Company.objects.create(**{**known, **facts})


def user(name: str = "周岚") -> User:
    """Somebody who signs."""
    return User.objects.create(username=f"u{next(_serial)}", name=name)


def customer(firm: Company, **facts: Any) -> Customer:
    """Who buys."""
    known = {"code": f"K{next(_serial)}", "name": "江宁䶮兴建材经营部", "created_at": AT,
             "tax_name": "江宁区䶮兴建材经营部", "tax_number": "92320115MA2YYYYY1X"}  # fmt: skip
    return Customer.objects.create(company=firm, **{**known, **facts})


def item(code: str = "", **facts: Any) -> Item:
    """Goods, named as wanted."""
    unit = facts.pop("unit", "zhi")
    return Item.objects.create(
        code=code or f"IT{next(_serial)}", unit=Unit.objects.get(code=unit), **{"name": "地漏", **facts}
    )


def warehouse(firm: Company, **facts: Any) -> Warehouse:
    """Where goods lie."""
    known = {
        "code": "CP",
        "name": "成品仓",
        "name_en": "Finished goods",
        "city": "南京市",
        "address": "江宁区将军大道 8 号 3 号库",
    }
    return Warehouse.objects.create(company=firm, **{**known, **facts})


def order(
    firm: Company, buyer: Customer, goods: Sequence[tuple[str, ...]] = GOODS, *, gift: str = "", **facts: Any
) -> Order:
    """An effective order of these goods; `gift` adds ten of something free."""
    n = next(_serial)
    rows = [
        (item(f"{code}-{n}", name=name, unit=unit), name, Decimal(q), Decimal(p)) for code, name, unit, q, p in goods
    ]
    total = sum((round(q * p, 2) for _, _, q, p in rows), Decimal(0))
    known = {
        "number": f"SO2611-{n:04d}", "type": OrderType.objects.get(code="stock_sale"), "channel": "phone",
        "state": "effective",
        "customer_name": buyer.name, "customer_po": "PO-7781", "contact": "刘经理", "phone": "138 1234 5678",
        "ship_to": "江苏省南京市江宁区东山街道上元大街 258 号 建材市场 3 栋 12 号", "ship_to_notes": "13:30 前收货",
        "received_at": AT, "created_at": AT, "goods": total, "total": total, "terms_days": 30,
        "promised_on": date(2026, 11, 25), "remarks": "到货前半小时电话；走南门",
    }  # fmt: skip
    made = Order.objects.create(company=firm, customer=buyer, **{**known, **facts})
    lines = [
        OrderLine(order=made, line_no=k, item=it, item_name=name, unit=it.unit, unit_quantity=q, quantity=q, price=p,
                  amount=round(q * p, 2), tax_rate=Decimal("0.13"))
        for k, (it, name, q, p) in enumerate(rows, 1)
    ]  # fmt: skip
    if gift:
        free = item(f"ZP-{n}", name=gift)
        lines.append(OrderLine(order=made, line_no=len(lines) + 1, item=free, item_name=gift, unit=free.unit,
                               is_gift=True, unit_quantity=10, quantity=10, price=0, amount=0,
                               remarks="满 2 万送 10 只"))  # fmt: skip
    OrderLine.objects.bulk_create(lines)
    return made


def wish(of: Order, text: str, papers: Sequence[str] = ("delivery", "packing")) -> OrderRequirement:
    """A special request of the customer."""
    return OrderRequirement.objects.create(order=of, text=text, papers=list(papers))


def delivery(of: Order, house: Warehouse | None = None, **facts: Any) -> Delivery:
    """The whole order on one delivery note."""
    lines = list(of.lines.order_by("line_no"))
    known = {
        "number": f"DN2611-{next(_serial):04d}", "state": "planned", "created_at": AT,
        "customer_name": of.customer_name,
        "contact": of.contact, "phone": of.phone, "ship_to": of.ship_to, "ship_to_notes": of.ship_to_notes,
        "planned_on": ON, "arrival_on": date(2026, 11, 24), "remarks": of.remarks, "amount": of.total,
    }  # fmt: skip
    made = Delivery.objects.create(
        company=of.company, customer=of.customer, warehouse=house or warehouse(of.company, code=f"W{next(_serial)}"),
        **{**known, **facts},
    )  # fmt: skip
    DeliveryLine.objects.bulk_create(
        DeliveryLine(delivery=made, line_no=line.line_no, order=of, order_line=line, item_id=line.item_id,
                     item_name=line.item_name, quantity=line.quantity, amount=line.amount, is_gift=line.is_gift,
                     remarks=line.remarks)
        for line in lines
    )  # fmt: skip
    return made


def carrier(firm: Company, name: str = "德邦物流") -> Carrier:
    """Who carries."""
    return Carrier.objects.create(company=firm, code=f"C{next(_serial)}", name=name)
