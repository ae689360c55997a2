"""A form as fields of a page, and what was typed into them back as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gendan.core import clock
from gendan.core.models import Attachment
from gendan.org.models import Department, Role, User
from gendan.papers.language import Field, Form, Section
from gendan.web import kit

Options = Sequence[tuple[str, str]]
WIDE = ("long_text", "table", "file", "choices")
BLANK_ROWS = 2
MOST_ROWS = 200


@dataclass
class Input:
    """One field of the page: how it is drawn, what stands in it, what is wrong with it."""

    name: str
    label: str
    kind: str
    required: bool
    value: Any = ""
    hint: str = ""
    fault: str = ""
    options: Options = ()
    columns: Sequence[Field] = ()
    heads: Sequence[tuple[str, str, bool]] = ()
    rows: Sequence[Sequence["Input"]] = ()
    blank: Sequence["Input"] = ()
    files: Sequence[Attachment] = ()
    of: str = ""

    @property
    def id(self) -> str:
        """Its id on the page."""
        return "p-" + self.name.replace(".", "-")

    @property
    def wide(self) -> bool:
        """Whether it takes the whole line."""
        return self.kind in WIDE


@dataclass
class Group:
    """The fields of a section."""

    title: str
    inputs: list[Input] = field(default_factory=list)


@dataclass(frozen=True)
class Lists:
    """What can be chosen in this company; asked for once."""

    people: Options
    departments: Options
    roles: Options

    @classmethod
    def of(cls, form: Form, company_id: int) -> "Lists":
        """The lists that this form needs."""
        kinds = {f.kind for one in form.fields() for f in (one, *one.columns)}
        language = get_language() or "zh"
        people = (
            User.objects.filter(assignments__company_id=company_id, is_active=True).distinct().order_by("pinyin", "pk")
        )
        places = Department.objects.filter(company_id=company_id, active=True).order_by("pk")
        return cls(
            [(str(pk), name) for pk, name in people.values_list("pk", "name")] if "person" in kinds else (),
            [(row.code, row.label(language)) for row in places] if "department" in kinds else (),
            [(row.code, row.label(language)) for row in Role.objects.filter(active=True)] if "role" in kinds else (),
        )


@dataclass(frozen=True)
class Drawing:
    """All that drawing a form's fields needs."""

    form: Form
    lists: Lists
    values: Mapping[str, Any]
    faults: Mapping[str, Sequence[str]]
    files: Mapping[str, Sequence[Attachment]]

    def groups(self, stage: str) -> list[Group]:
        """The sections of a stage."""
        return [self.group(s) for s in self.form.sections if s.stage == stage and s.fields]

    def group(self, section: Section) -> Group:
        """One section."""
        language = get_language() or "zh"
        return Group(
            section.name.label(language),
            [self.input(one, one.code, self.values.get(one.code)) for one in section.fields],
        )

    def input(self, one: Field, name: str, value: Any) -> Input:
        """One field, or one cell of a table."""
        language = get_language() or "zh"
        made = Input(
            name, one.name.label(language), one.kind, one.required, _written(one, value),
            one.hint.label(language), " ".join(map(str, self.faults.get(name, ()))), self.options(one), of=one.of,
        )  # fmt: skip
        if one.kind == "file":
            made.files = self.files.get(one.code, ())
        if one.kind == "table":
            self.table(one, made, value if isinstance(value, list) else [])
        return made

    def table(self, one: Field, made: Input, rows: Sequence[Mapping[str, Any]]) -> None:
        language = get_language() or "zh"
        made.heads = [(c.name.label(language), c.kind, c.required) for c in one.columns]
        blanks: list[Mapping[str, Any]] = [{}] * (BLANK_ROWS if rows else BLANK_ROWS + 1)
        made.rows = [self.row(one, n, row) for n, row in enumerate([*rows, *blanks][:MOST_ROWS])]
        made.blank = self.row(one, "N", {})

    def row(self, one: Field, n: object, row: Mapping[str, Any]) -> list[Input]:
        return [self.input(c, f"{one.code}.{n}.{c.code}", row.get(c.code)) for c in one.columns]

    def options(self, one: Field) -> Options:
        if one.kind in ("choice", "choices"):
            return [(c.code, c.name.label(get_language() or "zh")) for c in one.choices]
        if one.kind == "yes_no":
            return [("yes", _("Yes")), ("no", _("No"))]
        return {"person": self.lists.people, "department": self.lists.departments, "role": self.lists.roles}.get(
            one.kind, ()
        )


def _written(one: Field, value: Any) -> Any:
    """A kept value as its input shows it."""
    if value is None:
        return [] if one.kind == "choices" else ""
    if one.kind == "yes_no" and isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return str(value.get("id", value.get("code", "")))
    return value


def typed(form: Form, stage: str, data: QueryDict) -> dict[str, Any]:
    """What was typed, field by field: dates and figures as people write them, the rest as it is."""
    made: dict[str, Any] = {}
    for one in form.fields(stage):
        if one.kind == "table":
            made[one.code] = _rows(one, data)
        elif one.kind == "choices":
            made[one.code] = data.getlist(one.code)
        elif one.kind not in ("sum", "file") and one.code in data:
            made[one.code] = _read(one, str(data[one.code]))
    return made


def _rows(one: Field, data: QueryDict) -> list[dict[str, Any]]:
    prefix = f"{one.code}."
    numbers = {int(n) for key in data if (n := key.removeprefix(prefix).partition(".")[0]).isdecimal() and len(n) < 6}
    rows = [
        {c.code: _read(c, str(data.get(f"{prefix}{n}.{c.code}", ""))) for c in one.columns} for n in sorted(numbers)
    ]
    return [row for row in rows if any(row.values())]


def _read(one: Field, text: str) -> str:
    """A figure or date as the service takes it; what nobody can read stays, and is refused with its place."""
    text = text.strip()
    try:
        if one.kind == "date" and text:
            return kit.parse_date(text, clock.today()).isoformat()
        if one.kind == "number" and text:
            return f"{kit.parse_quantity(text):f}"
        if one.kind == "money" and text:
            return f"{kit.parse_amount(text):f}"
    except kit.UnreadableError:
        return text
    return text.replace("\r\n", "\n")
