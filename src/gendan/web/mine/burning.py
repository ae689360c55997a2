"""What burns: orders of mine that are late or will be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.urls import reverse

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.sales import queries
from gendan.web import kit

OPEN = ("submitted", "confirmed", "effective")
GONE = ("shipped", "delivered", "signed")
SHOWN = 5


@dataclass(frozen=True)
class Burning:
    """The worst few, and whether there are more."""

    rows: list[dict[str, Any]]
    more: bool
    url: str


def of(actor: Actor) -> Burning | None:
    """Late orders this person answers for, the longest late first; None without any. One query."""
    if not actor.may("sales.order.view"):
        return None
    today = clock.today()
    mine = Q()
    for part in ("salesperson", "clerk", "merchandiser", "service"):
        mine |= Q(**{f"{part}_id": actor.user_id})
    late = Q(promised_on__lt=today) | Q(expected_on__gt=F("promised_on"))
    found = list(
        queries.orders(actor).filter(mine, late, state__in=OPEN).exclude(fulfilment_status__in=GONE)
        .order_by("promised_on", "pk").values("number", "customer_name", "summary", "promised_on", "expected_on")[: SHOWN + 1]
    )  # fmt: skip
    if not found:
        return None
    rows = [
        {**row, "url": reverse("sales:order", args=[row["number"]]), "delta": kit.delta(_days(row, today))}
        for row in found
    ]
    return Burning(rows[:SHOWN], len(found) > SHOWN, f"{reverse('sales:orders')}?view=all&f=1&late=1&owner=1")


def _days(row: Mapping[str, Any], today: date) -> int:
    """Days behind the promise, by what is expected or by today, whichever is later."""
    return (max(row["expected_on"] or today, today) - row["promised_on"]).days
