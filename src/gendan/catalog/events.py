"""What the catalogue announces."""

from dataclasses import dataclass
from typing import ClassVar

from gendan.core.events import Event


@dataclass(frozen=True)
class ItemsCreated(Event):
    """Items came into the books; about the first of them, or their style."""

    name: ClassVar[str] = "catalog.item.created"
    item_ids: list[int]


@dataclass(frozen=True)
class ItemChanged(Event):
    """Fields of an item changed; the audit log has the values."""

    name: ClassVar[str] = "catalog.item.changed"
    item_id: int
    fields: list[str]


@dataclass(frozen=True)
class PriceListChanged(Event):
    """A price list was created, copied, closed, or prices in it were set."""

    name: ClassVar[str] = "catalog.price_list.changed"
    price_list_id: int
    what: str  # created | edited | prices | closed
    item_ids: list[int]
