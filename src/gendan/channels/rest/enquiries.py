"""Enquiries of customers: taken, their order found, departments asked, answered, closed."""

from typing import Any

from django.db.models import Q
from ninja import Query

from gendan.cases import documents, queries, stories
from gendan.cases.models import Enquiry
from gendan.cases.services import enquiries as verbs
from gendan.cases.states import ENQUIRY
from gendan.core.errors import NotFound
from gendan.sales.models import Order

from .base import days, wanted
from .cases import router
from .pages import Page, Paging, page
from .schemas import cases as s
from .types import ApiRequest, VersionIn


@router.get("/enquiries", response=Page[s.EnquiryHead])
def list_enquiries(request: ApiRequest, filter: Query[s.EnquiryFilter], paging: Query[Paging]):
    """Enquiries, newest first."""
    found = queries.enquiries(request.actor).filter(wanted(filter, "state", "category", "owner_id", order="ref_number"))
    if filter.q:
        found = found.filter(Q(number__icontains=filter.q) | Q(question__icontains=filter.q))
    return page(found, paging)


@router.post("/enquiries", response={201: s.EnquiryOut})
def register_enquiry(request: ApiRequest, body: s.EnquiryIn):
    """Take what a customer asks."""
    about = documents.find(Order.KIND, body.order, request.actor) if body.order else None
    row = verbs.register(about=about, **body.model_dump(exclude={"order"}), actor=request.actor)
    return _shown(row, request)


@router.get("/enquiries/figures", response=list[s.EnquiryFigures])
def enquiry_figures(request: ApiRequest, filter: Query[s.ExceptionSpanFilter]):
    """What the enquiries of these days come to, by category."""
    span = days(filter)
    return queries.enquiry_report(request.actor, span.first, span.last)


@router.get("/enquiries/{number}", response=s.EnquiryOut)
def get_enquiry(request: ApiRequest, number: str):
    """One enquiry, with an answer proposed from what its order tells."""
    return _shown(queries.get_enquiry(number, actor=request.actor), request)


@router.post("/enquiries/{number}/find", response=s.EnquiryOut)
def find_order_of_enquiry(request: ApiRequest, number: str, body: s.EnquiryFindIn):
    """Say which order it is about."""
    row = queries.get_enquiry(number, actor=request.actor)
    about = documents.find(Order.KIND, body.order, request.actor)
    return _shown(verbs.find(row.pk, about, version=body.version, actor=request.actor), request)


@router.post("/enquiries/{number}/ask", response=s.EnquiryOut)
def ask_for_enquiry(request: ApiRequest, number: str, body: s.EnquiryAskIn):
    """Ask a department."""
    row = queries.get_enquiry(number, actor=request.actor)
    verbs.ask(row.pk, body.role, body.text, actor=request.actor)
    return _shown(queries.get_enquiry(number, actor=request.actor), request)


@router.post("/enquiries/{number}/reply", response=s.EnquiryOut)
def reply_for_enquiry(request: ApiRequest, number: str, body: s.EnquiryReplyIn):
    """Say what one's department knows."""
    row = queries.get_enquiry(number, actor=request.actor)
    if not queries.questions(row.pk).filter(pk=body.question_id).exists():
        raise NotFound()
    verbs.reply(body.question_id, body.reply, actor=request.actor)
    return _shown(queries.get_enquiry(number, actor=request.actor), request)


@router.post("/enquiries/{number}/answer", response=s.EnquiryOut)
def answer_enquiry(request: ApiRequest, number: str, body: s.EnquiryAnswerIn):
    """The customer has the answer."""
    row = queries.get_enquiry(number, actor=request.actor)
    done = verbs.reply_to_customer(row.pk, body.answer, version=body.version, actor=request.actor)
    return _shown(done, request)


@router.post("/enquiries/{number}/close", response=s.EnquiryOut)
def close_enquiry(request: ApiRequest, number: str, body: VersionIn):
    """Nothing is left to ask."""
    row = queries.get_enquiry(number, actor=request.actor)
    return _shown(verbs.close(row.pk, version=body.version, actor=request.actor), request)


def _shown(row: Enquiry, request: ApiRequest) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in s.EnquiryHead.model_fields}, "questions": list(queries.questions(row.pk)),
        "proposed": stories.told(row.about) if row.about else "", "actions": ENQUIRY.allowed(row, request.actor),
    }  # fmt: skip
