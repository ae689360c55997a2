"""Papers as PDF, and statistics of orders."""

from typing import Annotated, Literal

from django.http import HttpResponse
from django.utils.translation import get_language
from ninja import Query, Router
from pydantic import Field

from gendan.analytics import kept, queries, reasons
from gendan.printing.services import prints

from .base import days
from .schemas import sheets as s
from .types import ApiRequest, Code, Day, Id, Text40

printed = Router()
analytics = Router()
PDF = {"description": "The PDF", "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
LANGUAGES = {"zh": "zh-hans", "en": "en"}


@printed.get("/{form}", openapi_extra={"responses": {200: PDF}})
def print_papers(
    request: ApiRequest, form: Code, number: Annotated[list[Text40], Query(min_length=1, max_length=200)],
    paper: Text40 = "", lang: Literal["", "zh", "en"] = "",
):  # fmt: skip
    """One PDF of up to 200 documents of a form, by number; each copy is counted."""
    language = LANGUAGES[lang or (get_language() or "zh")[:2]]
    pdf = prints.make(form, number, actor=request.actor, paper=paper, language=language)
    return HttpResponse(pdf, content_type="application/pdf")


@analytics.get("/orders", response=s.Figures)
def get_order_figures(request: ApiRequest, span: Query[s.SpanFilter]):
    """Orders of a range: how many, how much, when, and where they stand."""
    asked = days(span)
    return {
        "totals": queries.totals(request.actor, asked),
        "steps": queries.by_step(request.actor, asked),
        "status": queries.by_status(request.actor, asked),
    }


@analytics.get("/orders/by/{dimension}", response=list[s.Group])
def group_order_figures(
    request: ApiRequest,
    dimension: s.Dimension,
    span: Query[s.SpanFilter],
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
):
    """Figures of each family, item, customer or sales person, the largest amount first."""
    return queries.by(request.actor, days(span), dimension, limit)


@analytics.get("/reasons", response=list[s.ReasonCount])
def count_reasons(request: ApiRequest, span: Query[s.SpanFilter]):
    """How often each reason was given in a range, by list."""
    return reasons.counted(request.actor, days(span))


@analytics.get("/reasons/{list_name}/{code}", response=list[s.ReasonGiven])
def list_reason_given(request: ApiRequest, list_name: Code, code: Code, span: Query[s.SpanFilter]):
    """The documents for which a reason was given in a range, the newest first, at most 200."""
    return reasons.behind(request.actor, days(span), list_name, code)


@analytics.get("/entry-errors", response=list[s.EntryErrors])
def count_entry_errors(request: ApiRequest, span: Query[s.SpanFilter]):
    """Orders submitted in a range by month and clerk, and how many of them were entered wrongly."""
    return reasons.entry_errors(request.actor, days(span))


@analytics.get("/entry-errors/orders", response=list[s.WrongOrder])
def list_wrong_orders(request: ApiRequest, month: Day, clerk_id: Id | None = None):
    """The wrongly entered orders a clerk submitted in the month of a day."""
    return reasons.wrong_orders(request.actor, month, clerk_id)


@analytics.get("/orders/late", response=s.LateOrders)
def list_late_orders(request: ApiRequest, limit: Annotated[int, Field(ge=1, le=200)] = 50):
    """Orders under way that are late or will be: how many, worth how much, the worst first."""
    count, worth, rows = queries.late(request.actor, limit)
    return {"count": count, "amount": worth, "orders": rows}


@analytics.get("/limits", response=s.LimitsKept)
def get_limits_kept(request: ApiRequest, span: Query[s.SpanFilter]):
    """How time limits were kept by the tasks closed in a range."""
    return kept.totals(request.actor, days(span))


@analytics.get("/limits/by/{dimension}", response=list[s.LimitsKeptBy])
def group_limits_kept(request: ApiRequest, dimension: s.KeptDimension, span: Query[s.SpanFilter]):
    """How time limits were kept by each role, person, task, limit, document or month; the most late ones first."""
    rows = kept.by(request.actor, days(span), dimension)
    return [{"key": row["key"], "name": row["name"], "figures": row["kept"]} for row in rows]
