"""Who should carry a delivery: own vehicles first, then the carrier that fits best, with the reasons (SHP-05, SHP-17). Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

# What a point of each measure weighs; cost and time are compared with the best offer.
COST, TIME, RELIABILITY = Decimal("0.40"), Decimal("0.35"), Decimal("0.25")
UNKNOWN_SCORE = Decimal(70)


@dataclass(frozen=True, slots=True)
class Offer:
    """A carrier or an own vehicle as the choice sees it."""

    id: int
    name: str
    own: bool = False
    days: int = 3
    score: Decimal | None = None
    price_per_kg: Decimal | None = None
    regions: Sequence[str] = ()
    capacity_kg: Decimal | None = None
    contract_to: date | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One offer judged: points out of 100, what it costs, when it arrives, and why."""

    offer: Offer
    points: Decimal
    cost: Decimal | None
    arrives_on: date
    in_time: bool
    reasons: list[str] = field(default_factory=list)


def choose(
    offers: Iterable[Offer], *, destination: str, weight: Decimal, leaves_on: date, needed_on: date | None = None
) -> list[Choice]:
    """The offers that can carry the goods, best first.

    An own vehicle with room that arrives in time comes before every carrier; then whoever arrives in time; then
    points for cost, time and reliability.
    """
    able = [offer for offer in offers if not refusal(offer, destination, weight, leaves_on)]
    costs = [cost for offer in able if (cost := _cost(offer, weight)) is not None and not offer.own]
    cheapest = min(costs, default=None)
    fastest = min((offer.days for offer in able), default=0)
    choices = [_judge(offer, weight, leaves_on, needed_on, cheapest, fastest) for offer in able]
    return sorted(choices, key=lambda c: (not (c.offer.own and c.in_time), not c.in_time, -c.points, c.offer.id))


def refusal(offer: Offer, destination: str, weight: Decimal, on: date) -> str:
    """Why an offer cannot carry this at all: region, load or contract; empty when it can."""
    if offer.regions and not any(region in destination for region in offer.regions):
        return "region"
    if offer.capacity_kg is not None and weight > offer.capacity_kg:
        return "load"
    if offer.contract_to is not None and offer.contract_to < on:
        return "contract"
    return ""


def _cost(offer: Offer, weight: Decimal) -> Decimal | None:
    return None if offer.price_per_kg is None else (offer.price_per_kg * weight).quantize(Decimal("0.01"))


def _judge(
    offer: Offer, weight: Decimal, leaves_on: date, needed_on: date | None, cheapest: Decimal | None, fastest: int
) -> Choice:
    arrives_on = leaves_on + timedelta(days=offer.days)
    in_time = needed_on is None or arrives_on <= needed_on
    cost = _cost(offer, weight)
    cost_points = Decimal(50) if cost is None or not cheapest else (100 * cheapest / cost if cost else Decimal(100))
    time_points = Decimal(100) * (fastest + 1) / (offer.days + 1)
    score = UNKNOWN_SCORE if offer.score is None else offer.score
    points = COST * min(cost_points, Decimal(100)) + TIME * time_points + RELIABILITY * score
    reasons = [name for name, true in [
        ("own", offer.own), ("late", not in_time), ("cheapest", cost is not None and cost == cheapest and not offer.own),
        ("fastest", offer.days == fastest), ("reliable", offer.score is not None and offer.score >= 90),
    ] if true]  # fmt: skip
    return Choice(offer, points.quantize(Decimal("0.1")), cost, arrives_on, in_time, reasons)
