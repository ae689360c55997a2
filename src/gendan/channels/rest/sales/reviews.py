"""Reviews of orders and what departments answer."""

from gendan.sales import queries
from gendan.sales.models import Review, ReviewAnswer
from gendan.sales.services import reviews

from ..schemas.sales import AgreeIn, ReviewAnswerIn, ReviewAnswerOut, ReviewOut, ReviewPage
from ..types import ApiRequest, Id
from .base import router


@router.get("/orders/{number}/reviews", response=list[ReviewPage])
def list_order_reviews(request: ApiRequest, number: str):
    """All rounds of review with their answers, newest first."""
    order = queries.get_order(number, actor=request.actor)
    rounds = Review.objects.filter(order=order).order_by("-round").prefetch_related("answers")
    return [_page(review, list(review.answers.all())) for review in rounds]


def _page(review: Review, answers: list[ReviewAnswer]) -> ReviewPage:
    head = ReviewOut.model_validate(review).model_dump()
    return ReviewPage(**head, answers=[ReviewAnswerOut.model_validate(answer) for answer in answers])


@router.post("/reviews/{int:task_id}/answer", response=ReviewOut)
def answer_review(request: ApiRequest, task_id: Id, body: ReviewAnswerIn):
    """Answer the questions of a review task; the last answer closes the round."""
    return reviews.answer(
        task_id, body.answers, earliest_on=body.earliest_on, condition=body.condition, remarks=body.remarks,
        version=body.version, actor=request.actor,
    )  # fmt: skip


@router.post("/orders/{number}/agree", response=ReviewOut)
def agree_order_conditions(request: ApiRequest, number: str, body: AgreeIn):
    """The customer's answer to the conditions of a review."""
    order = queries.get_order(number, actor=request.actor)
    return reviews.agree(order.pk, agreed=body.agreed, note=body.note, actor=request.actor, version=body.version)
