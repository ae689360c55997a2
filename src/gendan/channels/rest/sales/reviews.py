"""Reviews of orders: what departments answer, on which conditions, and what the customer says to these."""

from gendan.sales import queries
from gendan.sales.services import reviews
from gendan.workflow.models import Review
from gendan.workflow.services import rounds
from gendan.workflow.services.rounds import Term

from ..schemas.sales import AgreeIn, ReviewAnswerIn, ReviewOut, ReviewPage
from ..types import ApiRequest, Id
from .base import router


@router.get("/orders/{number}/reviews", response=list[ReviewPage])
def list_order_reviews(request: ApiRequest, number: str):
    """All rounds of review with their answers and conditions, newest first."""
    order = queries.get_order(number, actor=request.actor)
    return [
        {**_head(review), "answers": sorted(review.answers.all(), key=lambda a: (a.stage, a.pk)),
         "conditions": sorted(review.conditions.all(), key=lambda c: c.pk)}
        for review in rounds.all_of(order.ref)
    ]  # fmt: skip


def _head(review: Review) -> dict[str, object]:
    fields = (
        "id", "round", "result", "verdict", "automatic", "rules", "opened_at", "closed_at", "settled_at", "note",
    )  # fmt: skip
    told = {name: getattr(review, name) for name in fields}
    return {**told, "order_id": review.ref_id, "order_version": review.document_version}


@router.post("/reviews/{int:task_id}/answer", response=ReviewOut)
def answer_review(request: ApiRequest, task_id: Id, body: ReviewAnswerIn):
    """Answer the questions of a review task; the last answer closes the round."""
    terms = [Term(c.text, c.kind, c.value) for c in body.conditions]
    return _head(
        reviews.answer(
            task_id, body.answers, earliest_on=body.earliest_on, condition=body.condition, conditions=terms,
            remarks=body.remarks, hard=body.hard, version=body.version, actor=request.actor,
        )
    )  # fmt: skip


@router.post("/orders/{number}/agree", response=ReviewOut)
def agree_order_conditions(request: ApiRequest, number: str, body: AgreeIn):
    """The customer's answer to all conditions of a review that are open."""
    order = queries.get_order(number, actor=request.actor)
    return _head(reviews.agree(order.pk, agreed=body.agreed, note=body.note, actor=request.actor, version=body.version))


@router.post("/orders/{number}/conditions/{int:condition_id}/settle", response=ReviewOut)
def settle_order_condition(request: ApiRequest, number: str, condition_id: Id, body: AgreeIn):
    """The customer's answer to one condition of a review; with the last one the review is settled."""
    order = queries.get_order(number, actor=request.actor)
    return _head(
        reviews.settle(
            order.pk, condition_id, agreed=body.agreed, note=body.note, actor=request.actor, version=body.version
        )
    )
