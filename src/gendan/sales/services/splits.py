"""Splitting an order: parts keep the parent, sums stay exact, money follows by a fixed rule (SPL-01, SPL-02)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gendan.core import bulk, clock, money, numbering
from gendan.core.actor import Actor
from gendan.core.errors import Conflict, Invalid
from gendan.core.work import publish, service
from gendan.partners.services import credit
from gendan.sales import events
from gendan.sales.models import Order, OrderLine
from gendan.sales.states import COMMITTED_STATES

from . import steps
from .orders import finish, hold
from .writing import Loaded

ZERO = Decimal(0)


@service
def split(order_id: int, parts: Mapping[int, Decimal], *, actor: Actor, version: int | None = None) -> Order:
    """Move quantities of lines (`{line: base quantity}`) into a new order of the same customer; the new order.

    Price and discount stay per unit; the order's discount and freight are shared by amount, the remainder with the
    larger part, so that both together are exactly what the one was. The part inherits state, terms, dates, owners.
    Locks order, lines, demands, positions, account. Announces OrderSplit. Refuses with NotAllowed, Invalid, Conflict.
    """
    actor.require("sales.order.split")
    loaded = hold(order_id, actor, version)
    order = loaded.order
    if order.state not in (*COMMITTED_STATES, Order.State.DRAFT, Order.State.RETURNED):
        raise Conflict(_("An order under review or at its end is not split."))
    if order.contract_id is not None:
        raise Conflict(_("An order on a contract is not split."))
    _check(loaded, parts)
    part = _part(loaded, parts)
    _share(loaded, part)
    for half in (loaded, part):
        half.order.version += 1
        half.order.save()
    if order.state in COMMITTED_STATES:
        _commit(loaded, part, actor)
    publish(
        events.OrderSplit(order.pk, order.number or "", [part.order.number or ""]),
        about=order.ref, serves=[part.order.ref], company_id=order.company_id,
    )  # fmt: skip
    finish(loaded)
    return finish(part)


def _check(loaded: Loaded, parts: Mapping[int, Decimal]) -> None:
    lines = {line.pk: line for line in loaded.live if not line.is_gift}
    rest = 0
    for line_id, quantity in parts.items():
        line = lines.get(line_id)
        if line is None:
            raise Invalid({"lines": _("This line is not on the order.")})
        if not 0 < quantity <= _movable(line):
            raise Invalid(
                {
                    "lines": _("Line %(line)s: at most %(most)s can move.")
                    % {"line": line.line_no, "most": f"{_movable(line):f}"}
                }
            )
    for line in lines.values():
        rest += _movable(line) > parts.get(line.pk, ZERO) or line.picked + line.shipped > 0
    if not parts or not rest:
        raise Invalid({"lines": _("Both parts need something.")})


def _movable(line: OrderLine) -> Decimal:
    return line.quantity - line.picked - line.shipped - line.cancelled


def _part(loaded: Loaded, parts: Mapping[int, Decimal]) -> Loaded:
    """The new order with its lines; the old lines are lowered by what moves."""
    columns = _values(loaded.order)
    number = numbering.next_number(Order.KIND, loaded.order.company_id) if loaded.order.number else None
    columns |= {"number": number, "parent_id": loaded.order.pk, "created_at": clock.now(), "version": 1, "paid": ZERO}
    if number:
        columns["search"] = f"{number.lower()} {loaded.order.search}"
    (order_id,) = bulk.insert(Order, [columns])
    order = Order(id=order_id, **columns)
    rows, old = [], []
    moving = [line for line in loaded.lines if line.pk in parts]
    for number_of, line in enumerate(moving, 1):
        share = parts[line.pk]
        amount = money.rounded(line.amount * share / line.quantity, order.currency)
        row = _values(line)
        row |= {
            "order_id": order_id, "line_no": number_of * 10, "parent_line_id": line.pk, "quantity": share,
            "unit_quantity": line.unit_quantity * share / line.quantity, "amount": amount, "reserved": ZERO,
            "picked": ZERO, "shipped": ZERO, "delivered": ZERO, "signed": ZERO, "cancelled": ZERO, "invoiced": ZERO,
            "gift_of_id": None,
        }  # fmt: skip
        rows.append(row)
        _lower(line, share, amount)
        old.append(line)
    ids = bulk.insert(OrderLine, rows)
    lines = [OrderLine(id=id, **row) for id, row in zip(ids, rows, strict=True)]
    for line, source in zip(lines, moving, strict=True):
        line.stocked = source.stocked  # type: ignore[attr-defined]
    return Loaded(order, lines)


def _values(row: Order | OrderLine) -> dict[str, Any]:
    """Every column but the id."""
    return {column: getattr(row, column) for column in bulk.columns_of(type(row)) if column != "id"}


def _lower(line: OrderLine, share: Decimal, amount: Decimal) -> None:
    """Take a share out of a line; a line that moves whole stays as a cancelled row of what is left of it."""
    if share == line.quantity:
        line.cancelled, line.amount, line.reserved = line.quantity, ZERO, ZERO
        return
    line.unit_quantity -= line.unit_quantity * share / line.quantity
    line.quantity -= share
    line.amount -= amount
    line.reserved = min(line.reserved, line.quantity - line.picked - line.shipped - line.cancelled)


def _share(loaded: Loaded, part: Loaded) -> None:
    """Share the order's discount and freight between the halves and over their lines (SPL-02)."""
    order, currency = loaded.order, loaded.order.currency
    weights = [sum((x.amount for x in half.lines), ZERO) for half in (loaded, part)]
    discounts = money.split(order.discount, weights, currency)
    freights = money.split(order.freight, weights, currency)
    for half, goods, discount, freight in zip((loaded, part), weights, discounts, freights, strict=True):
        shares = money.split(freight - discount, [x.amount for x in half.lines], currency)
        tax = ZERO
        for line, share in zip(half.lines, shares, strict=True):
            line.share = share
            tax += money.tax_inside(line.amount + share, line.tax_rate, currency)
        head = half.order
        head.goods, head.discount, head.freight, head.tax = goods, discount, freight, tax
        head.total = goods - discount + freight
        head.line_count = len(half.live)
        bulk.update(
            OrderLine,
            [
                {"id": x.pk, "quantity": x.quantity, "unit_quantity": x.unit_quantity, "amount": x.amount,
                 "share": x.share, "cancelled": x.cancelled, "reserved": x.reserved}
                for x in half.lines
            ],
        )  # fmt: skip


def _commit(loaded: Loaded, part: Loaded, actor: Actor) -> None:
    """Both halves want their stock and commit their credit; the older order is served first."""
    steps.reserve(loaded, part, actor=actor)
    credit.put_many(
        [(half.order.customer_id, half.order.ref, steps.credit_target(half)) for half in (loaded, part)], actor=actor
    )
