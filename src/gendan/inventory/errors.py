"""Refusals of stock."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_noop

from gendan.core.errors import Conflict


class OutOfStock(Conflict):
    """There is less than asked for. `shortages` lists each: item, place or warehouse, wanted, free."""

    code = "out_of_stock"
    text = gettext_noop("Not enough of %(item)s in %(place)s: %(wanted)s wanted, %(free)s there.")

    def __init__(self, shortages: Sequence[dict[str, Any]]) -> None:
        first = shortages[0] if shortages else {"item": "?", "place": "?", "wanted": "?", "free": "?"}
        super().__init__(**first, shortages=list(shortages))


class ReservedForOthers(Conflict):
    """The goods lie there, but are promised to orders or blocked; taking them would break a promise."""

    code = "reserved_for_others"
    text = gettext_noop("%(item)s in %(place)s is promised to orders: %(wanted)s wanted, %(free)s free.")

    def __init__(self, shortages: Sequence[dict[str, Any]]) -> None:
        first = shortages[0] if shortages else {"item": "?", "place": "?", "wanted": "?", "free": "?"}
        super().__init__(**first, shortages=list(shortages))


class NotReserved(Conflict):
    """More is issued for an order line than is kept for it (INV-16)."""

    code = "not_reserved"
    text = gettext_noop("%(item)s: %(wanted)s to be issued, but only %(free)s kept for this order line.")


class PlaceClosed(Conflict):
    """The place is not in use."""

    code = "place_closed"
    text = gettext_noop("Place %(place)s is not in use.")


class CountOpen(Conflict):
    """The count sheet is not complete."""

    code = "count_open"
    text = gettext_noop("%(open)s lines of the count sheet have no figure yet.")


class SamePerson(Conflict):
    """Who asked may not be who approves."""

    code = "same_person"
    text = gettext_noop("Somebody else has to approve what you asked for.")
