"""What speaks against an order besides its own faults: doubles, unusual quantities, missing stock, credit (ORD-05).

Also how two states of an order differ, field by field, for people.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gendan.core import params, sql
from gendan.core.actor import Actor
from gendan.core.models import EventRow
from gendan.core.quantity import plain
from gendan.inventory.queries import free
from gendan.partners.standing import CreditState
from gendan.planning import queries as planning
from gendan.planning.promise import Answer
from gendan.planning.promise import promise as answer
from gendan.planning.services import dates
from gendan.planning.services.dates import Stated

from .drafting import Warn
from .facts import Facts
from .models import Order
from .spec import NewOrder

if TYPE_CHECKING:
    from .services.writing import Loaded

ZERO = Decimal(0)
RECENT = 20  # orders of the customer that count as usual


def warnings(loaded: "Loaded", spec: NewOrder, known: Facts) -> list[Warn]:
    """Doubles and unusual quantities among the customer's recent orders. One query."""
    order = loaded.order
    rows = sql.rows(
        sql.named("sales", "recent"),
        {
            "customer": order.customer_id,
            "order": order.pk or 0,
            "items": [line.item_id for line in loaded.lines],
            "recent": RECENT,
            "po": order.customer_po,
        },
    )
    found = [_same_po(row, order) for row in rows if row[0] == "po"]
    factor = params.get("sales.usual_factor", order.company_id)
    usual = {row[1]: row for row in rows if row[0] == "item"}
    for index, line in enumerate(loaded.lines):
        row = usual.get(line.item_id)
        if row is None or line.is_gift:
            continue
        _kind, _item, average, same_number, same_day, count = row
        if count >= 3 and line.quantity > average * factor:
            found.append(_unusual(index, line.quantity, average, known, line.item_id))
        if same_day and line.requested_on == same_day:
            found.append(
                Warn(
                    f"same_day:{index}",
                    _("%(number)s already asks for this item on the same day.") % {"number": same_number},
                    index,
                )
            )
    return found


def _same_po(row: tuple[Any, ...], order: Order) -> Warn:
    text = _("Same customer order number as %(number)s.") % {"number": row[3]}
    return Warn("same_po", text, None, {"number": row[3], "po": order.customer_po})


def _unusual(index: int, quantity: Decimal, average: Decimal, known: Facts, item_id: int) -> Warn:
    item = known.prices.items[item_id]
    text = _("%(quantity)s is far above the usual %(usual)s.") % {
        "quantity": f"{plain(quantity)} {item.unit}",
        "usual": f"{plain(average.quantize(Decimal(1)))} {item.unit}",
    }
    return Warn(f"unusual:{index}", text, index)


def short_items(loaded: "Loaded", known: Facts) -> list[str]:
    """Codes of items that stock does not cover and about which nobody has decided (ATP-04). A query per owner of goods."""
    wanted: dict[int | None, dict[tuple[int, int], Decimal]] = {}
    for line in loaded.lines:
        item = known.prices.items.get(line.item_id)
        warehouse_id = line.warehouse_id or loaded.order.warehouse_id
        if item and item.stocked and warehouse_id and not line.shortage_choice:
            sums = wanted.setdefault(line.owner_id, {})
            sums[line.item_id, warehouse_id] = sums.get((line.item_id, warehouse_id), ZERO) + line.quantity
    short = []
    for owner_id, sums in wanted.items():
        there = free([i for i, _w in sums], [w for _i, w in sums], owner_id)
        short += [
            known.prices.items[item_id].code
            for (item_id, warehouse_id), quantity in sums.items()
            if (item_id, warehouse_id) not in there or there[item_id, warehouse_id].free < quantity
        ]
    return short


def credit_findings(known: Facts, order: Order) -> tuple[str, ...]:
    """What the customer's account says to this order on top of the open ones."""
    head = known.head
    if head.credit_limit is None:
        return ()
    state = CreditState(
        head.customer_id, head.credit_limit, (head.exposure or ZERO) + order.total, head.overdue or ZERO,
        head.credit_policy or "off", bool(head.credit_blocked),
    )  # fmt: skip
    return state.findings


def answers(loaded: "Loaded", company_id: int) -> dict[int, Answer]:
    """When each line can leave, by line id; a fixed number of queries."""
    lines = [line for line in loaded.live if line.warehouse_id or loaded.order.warehouse_id]
    places = {line.pk: line.warehouse_id or loaded.order.warehouse_id for line in lines}
    items = [line.item_id for line in lines]
    warehouses = [w for w in dict.fromkeys(places.values()) if w]
    coming = planning.coming(items, warehouses)
    day = planning.ship_day(company_id)
    found = {}
    for line in lines:
        kept = line.reserved + line.picked
        wanted = line.quantity - line.shipped - line.cancelled
        stocked = bool(line.stocked)  # type: ignore[attr-defined]
        found[line.pk] = answer(
            wanted, kept, coming.get((line.item_id, places[line.pk] or 0), ()), day, stocked=stocked
        )
    return found


def promise(loaded: "Loaded", actor: Actor, *, not_before: date | None = None) -> None:
    """State the dates that stock gives, per line and for the order; a customer's later wish is the promise.

    `not_before` is the later date that was agreed with the customer in review.
    """
    order = loaded.order
    stated: list[Stated] = []
    if all(line.reserved + line.picked == line.quantity for line in loaded.live):
        day = planning.ship_day(order.company_id)
        given = {line.pk: day for line in loaded.live}
    else:
        given = {pk: a.on for pk, a in answers(loaded, order.company_id).items() if a.on}
    for line in loaded.live:
        day_of_line = given.get(line.pk)
        if day_of_line is None:
            continue
        line.promised_on = max(day for day in (day_of_line, line.requested_on, not_before) if day)
        stated.append(Stated(_ref(line.pk), "promised", line.promised_on, "stock"))
    if loaded.live and all(line.promised_on for line in loaded.live):
        order.promised_on = max(line.promised_on for line in loaded.live if line.promised_on)
    dates.state(stated, actor=actor)


def _ref(line_id: int) -> Any:
    from gendan.core.refs import Ref

    return Ref("sales.order_line", line_id)


# Differences ------------------------------------------------------------------------------------------------------

LABELS = {
    "contact": gettext_noop("Contact"),
    "phone": gettext_noop("Phone"),
    "ship_to": gettext_noop("Delivery address"),
    "ship_to_notes": gettext_noop("Delivery notes"),
    "delivery_mode": gettext_noop("Delivery mode"),
    "requested_on": gettext_noop("Requested date"),
    "customer_po": gettext_noop("Customer order number"),
    "payment_mode": gettext_noop("Payment mode"),
    "terms_days": gettext_noop("Credit days"),
    "discount": gettext_noop("Discount"),
    "freight": gettext_noop("Freight"),
    "total": gettext_noop("Total"),
    "remarks": gettext_noop("Remarks"),
    "technical": gettext_noop("Technical requirements"),
    "quality": gettext_noop("Quality requirements"),
    "line": gettext_noop("Line"),
    "quantity": gettext_noop("Quantity"),
    "price": gettext_noop("Price"),
    "amount": gettext_noop("Amount"),
    "line_requested_on": gettext_noop("Requested date"),
}
HEAD = (
    "customer_po", "contact", "phone", "ship_to", "ship_to_notes", "delivery_mode", "requested_on", "payment_mode",
    "terms_days", "discount", "freight", "total", "remarks", "technical", "quality",
)  # fmt: skip
LINE = ("quantity", "price", "amount", "requested_on")


def last_change(order: Order) -> dict[str, Any]:
    """Who did something to the order last, when, and which fields it changed; for those who come with an old version."""
    event = EventRow.objects.filter(about_kind=order.KIND, about_id=order.pk).order_by("-id").first()
    if event is None:
        return {}
    fields = [
        {
            "name": change["path"],
            "label": " ".join(filter(None, (change["item"], _(LABELS[change["label"]])))),
            "theirs": change["after"],
            "theirs_text": change["after"],
        }
        for change in event.payload.get("changes", [])
    ]
    return {"version": order.version, "changed_by": event.actor_name, "changed_at": event.at, "fields": fields}


def snapshot(loaded: "Loaded") -> dict[str, Any]:
    """What a person would compare: the head's fields and each line's, as texts."""
    order = loaded.order
    lines = {
        str(line.line_no): {"item": line.item_name, **{c: _text(getattr(line, c)) for c in LINE}}
        for line in loaded.live
    }
    return {"head": {c: _text(getattr(order, c)) for c in HEAD}, "lines": lines}


def _text(value: Any) -> str:
    if value is None:
        return ""
    return plain(value) if isinstance(value, Decimal) else str(value)


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, str]]:
    """Before and after per field (CHG-09): `{path, label, item, before, after}`; lines that came or went as a whole."""
    changes = [
        {"path": c, "label": c, "item": "", "before": before["head"][c], "after": after["head"][c]}
        for c in HEAD
        if before["head"][c] != after["head"][c]
    ]
    numbers: Sequence[str] = sorted({*before["lines"], *after["lines"]}, key=int)
    for number in numbers:
        old, new = before["lines"].get(number), after["lines"].get(number)
        if old is None or new is None:
            known = new or old or {}
            changes.append(
                {"path": f"lines.{number}", "label": "line", "item": known["item"],
                 "before": old["quantity"] if old else "", "after": new["quantity"] if new else ""}
            )  # fmt: skip
            continue
        changes += [
            {"path": f"lines.{number}.{c}", "label": "line_requested_on" if c == "requested_on" else c,
             "item": new["item"], "before": old[c], "after": new[c]}
            for c in LINE
            if old[c] != new[c]
        ]  # fmt: skip
    return changes
