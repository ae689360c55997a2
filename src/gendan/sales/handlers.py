"""Reactions of sales to what is announced below."""

from django.utils.translation import gettext as _

from gendan.core import params
from gendan.core.actor import SYSTEM
from gendan.core.events import Happened, subscribe
from gendan.core.refs import Ref
from gendan.workflow.services import gates, notices, rounds

from . import agenda, published, touching, verbs  # noqa: F401 - registered by being imported
from . import approving as _approving  # noqa: F401 - registered by being imported
from .models import ChangeRequest, Order, OrderLine, Quotation
from .services import (
    approving,
    contacts,
    deciding,
    making,
    noticing,
    orders,
    progress,
    requests,
    reviews,
    shortages,
    watching,
)


@subscribe("inventory.stock.received", own_units=True)
def serve_waiting(event: Happened) -> None:
    """Goods became free: orders that wait for them get them."""
    shortages.serve(event.payload["item_ids"])


@subscribe("inventory.reservation.lost", "inventory.reservation.gained")
def follow_reservation(event: Happened) -> None:
    """A reservation was moved, lost to a count or expired below: the line and its order follow."""
    kind, _, id = str(event.payload["ref"]).partition(":")
    if kind == OrderLine.KIND:
        line = OrderLine.objects.filter(pk=int(id)).first()
        if line is not None:
            shortages.follow(line.order_id, actor=SYSTEM)
            if event.name == "inventory.reservation.lost":
                watching.lost(line.pk, event.payload, actor=SYSTEM)


@subscribe("sales.order.reserved")
def goods_are_there(event: Happened) -> None:
    """Nothing is lacking any more: exceptions about missing goods are over."""
    watching.there_again(event.about.id, actor=SYSTEM)


@subscribe("cases.exception.told")
def customer_told(event: Happened) -> None:
    """What the customer was told about an exception stands among the talks of its orders (EXC-04, CNF-11)."""
    said = event.payload
    text = " · ".join(filter(None, (said["title"], said["text"], said["new_on"] or "")))
    for ref in event.serves:
        if ref.kind == Order.KIND:
            contacts.log_told(ref.id, medium=said["medium"], text=text, person=said["person"], by_id=event.actor_id)


@subscribe(
    "sales.order.effective", "sales.order.changed", "sales.order.line_cancelled", "sales.order.cancelled", "sales.order.split",
    own_units=True,
)  # fmt: skip
def tell_makers(event: Happened) -> None:
    """Lines that other companies of the group make are instructed, changed or withdrawn."""
    making.follow(event.about.id, actor=SYSTEM)
    for part_id in Order.objects.filter(number__in=event.payload.get("into") or ()).values_list("pk", flat=True):
        making.follow(part_id, actor=SYSTEM)


@subscribe("workflow.gate.satisfied")
def gate_satisfied(event: Happened) -> None:
    """The last condition of a transition holds: the order goes on by itself where the firm wants that."""
    ref = _order(event)
    if ref is None:
        return
    order = Order.objects.get(pk=ref.id)
    progress.refresh([order.pk], actor=SYSTEM)
    if event.payload["transition"] == "sales.order.take_effect":
        _go_on(order)
    if event.payload["transition"] == "sales.order.confirm" and _may_be_confirmed(order):
        orders.confirm(order.pk, actor=SYSTEM)
        _go_on(Order.objects.get(pk=order.pk))


@subscribe("sales.review.closed")
def review_closed(event: Happened) -> None:
    """A passed review confirms the order where the customer need not be asked again."""
    order = Order.objects.get(pk=event.about.id)
    progress.refresh([order.pk], actor=SYSTEM)
    if not event.payload["automatic"]:
        _feed_back(order, event)
    wanted = params.get("sales.auto_confirm", order.company_id)
    if wanted and not event.payload["automatic"] and event.payload["result"] == "passed" and order.state == "submitted":
        orders.confirm(order.pk, actor=SYSTEM)
        _go_on(Order.objects.get(pk=order.pk))


@subscribe("sales.review.closed")
def change_reviewed(event: Happened) -> None:
    """The full review that a change asked for has its result."""
    deciding.review_closed(event.about.id, event.payload["result"] == "passed", actor=SYSTEM)


@subscribe("sales.review.agreed")
def change_conditions_agreed(event: Happened) -> None:
    """The customer agreed to what the reviewers want: it no longer stands before the change."""
    if event.payload["agreed"]:
        deciding.review_agreed(event.about.id, actor=SYSTEM)


@subscribe("papers.paper.acknowledged", "papers.paper.signed", "papers.paper.filed")
def notice_acknowledged(event: Happened) -> None:
    """Somebody took note of a change notice."""
    noticing.acknowledged(event.about.id)


@subscribe("sales.change.applied")
def change_applied(event: Happened) -> None:
    """Nothing holds the order any more: its status follows."""
    progress.refresh([event.payload["order_id"]], actor=SYSTEM)


@subscribe("sales.order.cancelled", "sales.order.completed", "sales.order.declined", "sales.order.returned")
def order_ended(event: Happened) -> None:
    """The order has gone another way: requests about it have nothing left to change."""
    requests.withdraw_all(event.about.id, actor=SYSTEM)


def _feed_back(order: Order, event: Happened) -> None:
    """Whoever handles the order hears what the reviewers said (REV-10)."""
    people = {id for id in (order.clerk_id, order.salesperson_id) if id is not None and id != event.actor_id}
    review = rounds.newest(order.ref)
    said = review.answers.exclude(answer="yes").values_list("condition", "remarks") if review else ()
    data = {
        "number": order.number, "subject": f"{order.customer_name} · {order.summary}",
        "text": "; ".join(filter(None, (word for pair in said for word in pair))) or None,
    }  # fmt: skip
    notices.tell(
        sorted(people), f"review.{event.payload['result']}", ref=order.ref, data=data, company_id=order.company_id,
        event_id=event.id,
    )  # fmt: skip


@subscribe("workflow.approval.decided")
def approval_decided(event: Happened) -> None:
    """A granted price or order opens its gate; a refused one sends the order back with the reason."""
    if event.about.kind == ChangeRequest.KIND:
        told = event.payload
        approved, comment = told["decision"] == "approved", told.get("comment") or ""
        deciding.decided(event.about.id, told["subject"], approved, comment, actor=SYSTEM)
        return
    ref, subject = _order(event), event.payload["subject"]
    if ref is not None and subject == "decline":
        _decline_decided(ref, event)
    if event.about.kind == Quotation.KIND and event.payload["decision"] == "approved":
        gates.satisfy(event.about, "approval", actor=SYSTEM)
    code = next((gate for gate, (asked, _kind) in approving.SUBJECTS.items() if asked == subject), None)
    if ref is None or code is None:
        return
    if event.payload["decision"] == "approved":
        gates.satisfy(ref, code, actor=SYSTEM)
    else:
        orders.return_(ref.id, reason=event.payload.get("comment") or subject, actor=SYSTEM)


def _decline_decided(ref: Ref, event: Happened) -> None:
    """The general manager agreed not to take the order, or takes it all the same (REV-06)."""
    declined, why = event.payload["decision"] == "approved", event.payload.get("comment") or ""
    reviews.leader_decided(ref.id, declined=declined, comment=why, actor=SYSTEM)
    if declined and Order.objects.get(pk=ref.id).state in (Order.State.SUBMITTED, Order.State.CONFIRMED):
        orders.decline(ref.id, reason=why or _("The customer refused what the review asks for"), actor=SYSTEM)


@subscribe("workflow.approval.signed")
def approval_signed(event: Happened) -> None:
    """The condition of an order names who is asked next."""
    if (ref := _order(event)) is not None:
        approving.next_holder(ref, event.payload["subject"], event.payload["request_id"], actor=SYSTEM)


@subscribe("workflow.process.sent_back", own_units=True)
def send_back(event: Happened) -> None:
    """A step of the order's process sends it back to whoever entered it."""
    if event.about.kind == Order.KIND:
        orders.return_(event.about.id, reason=event.payload["reason"] or "—", actor=SYSTEM)


def _may_be_confirmed(order: Order) -> bool:
    """Whether an order that has its approval waits for nothing else before it is confirmed."""
    reviewed = order.state == Order.State.SUBMITTED and order.review_status in ("none", "passed", "agreed")
    return reviewed and bool(params.get("sales.auto_confirm", order.company_id))


def _go_on(order: Order) -> None:
    if order.state == Order.State.CONFIRMED and params.get("sales.auto_effect", order.company_id):
        orders.take_effect(order.pk, actor=SYSTEM)


def _order(event: Happened) -> Ref | None:
    """The order an event of workflow is about."""
    if event.about.kind == Order.KIND:
        return event.about
    kind, _, id = str(event.payload.get("ref", "")).partition(":")
    return Ref(kind, int(id)) if kind == Order.KIND else None
