"""Change requests: raised, graded, assessed, decided, applied."""

from datetime import date, timedelta
from typing import Any, Literal

from ninja import Query

from gendan.core import clock
from gendan.sales import change_queries, grading, queries
from gendan.sales.models import ChangeRequest
from gendan.sales.services import deciding, noticing, requests
from gendan.sales.spec import NewLine
from gendan.sales.states import CHANGE
from gendan.sales.wanted import Wish

from ..pages import Page, Paging, page
from ..schemas.sales import changes as s
from ..types import ApiRequest, VersionIn
from .base import router


@router.get("/changes", response=Page[s.ChangeRequestHead])
def list_changes(request: ApiRequest, paging: Query[Paging], state: str = "", order: str = ""):
    """Change requests, newest first."""
    rows = change_queries.requests(request.actor)
    rows = rows.filter(state=state) if state else rows
    return page(rows.filter(order__number=order) if order else rows, paging)


@router.get("/changes/report", response=list[s.ChangeCountOut])
def count_changes(
    request: ApiRequest, by: Literal["grade", "cause", "customer"] = "grade", first: date | None = None,
    last: date | None = None,
):  # fmt: skip
    """How many changes, reactions in time and late, what they cost; of the last ninety days where nothing is said."""
    until = last or clock.today()
    return change_queries.report(request.actor, by, first or until - timedelta(days=90), until)


@router.get("/changes/{number}", response=s.ChangeRequestOut)
def get_change(request: ApiRequest, number: str):
    """One change request with its impact."""
    return _told(_found(request, number), request)


@router.post("/orders/{number}/changes", response={201: s.ChangeRequestOut})
def raise_change(request: ApiRequest, number: str, body: s.ChangeRequestIn):
    """Somebody asks for a change of a committed order."""
    order = queries.get_order(number, actor=request.actor)
    lines = {line.line_id: line.model_dump(exclude_unset=True, exclude={"line_id"}) for line in body.lines}
    wish = Wish(
        body.head.model_dump(exclude_unset=True), lines, body.out, [NewLine(**x.model_dump()) for x in body.new]
    )
    facts = body.model_dump(include={"source", "medium", "requester", "text", "received_at", "alone", "reason"})
    return _told(requests.raise_(order.pk, wish, actor=request.actor, **facts), request)


@router.post("/orders/{number}/cancellation", response={201: s.ChangeRequestOut})
def ask_to_cancel_order(request: ApiRequest, number: str, body: s.CancellationIn):
    """Somebody asks to cancel a committed order: effects are listed, then approved."""
    order = queries.get_order(number, actor=request.actor)
    return _told(requests.ask_to_cancel(order.pk, actor=request.actor, **body.model_dump()), request)


@router.post("/changes/{number}/grade", response=s.ChangeRequestOut)
def grade_change(request: ApiRequest, number: str, body: s.GradeIn):
    """Answer the decision table, say what is done first."""
    facts = body.model_dump(include={"first_action", "grade", "why_lower", "version"})
    answers = body.model_dump(include=set(grading.QUESTIONS))
    return _told(requests.grade(_found(request, number).pk, answers, actor=request.actor, **facts), request)


@router.post("/changes/{number}/assess", response=s.ChangeRequestOut)
def assess_change(request: ApiRequest, number: str, body: s.AssessIn):
    """Look at the impact of this moment, decide about each document."""
    return _told(requests.assess(_found(request, number).pk, actor=request.actor, **body.model_dump()), request)


@router.post("/changes/{number}/review", response=s.ChangeRequestOut)
def review_change(request: ApiRequest, number: str, body: s.ChangeReviewIn):
    """Have its date, or the order, reviewed again."""
    return _told(deciding.review(_found(request, number).pk, actor=request.actor, **body.model_dump()), request)


@router.post("/changes/{number}/answer", response=s.ChangeRequestOut)
def answer_change_date(request: ApiRequest, number: str, body: s.ChangeDateIn):
    """Production says by when."""
    return _told(deciding.answer_date(_found(request, number).pk, actor=request.actor, **body.model_dump()), request)


@router.post("/changes/{number}/agree", response=s.ChangeRequestOut)
def agree_change(request: ApiRequest, number: str, body: s.ChangeAgreeIn):
    """The customer's word."""
    return _told(deciding.agree(_found(request, number).pk, actor=request.actor, **body.model_dump()), request)


@router.post("/changes/{number}/approve", response=s.ChangeRequestOut)
def approve_change(request: ApiRequest, number: str, body: VersionIn):
    """Decide that it is made; the notice is written."""
    return _told(deciding.approve(_found(request, number).pk, actor=request.actor, version=body.version), request)


@router.post("/changes/{number}/refuse", response=s.ChangeRequestOut)
def refuse_change(request: ApiRequest, number: str, body: s.ChangeRefuseIn):
    """Do not make it."""
    return _told(deciding.refuse(_found(request, number).pk, actor=request.actor, **body.model_dump()), request)


@router.post("/changes/{number}/forward", response=s.ChangeRequestOut)
def forward_change(request: ApiRequest, number: str, body: s.ChangeForwardIn):
    """Pass the notice on to the departments."""
    return _told(noticing.forward(_found(request, number).pk, actor=request.actor, **body.model_dump()), request)


@router.post("/changes/{number}/apply", response=s.ChangeRequestOut)
def apply_change(request: ApiRequest, number: str, body: VersionIn):
    """Make it: the order's new revision, or its cancellation."""
    return _told(noticing.apply(_found(request, number).pk, actor=request.actor, version=body.version), request)


@router.post("/changes/{number}/file", response=s.ChangeRequestOut)
def file_change(request: ApiRequest, number: str, body: VersionIn):
    """Put a light technical change on file."""
    return _told(requests.file(_found(request, number).pk, actor=request.actor, version=body.version), request)


@router.post("/changes/{number}/withdraw", response=s.ChangeRequestOut)
def withdraw_change(request: ApiRequest, number: str, body: s.ChangeWithdrawIn):
    """Nobody wants it any more."""
    return _told(requests.withdraw(_found(request, number).pk, actor=request.actor, **body.model_dump()), request)


@router.post("/changes/{number}/close", response=s.ChangeRequestOut)
def close_change(request: ApiRequest, number: str, body: s.ChangeCloseIn):
    """All is done; what it cost."""
    return _told(noticing.close(_found(request, number).pk, actor=request.actor, **body.model_dump()), request)


def _found(request: ApiRequest, number: str) -> ChangeRequest:
    return change_queries.get_request(number, actor=request.actor)


def _told(change: ChangeRequest, request: ApiRequest) -> Any:
    head = s.ChangeRequestHead.model_validate(change).model_dump()
    return s.ChangeRequestOut(
        **head, wanted=change.wanted, answers=change.answers, impact=change.impact,
        actions=CHANGE.allowed(change, request.actor),
    )  # fmt: skip
