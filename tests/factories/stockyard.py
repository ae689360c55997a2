"""A small firm with a warehouse, three bins and a few items: the ground that tests of stock stand on."""

from dataclasses import dataclass
from itertools import count

from django.utils import timezone

from gendan.catalog.models import Item, Unit
from gendan.inventory import seeds as inventory_seeds
from gendan.inventory.models import Place, Warehouse
from gendan.org.models import Company
from gendan.partners.models import Customer
from gendan.warehouse import seeds as warehouse_seeds

from . import inventory

_serial = count(1)


@dataclass(frozen=True)
class Yard:
    """What `yard` makes."""

    company: Company
    warehouse: Warehouse
    bins: list[Place]
    items: list[Item]

    @property
    def item(self) -> Item:
        """The first item."""
        return self.items[0]

    @property
    def bin(self) -> Place:
        """The first bin."""
        return self.bins[0]


def item(code: str, **facts: object) -> Item:
    """An item counted in pieces."""
    unit, _ = Unit.objects.get_or_create(code="PCS", defaults={"name": "件"})
    return Item.objects.create(code=code, name=f"物料{code}", unit=unit, **facts)


def customer(company: Company, code: str) -> Customer:
    """A customer, for stock that is theirs."""
    return Customer.objects.create(company=company, code=code, name=f"客户{code}", created_at=timezone.now())


def yard(items: int = 3) -> Yard:
    """Build it."""
    inventory_seeds.seed()
    warehouse_seeds.seed()
    n = next(_serial)
    company = Company.objects.create(code=f"CO{n}", name=f"公司{n}")
    house = inventory.warehouse(company)
    bins = [inventory.bin(house, f"A-{k:02d}", path=k * 10) for k in (1, 2, 3)]
    return Yard(company, house, bins, [item(f"IT{n}-{k}") for k in range(items)])
