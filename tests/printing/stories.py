"""A small firm whose papers are looked at: rows written directly, so that fields hold what a test says."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from gendan.catalog.models import Item, Unit
from gendan.core.money import rounded
from gendan.finance.models import Allocation, Invoice, InvoiceLine, Payment, Statement
from gendan.inventory.models import Count, CountLine, Lot, Place, Transfer, TransferLine, Warehouse
from gendan.org.models import Company, User
from gendan.partners.models import Customer, Supplier
from gendan.sales.models import Order, OrderLine, OrderRequirement, OrderType
from gendan.shipping.models import Carrier, Delivery, DeliveryLine
from gendan.warehouse.models import Package, PackageLine, Pick, PickLine, Receipt, ReceiptLine

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
        (item(f"{code}-{n}", name=name[:120], unit=unit), name, Decimal(q), Decimal(p))
        for code, name, unit, q, p in goods
    ]
    total = sum((rounded(q * p) for _, _, q, p in rows), Decimal(0))
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
                  amount=rounded(q * p), tax_rate=Decimal("0.13"))
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


def bin(house: Warehouse, code: str, path: int = 0) -> Place:
    """A bin."""
    return Place.objects.create(company=house.company, warehouse=house, code=code, zone=code[:1], path=path)


def lot(of: Item, code: str = "L2611") -> Lot:
    """A batch with its dates."""
    dates = {"made_on": date(2026, 10, 8), "expires_on": date(2028, 10, 8)}
    return Lot.objects.get_or_create(item=of, code=code, defaults=dates)[0]


def pick(*deliveries: Delivery) -> Pick:
    """A walk for these deliveries; the bins lie against the order of lines."""
    house = deliveries[0].warehouse
    made = Pick.objects.create(
        company=house.company, warehouse=house, number=f"PK1122-{next(_serial):04d}", state="open", created_at=AT,
        method="wave" if len(deliveries) > 1 else "order", picker=user("吴建国"),
    )  # fmt: skip
    lines = [line for one in deliveries for line in one.lines.select_related("item").order_by("-line_no")]
    PickLine.objects.bulk_create(
        PickLine(pick=made, sequence=n, ref_kind=DeliveryLine.KIND, ref_id=line.pk, item=line.item,
                 place=bin(house, f"A-{n:02d}-{made.pk}", n), lot=lot(line.item), quantity=line.quantity)
        for n, line in enumerate(lines, 1)
    )  # fmt: skip
    return made


def packages(of: Delivery, boxes: int = 2) -> list[Package]:
    """The goods in so many boxes, line after line."""
    lines = list(of.lines.select_related("item").order_by("line_no"))
    made = [
        Package.objects.create(
            number=f"PG2611-{next(_serial):04d}", ref_kind=Delivery.KIND, ref_id=of.pk, sequence=n, packed_at=AT,
            weight_kg=Decimal("12.5"), size="60×40×40 cm",
        )
        for n in range(1, boxes + 1)
    ]  # fmt: skip
    PackageLine.objects.bulk_create(
        PackageLine(package=made[n % boxes], ref_kind=DeliveryLine.KIND, ref_id=line.pk, item=line.item,
                    lot=lot(line.item, "P2611"), quantity=line.quantity)
        for n, line in enumerate(lines)
    )  # fmt: skip
    return made


def invoice(of: Order, **facts: Any) -> Invoice:
    """The whole order charged; with a factor of -1 the red letter."""
    sign = facts.pop("sign", 1)
    known = {
        "number": f"IV2611-{next(_serial):04d}", "state": "issued", "created_at": AT, "title": of.customer.tax_name,
        "tax_number": of.customer.tax_number, "amount": of.total * sign, "issued_on": ON, "due_on": date(2026, 12, 22),
        "tax": rounded(of.total * sign * 13 / 113),
    }  # fmt: skip
    made = Invoice.objects.create(company=of.company, customer=of.customer, order=of, **{**known, **facts})
    InvoiceLine.objects.bulk_create(
        InvoiceLine(invoice=made, order_line=line, quantity=line.quantity * sign, price=line.price,
                    amount=line.amount * sign, tax=rounded(line.amount * sign * 13 / 113))
        for line in of.lines.order_by("line_no")
    )  # fmt: skip
    return made


def payment(of: Order, amount: str = "20000", **facts: Any) -> Payment:
    """Money that came in for an order."""
    known = {
        "number": f"RC2611-{next(_serial):04d}", "state": "confirmed", "created_at": AT, "mode": "bank",
        "amount": Decimal(amount), "allocated": Decimal(amount), "received_on": ON, "payer": of.customer.name,
        "bank_reference": f"20261122{next(_serial):08d}", "confirmed_by": user("孙慧"),
    }  # fmt: skip
    made = Payment.objects.create(company=of.company, customer=of.customer, **{**known, **facts})
    Allocation.objects.create(payment=made, order=of, amount=made.allocated)
    return made


def statement(firm: Company, buyer: Customer, **facts: Any) -> Statement:
    """A month with a delivery, its invoice and a payment."""
    lines = [
        {"on": "2026-10-03", "kind": "delivery", "number": "DN2610-0007", "note": "signed", "amount": "41066.62"},
        {"on": "2026-10-03", "kind": "invoice", "number": "IV2610-0005", "note": "DN2610-0007", "amount": "41066.62"},
        {"on": "2026-10-09", "kind": "delivery", "number": "DN2610-0019", "note": "out", "amount": "1250.00"},
        {"on": "2026-10-12", "kind": "red_invoice", "number": "IV2610-0011", "note": "DN2610-0007", "amount": "-66.62"},
        {"on": "2026-10-28", "kind": "payment", "number": "RC2610-0003", "note": "bank", "amount": "-20000.00"},
    ]
    known = {
        "number": f"ST2610-{next(_serial):04d}", "state": "sent", "created_at": AT, "month": date(2026, 10, 1),
        "opening": Decimal("5000.00"), "invoiced": Decimal("41000.00"), "paid": Decimal("20000.00"),
        "closing": Decimal("26000.00"), "lines": lines,
    }  # fmt: skip
    return Statement.objects.create(company=firm, customer=buyer, **{**known, **facts})


def receipt(house: Warehouse, **facts: Any) -> Receipt:
    """Goods from a supplier, one kind short."""
    firm = house.company
    maker = Supplier.objects.create(company=firm, code=f"S{next(_serial)}", name="宁波海曙五金厂")
    known = {
        "number": f"RK2611-{next(_serial):04d}", "state": "posted", "created_at": AT, "source": "supplier",
        "supplier": maker, "supplier_note": "NB-0091", "deliverer": "老魏", "counted_by": user("吴建国"),
        "posted_by": user("林凤"), "posted_at": AT, "remarks": "外箱有一处破损，内物完好",
    }  # fmt: skip
    made = Receipt.objects.create(company=firm, warehouse=house, **{**known, **facts})
    place = bin(house, f"B-{made.pk}")
    for n, (code, name, unit, quantity, _price) in enumerate(GOODS):
        ReceiptLine.objects.create(
            receipt=made, item=item(f"{code}-r{made.pk}", name=name, unit=unit), place=place, lot_code=f"L26-{n}",
            expires_on=date(2028, 1, 31), expected=Decimal(quantity), counted=Decimal(quantity) - n,
            status="quality" if n == 1 else "available",
        )  # fmt: skip
    return made


def counting(house: Warehouse, **facts: Any) -> Count:
    """A count: one line done, one still to do."""
    known = {"number": f"CT2611-{next(_serial):04d}", "state": "counting", "created_at": AT, "scope": "cycle"}
    made = Count.objects.create(company=house.company, warehouse=house, **{**known, **facts})
    for n, counted in enumerate((Decimal("118"), None)):
        CountLine.objects.create(
            count=made, place=bin(house, f"C-{n}-{made.pk}", n), item=item(name=f"角阀 {n}"), booked=Decimal(120),
            counted=counted,
        )  # fmt: skip
    return made


def transfer(source: Warehouse, target: Warehouse, **facts: Any) -> Transfer:
    """Goods on their way to another house."""
    known = {"number": f"TR2611-{next(_serial):04d}", "state": "in_transit", "created_at": AT, "issued_at": AT}
    made = Transfer.objects.create(company=source.company, source=source, target=target, **{**known, **facts})
    TransferLine.objects.create(transfer=made, item=item(name="三角阀 冷热通用"), quantity=60, issued=58)
    return made
