"""Warehouses, bins and stock for tests, made through the services people use."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import count

from gendan.catalog.models import Item
from gendan.core.actor import SYSTEM
from gendan.inventory import lots, places
from gendan.inventory.models import Movement, Place, Position, Warehouse
from gendan.inventory.services import stock, warehouses
from gendan.inventory.services.stock import Line
from gendan.org.models import Company

_serial = count(1)


def warehouse(company: Company, code: str | None = None, **facts: object) -> Warehouse:
    """A warehouse of a company; with `kind`, `sellable`, `name` … as wanted."""
    code = code or f"W{next(_serial)}"
    return warehouses.create(company.pk, code, str(facts.pop("name", f"仓库{code}")), actor=SYSTEM, **facts)


def bin(warehouse: Warehouse, code: str | None = None, **facts: object) -> Place:
    """A bin in a warehouse; `zone`, `path`, `purpose` as wanted."""
    return warehouses.add_bin(warehouse.pk, code or f"A-{next(_serial):03d}", actor=SYSTEM, **facts)


def put_stock(
    item: Item,
    quantity: Decimal | int | str,
    place: Place,
    *,
    lot: str = "",
    expires_on: object = None,
    owner_id: int | None = None,
    status: str = "available",
) -> None:
    """Opening stock of an item in a bin."""
    put_many([(item, quantity)], place, lot=lot, expires_on=expires_on, owner_id=owner_id, status=status)


def put_many(
    stocks: Sequence[tuple[Item, Decimal | int | str]],
    place: Place,
    *,
    lot: str = "",
    expires_on: object = None,
    owner_id: int | None = None,
    status: str = "available",
) -> None:
    """Opening stock of many items in a bin with one posting."""
    lot_ids = lots.ensure([(item.pk, lot, expires_on) for item, _ in stocks]) if lot else {}
    outside = places.virtual(place.company_id, "opening").pk
    lines = [
        Line(item.pk, Decimal(quantity), outside, place.pk, lot_ids.get((item.pk, lot)), owner_id, status, status)
        for item, quantity in stocks
    ]
    stock.post(Movement.Kind.OPENING, None, "", lines, company_id=place.company_id, actor=SYSTEM)


def position(item: Item, warehouse: Warehouse, owner_id: int | None = None) -> Position:
    """The position as it is in the database now."""
    return Position.objects.get(item=item, warehouse=warehouse, owner_id=owner_id)
