"""Writing drafted orders to their tables; shared by all verbs that create or change an order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from django.db.models import F
from django.db.models.base import ModelState

from gendan.core import bulk, clock
from gendan.core.actor import Actor
from gendan.core.work import lock, lock_one
from gendan.sales.drafting import Drafted
from gendan.sales.models import Order, OrderLine, OrderRequirement, OrderType
from gendan.sales.spec import NewLine, NewOrder

ZERO = Decimal(0)
MEDIA = ("phone", "visit", "wechat", "mail", "fax", "letter", "link")  # by which one talks with customers
M = TypeVar("M", Order, OrderLine)


@dataclass
class Loaded:
    """An order in hand, locked or newly made, with its lines in order. Each line carries `stocked`.

    A `fresh` one has its ids but no rows yet: the verb that made it writes it once, as it is in the end (`store`).
    """

    order: Order
    lines: list[OrderLine]
    fresh: bool = False

    @property
    def live(self) -> list[OrderLine]:
        """Lines with anything left to deliver."""
        return [line for line in self.lines if line.cancelled < line.quantity]

    def days(self) -> set[date]:
        """The days the order was accepted with, its own and its lines'."""
        found = {self.order.requested_on, *(line.requested_on for line in self.lines)}
        return {day for day in found if day is not None}


def load(order_id: int, *, version: int | None = None) -> Loaded:
    """Lock an order, then its lines."""
    order = lock_one(Order.objects.filter(pk=order_id), version=version)
    lines = lock(OrderLine.objects.filter(order_id=order_id).annotate(stocked=F("item__stocked")))
    return Loaded(order, sorted(lines, key=lambda line: line.line_no))


def new(drafted: Drafted, spec: NewOrder, actor: Actor, stocked: dict[int, bool]) -> Loaded:
    """A new draft with its lines, not written yet; one statement for the ids."""
    now = clock.now()
    (order_id,), line_ids = bulk.ids((Order, 1), (OrderLine, len(drafted.lines)))
    head = {
        **defaults(Order),
        **drafted.head,
        "id": order_id,
        "state": Order.State.DRAFT,
        "created_at": now,
        "created_by_id": actor.user_id,
        "clerk_id": actor.user_id,
        "received_at": spec.received_at or now,
        "received_by_id": actor.user_id,
        "checklist": ticked(spec, actor),
    }
    lines = [_line(id, order_id, row, stocked) for id, row in zip(line_ids, drafted.lines, strict=True)]
    for gift, paid in drafted.gift_of.items():
        lines[gift].gift_of_id = line_ids[paid]
    if spec.requirements:
        _write_requirements(order_id, spec)
    return Loaded(_made(Order, head), lines, fresh=True)


def store(loaded: Loaded) -> None:
    """Write a fresh order as it now is, head and lines."""
    bulk.later(Order, [_row(loaded.order)])
    bulk.later(OrderLine, [_row(line) for line in loaded.lines])
    loaded.fresh = False


def _insert_lines(
    order_id: int, rows: Sequence[dict[str, Any]], gift_of: dict[int, int], stocked: dict[int, bool]
) -> list[OrderLine]:
    """More lines of an order that is there; gifts are tied to the lines that earned them."""
    if not rows:
        return []
    (ids,) = bulk.ids((OrderLine, len(rows)))
    lines = [_line(id, order_id, row, stocked) for id, row in zip(ids, rows, strict=True)]
    for gift, paid in gift_of.items():
        lines[gift].gift_of_id = ids[paid]
    bulk.later(OrderLine, [_row(line) for line in lines])
    return lines


def _line(id: int, order_id: int, row: dict[str, Any], stocked: dict[int, bool]) -> OrderLine:
    line = _made(OrderLine, {**defaults(OrderLine), **row, "id": id, "order_id": order_id})
    line.stocked = stocked.get(line.item_id, True)  # type: ignore[attr-defined]
    return line


def _made(model: type[M], columns: dict[str, Any]) -> M:
    """A model object from all its columns, as a query would make it, but without asking every field."""
    made = model.__new__(model)
    made._state = ModelState()
    made._state.db, made._state.adding = "default", False
    made.__dict__.update(columns)
    return made


def _row(made: Order | OrderLine) -> dict[str, Any]:
    """All columns of a model object."""
    values = made.__dict__
    return {column: values[column] for column in _columns(type(made))}


@cache
def _columns(model: type[Order] | type[OrderLine]) -> tuple[str, ...]:
    return tuple(bulk.columns_of(model))


def defaults(model: type[Order] | type[OrderLine]) -> dict[str, Any]:
    """Every column with its default, so that all inserts share one statement."""
    plain, containers = _defaults(model)
    return {**plain, **{column: kind() for column, kind in containers.items()}}


@cache
def _defaults(model: type[Order] | type[OrderLine]) -> tuple[dict[str, Any], dict[str, type]]:
    """Defaults that may be shared, and the lists and dicts of which every row wants its own."""
    found = {
        column: None if field.null and not field.has_default() else field.get_default()
        for column, field in bulk.columns_of(model).items()
        if column != "id"
    }
    containers = {column: type(value) for column, value in found.items() if isinstance(value, list | dict)}
    assert not any(found[column] for column in containers), "a default with content would be lost"
    return found, containers


def ticked(spec: NewOrder, actor: Actor) -> dict[str, Any]:
    """The accuracy checks made at entry: which, by whom, when, by which medium (ORD-18, CNF-01)."""
    at = clock.now().isoformat()
    return {
        code: {"by": actor.user_id, "name": actor.name, "at": at, "medium": medium}
        for code, medium in spec.checklist.items()
    }


def _write_requirements(order_id: int, spec: NewOrder) -> None:
    OrderRequirement.objects.bulk_create(
        OrderRequirement(order_id=order_id, text=r["text"], papers=list(r.get("papers") or ["delivery"]))
        for r in spec.requirements
    )


@dataclass(frozen=True, slots=True)
class Amended:
    """What amending did to the lines: kept, added, and taken out."""

    kept: list[OrderLine]
    added: list[OrderLine]
    removed: list[OrderLine]


def amend(loaded: Loaded, drafted: Drafted, spec: NewOrder, stocked: dict[int, bool]) -> Amended:
    """Bring an order to a new draft: lines keep their identity where the spec names them.

    A line that was ever committed is not deleted but cancelled, so that the papers that name it still find it; of a
    line taken out nothing is picked or shipped, the caller has seen to that. Gifts follow the lines that earn them.
    """
    by_id = {line.pk: line for line in loaded.lines}
    gifts = {(line.gift_of_id, line.item_id): line for line in loaded.lines if line.is_gift}
    kept: list[OrderLine] = []
    fresh: list[tuple[int, dict[str, Any]]] = []
    owner_of: dict[int, int] = {}  # index in the draft → id of the line kept for it
    for index, row in enumerate(drafted.lines):
        line = _match(index, row, spec, drafted, by_id, gifts, owner_of)
        if line is None or line in kept:
            fresh.append((index, row))
            continue
        owner_of[index] = line.pk
        for column, value in row.items():
            if column != "line_no":
                setattr(line, column, value)
        kept.append(line)
    removed = [line for line in loaded.lines if line not in kept and line.cancelled < line.quantity]
    gone = _remove(loaded, removed)
    _update_lines(kept)
    added = _insert_fresh(loaded, fresh, drafted, owner_of, stocked)
    loaded.lines = sorted([line for line in loaded.lines if line not in gone] + added, key=lambda line: line.line_no)
    for column, value in drafted.head.items():
        setattr(loaded.order, column, value)
    OrderRequirement.objects.filter(order_id=loaded.order.pk).delete()
    if spec.requirements:
        _write_requirements(loaded.order.pk, spec)
    return Amended(kept, added, removed)


def _match(
    index: int,
    row: dict[str, Any],
    spec: NewOrder,
    drafted: Drafted,
    by_id: dict[int, OrderLine],
    gifts: dict[tuple[int | None, int], OrderLine],
    owner_of: dict[int, int],
) -> OrderLine | None:
    """The present line that a drafted row stands for."""
    if row["is_gift"]:
        return gifts.get((owner_of.get(drafted.gift_of.get(index, -1)), row["item_id"]))
    wanted = spec.lines[index].line_id
    found = by_id.get(wanted) if wanted else None
    return found if found and found.item_id == row["item_id"] else None


def _remove(loaded: Loaded, removed: list[OrderLine]) -> list[OrderLine]:
    """Delete lines of an order that was never confirmed; cancel what is left of the others. Returns the deleted."""
    if loaded.order.confirmed_at is None:
        OrderLine.objects.filter(pk__in=[line.pk for line in removed]).delete()
        return removed
    for line in removed:
        line.cancelled, line.reserved, line.amount, line.share = line.quantity, ZERO, ZERO, ZERO
    columns = ("cancelled", "reserved", "amount", "share")
    bulk.update(OrderLine, [{"id": line.pk, **{c: getattr(line, c) for c in columns}} for line in removed])
    return []


# Columns an amended line may change.
LINE_COLUMNS = (
    "item_name", "type_id", "maker_id", "supply_mode", "warehouse_id", "owner_id", "unit_id", "unit_quantity", "quantity", "list_price",
    "price", "price_source", "discount_percent", "amount", "share", "tax_rate", "deviation", "requested_on",
    "shortage_choice", "remarks", "reserved",
)  # fmt: skip


def _update_lines(lines: Sequence[OrderLine]) -> None:
    for line in lines:  # what is kept may exceed what is wanted now; the reservation follows right after
        line.reserved = min(line.reserved, line.quantity - line.picked - line.shipped - line.cancelled)
    bulk.update(OrderLine, [{"id": line.pk, **{c: getattr(line, c) for c in LINE_COLUMNS}} for line in lines])


def _insert_fresh(
    loaded: Loaded,
    fresh: list[tuple[int, dict[str, Any]]],
    drafted: Drafted,
    owner_of: dict[int, int],
    stocked: dict[int, bool],
) -> list[OrderLine]:
    """New lines after the present ones, paid lines before the gifts they earn."""
    last = max((line.line_no for line in loaded.lines), default=0)
    rows = [{**row, "line_no": last + 10 * (n + 1)} for n, (_, row) in enumerate(fresh)]
    position = {index: n for n, (index, _) in enumerate(fresh)}
    gift_of = {position[g]: position[p] for g, p in drafted.gift_of.items() if g in position and p in position}
    added = _insert_lines(loaded.order.pk, rows, gift_of, stocked)
    ties = [
        {"id": added[position[g]].pk, "gift_of_id": owner_of[p]}
        for g, p in drafted.gift_of.items()
        if g in position and p in owner_of
    ]
    bulk.update(OrderLine, ties)
    return added


def spec_of(loaded: Loaded, *, cancelled: bool = False, **changes: Any) -> NewOrder:
    """An order as a spec, as if it were typed again: for checks at submit, for copies and for changes.

    Lines that were cancelled stay out unless `cancelled` asks for them.
    """
    order = loaded.order
    own = {line.type_id for line in loaded.lines if line.type_id}
    types = dict(OrderType.objects.filter(pk__in=own).values_list("pk", "code")) if own else {}
    lines = [
        NewLine(
            item_id=line.item_id, quantity=line.unit_quantity, unit_id=line.unit_id, price=line.price,
            discount_percent=line.discount_percent, deviation=line.deviation, requested_on=line.requested_on,
            warehouse_id=line.warehouse_id, supply_mode=line.supply_mode, shortage_choice=line.shortage_choice,
            remarks=line.remarks, line_id=line.pk, type=types.get(line.type_id or 0, ""),
            maker_id=line.maker_id or order.company_id,
        )
        for line in (loaded.lines if cancelled else loaded.live)
        if not line.is_gift
    ]  # fmt: skip
    values: dict[str, Any] = {
        "company_id": order.company_id, "customer_id": order.customer_id, "lines": lines, "type": order.type.code,
        "type_reason": order.type_reason, "type_settled": order.proposed_type_id == order.type_id,
        "channel": order.channel, "customer_po": order.customer_po, "contact": order.contact, "phone": order.phone,
        "address_id": order.address_id, "ship_to": order.ship_to, "ship_to_notes": order.ship_to_notes,
        "delivery_mode": order.delivery_mode, "warehouse_id": order.warehouse_id, "contract_id": order.contract_id,
        "requested_on": order.requested_on, "received_at": order.received_at, "payment_mode": order.payment_mode,
        "terms_days": order.terms_days, "deposit_percent": order.deposit_percent, "discount": order.discount,
        "freight": order.freight, "salesperson_id": order.salesperson_id, "merchandiser_id": order.merchandiser_id,
        "service_id": order.service_id, "technical": order.technical, "quality": order.quality,
        "remarks": order.remarks, "internal": order.internal,
        "requirements": list(order.requirements.values("text", "papers")),
        "checklist": {code: tick.get("medium", "") for code, tick in order.checklist.items()},
        "answers": order.answers, "repeats_id": order.repeats_id, "special_demand": order.special_demand,
    }  # fmt: skip
    return NewOrder(**{**values, **changes})
