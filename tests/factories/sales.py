"""Orders for tests, made through services: each could exist."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gendan.catalog.models import Item
from gendan.core.actor import SYSTEM, Actor
from gendan.inventory.models import Place, Warehouse
from gendan.org.models import Company
from gendan.partners.models import Customer
from gendan.sales.models import Order
from gendan.sales.services import placing
from gendan.sales.spec import NewLine, NewOrder
from tests import cast

from . import catalog, inventory, partners

Number = Decimal | int | str


@dataclass(frozen=True)
class Shop:
    """A firm that can sell: a warehouse with a bin, two items in stock, a customer."""

    company: Company
    warehouse: Warehouse
    bin: Place
    cups: Item  # 10.00 each, 100 in stock
    boxes: Item  # 25.50 each, 40 in stock
    customer: Customer


def shop(**customer_facts: Any) -> Shop:
    """The usual small shop of the tests."""
    firm = cast.company()
    warehouse = inventory.warehouse(firm, "MAIN")
    place = inventory.bin(warehouse, "A-01-1")
    cups = catalog.item("CUP", name="保温杯", spec="500ml", price="10.00", company=firm)
    boxes = catalog.item("BOX", name="收纳盒", spec="三件套", price="25.50", company=firm)
    inventory.put_many([(cups, 100), (boxes, 40)], place)
    return Shop(firm, warehouse, place, cups, boxes, partners.customer("金义百货", company=firm, **customer_facts))


def spec(shop: Shop, lines: Sequence[tuple[Item, Number]] | None = None, **facts: Any) -> NewOrder:
    """An order as typed: items with quantities, the rest by default."""
    wanted = lines if lines is not None else [(shop.cups, 10)]
    return NewOrder(
        company_id=shop.company.pk,
        customer_id=facts.pop("customer", shop.customer).pk,
        lines=[line if isinstance(line, NewLine) else NewLine(line[0].pk, Decimal(line[1])) for line in wanted],
        **{"type": "stock_sale", "accept": ("*",), **facts},
    )


def order(
    shop: Shop,
    lines: Sequence[tuple[Item, Number]] | None = None,
    *,
    until: str = "effective",
    actor: Actor = SYSTEM,
    **facts: Any,
) -> Order:
    """An order carried as far as `until`."""
    return placing.place(spec(shop, lines, **facts), until=until, actor=actor).order


def again(order: Order) -> Order:
    """The order as it is in the database now."""
    return Order.objects.get(pk=order.pk)
