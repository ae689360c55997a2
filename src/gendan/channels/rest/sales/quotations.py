"""Quotations: made of orders that are not agreed yet, sent, taken or refused."""

from typing import Any

from ninja import Query

from gendan.sales import queries
from gendan.sales.models import Quotation
from gendan.sales.services import quotations

from ..pages import Page, Paging, page
from ..schemas import quotations as s
from ..types import ApiRequest, Code, VersionIn
from .base import router


@router.get("/quotations", response=Page[s.QuotationOut])
def list_quotations(request: ApiRequest, paging: Query[Paging], state: s.QuotationState | None = None):
    """Quotations, newest first."""
    rows = queries.quotations(request.actor)
    return page(rows.filter(state=state) if state else rows, paging, row=_told)


@router.get("/quotations/{number}", response=s.QuotationOut)
def get_quotation(request: ApiRequest, number: Code):
    """One version of an offer with its lines and terms."""
    return _told(queries.get_quotation(number, actor=request.actor))


@router.post("/orders/{number}/quote", response={201: s.QuotationOut})
def quote_order(request: ApiRequest, number: Code, body: s.QuoteIn):
    """Offer an order that is not agreed yet; charges raise the prices of its lines. An open offer is replaced."""
    order = queries.get_order(number, actor=request.actor)
    charges = [quotations.Charge(c.line_id, c.text, c.amount) for c in body.charges]
    made = quotations.make(order.pk, valid_until=body.valid_until, charges=charges, note=body.note, actor=request.actor)
    return _told(made)


@router.post("/quotations/{number}/send", response=s.QuotationOut)
def send_quotation(request: ApiRequest, number: Code, body: VersionIn):
    """Send it; where signatures are missing they are asked for and it stays a draft."""
    found = queries.get_quotation(number, actor=request.actor)
    return _told(quotations.send(found.pk, actor=request.actor, version=body.version))


@router.post("/quotations/{number}/accept", response=s.QuotationOut)
def accept_quotation(request: ApiRequest, number: Code, body: s.AcceptQuotationIn):
    """The customer takes it: its order goes on, or it becomes a contract."""
    found = queries.get_quotation(number, actor=request.actor)
    return _told(quotations.accept(found.pk, into=body.into, actor=request.actor, version=body.version))


@router.post("/quotations/{number}/reject", response=s.QuotationOut)
def reject_quotation(request: ApiRequest, number: Code, body: s.RejectQuotationIn):
    """The customer does not take it, and why."""
    found = queries.get_quotation(number, actor=request.actor)
    return _told(quotations.reject(found.pk, body.reason, actor=request.actor, version=body.version))


def _told(row: Quotation) -> dict[str, Any]:
    names = [name for name in s.QuotationOut.model_fields if name != "contract"]
    return {**{name: getattr(row, name) for name in names}, "contract": row.contract.number if row.contract else None}
