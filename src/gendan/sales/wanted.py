"""What a change request wants, field by field: what was and what shall be. Pure.

Kept as plain JSON on the request and laid over the order when it is applied, so that two requests about different
fields of one order do not undo each other; about the same field, the later one has to be looked at again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from gendan.core.quantity import plain

from .errors import OrderMovedOn
from .spec import NewLine, NewOrder

HEAD = (
    "customer_po", "contact", "phone", "ship_to", "ship_to_notes", "delivery_mode", "requested_on", "discount", "freight",
    "remarks", "technical", "quality",
)  # fmt: skip
LINE = ("quantity", "price", "requested_on")
DATES, NUMBERS = ("requested_on",), ("quantity", "price", "discount", "freight")
OUT = "out"  # a line that goes


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for: fields of the head, fields of lines by their ids, lines to take out, lines to add."""

    head: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    out: Sequence[int] = ()
    new: Sequence[NewLine] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing the system could change: words alone."""
        return not (self.head or self.lines or self.out or self.new)


def noted(wish: Wish, now: NewOrder) -> dict[str, Any]:
    """A wish as it is kept, with what the order says now; what would change nothing is left out."""
    lines = {line.line_id: line for line in now.lines}
    told: dict[str, dict[str, Any]] = {}
    for id, fields in wish.lines.items():
        differ = _differing(lines[id], fields, LINE) if id in lines else {}
        if differ:
            told[str(id)] = differ
    for id in wish.out:
        if id in lines:
            told[str(id)] = {OUT: {"was": _text(lines[id].quantity), "to": ""}}
    new = [
        {"item_id": line.item_id, "quantity": _text(line.quantity), "price": _text(line.price),
         "requested_on": _text(line.requested_on)}
        for line in wish.new
    ]  # fmt: skip
    found = {"head": _differing(now, wish.head, HEAD), "lines": told, "new": new}
    return {name: part for name, part in found.items() if part}


def _differing(now: Any, fields: Mapping[str, Any], allowed: Sequence[str]) -> dict[str, Any]:
    pairs = {name: (_text(getattr(now, name)), _text(fields[name])) for name in allowed if name in fields}
    return {name: {"was": was, "to": to} for name, (was, to) in pairs.items() if was != to}


def rebased(wanted: Mapping[str, Any], now: NewOrder) -> dict[str, Any]:
    """The same wish over the order as it is now."""
    return noted(_wish(wanted), now)


def laid_over(now: NewOrder, wanted: Mapping[str, Any]) -> NewOrder:
    """The order as it is wanted. Refuses with OrderMovedOn where a field is no longer what it was when this was asked."""
    head = {name: _still(getattr(now, name), one, name) for name, one in wanted.get("head", {}).items()}
    asked = {int(id): fields for id, fields in wanted.get("lines", {}).items()}
    if set(asked) - {line.line_id for line in now.lines}:
        raise OrderMovedOn("lines")
    moved = {now.requested_on: head["requested_on"]} if "requested_on" in head else {}
    lines = [
        _line(line, asked.get(line.line_id or 0, {}), moved)
        for line in now.lines
        if OUT not in asked.get(line.line_id or 0, {})
    ]
    for id, fields in asked.items():
        if OUT in fields:
            _still(next(line.quantity for line in now.lines if line.line_id == id), fields[OUT], "quantity")
    lines += _wish(wanted).new
    if "ship_to" in head:
        head["address_id"] = None
    return replace(now, lines=lines, accept=("*",), **head)


def _line(line: NewLine, fields: Mapping[str, Any], moved: Mapping[Any, Any]) -> NewLine:
    """A line as wanted; its day goes with the order's where it was the same."""
    if line.requested_on in moved and "requested_on" not in fields:
        line = replace(line, requested_on=moved[line.requested_on])
    return replace(line, **{name: _still(getattr(line, name), one, name) for name, one in fields.items()})


def _still(now: Any, one: Mapping[str, str], name: str) -> Any:
    if _text(now) != one["was"]:
        raise OrderMovedOn(name)
    return _value(name, one["to"])


def _wish(wanted: Mapping[str, Any]) -> Wish:
    lines = {int(id): fields for id, fields in wanted.get("lines", {}).items()}
    return Wish(
        head={name: _value(name, one["to"]) for name, one in wanted.get("head", {}).items()},
        lines={
            id: {name: _value(name, one["to"]) for name, one in fields.items()}
            for id, fields in lines.items()
            if OUT not in fields
        },
        out=[id for id, fields in lines.items() if OUT in fields],
        new=[
            NewLine(row["item_id"], Decimal(row["quantity"]), price=_value("price", row["price"]),
                    requested_on=_value("requested_on", row["requested_on"]))
            for row in wanted.get("new", ())
        ],
    )  # fmt: skip


def _value(name: str, text: str) -> Any:
    if name in DATES:
        return date.fromisoformat(text) if text else None
    if name in NUMBERS:
        return Decimal(text) if text else (None if name == "price" else Decimal(0))
    return text


def _text(value: Any) -> str:
    if value is None:
        return ""
    return plain(value) if isinstance(value, Decimal) else str(value).strip()
