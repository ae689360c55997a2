"""The verbs on an order."""

from gendan.sales import queries
from gendan.sales.services import changes, contacts, orders, owners, shortages, splits

from ..schemas.sales import (
    CancelIn,
    CancelRestIn,
    ChecklistIn,
    ContactOut,
    DeclineIn,
    OrderDone,
    OverrideIn,
    OwnerIn,
    ReturnIn,
    ShortageIn,
    SplitIn,
    SubmitIn,
    TalkIn,
)  # fmt: skip
from ..types import ApiRequest, Id, Nothing, VersionIn
from . import base
from .base import router


@router.post("/orders/{number}/submit", response=OrderDone)
def submit_order(request: ApiRequest, number: str, body: SubmitIn):
    """Check, number and send to review."""
    order = queries.get_order(number, actor=request.actor)
    done = orders.submit(order.pk, actor=request.actor, version=body.version, accept=body.accept)
    return base.done(done, request.actor)


@router.post("/orders/{number}/return", response=OrderDone)
def return_order(request: ApiRequest, number: str, body: ReturnIn):
    """Send back to whoever entered it."""
    order = queries.get_order(number, actor=request.actor)
    done = orders.return_(order.pk, reason=body.reason, actor=request.actor, version=body.version)
    return base.done(done, request.actor)


@router.post("/orders/{number}/confirm", response=OrderDone)
def confirm_order(request: ApiRequest, number: str, body: OverrideIn):
    """Plan it, keep stock for it, commit credit."""
    order = queries.get_order(number, actor=request.actor)
    done = orders.confirm(order.pk, actor=request.actor, version=body.version, override=body.override)
    return base.done(done, request.actor)


@router.post("/orders/{number}/take-effect", response=OrderDone)
def take_order_into_effect(request: ApiRequest, number: str, body: OverrideIn):
    """Let it become effective once every condition holds."""
    order = queries.get_order(number, actor=request.actor)
    done = orders.take_effect(order.pk, actor=request.actor, version=body.version, override=body.override)
    return base.done(done, request.actor)


@router.post("/orders/{number}/decline", response=OrderDone)
def decline_order(request: ApiRequest, number: str, body: DeclineIn):
    """Do not take the order."""
    order = queries.get_order(number, actor=request.actor)
    done = orders.decline(order.pk, reason=body.reason, actor=request.actor, version=body.version)
    return base.done(done, request.actor)


@router.post("/orders/{number}/cancel", response=OrderDone)
def cancel_order(request: ApiRequest, number: str, body: CancelIn):
    """Cancel an order nothing of which has shipped."""
    order = queries.get_order(number, actor=request.actor)
    done = orders.cancel(order.pk, reason=body.reason, actor=request.actor, version=body.version)
    return base.done(done, request.actor)


@router.post("/orders/{number}/complete", response=OrderDone)
def complete_order(request: ApiRequest, number: str, body: VersionIn):
    """End an order that is delivered and settled."""
    order = queries.get_order(number, actor=request.actor)
    return base.done(orders.complete(order.pk, actor=request.actor, version=body.version), request.actor)


@router.post("/orders/{number}/close", response=OrderDone)
def close_order(request: ApiRequest, number: str, body: VersionIn):
    """Close the file of a completed order."""
    order = queries.get_order(number, actor=request.actor)
    return base.done(orders.close(order.pk, actor=request.actor, version=body.version), request.actor)


@router.post("/orders/{number}/void", response=OrderDone)
def void_order(request: ApiRequest, number: str, body: VersionIn):
    """Throw a draft away."""
    order = queries.get_order(number, actor=request.actor)
    return base.done(orders.void(order.pk, actor=request.actor, version=body.version), request.actor)


@router.post("/orders/{number}/copy", response={201: OrderDone})
def copy_order(request: ApiRequest, number: str, body: Nothing):
    """A new draft with the content of an old order, at today's prices."""
    order = queries.get_order(number, actor=request.actor)
    return base.done(orders.copy(order.pk, actor=request.actor), request.actor, 201)


@router.post("/orders/{number}/split", response={201: OrderDone})
def split_order(request: ApiRequest, number: str, body: SplitIn):
    """Move quantities of lines into a new order; the answer is the new one."""
    order = queries.get_order(number, actor=request.actor)
    parts = {part.line_id: part.quantity for part in body.parts}
    part = splits.split(order.pk, parts, actor=request.actor, version=body.version)
    return base.done(part, request.actor, 201)


@router.post("/orders/{number}/lines/{int:line_id}/cancel-rest", response=OrderDone)
def cancel_order_line_rest(request: ApiRequest, number: str, line_id: Id, body: CancelRestIn):
    """Cancel part of a line that has not been picked."""
    order = queries.get_order(number, actor=request.actor)
    done = changes.cancel_rest(
        order.pk, line_id, body.quantity, reason=body.reason, actor=request.actor, version=body.version
    )
    return base.done(done, request.actor)


@router.post("/orders/{number}/lines/{int:line_id}/shortage", response=OrderDone)
def choose_order_line_shortage(request: ApiRequest, number: str, line_id: Id, body: ShortageIn):
    """Record what is done about a short line."""
    order = queries.get_order(number, actor=request.actor)
    done = shortages.choose(order.pk, line_id, body.choice, actor=request.actor, version=body.version)
    return base.done(done, request.actor)


@router.post("/orders/{number}/owner", response=OrderDone)
def transfer_order(request: ApiRequest, number: str, body: OwnerIn):
    """Give a part of the responsibility to somebody else."""
    order = queries.get_order(number, actor=request.actor)
    done = owners.transfer(
        order.pk, body.part, body.user_id, reason=body.reason, actor=request.actor, version=body.version
    )
    return base.done(done, request.actor)


@router.post("/orders/{number}/contacts", response={201: ContactOut})
def log_order_contact(request: ApiRequest, number: str, body: TalkIn):
    """Log a talk with the customer."""
    order = queries.get_order(number, actor=request.actor)
    return contacts.log(order.pk, actor=request.actor, **body.model_dump())


@router.post("/orders/{number}/checklist", response=OrderDone)
def tick_order_checklist(request: ApiRequest, number: str, body: ChecklistIn):
    """Tick checks of the confirmation list."""
    order = queries.get_order(number, actor=request.actor)
    return base.done(contacts.tick(order.pk, body.codes, actor=request.actor), request.actor)
