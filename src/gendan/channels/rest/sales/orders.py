"""Entering, checking, editing and changing orders."""

from collections.abc import Mapping, Sequence

from gendan.core.errors import NotFound
from gendan.core.events import plain
from gendan.sales import queries
from gendan.sales.services import changes, checking, orders, placing

from .. import problems, wire
from ..schemas.sales import (
    ChangeIn,
    CheckedLineOut,
    CheckedOut,
    CreditOut,
    EditIn,
    FaultOut,
    OrderDone,
    OrderIn,
    Placed,
    PlaceIn,
    PreviewOut,
    WarningOut,
)  # fmt: skip
from ..types import ApiRequest, Id
from . import base
from .base import router


@router.post("/orders", response={201: Placed})
def place_order(request: ApiRequest, body: PlaceIn):
    """Enter an order and carry it up to `until` in one step, as far as its conditions allow."""
    placed = placing.place(base.spec(body, request.actor), until=body.until, actor=request.actor)
    told = base.head(placed.order)
    told["actions"] = base.actions(placed.order, request.actor)
    told["conditions"] = [_condition(condition) for condition in placed.conditions]
    return wire.answer(told, 201)


def _condition(row: Mapping[str, object]) -> dict[str, object]:
    empty: dict[str, object] = {
        "transition": "", "holders": [], "opened_at": None, "satisfied_at": None, "overridden_at": None, "data": {},
    }  # fmt: skip
    return {"code": row["code"], "holder_role": row["holder_role"], **{k: row.get(k, v) for k, v in empty.items()}}


@router.post("/orders/check", response=CheckedOut)
def check_order(request: ApiRequest, body: OrderIn, order_id: Id | None = None):
    """Price, stock, promised day, credit and faults of an order as typed so far. Writes nothing."""
    found = checking.check(base.spec(body, request.actor), actor=request.actor, order_id=order_id)
    head = {name: found.head[name] for name in ("currency", "goods", "discount", "freight", "tax", "total")}
    return CheckedOut(
        **head,
        type=found.type,
        proposed_type=found.proposed.type if found.proposed else "",
        promised_on=found.promised_on,
        lines=[_checked(line) for line in found.lines],
        credit=CreditOut.model_validate(found.credit) if found.credit else None,
        faults=_faults(found.faults),
        warnings=[WarningOut(key=w.key, text=w.text, line=w.line) for w in found.warnings],
    )


def _checked(line: checking.CheckedLine) -> CheckedLineOut:
    names = (
        "item_id", "item_name", "quantity", "list_price", "price", "price_source", "discount_percent", "amount", "is_gift",
    )  # fmt: skip
    return CheckedLineOut(
        index=line.index, unit=line.unit, on_hand=line.on_hand, coming=line.coming, available=line.answer.free,
        promised_on=line.answer.on, **{name: line.row[name] for name in names},
    )  # fmt: skip


def _faults(faults: Mapping[str, Sequence[str]]) -> list[FaultOut]:
    return [
        FaultOut(pointer=problems.pointer(path), detail=str(text)) for path, texts in faults.items() for text in texts
    ]


@router.put("/orders/{number}", response=OrderDone)
def edit_order(request: ApiRequest, number: str, body: EditIn):
    """Replace the content of a draft or returned order."""
    order = queries.get_order(number, actor=request.actor)
    spec = base.spec(body, request.actor)
    _same_company(spec.company_id, order.company_id)
    edited = orders.edit(order.pk, spec, actor=request.actor, version=body.version)
    return base.done(edited, request.actor)


@router.post("/orders/{number}/change", response=OrderDone)
def change_order(request: ApiRequest, number: str, body: ChangeIn):
    """Change a confirmed or effective order: a new revision; stock, credit and dates follow."""
    order = queries.get_order(number, actor=request.actor)
    spec = base.spec(body, request.actor)
    _same_company(spec.company_id, order.company_id)
    changed = changes.change(
        order.pk, spec, reason=body.reason, source=body.source, medium=body.medium, version=body.version,
        actor=request.actor,
    )  # fmt: skip
    return base.done(changed, request.actor)


@router.post("/orders/{number}/change-preview", response=PreviewOut)
def preview_order_change(request: ApiRequest, number: str, body: OrderIn):
    """What a change would do: differences, documents it touches, what is wrong. Writes nothing."""
    order = queries.get_order(number, actor=request.actor)
    found = changes.preview(order.pk, base.spec(body, request.actor), actor=request.actor)
    return PreviewOut(changes=plain(found.changes), impact=plain(found.impact), faults=_faults(found.faults))


def _same_company(wanted: int, present: int) -> None:
    """An order does not move to another company."""
    if wanted != present:
        raise NotFound()
