"""Exceptions: reported, planned, told to the customer, settled; their catalogue and figures."""

from typing import Any

from django.db.models import F, Q
from ninja import Query, Router

from gendan.cases import documents, queries
from gendan.cases.models import ExceptionRecord
from gendan.cases.services import exceptions as verbs
from gendan.cases.services import kinds
from gendan.cases.states import EXCEPTION

from .base import days, wanted
from .pages import Page, Paging, page
from .schemas import cases as s
from .types import ApiRequest, Code

router = Router()


@router.get("/kinds", response=list[s.ExceptionKind])
def list_kinds(request: ApiRequest):
    """The catalogue, also what is no longer offered."""
    request.actor.require("cases.exception.view")
    return queries.kinds(everything=True)


@router.put("/kinds/{code}", response=s.ExceptionKind)
def save_kind(request: ApiRequest, code: Code, body: s.ExceptionKindIn):
    """Add or change a kind."""
    return kinds.save(code, **body.model_dump(), actor=request.actor)


@router.get("/exceptions", response=Page[s.ExceptionHead])
def list_exceptions(request: ApiRequest, filter: Query[s.ExceptionFilter], paging: Query[Paging]):
    """Exceptions, newest first."""
    looked_up = {"kind": "kind__code", "document": "ref_number"}
    found = queries.exceptions(request.actor).filter(wanted(filter, "state", "owner_id", **looked_up))
    if filter.q:
        found = found.filter(Q(number__icontains=filter.q) | Q(text__icontains=filter.q))
    return page(found.annotate(kind_code=F("kind__code")), paging)


@router.post("/exceptions", response={201: s.ExceptionOut})
def report_exception(request: ApiRequest, body: s.ExceptionReportIn):
    """Report that something does not go as planned for a document."""
    about = documents.find(body.about.kind, body.about.number, request.actor)
    row = verbs.report(
        body.kind, about, body.text, owner_id=body.owner_id, department=body.department, actor=request.actor
    )
    return _shown(row, request)


@router.get("/exceptions/figures", response=list[s.ExceptionFigures])
def exception_figures(request: ApiRequest, filter: Query[s.ExceptionSpanFilter]):
    """What the exceptions of these days come to, by kind."""
    span = days(filter)
    return queries.report(request.actor, span.first, span.last)


@router.get("/exceptions/{number}", response=s.ExceptionOut)
def get_exception(request: ApiRequest, number: str):
    """One exception with its conversation."""
    return _shown(queries.get(number, actor=request.actor), request)


@router.post("/exceptions/{number}/plan", response=s.ExceptionOut)
def plan_exception(request: ApiRequest, number: str, body: s.ExceptionPlanIn):
    """Say what is done about it and until when."""
    row = queries.get(number, actor=request.actor)
    done = verbs.plan(
        row.pk, body.plan, body.due_on, cause=body.cause, department=body.department, tell=body.tell,
        version=body.version, actor=request.actor,
    )  # fmt: skip
    return _shown(done, request)


@router.post("/exceptions/{number}/tell", response=s.ExceptionOut)
def tell_customer(request: ApiRequest, number: str, body: s.ExceptionTellIn):
    """Log what the customer was told, and what they said."""
    row = queries.get(number, actor=request.actor)
    said = body.model_dump(exclude={"text"})
    return _shown(verbs.tell(row.pk, body.text, **said, actor=request.actor), request)


@router.post("/exceptions/{number}/note", response=s.ExceptionOut)
def write_remark(request: ApiRequest, number: str, body: s.ExceptionNoteIn):
    """Write in its conversation."""
    row = queries.get(number, actor=request.actor)
    verbs.note(row.pk, body.text, actor=request.actor)
    return _shown(queries.get(number, actor=request.actor), request)


@router.post("/exceptions/{number}/hand-over", response=s.ExceptionOut)
def hand_over_exception(request: ApiRequest, number: str, body: s.ExceptionHandOverIn):
    """Let a colleague answer for it."""
    row = queries.get(number, actor=request.actor)
    done = verbs.hand_over(row.pk, body.to_user_id, reason=body.reason, version=body.version, actor=request.actor)
    return _shown(done, request)


@router.post("/exceptions/{number}/close", response=s.ExceptionOut)
def close_exception(request: ApiRequest, number: str, body: s.ExceptionCloseIn):
    """Settle it."""
    row = queries.get(number, actor=request.actor)
    return _shown(verbs.close(row.pk, body.result, version=body.version, actor=request.actor), request)


@router.post("/exceptions/{number}/drop", response=s.ExceptionOut)
def drop_exception(request: ApiRequest, number: str, body: s.ExceptionDropIn):
    """Say that it was none."""
    row = queries.get(number, actor=request.actor)
    return _shown(verbs.drop(row.pk, body.reason, version=body.version, actor=request.actor), request)


def _shown(row: ExceptionRecord, request: ApiRequest) -> dict[str, Any]:
    names = [name for name in s.ExceptionOut.model_fields if name not in ("kind", "remarks", "actions")]
    return {
        **{name: getattr(row, name) for name in names}, "kind_code": row.kind.code,
        "remarks": list(queries.remarks(row.ref)), "actions": EXCEPTION.allowed(row, request.actor),
    }  # fmt: skip
