"""A store with goods and people, for tests of the warehouse's pages."""

from dataclasses import dataclass
from decimal import Decimal

from gendan.catalog.models import Item, ItemUnit, Unit
from gendan.core.actor import SYSTEM, Actor
from gendan.core.refs import Ref
from gendan.inventory.models import Place, Warehouse
from gendan.warehouse.models import Pick
from gendan.warehouse.services import picks
from gendan.warehouse.services.picks import PickWant
from tests import cast
from tests.factories import inventory as make

GOODS = [("BWB-ZZB", "不锈钢保温杯 珍珠白"), ("BWB-XKL", "不锈钢保温杯 星空蓝"), ("ZDS-600", "硅胶折叠水壶")]


@dataclass(frozen=True)
class Store:
    """What `store` makes."""

    house: Warehouse
    bins: list[Place]
    items: list[Item]
    keeper: Actor
    head: Actor


def item(n: int, code: str, name: str) -> Item:
    """Counted in pieces, in cartons of twelve with a barcode of their own."""
    piece, _made = Unit.objects.get_or_create(code="GE", defaults={"name": "个"})
    carton, _made = Unit.objects.get_or_create(code="XIANG", defaults={"name": "箱"})
    thing = Item.objects.create(
        code=code, name=name, unit=piece, barcode=f"69012345678{n}", pack_quantity=12, search=f" {code} {name}".lower()
    )
    ItemUnit.objects.create(item=thing, unit=carton, factor=12, barcode=f"169012345678{n}")
    return thing


def store() -> Store:
    """A warehouse of the cast's firm, three bins with 30 of an item each."""
    house = make.warehouse(cast.company(), "CP01", name="成品一库")
    bins = [make.bin(house, f"B-0{n}", path=n * 10, zone="B") for n in (1, 2, 3)]
    items = [item(n, code, name) for n, (code, name) in enumerate(GOODS)]
    for thing, place in zip(items, bins, strict=True):
        make.put_stock(thing, 30, place)
    head = cast.person("zhaoqiang", "赵强", ["warehouse_supervisor"])
    return Store(house, bins, items, cast.keeper(), head)


def pick(shop: Store, *quantities: int) -> Pick:
    """A list of so many of the first items."""
    wanted = [
        PickWant(Ref("shipping.delivery_line", n), Ref("sales.order_line", n), thing.pk, None, Decimal(quantity))
        for n, (thing, quantity) in enumerate(zip(shop.items, quantities, strict=False), 1)
    ]
    return picks.create(shop.house.pk, wanted, actor=SYSTEM)
