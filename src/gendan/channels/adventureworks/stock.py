"""Warehouses, bins, and the opening stock as a count."""

from decimal import Decimal

from gendan.core.actor import Actor
from gendan.core.work import service
from gendan.inventory.models import Count, Place, Warehouse
from gendan.inventory.services import counts, warehouses
from gendan.inventory.services.counts import Found
from gendan.org.models import Company

from .files import Files, Row, number
from .masters import Advance, Product

STORES = {"1", "2", "3", "4", "5", "6", "7", "50", "60"}  # the other locations are work centres
WAREHOUSES = (("AW", "AdventureWorks warehouse", True), ("AW-WIP", "AdventureWorks work centres", False))
NOTE = "AdventureWorks opening stock"


@service
def opening(company: Company, files: Files, found: dict[str, Product], *, actor: Actor, advance: Advance) -> int:
    """Set up both warehouses and post what their bins hold, once; in one transaction. The number of balances posted."""
    rows = list(files.rows("ProductInventory"))
    posted = 0
    for code, name, sells in WAREHOUSES:
        here = [row for row in rows if (row["LocationID"] in STORES) == sells]
        warehouse = _warehouse(company, code, name, sells, actor)
        if not Count.objects.filter(warehouse=warehouse, note=NOTE).exists():
            posted += _count(warehouse, here, _bins(warehouse, files, here, actor), found, actor)
        advance(len(here))
    return posted


def _warehouse(company: Company, code: str, name: str, sells: bool, actor: Actor) -> Warehouse:
    found = Warehouse.objects.filter(company=company, code=code).first()
    kind = Warehouse.Kind.FINISHED if sells else Warehouse.Kind.SEMI
    return found or warehouses.create(company.pk, code, name, name_en=name, kind=kind, sellable=sells, actor=actor)


def _bins(warehouse: Warehouse, files: Files, rows: list[Row], actor: Actor) -> dict[str, int]:
    """Bins `location-shelf-bin`, zoned by location, walked in that order."""
    zones = {row["LocationID"]: row["Name"][:20] for row in files.rows("Location")}
    wanted = sorted({(int(r["LocationID"]), r["Shelf"], int(r["Bin"])) for r in rows})
    present = set(Place.objects.filter(warehouse=warehouse).values_list("code", flat=True))
    fresh = [
        {"code": code, "zone": zones[str(key[0])], "path": path}
        for path, key in enumerate(wanted, 1)
        if (code := _bin(*key)) not in present
    ]
    warehouses.add_bins(warehouse.pk, fresh, actor=actor)
    return dict(Place.objects.filter(warehouse=warehouse).values_list("code", "pk"))


def _bin(location: int, shelf: str, number: int) -> str:
    return f"{location:02}-{shelf.replace('/', '')}-{number:02}"


def _count(
    warehouse: Warehouse, rows: list[Row], bins: dict[str, int], products: dict[str, Product], actor: Actor
) -> int:
    """Count everything into the empty warehouse and book it."""
    quantities: dict[tuple[int, int], Decimal] = {}
    for row in rows:
        place = bins[_bin(int(row["LocationID"]), row["Shelf"], int(row["Bin"]))]
        key = place, products[row["ProductID"]].id
        quantities[key] = quantities.get(key, Decimal(0)) + number(row["Quantity"])
    lines = [Found(place, item, quantity) for (place, item), quantity in quantities.items() if quantity]
    count = counts.start(warehouse.pk, note=NOTE, actor=actor)
    counts.add_found_many(count.pk, lines, actor=actor)
    counts.submit(count.pk, actor=actor)
    counts.post(count.pk, actor=actor)
    return len(lines)
