"""Reads of stock for other areas and for pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from gendan.core import sql


@dataclass(frozen=True, slots=True)
class Free:
    """An item's stock in a warehouse: all, promised, in quality or blocked, and what is left to promise."""

    on_hand: Decimal
    reserved: Decimal
    blocked: Decimal

    @property
    def free(self) -> Decimal:
        """On hand less reserved less blocked."""
        return self.on_hand - self.reserved - self.blocked


def free(
    item_ids: Sequence[int], warehouse_ids: Sequence[int] | None = None, owner_id: int | None = None
) -> dict[tuple[int, int], Free]:
    """Stock by (item, warehouse) in one query: of the warehouses named, else of all that sell.

    Only stock of that owner counts; without one, only our own. Pairs that never held any are not in the answer.
    """
    if not item_ids:
        return {}
    columns = {
        "items": list(item_ids),
        "owner": owner_id or 0,
        "all": warehouse_ids is None,
        "warehouses": list(warehouse_ids or ()),
    }
    return {
        (item, warehouse): Free(on_hand, reserved, blocked)
        for item, warehouse, on_hand, reserved, blocked in sql.rows(sql.named("inventory", "free"), columns)
    }
