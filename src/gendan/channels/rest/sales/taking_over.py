"""Orders that follow a customer's corrected phone, name or address."""

from gendan.sales import queries
from gendan.sales.services import taking_over

from .. import wire
from ..schemas.sales import OrderHead, TakeOverIn
from ..types import ApiRequest, Id
from . import base
from .base import router


@router.get("/corrections/{int:correction_id}/orders", response=list[OrderHead])
def list_orders_to_correct(request: ApiRequest, correction_id: Id):
    """Undelivered orders of the customer that still say the old value."""
    correction = taking_over.get(correction_id, request.actor)
    return wire.answer([base.head(order) for order in taking_over.concerned(correction, request.actor)])


@router.post("/corrections/{int:correction_id}/take-over", response=list[OrderHead])
def take_over_correction(request: ApiRequest, correction_id: Id, body: TakeOverIn):
    """Let these orders say the new value: drafts are edited, agreed orders get a revision."""
    ids = [queries.get_order(number, actor=request.actor).pk for number in dict.fromkeys(body.orders)]
    return wire.answer([base.head(order) for order in taking_over.take_over(correction_id, ids, actor=request.actor)])
