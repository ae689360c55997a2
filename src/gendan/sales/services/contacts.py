"""Talks with the customer: every question, answer and agreement is logged on the order (CNF-11)."""

from django.utils.translation import gettext as _

from gendan.core import clock
from gendan.core.actor import SYSTEM, Actor
from gendan.core.errors import Invalid
from gendan.core.work import publish, service
from gendan.sales import events
from gendan.sales.errors import NotYetConfirmed
from gendan.sales.models import ContactLog, Order
from gendan.sales.states import COMMITTED_STATES
from gendan.workflow.services import gates

from . import checklists
from .orders import finish, hold
from .writing import MEDIA

# Purposes that close a gate: signature or contract came back, a large order was confirmed a second time.
CLOSES = {
    "signature": "signature", "contract": "contract", "second_confirm": "second_confirmation", "slip_data": "slip_data",
}  # fmt: skip
PURPOSES = (
    "note",
    "confirm",
    "second_confirm",
    "slip_data",
    "number",
    "shortage",
    "consent",
    "signature",
    "contract",
    "payment_info",
    "delay",
    "feedback",
)


@service
def log(
    order_id: int,
    *,
    medium: str,
    text: str,
    actor: Actor,
    purpose: str = "note",
    person: str = "",
    direction: str = "out",
) -> ContactLog:
    """Log a talk; a returned signature or a second confirmation closes its gate. Locks the order. Announces ContactLogged.

    Refuses with NotAllowed, NotFound, Invalid, NotYetConfirmed (asking to pay before the review has passed).
    """
    actor.require("sales.order.contact")
    faults = {}
    if medium not in MEDIA:
        faults["medium"] = _("By which medium?")
    if purpose not in PURPOSES:
        faults["purpose"] = _("What was it about?")
    if not text.strip():
        faults["text"] = _("What was said?")
    if faults:
        raise Invalid(faults)
    loaded = hold(order_id, actor, None)
    order = loaded.order
    if purpose == "slip_data" and actor.user_id != order.salesperson_id:
        actor.require(
            "workflow.gate.override"
        )  # only the sales person vouches for name, address, phone, price (CNF-08)
    if purpose == "payment_info" and not _confirmed(order):
        raise NotYetConfirmed()
    entry = ContactLog.objects.create(
        order=order, at=clock.now(), by_id=actor.user_id, medium=medium, direction=direction, person=person.strip(),
        purpose=purpose, text=text.strip(),
    )  # fmt: skip
    publish(events.ContactLogged(order.pk, medium, purpose, entry.text), about=order.ref, company_id=order.company_id)
    if purpose in CLOSES:
        gates.satisfy(order.ref, CLOSES[purpose], actor=actor)
        finish(loaded)
    return entry


@service
def log_told(order_id: int, *, medium: str, text: str, person: str, by_id: int | None, actor: Actor = SYSTEM) -> None:
    """Write down what the customer was told in the course of another document's verb: it closes nothing here.

    Announces ContactLogged. An order that ended is left as it is.
    """
    order = Order.objects.filter(pk=order_id).exclude(state__in=(Order.State.VOID, Order.State.CLOSED)).first()
    if order is None:
        return
    entry = ContactLog.objects.create(
        order=order, at=clock.now(), by_id=by_id, medium=medium if medium in MEDIA else "phone", direction="out",
        person=person, purpose="delay", text=text[:1000],
    )  # fmt: skip
    told = events.ContactLogged(order.pk, entry.medium, entry.purpose, entry.text)
    publish(told, about=order.ref, company_id=order.company_id)


def _confirmed(order: Order) -> bool:
    """Those who were asked have said that goods suffice and the day can be met (CNF-09)."""
    return order.state in (*COMMITTED_STATES, Order.State.COMPLETED) or order.review_status == "passed"


@service
def tick(order_id: int, codes: dict[str, str], *, actor: Actor) -> Order:
    """Tick checks of the type's confirmation list with name, time and medium (CNF-01). Locks the order.

    Refuses with NotAllowed, NotFound, Invalid (no check, one the list does not have, no medium).
    """
    actor.require("sales.order.contact")
    loaded = hold(order_id, actor, None)
    asked = checklists.of_order(loaded.order)
    known = [q["code"] for q in asked.questions] if asked else []
    if not codes or not set(codes) <= set(known):
        raise Invalid({"check": _("Tick what was confirmed.")})
    if not set(codes.values()) <= set(MEDIA):
        raise Invalid({"medium": _("By which medium?")})
    at = clock.now().isoformat()
    for code, medium in codes.items():
        loaded.order.checklist[code] = {"by": actor.user_id, "name": actor.name, "at": at, "medium": medium}
    loaded.order.save(update_fields=["checklist"])
    return loaded.order
