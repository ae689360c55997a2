"""Papers as PDF, and statistics of orders."""

from typing import Annotated, Literal

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from gendan.analytics import queries
from gendan.analytics.ranges import Range
from gendan.core.errors import Invalid
from gendan.printing.services import prints

from .schemas import sheets as s
from .types import ApiRequest, Code, Text40

papers = Router()
analytics = Router()
PDF = {"description": "The PDF", "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
LANGUAGES = {"zh": "zh-hans", "en": "en"}


@papers.get("/{form}", openapi_extra={"responses": {200: PDF}})
def print_papers(
    request: ApiRequest, form: Code, number: Annotated[list[Text40], Query(min_length=1, max_length=200)],
    paper: Text40 = "", lang: Literal["", "zh", "en"] = "",
):  # fmt: skip
    """One PDF of up to 200 documents of a form, by number; each copy is counted."""
    language = LANGUAGES[lang or (get_language() or "zh")[:2]]
    pdf = prints.make(form, number, actor=request.actor, paper=paper, language=language)
    return HttpResponse(pdf, content_type="application/pdf")


def _span(span: s.SpanFilter) -> Range:
    if span.last < span.first:
        raise Invalid({"last": _("The end lies before the start.")})
    if (span.last - span.first).days > 3700:
        raise Invalid({"last": _("Too large.")})
    return Range(span.first, span.last)


@analytics.get("/orders", response=s.Figures)
def get_order_figures(request: ApiRequest, span: Query[s.SpanFilter]):
    """Orders of a range: how many, how much, when, and where they stand."""
    days = _span(span)
    return {
        "totals": queries.totals(request.actor, days),
        "steps": queries.by_step(request.actor, days),
        "status": queries.by_status(request.actor, days),
    }


@analytics.get("/orders/by/{dimension}", response=list[s.Group])
def group_order_figures(
    request: ApiRequest,
    dimension: s.Dimension,
    span: Query[s.SpanFilter],
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
):
    """Figures of each family, item, customer or sales person, the largest amount first."""
    return queries.by(request.actor, _span(span), dimension, limit)
