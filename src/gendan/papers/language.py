"""The language of forms: what a definition may say, as frozen dataclasses made from plain JSON. Pure.

`reading.read` makes a `Form` of JSON and names every fault by section and field; `values` checks what is filled in.
"""

from collections.abc import Iterator
from dataclasses import dataclass

KINDS = (
    "text", "long_text", "number", "money", "date", "time", "choice", "choices", "yes_no", "customer", "person",
    "department", "role", "table", "file", "sum",
)  # fmt: skip
CELLS = ("text", "number", "money", "date", "time", "choice", "yes_no", "person", "department")  # what a column may be
SUMMED = ("number", "money")
FILL, ANSWER = "fill", "answer"  # when a section is filled: before filing, or by those who got the paper
STARTS = ("@today", "@now", "@me", "@my_department")  # defaults that are known when a paper is begun
PAPERS = ("a4", "form241")


@dataclass(frozen=True, slots=True)
class Name:
    """A label in both languages; the Chinese one is always there."""

    zh: str
    en: str = ""

    def label(self, language: str) -> str:
        """The name in a language, the other one where it is missing."""
        return (self.en or self.zh) if language.startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values a choice offers."""

    code: str
    name: Name


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in. `fact` is where its first value comes from, `of` the column a sum adds up."""

    code: str
    kind: str
    name: Name
    hint: Name = Name("")
    required: bool = False
    default: str = ""
    fact: str = ""
    choices: tuple[Choice, ...] = ()
    columns: tuple["Field", ...] = ()
    of: str = ""

    def choice(self, code: str, language: str) -> str:
        """What a choice is called; its code when it is no longer offered."""
        return next((c.name.label(language) for c in self.choices if c.code == code), code)


@dataclass(frozen=True, slots=True)
class Section:
    """Fields under one heading, filled at one stage."""

    code: str
    name: Name
    fields: tuple[Field, ...]
    stage: str = FILL


@dataclass(frozen=True, slots=True)
class Target:
    """Whom something goes to: a role, a department by its code, or whoever a field of the paper names."""

    role: str = ""
    department: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Signer:
    """One signature the paper needs."""

    code: str
    name: Name
    to: Target


@dataclass(frozen=True, slots=True)
class CopyTo:
    """One copy: who gets it, whether they must acknowledge, and within which limit."""

    to: Target
    acknowledge: bool = True
    limit: str = "SLA-U1"


@dataclass(frozen=True, slots=True)
class AnswerBy:
    """Who must fill the answer, within which limit or until the date in a field."""

    to: Target
    limit: str = "SLA-U2"
    due: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A whole definition."""

    name: Name
    series: str
    sections: tuple[Section, ...]
    about: tuple[str, ...] = ()  # kinds of documents it may hang on; none: it stands alone
    must_hang: bool = False
    fillers: tuple[str, ...] = ()  # roles; none: everybody
    signers: tuple[Signer, ...] = ()
    in_order: bool = True
    copies: tuple[CopyTo, ...] = ()
    answer: AnswerBy | None = None
    papers: tuple[str, ...] = PAPERS
    title: str = ""  # the field that says in lists what the paper is about
    print_signed_only: bool = False

    def fields(self, stage: str = "") -> Iterator[Field]:
        """Fields in order, of one stage or all."""
        for section in self.sections:
            if stage in ("", section.stage):
                yield from section.fields

    def field(self, code: str) -> Field | None:
        """A field by its code."""
        return next((f for f in self.fields() if f.code == code), None)

    @property
    def has_answer(self) -> bool:
        """Whether something is filled in after filing."""
        return any(section.stage == ANSWER for section in self.sections)
