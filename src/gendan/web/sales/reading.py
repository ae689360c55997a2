"""What order entry sends, read into an order as wanted; faults at the rows they were typed in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gendan.core import clock
from gendan.core.errors import Invalid
from gendan.sales.spec import NewLine, NewOrder
from gendan.sales.type_rules import QUESTIONS
from gendan.web import kit

LIMIT = Decimal(10) ** 11  # what the tables hold
HEAD = (
    "type_reason", "channel", "customer_po", "contact", "phone", "ship_to", "ship_to_notes", "delivery_mode", "payment_mode",
    "technical", "quality", "remarks", "internal", "special_demand",
)  # fmt: skip
LONGEST = {
    "customer_po": 60,
    "contact": 60,
    "phone": 40,
    "ship_to": 300,
    "ship_to_notes": 200,
    "remarks": 500,
    "internal": 500,
    "type_reason": 200,
    "special_demand": 200,
}


@dataclass(frozen=True)
class Read:
    """The order, which typed row each of its lines came from, and what could not be read yet."""

    spec: NewOrder
    rows: list[int]
    faults: Mapping[str, str]

    def at_rows(self, faults: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """Faults with line indexes turned into row indexes."""
        moved = {}
        for name, messages in faults.items():
            parts = name.split(".")
            if len(parts) == 3 and parts[0] == "lines" and int(parts[1]) < len(self.rows):
                parts[1] = str(self.rows[int(parts[1])])
            moved[".".join(parts)] = list(messages)
        return moved


def read(body: Mapping[str, Any], company_id: int, *, lenient: bool = False) -> Read:
    """The typed state as NewOrder. `lenient` skips what cannot be read yet, for checks while somebody types.

    Refuses with Invalid at the fields that make no sense.
    """
    faults: dict[str, str] = {}
    today = clock.today()
    lines, rows = _lines(body.get("lines") or [], faults, today, lenient)
    customer_id = _int(body.get("customer_id"))
    if customer_id is None:
        faults["customer"] = _("Who is the customer?")
    facts: dict[str, Any] = {name: _text(body.get(name), LONGEST.get(name, 2000)) for name in HEAD if body.get(name)}
    requested = _date(body.get("requested_on"), "requested_on", faults, today)
    discount = _decimal(body.get("discount"), "discount", faults) or Decimal(0)
    freight = _decimal(body.get("freight"), "freight", faults) or Decimal(0)
    if faults and not (lenient and customer_id is not None):
        raise Invalid(faults)
    spec = NewOrder(
        company_id=company_id, customer_id=customer_id or 0, lines=lines, requested_on=requested, discount=discount,
        freight=freight, address_id=_int(body.get("address_id")), warehouse_id=_int(body.get("warehouse_id")),
        contract_id=_int(body.get("contract_id")), accept=[str(key) for key in body.get("accept") or []],
        checklist=_ticks(body.get("checklist")), repeats_id=_int(body.get("repeats_id")),
        answers={code: said == "yes" for code in QUESTIONS if (said := body.get(f"ask_{code}")) in ("yes", "no")},
        requirements=[{"text": _text(r, 300), "papers": ["delivery"]} for r in body.get("requirements") or [] if str(r).strip()],
        type=_text(body.get("type"), 40), **facts,
    )  # fmt: skip
    return Read(spec, rows, faults)


def _ticks(typed: Any) -> dict[str, str]:
    """What was confirmed with the customer, and by which medium."""
    if not isinstance(typed, Mapping):
        return {}
    return {_text(code, 40): _text(medium, 40) for code, medium in typed.items()}


def _lines(typed: Sequence[Any], faults: dict[str, str], today: date, lenient: bool) -> tuple[list[NewLine], list[int]]:
    """Rows with an item; empty ones are passed over. While one types a quantity may still be missing."""
    lines, rows = [], []
    for n, row in enumerate(typed[:2000]):
        item_id = _int(row.get("item_id")) if isinstance(row, Mapping) else None
        if item_id is None:
            if isinstance(row, Mapping) and (row.get("item") or row.get("quantity")):
                faults[f"lines.{n}.item"] = _("Choose an item from the list.")
            continue
        where = f"lines.{n}"
        quantity = _decimal(row.get("quantity"), f"{where}.quantity", faults)
        if quantity is None and not lenient and f"{where}.quantity" not in faults:
            faults[f"{where}.quantity"] = _("How many?")
        lines.append(
            NewLine(
                item_id=item_id, quantity=quantity if quantity is not None else Decimal(0), unit_id=_int(row.get("unit_id")),
                price=_decimal(row.get("price"), f"{where}.price", faults),
                discount_percent=_decimal(row.get("discount"), f"{where}.discount", faults),
                deviation=_text(row.get("deviation"), 200),
                requested_on=_date(row.get("requested_on"), f"{where}.requested_on", faults, today),
                shortage_choice=_text(row.get("choice"), 12), remarks=_text(row.get("remarks"), 200),
                line_id=_int(row.get("line_id")), type=_text(row.get("type"), 40),
            )
        )  # fmt: skip
        rows.append(n)
    return lines, rows


def _text(value: Any, longest: int) -> str:
    return str(value or "").replace("\x00", "").strip()[:longest]


def _int(value: Any) -> int | None:
    text = str(value if value is not None else "")
    return int(text) if text.isdigit() and len(text) < 19 else None


def _decimal(value: Any, where: str, faults: dict[str, str]) -> Decimal | None:
    if value is None or str(value).strip() == "":
        return None
    try:
        number = kit.parse_quantity(str(value))
    except ValueError:
        faults[where] = _("“%(typed)s” is not a number.") % {"typed": str(value)[:30]}
        return None
    if abs(number) >= LIMIT:
        faults[where] = _("This is too large.")
        return None
    return number


def _date(value: Any, where: str, faults: dict[str, str], today: date) -> date | None:
    if not value:
        return None
    try:
        return kit.parse_date(str(value), today)
    except ValueError:
        faults[where] = _("“%(typed)s” is not a date.") % {"typed": str(value)[:30]}
        return None
