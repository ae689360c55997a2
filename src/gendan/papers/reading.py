"""From JSON to a form: every fault is named by section and field (`main.cause`), in the reader's language. Pure.

First the shape is read, then the meaning is checked: codes once, sums over columns there are, people and documents known.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from gendan.core.errors import Invalid

from .language import (
    ANSWER,
    CELLS,
    FILL,
    KINDS,
    PAPERS,
    STARTS,
    SUMMED,
    AnswerBy,
    Choice,
    CopyTo,
    Field,
    Form,
    Name,
    Section,
    Signer,
    Target,
)

CODE = re.compile(r"^[a-z][a-z0-9_]{0,39}$")
SERIES = re.compile(r"^[A-Z][A-Z0-9/-]*(?:%[yYmd][A-Z0-9/-]*)*$")
MOST_FIELDS, MOST_COLUMNS, MOST_CHOICES = 120, 12, 60
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Known:
    """What a definition may name: roles, departments, limits, and the facts of each kind of document."""

    roles: Collection[str]
    departments: Collection[str]
    limits: Collection[str]
    facts: Mapping[str, Mapping[str, Collection[str]]]  # kind → fact → columns, when it is a table


def read(data: Any, known: Known | None = None) -> Form:
    """The form that the JSON describes. Refuses with Invalid: place → what is wrong there."""
    reader = _Reader()
    form = reader.form(data)
    if not reader.faults:
        _Checker(form, known, reader.faults).check()
    if reader.faults:
        raise Invalid(reader.faults)
    return form


class _Reader:
    """Reads shapes and collects faults; what it returns after a fault is only good for going on."""

    def __init__(self) -> None:
        self.faults: dict[str, str] = {}

    def fail(self, place: str, text: str) -> None:
        self.faults.setdefault(place, text)

    def form(self, data: Any) -> Form:
        row = self.mapping(data, "", (
            "name", "series", "sections", "about", "must_hang", "fillers", "signers", "in_order", "copies", "answer",
            "papers", "title", "print_signed_only",
        ))  # fmt: skip
        answer = row.get("answer")
        return Form(
            name=self.name(row, ""), series=self.text(row, "series", ""), title=self.text(row, "title", ""),
            sections=tuple(self.section(s, n) for n, s in enumerate(self.rows(row, "sections", "", 40))),
            about=self.texts(row, "about", ""), must_hang=self.flag(row, "must_hang", ""),
            fillers=self.texts(row, "fillers", ""), in_order=self.flag(row, "in_order", "", True),
            signers=tuple(self.signer(s, n) for n, s in enumerate(self.rows(row, "signers", "", 20))),
            copies=tuple(self.copy(c, n) for n, c in enumerate(self.rows(row, "copies", "", 40))),
            answer=self.answer(answer) if answer is not None else None,
            papers=self.texts(row, "papers", "") or PAPERS, print_signed_only=self.flag(row, "print_signed_only", ""),
        )  # fmt: skip

    def section(self, data: Any, n: int) -> Section:
        place = self.place("", "sections", data, n)
        row = self.mapping(data, place, ("code", "name", "fields", "stage"))
        fields = self.rows(row, "fields", place, MOST_FIELDS)
        stage = self.text(row, "stage", place) or FILL
        if stage not in (FILL, ANSWER):
            self.fail(place, _("The stage is fill or answer."))
        return Section(
            self.code(row, place), self.name(row, place), tuple(self.field(f, place, k) for k, f in enumerate(fields)),
            stage,
        )  # fmt: skip

    def field(self, data: Any, above: str, n: int, kinds: tuple[str, ...] = KINDS) -> Field:
        place = self.place(above, "fields", data, n)
        row = self.mapping(
            data, place, ("code", "kind", "name", "hint", "required", "default", "fact", "choices", "columns", "of")
        )
        kind = self.text(row, "kind", place)
        if kind not in kinds:
            self.fail(place, _("There is no kind of field called “%(kind)s” here.") % {"kind": kind})
        columns = self.rows(row, "columns", place, MOST_COLUMNS) if kind == "table" else []
        choices = self.rows(row, "choices", place, MOST_CHOICES) if kind in ("choice", "choices") else []
        return Field(
            code=self.code(row, place), kind=kind, name=self.name(row, place),
            hint=self.name(row, place, "hint") if row.get("hint") else Name(""),
            required=self.flag(row, "required", place), default=self.text(row, "default", place),
            fact=self.text(row, "fact", place), of=self.text(row, "of", place),
            choices=tuple(self.choice(c, place, k) for k, c in enumerate(choices)),
            columns=tuple(self.field(c, place, k, CELLS) for k, c in enumerate(columns)),
        )  # fmt: skip

    def choice(self, data: Any, above: str, n: int) -> Choice:
        place = self.place(above, "choices", data, n)
        row = self.mapping(data, place, ("code", "name"))
        return Choice(self.code(row, place), self.name(row, place))

    def signer(self, data: Any, n: int) -> Signer:
        place = self.place("", "signers", data, n)
        row = self.mapping(data, place, ("code", "name", "role", "department", "field"))
        return Signer(self.code(row, place), self.name(row, place), self.target(row, place))

    def copy(self, data: Any, n: int) -> CopyTo:
        place = f"copies.{n + 1}"
        row = self.mapping(data, place, ("role", "department", "field", "acknowledge", "limit"))
        limit = self.text(row, "limit", place) or "SLA-U1"
        return CopyTo(self.target(row, place), self.flag(row, "acknowledge", place, True), limit)

    def answer(self, data: Any) -> AnswerBy:
        row = self.mapping(data, "answer", ("role", "department", "field", "limit", "due"))
        return AnswerBy(
            self.target(row, "answer"), self.text(row, "limit", "answer") or "SLA-U2", self.text(row, "due", "answer")
        )

    def target(self, row: Json, place: str) -> Target:
        given = {key: self.text(row, key, place) for key in ("role", "department", "field")}
        if sum(map(bool, given.values())) != 1:
            self.fail(place, _("Name a role, a department or a field: one of them."))
        return Target(**given)

    # Shapes

    def place(self, above: str, group: str, data: Any, n: int) -> str:
        """`main.cause`, as people know it; `fields.3` while a thing has no code of its own."""
        code = data.get("code") if isinstance(data, Mapping) else None
        own = code if isinstance(code, str) and CODE.match(code) else f"{group}.{n + 1}"
        if not above and group in ("signers",):
            own = f"{group}.{own}" if own == code else own
        return f"{above}.{own}" if above else own

    def mapping(self, data: Any, place: str, keys: tuple[str, ...]) -> Json:
        if not isinstance(data, Mapping):
            self.fail(place, _("Not an object."))
            return {}
        if unknown := [str(key) for key in data if key not in keys]:
            self.fail(place, _("Unknown: %(names)s.") % {"names": ", ".join(sorted(unknown))})
        return data

    def rows(self, row: Json, key: str, place: str, most: int) -> list[Any]:
        found = row.get(key) or []
        if not isinstance(found, list):
            self.fail(_at(place, key), _("Not a list."))
            return []
        if len(found) > most:
            self.fail(_at(place, key), _("At most %(most)s entries.") % {"most": most})
        return found[:most]

    def texts(self, row: Json, key: str, place: str) -> tuple[str, ...]:
        found = self.rows(row, key, place, 40)
        if not all(isinstance(text, str) for text in found):
            self.fail(_at(place, key), _("Not a list of texts."))
            return ()
        return tuple(found)

    def text(self, row: Json, key: str, place: str) -> str:
        found = row.get(key)
        if found is None:
            return ""
        if not isinstance(found, str) or len(found) > 200 or "\x00" in found:
            self.fail(_at(place, key), _("Not a text of at most 200 characters."))
            return ""
        return found.strip()

    def flag(self, row: Json, key: str, place: str, default: bool = False) -> bool:
        found = row.get(key, default)
        if not isinstance(found, bool):
            self.fail(_at(place, key), _("Yes or no: true or false."))
            return default
        return found

    def code(self, row: Json, place: str) -> str:
        found = self.text(row, "code", place)
        if not CODE.match(found):
            self.fail(place, _("A code has small letters, figures and _, and begins with a letter."))
        return found

    def name(self, row: Json, place: str, key: str = "name") -> Name:
        found = self.mapping(row.get(key) or {}, _at(place, key), ("zh", "en"))
        made = Name(self.text(found, "zh", _at(place, key)), self.text(found, "en", _at(place, key)))
        if not made.zh:
            self.fail(place, _("The Chinese name is missing."))
        return made


@dataclass
class _Checker:
    """Whether a form of sound shape makes sense."""

    form: Form
    known: Known | None
    faults: dict[str, str]

    def fail(self, place: str, text: str) -> None:
        self.faults.setdefault(place, text)

    def check(self) -> None:
        form = self.form
        if not SERIES.match(form.series) or len(form.series) > 30:
            self.fail("series", _("Capital letters first, then letters, figures, - / and %y %Y %m %d for the date."))
        elif "%" in form.series and not re.search("%[yY]", form.series):
            self.fail("series", _("A pattern with a date names the year; else numbers would come twice."))
        if set(form.papers) - set(PAPERS) or not form.papers:
            self.fail("papers", _("Papers are a4 and form241."))
        if not any(section.stage == FILL and section.fields for section in form.sections):
            self.fail("sections", _("A form needs at least one field that is filled in."))
        if form.must_hang and not form.about:
            self.fail("about", _("Say on which documents the form hangs."))
        if form.title and not self.has(form.title, ("text", "customer", "choice", "person", "department", "long_text")):
            self.fail("title", _("There is no field “%(field)s” that could be the title.") % {"field": form.title})
        self.once([s.code for s in form.sections], "sections")
        self.once([f.code for f in form.fields()], "sections")
        self.once([s.code for s in form.signers], "signers")
        for section in form.sections:
            for one in section.fields:
                self.field(one, f"{section.code}.{one.code}")
        self.people()

    def once(self, codes: list[str], place: str) -> None:
        if twice := sorted({code for code in codes if codes.count(code) > 1}):
            self.fail(place, _("The code “%(code)s” is there twice.") % {"code": ", ".join(twice)})

    def field(self, one: Field, place: str) -> None:
        if one.kind in ("choice", "choices"):
            if not one.choices:
                self.fail(place, _("A choice needs values to choose from."))
            self.once([c.code for c in one.choices], place)
        if one.kind == "table":
            if not one.columns:
                self.fail(place, _("A table needs columns."))
            self.once([c.code for c in one.columns], place)
            for column in one.columns:
                self.field(column, f"{place}.{column.code}")
        if one.kind == "sum":
            self.sum(one, place)
        elif one.of:
            self.fail(place, _("Only a sum adds something up."))
        self.default(one, place)

    def sum(self, one: Field, place: str) -> None:
        table, _dot, column = one.of.partition(".")
        found = self.form.field(table)
        if found is None or found.kind != "table":
            self.fail(place, _("There is no table “%(table)s” to add up.") % {"table": table})
        elif not any(c.code == column and c.kind in SUMMED for c in found.columns):
            self.fail(place, _("The table has no column “%(column)s” of numbers.") % {"column": column})
        if one.required or one.default or one.fact:
            self.fail(place, _("A sum is worked out; it is neither demanded nor filled."))

    def default(self, one: Field, place: str) -> None:
        if one.default and not _fits(one):
            self.fail(place, _("“%(value)s” cannot be the first value.") % {"value": one.default})

    def has(self, code: str, kinds: Collection[str]) -> bool:
        found = self.form.field(code)
        return found is not None and found.kind in kinds

    def people(self) -> None:
        """Roles, departments, limits, documents and facts are known; fields that name people are there."""
        form, known = self.form, self.known
        targets = [(f"signers.{s.code}", s.to) for s in form.signers]
        targets += [(f"copies.{n + 1}", c.to) for n, c in enumerate(form.copies)]
        if form.answer:
            targets.append(("answer", form.answer.to))
            if not form.has_answer:
                self.fail("answer", _("Somebody must answer, but no section holds the answer."))
            if form.answer.due and not self.has(form.answer.due, ("date",)):
                self.fail("answer", _("There is no date “%(field)s”.") % {"field": form.answer.due})
        for place, target in targets:
            if target.field and not self.has(target.field, ("person", "department", "role")):
                self.fail(place, _("No field “%(field)s” names somebody.") % {"field": target.field})
            if target.field and target.field in {f.code for f in form.fields(ANSWER)}:
                self.fail(place, _("“%(field)s” is only filled in later.") % {"field": target.field})
        if known is not None:
            self.names(known, targets)

    def names(self, known: Known, targets: list[tuple[str, Target]]) -> None:
        for place, target in targets:
            self.among(place, target.role, known.roles, _("There is no role “%(code)s”."))
            self.among(place, target.department, known.departments, _("There is no department “%(code)s”."))
        for role in self.form.fillers:
            self.among("fillers", role, known.roles, _("There is no role “%(code)s”."))
        limits = [(f"copies.{n + 1}", c.limit) for n, c in enumerate(self.form.copies)]
        for place, limit in [*limits, *([("answer", self.form.answer.limit)] if self.form.answer else [])]:
            self.among(place, limit, known.limits, _("There is no time limit “%(code)s”."))
        for kind in self.form.about:
            self.among("about", kind, known.facts, _("No form can hang on “%(code)s”."))
        for section in self.form.sections:
            for one in section.fields:
                self.fact(one, f"{section.code}.{one.code}", known)

    def among(self, place: str, code: str, there: Collection[str], text: str) -> None:
        if code and code not in there:
            self.fail(place, text % {"code": code})

    def fact(self, one: Field, place: str, known: Known) -> None:
        """A fact of any document the form may hang on; a table's columns name the columns of that fact."""
        columns = {column.fact for column in one.columns if column.fact}
        offered = [known.facts[kind] for kind in self.form.about if kind in known.facts]
        if one.fact and not any(one.fact in facts for facts in offered):
            self.fail(place, _("No such fact of the document: %(fact)s.") % {"fact": one.fact})
            return
        told = {name for facts in offered for name in facts.get(one.fact, ())}
        if columns - told:
            self.fail(place, _("No such fact of the document: %(fact)s.") % {"fact": ", ".join(sorted(columns - told))})


def _fits(one: Field) -> bool:
    """Whether a default is a value of its kind."""
    text, kind = one.default, one.kind
    if kind == "date":
        return text == "@today" or _is_date(text)
    if kind == "time":
        return text == "@now" or re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text) is not None
    if kind == "person":
        return text == "@me"
    if kind == "department":
        return text == "@my_department"
    if kind in SUMMED:
        return _is_number(text)
    if kind == "choice":
        return any(choice.code == text for choice in one.choices)
    if kind == "yes_no":
        return text in ("yes", "no")
    return kind in ("text", "long_text", "customer") and text not in STARTS


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _at(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key
