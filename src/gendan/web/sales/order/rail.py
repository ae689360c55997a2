"""How far the order is: the steps of its way with owner and date, and the dates of its promise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from gendan.core import clock
from gendan.core.refs import Ref
from gendan.planning.queries import dates_of
from gendan.sales.models import Order, OrderLine
from gendan.web import kit

from .. import words
from . import lines as lines_box

Rows = Sequence[dict[str, Any]]
GONE = ("shipped", "delivered", "signed")
REACHED = {"submitted": 1, "confirmed": 2, "effective": 3, "completed": 9, "closed": 9}
ENDED = ("cancelled", "declined", "void")


def is_gone(order: Order) -> bool:
    """Whether all of it has left the house."""
    return order.fulfilment_status in GONE


@dataclass(frozen=True)
class Facts:
    """When each step after the effect really happened, read from its documents and events."""

    reviewed: datetime | None
    ended: datetime | None
    prepared: datetime | None
    left: date | None
    arrived: date | None
    signed: date | None
    paid: date | None

    @classmethod
    def of(cls, order: Order, *, stated: Rows, deliveries: Rows, money: Rows, events: Rows) -> "Facts":
        """From the dates stated for the lines, deliveries, invoices and payments, and the time line.

        A counter sale and an order of the past have no delivery; their goods left on the date stated for the lines.
        """
        left = _last(deliveries, "dispatched_at") or max(
            (r["date"] for r in stated if r["kind"] == "actual"), default=None
        )
        signed = _last(deliveries, "signed_at") if deliveries else left
        paid = max((m["on"] for m in money if m["kind"] == "payment"), default=None)
        return cls(
            reviewed=_at(events, "sales.review.closed"), ended=_at(events, f"sales.order.{order.state}"), prepared=_prepared(order, events), left=left, arrived=_last(deliveries, "delivered_at"),
            signed=signed if order.fulfilment_status == "signed" else None, paid=paid,
        )  # fmt: skip


def _last(rows: Rows, name: str) -> date | None:
    moments = [row[name] for row in rows if row[name]]
    return clock.local(max(moments)).date() if moments else None


def _at(events: Rows, name: str) -> datetime | None:
    """When something of this name happened last; events come newest first."""
    return next((e["at"] for e in events if e["name"] == name), None)


def _prepared(order: Order, events: Rows) -> datetime | None:
    """When the goods were ready: picked, else kept, else with the confirmation that kept them at once."""
    for name in ("shipping.delivery.picked", "sales.order.reserved"):
        at = _at(events, name)
        if at is not None:
            return at
    return order.confirmed_at


def stated_dates(lines: Sequence[OrderLine]) -> Rows:
    """All dates stated for the lines; one query."""
    return dates_of([Ref(OrderLine.KIND, line.pk) for line in lines])


def steps(order: Order, facts: Facts, *, conditions: Rows, deliveries: Rows, money: Rows) -> list[kit.Step]:
    """The order's own way until process templates draw it: eight steps, each with state, owner and its own date."""
    missing = {c["code"] for c in conditions if not c["satisfied_at"] and not c["overridden_at"]}
    past = _reached(order)
    gone, signed, paid = is_gone(order), order.fulfilment_status == "signed", order.payment_status == "paid"
    kept = gone or order.fulfilment_status in ("reserved", "ready")
    ships = past == 3 and not gone and (kept or order.fulfilment_status == "partly_shipped")
    clerk = order.clerk.name if order.clerk else ""
    reviewed = past > 0 and order.review_status in ("passed", "none")

    today = clock.today()

    def step(
        label: str, done: bool, current: bool, who: Any, note: Any, blocked: bool = False, due: date | None = None
    ) -> kit.Step:
        late = due is not None and due < today
        state = "done" if done else "plan" if not current else "block" if blocked else "late" if late else "ok"
        return kit.Step(label, state, who, note, current and not done)

    way = [
        step(pgettext("step", "Enter"), past > 0, past == 0, clerk, kit.stamp(order.submitted_at or order.created_at)),
        step(pgettext("step", "Review"), reviewed, past == 1, _review_result(order), _moment(facts.reviewed), order.review_status == "failed"),
        step(pgettext("step", "Confirm"), past > 1, past == 1 and order.review_status == "passed", clerk, _moment(order.confirmed_at)),
        step(pgettext("step", "Take effect"), past > 2, past == 2, "", _moment(order.effective_at), bool(missing)),
        step(pgettext("step", "Prepare"), past > 2 and kept, past == 3 and not kept, _("warehouse"), _moment(facts.prepared) if past > 2 and kept else ""),
        step(pgettext("step", "Ship"), gone, ships, _delivery(deliveries), _ship_note(facts, deliveries), bool({"payment", "credit"} & missing), order.promised_on),
        step(pgettext("step", "Sign"), signed, past == 3 and gone, "", _sign_note(facts, deliveries) if gone else "", due=None if facts.arrived else _arrival(deliveries)),
        step(pgettext("step", "Collect"), paid, past == 3 and signed, str(words.PAYMENT.get(order.payment_status, "")), _money_note(order, facts, money), due=_money_due(money)),
    ]  # fmt: skip
    return _ended(order, way, facts) if order.state in ENDED else way


def _reached(order: Order) -> int:
    """How many of the first steps are behind it; of one that ended, how far it had come."""
    if order.state in ENDED:
        return 3 if order.effective_at else 2 if order.confirmed_at else 1 if order.submitted_at else 0
    return REACHED.get(order.state, 0)


def _ended(order: Order, way: Sequence[kit.Step], facts: Facts) -> list[kit.Step]:
    """What was done, and that it goes no further."""
    done = list(takewhile(lambda step: step.state == "done", way))
    mark = words.STATUS.get(order.status, words.STATUS["cancelled"])
    return [*done, kit.Step(mark.words, "done", "", _moment(facts.ended), current=True, icon=mark.icon)]


def _moment(at: datetime | None) -> str:
    return kit.stamp(at) if at else ""


def _review_result(order: Order) -> str:
    return {
        "none": "", "open": _("under way"), "passed": _("passed"), "conditional": _("with conditions"), "failed": _("not passed"),
    }.get(order.review_status, "")  # fmt: skip


def _delivery(deliveries: Rows) -> str:
    """The number of the delivery, or how many there are."""
    if len(deliveries) > 1:
        return ngettext("%(n)s delivery", "%(n)s deliveries", len(deliveries)) % {"n": len(deliveries)}
    return deliveries[0]["number"] or "" if deliveries else ""


def _ship_note(facts: Facts, deliveries: Rows) -> str:
    """The day it left; until then the day it is to leave."""
    if facts.left:
        return kit.day(facts.left)
    planned = min((d["planned_on"] for d in deliveries if d["planned_on"]), default=None)
    return _("planned %(day)s") % {"day": kit.day(planned)} if planned else ""


def _sign_note(facts: Facts, deliveries: Rows) -> str:
    """The day it was signed for; until then when it arrived, or is to arrive."""
    if facts.signed:
        return kit.day(facts.signed)
    if facts.arrived:
        return _("arrived %(day)s") % {"day": kit.day(facts.arrived)}
    due = _arrival(deliveries)
    return _("expected %(day)s") % {"day": kit.day(due)} if due else ""


def _arrival(deliveries: Rows) -> date | None:
    return max((d["arrival_on"] for d in deliveries if d["arrival_on"]), default=None)


def _money_due(money: Rows) -> date | None:
    return min((m["on"] for m in money if m["kind"] == "invoice" and m["state"] == "issued" and m["on"]), default=None)


def _money_note(order: Order, facts: Facts, money: Rows) -> str:
    """The day the money came; until then the day it is due."""
    if facts.paid and order.payment_status == "paid":
        return kit.day(facts.paid)
    due = _money_due(money)
    return _("due %(day)s") % {"day": kit.day(due)} if due else ""


def dates(order: Order, lines: Sequence[OrderLine], stated: Rows, facts: Facts) -> dict[str, Any]:
    """What was wanted, promised and expected, and what came of it (ATP-05)."""
    promised = [r for r in stated if r["kind"] in ("promised", "repromised")]
    short = [line for line in lines if line.status == "waiting_stock"]
    expected = None if is_gone(order) or order.state in ENDED else order.expected_on or order.promised_on
    told = [
        (_("Wanted"), order.requested_on),
        (_("Promised"), order.promised_on),
        (_("Expected"), expected),
        (pgettext("date", "Shipped"), facts.left),
        (pgettext("date", "Signed"), facts.signed),
    ]
    return {
        "row": [(label, kit.day(on) if on else kit.DASH) for label, on in told],
        "late": _left_late(order, facts),
        "binding": [(line.item_name, lines_box.quantities(line)) for line in short[:4]],
        "history": [(kit.stamp(r["at"]), kit.day(r["date"]), _stated(r)) for r in _different(promised)[-5:]],
    }


def _stated(row: dict[str, Any]) -> str:
    told = _("%(who)s promised anew") if row["kind"] == "repromised" else _("%(who)s promised")
    return told % {"who": row["by"] or _("System")}


def _left_late(order: Order, facts: Facts) -> str:
    """How many days after the promise the goods left."""
    if order.promised_on is None or facts.left is None or facts.left <= order.promised_on:
        return ""
    days = (facts.left - order.promised_on).days
    return ngettext("Left %(n)s day after the promise", "Left %(n)s days after the promise", days) % {"n": days}


def _different(rows: Rows) -> list[dict[str, Any]]:
    """One row per moment and date, however many lines it was stated for."""
    return list({(r["at"], r["date"]): r for r in rows}.values())
