"""What the endpoints of sales share: the router, an order as asked for, an order as answered."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from gendan.catalog.queries import items_by_code
from gendan.core import sql
from gendan.core.actor import Actor
from gendan.core.errors import Invalid
from gendan.sales.models import Order
from gendan.sales.spec import NewLine, NewOrder
from gendan.sales.states import ORDER

from .. import wire
from ..base import company
from ..schemas.sales import LineIn, OrderHead, OrderIn

__all__ = ["company"]

router = Router()
HEAD = [name for name in OrderHead.model_fields if name != "number"]
MONEY = ("goods", "discount", "freight", "tax", "total", "paid")
_OF_LINE = tuple(name for name in LineIn.model_fields if name not in ("item", "item_id"))
_OF_ORDER = tuple(
    name
    for name in OrderIn.model_fields
    if name not in ("company_id", "customer", "customer_id", "lines", "requirements")
)


def spec(body: OrderIn, actor: Actor) -> NewOrder:
    """The order as the services take it; codes become ids with one query each. Refuses with Invalid."""
    company_id = company(body.company_id, actor)
    return NewOrder(
        company_id=company_id,
        customer_id=body.customer_id or _customer(body.customer, company_id),
        lines=_lines(body.lines),
        requirements=[{"text": r.text, "papers": list(r.papers)} for r in body.requirements],
        **{name: getattr(body, name) for name in _OF_ORDER},
    )


def _customer(code: str, company_id: int) -> int:
    row = sql.one(
        "select id from partners_customer where company_id = %s and upper(code) = upper(%s)", [company_id, code]
    )
    if row is None:
        raise Invalid({"customer": _("This customer is not known.")})
    return int(row[0])


def _lines(lines: Sequence[LineIn]) -> list[NewLine]:
    codes = [line.item for line in lines if line.item_id is None]
    ids = items_by_code(codes) if codes else {}
    faults = {
        f"lines.{n}.item": _("This item is not known.")
        for n, line in enumerate(lines)
        if line.item_id is None and line.item.strip().upper() not in ids
    }
    if faults:
        raise Invalid(faults)
    return [
        NewLine(
            item_id=line.item_id or ids[line.item.strip().upper()],
            **{name: getattr(line, name) for name in _OF_LINE},
        )
        for line in lines
    ]


def head(order: Order) -> dict[str, Any]:
    """An order's head as the wire carries it."""
    row = {name: getattr(order, name) for name in HEAD}
    row["number"] = order.number or f"draft-{order.pk}"
    for name in MONEY:
        row[name] = f"{row[name]:.2f}"  # a fresh order holds defaults that are not decimals yet
    return row


def done(order: Order, actor: Actor, status: int = 200) -> HttpResponse:
    """What a verb answers: the head and what can be done next."""
    return wire.answer({**head(order), "actions": actions(order, actor)}, status)


def actions(order: Order, actor: Actor) -> list[str]:
    """Verbs the state allows and the actor may do."""
    return ORDER.allowed(order, actor)
