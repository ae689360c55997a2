"""What is filled into a form: checked field by field, kept as plain JSON, sums worked out. Pure.

Numbers are kept as text, dates as ISO, people and departments with the name they had: a paper stays as it was written.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as fact
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from gendan.core.errors import Invalid
from gendan.core.quantity import plain

from .language import Field, Form

MOST_ROWS, MOST_TEXT, MOST_LONG = 200, 500, 10_000
EMPTY: tuple[Any, ...] = (None, "", [], {})
Values = dict[str, Any]


class Wrong(ValueError):
    """The value does not fit its field; the text says why."""


@dataclass(frozen=True)
class Directory:
    """People, departments and roles a paper of this company may name."""

    people: Mapping[int, str] = fact(default_factory=dict)
    departments: Mapping[str, str] = fact(default_factory=dict)
    roles: Mapping[str, str] = fact(default_factory=dict)


def checked(
    form: Form, typed: Any, stage: str, directory: Directory, *, before: Mapping[str, Any], whole: bool = False,
    files: Sequence[str] = (),
) -> Values:  # fmt: skip
    """`before` with what was typed for the fields of a stage; with `whole`, everything required must be there.

    `files` are the file fields that have a file. Refuses with Invalid: `cause`, `items.2.quantity` → what is wrong.
    """
    if not isinstance(typed, Mapping):
        raise Invalid({"values": _("Not an object.")})
    fields = {one.code: one for one in form.fields(stage)}
    faults = {name: _("There is no such field.") for name in map(str, typed) if name not in fields}
    made: Values = dict(before)
    for code, one in fields.items():
        if code in typed and one.kind not in ("sum", "file"):
            made.pop(code, None)
            _take(one, typed[code], code, directory, made, faults)
    if whole:
        faults |= {code: text for code, text in _missing(fields, made, files).items() if code not in faults}
    if faults:
        raise Invalid(faults)
    return with_sums(form, made)


def missing(form: Form, stage: str, values: Mapping[str, Any], files: Sequence[str] = ()) -> dict[str, str]:
    """What is required in a stage and not there: place → words."""
    return _missing({one.code: one for one in form.fields(stage)}, values, files)


def with_sums(form: Form, values: Mapping[str, Any]) -> Values:
    """The values with every sum worked out anew."""
    made = dict(values)
    for one in form.fields():
        if one.kind == "sum":
            table, _dot, column = one.of.partition(".")
            total = sum((Decimal(row[column]) for row in made.get(table, ()) if row.get(column)), Decimal(0))
            owner = form.field(table)
            money = owner is not None and any(c.code == column and c.kind == "money" for c in owner.columns)
            made[one.code] = f"{total:.2f}" if money else plain(total)
    return made


def begun(form: Form, facts: Mapping[str, Any], starts: Mapping[str, Any]) -> Values:
    """First values: what the document says, else the defaults. `starts` gives `@today`, `@me` and their like."""
    made: Values = {}
    for one in form.fields("fill"):
        value = facts.get(one.fact) if one.fact else None
        if one.kind == "table":
            value = [_row(one, row) for row in value or []]
        elif value in EMPTY and one.default:
            value = starts.get(one.default, one.default)
        if value not in EMPTY:
            made[one.code] = value
    return made


def _row(table: Field, row: Mapping[str, Any]) -> Values:
    found = {column.code: row.get(column.fact) or column.default for column in table.columns if column.fact}
    return {code: value for code, value in found.items() if value not in EMPTY}


def _take(one: Field, typed: Any, place: str, directory: Directory, made: Values, faults: dict[str, str]) -> None:
    """Put one value among `made`, or its fault among `faults`; nothing typed is nothing kept."""
    if typed in EMPTY:
        return
    try:
        read = READ.get(one.kind)
        value = read(one, typed, directory) if read else _rows(one, typed, place, directory, faults)
    except Wrong as wrong:
        faults[place] = str(wrong)
        return
    if value not in EMPTY:
        made[one.code] = value


def _rows(one: Field, typed: Any, place: str, directory: Directory, faults: dict[str, str]) -> list[Values]:
    if not isinstance(typed, list) or not all(isinstance(row, Mapping) for row in typed):
        faults[place] = _("Not a list of rows.")
        return []
    if len(typed) > MOST_ROWS:
        faults[place] = _("At most %(most)s rows.") % {"most": MOST_ROWS}
        return []
    columns = {column.code: column for column in one.columns}
    rows = []
    for n, row in enumerate(typed):
        made: Values = {}
        for name, value in row.items():
            if name not in columns:
                faults[f"{place}.{n}.{name}"] = _("There is no such column.")
            else:
                _take(columns[name], value, f"{place}.{n}.{name}", directory, made, faults)
        if made or any(f.startswith(f"{place}.{n}.") for f in faults):
            rows.append(made)
    return rows


def _missing(fields: Mapping[str, Field], values: Mapping[str, Any], files: Sequence[str]) -> dict[str, str]:
    found = {}
    for code, one in fields.items():
        there = code in files if one.kind == "file" else values.get(code) not in EMPTY
        if one.required and not there:
            found[code] = _("Required.")
        for n, row in enumerate(values.get(code) or () if one.kind == "table" else ()):
            for column in one.columns:
                if column.required and row.get(column.code) in EMPTY:
                    found[f"{code}.{n}.{column.code}"] = _("Required.")
    return found


# One reader per kind: the field, what was typed, who is there → what is kept


def _text(one: Field, typed: Any, directory: Directory) -> str:
    most = MOST_LONG if one.kind == "long_text" else MOST_TEXT
    if not isinstance(typed, str) or "\x00" in typed:
        raise Wrong(_("Not a text."))
    if len(typed) > most:
        raise Wrong(_("At most %(most)s characters.") % {"most": most})
    return typed.strip()


def _decimal(typed: Any) -> Decimal:
    if isinstance(typed, bool) or not isinstance(typed, str | int | float | Decimal):
        raise Wrong(_("Not a number."))
    try:
        value = Decimal(str(typed).replace(",", "").strip())
    except InvalidOperation:
        raise Wrong(_("Not a number.")) from None
    if not value.is_finite() or abs(value) >= Decimal(10) ** 12:
        raise Wrong(_("Not a number."))
    return value


def _number(one: Field, typed: Any, directory: Directory) -> str:
    value = _decimal(typed)
    if value != value.quantize(Decimal("0.000001")):
        raise Wrong(_("At most %(decimal_places)s decimal places.") % {"decimal_places": 6})
    return plain(value)


def _money(one: Field, typed: Any, directory: Directory) -> str:
    value = _decimal(typed)
    if value != value.quantize(Decimal("0.01")):
        raise Wrong(_("At most %(decimal_places)s decimal places.") % {"decimal_places": 2})
    return f"{value:.2f}"


def _date(one: Field, typed: Any, directory: Directory) -> str:
    try:
        return date.fromisoformat(typed).isoformat()
    except (TypeError, ValueError):
        raise Wrong(_("Not a date (YYYY-MM-DD).")) from None


def _time(one: Field, typed: Any, directory: Directory) -> str:
    text = typed.strip() if isinstance(typed, str) else ""
    hour, colon, minute = text.partition(":")
    if not (
        colon and len(minute) == 2 and hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60
    ):
        raise Wrong(_("Not a time of day (09:30)."))
    return f"{int(hour):02d}:{int(minute):02d}"


def _choice(one: Field, typed: Any, directory: Directory) -> str:
    if not isinstance(typed, str) or typed not in {choice.code for choice in one.choices}:
        raise Wrong(_("No such choice."))
    return typed


def _choices(one: Field, typed: Any, directory: Directory) -> list[str]:
    if not isinstance(typed, list):
        raise Wrong(_("Not a list."))
    wanted = {_choice(one, code, directory) for code in typed}
    return [choice.code for choice in one.choices if choice.code in wanted]


def _yes_no(one: Field, typed: Any, directory: Directory) -> bool:
    if isinstance(typed, bool):
        return typed
    if typed not in ("yes", "no"):
        raise Wrong(_("Yes or no."))
    return bool(typed == "yes")


def _person(one: Field, typed: Any, directory: Directory) -> Values:
    given = typed.get("id") if isinstance(typed, Mapping) else typed
    id = int(given) if isinstance(given, str) and given.isdecimal() and len(given) < 19 else given
    if isinstance(id, bool) or not isinstance(id, int) or id not in directory.people:
        raise Wrong(_("No such colleague in this company."))
    return {"id": id, "name": directory.people[id]}


def _department(one: Field, typed: Any, directory: Directory) -> Values:
    return _coded(typed, directory.departments, _("No such department in this company."))


def _role(one: Field, typed: Any, directory: Directory) -> Values:
    return _coded(typed, directory.roles, _("No such role."))


def _coded(typed: Any, there: Mapping[str, str], text: str) -> Values:
    code = typed.get("code") if isinstance(typed, Mapping) else typed
    if not isinstance(code, str) or code not in there:
        raise Wrong(text)
    return {"code": code, "name": there[code]}


READ: dict[str, Callable[[Field, Any, Directory], Any]] = {
    "text": _text, "long_text": _text, "customer": _text, "number": _number, "money": _money, "date": _date,
    "time": _time, "choice": _choice, "choices": _choices, "yes_no": _yes_no, "person": _person,
    "department": _department, "role": _role,
}  # fmt: skip
