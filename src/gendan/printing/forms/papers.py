"""Forms that were filled in: one drawing for all of them, laid out by their definition (PRT-01)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy, pgettext

from gendan.core import words as core_words
from gendan.core.actor import Actor
from gendan.core.models import Attachment
from gendan.org.models import Role
from gendan.papers import queries
from gendan.papers.errors import NotSignedYet
from gendan.papers.language import Field, Form, Section
from gendan.papers.models import Copy, Paper, Signature
from gendan.printing import documents, figures
from gendan.printing.documents import A4, SLIP, Job, register
from gendan.printing.language import say
from gendan.printing.sheets import Box, Column, Fact, Row, Sheet, Sum, as_data

from . import common

WIDE = 36  # characters from which on a value takes the whole line
LONG = ("long_text", "choices", "file")


def rows(actor: Actor) -> "QuerySet[Paper]":
    """Papers this actor sees."""
    return queries.papers(actor).select_related("definition", "company", "created_by")


def ready(papers: Sequence[Paper]) -> None:
    """Refuse with NotSignedYet what counts only when it is signed (PRT-02)."""
    for paper in papers:
        unsigned = paper.state in (Paper.State.DRAFT, Paper.State.FILED, Paper.State.VOID)
        if unsigned and queries.form_of(paper.definition).print_signed_only:
            raise NotSignedYet()


def draw(papers: Sequence[Paper], job: Job) -> list[dict[str, Any]]:
    """One sheet for each; four queries however many."""
    ids = [paper.pk for paper in papers]
    signed = _by_paper(Signature.objects.filter(paper_id__in=ids, revoked_at=None).select_related("signed_by"))
    copies = _by_paper(Copy.objects.filter(paper_id__in=ids, recalled_at=None).select_related("department", "user"))
    files: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for id, field, name in (
        Attachment.objects.filter(ref_kind=Paper.KIND, ref_id__in=ids)
        .order_by("pk")
        .values_list("ref_id", "role", "name")
    ):
        files[id][field].append(name)
    roles = {role.code: role.label(job.language) for role in Role.objects.all()}
    return [
        _sheet(p, queries.form_of(p.definition), signed[p.pk], copies[p.pk], files[p.pk], roles, job) for p in papers
    ]


def _by_paper(found: "QuerySet[Any]") -> Mapping[int, list[Any]]:
    made: dict[int, list[Any]] = defaultdict(list)
    for row in found.order_by("pk"):
        made[row.paper_id].append(row)
    return made


def _sheet(
    paper: Paper, form: Form, signed: Sequence[Signature], copies: Sequence[Copy], files: Mapping[str, list[str]],
    roles: Mapping[str, str], job: Job,
) -> dict[str, Any]:  # fmt: skip
    row = paper.definition
    facts: list[Fact] = []
    boxes: list[Box] = []
    tables: list[Field] = []
    for section in form.sections:
        _section(section, form, paper.values, files, facts, boxes, tables, job.language)
    main = tables[0] if tables else None
    boxes = [_table_box(t, paper.values, job.language) for t in tables[1:]] + boxes
    state = core_words.state(Paper.KIND, paper.state)
    return as_data(Sheet(**{
        **common.head(paper, row.label(job.language), job, revision=paper.revision),
        "side": common.known(
            Fact(say("Document no."), row.document_number), Fact(say("Edition"), row.edition),
            Fact(say("Date"), figures.day(paper.filed_at or paper.created_at)),
            Fact(say("State"), state),
        ),
        "facts": facts, "boxes": boxes, "carried": paper.subject,
        **(_table(main, paper.values, form, job.language) if main else {}),
        "signatures": _signatures(form, signed, paper, job.language),
        "copies": [_holder(copy, roles, job.language) for copy in copies],
    }))  # fmt: skip


def _section(
    section: Section, form: Form, values: Mapping[str, Any], files: Mapping[str, list[str]], facts: list[Fact],
    boxes: list[Box], tables: list[Field], language: str,
) -> None:  # fmt: skip
    """Short fields stand in the head, long ones in frames, tables in the middle."""
    for one in section.fields:
        label = one.name.label(language)
        if one.kind == "table":
            if values.get(one.code):
                tables.append(one)
            continue
        text = " · ".join(files.get(one.code, ())) if one.kind == "file" else shown(one, values.get(one.code), language)
        if one.kind in LONG:
            if text or section.stage == "fill":
                boxes.append(Box(label, common.paragraphs(text) or [""]))
        elif text or section.stage == "fill":
            facts.append(Fact(label, text, 3 if len(text) > WIDE else 1))


def shown(one: Field, value: Any, language: str) -> str:
    """A value as people write it."""
    if value in (None, "", []):
        return ""
    if one.kind in ("person", "department", "role"):
        return str(value.get("name", ""))
    if one.kind == "choice":
        return one.choice(value, language)
    if one.kind == "choices":
        return (
            "、".join(one.choice(code, language) for code in value)
            if language.startswith("zh")
            else ", ".join(one.choice(code, language) for code in value)
        )
    if one.kind == "yes_no":
        return pgettext("paper", "Yes") if value else pgettext("paper", "No")
    if one.kind == "date":
        return figures.day(date.fromisoformat(value))
    if one.kind == "money":
        return figures.amount(Decimal(value))
    if one.kind in ("number", "sum"):
        return figures.quantity(Decimal(value)) if "." not in str(value) else str(value)
    return str(value)


def _table(table: Field, values: Mapping[str, Any], form: Form, language: str) -> dict[str, Any]:
    wide = max(range(len(table.columns)), key=lambda n: table.columns[n].kind == "text")
    columns = [Column(say("No."), 9, "center")]
    for n, column in enumerate(table.columns):
        number = column.kind in ("number", "money")
        share = 1.0 if n == wide else 0
        columns.append(Column(column.name.label(language), 0 if share else 26, "right" if number else "left", share))
    lines = [
        Row([str(n), *(shown(c, row.get(c.code), language) for c in table.columns)])
        for n, row in enumerate(values[table.code], 1)
    ]
    return {"columns": columns, "rows": lines, "main": wide + 1, "sums": _sums(table, values, form, language)}


def _sums(table: Field, values: Mapping[str, Any], form: Form, language: str) -> list[Sum]:
    """The sums over this table's columns: each stands under its column."""
    codes = [column.code for column in table.columns]
    totals = {f.of.partition(".")[2]: f for f in form.fields() if f.kind == "sum" and f.of.startswith(f"{table.code}.")}
    first = min((codes.index(code) for code in totals), default=0)
    if not totals:
        return []
    cells = [shown(totals[code], values.get(totals[code].code), language) if code in totals else "" for code in codes]
    return [Sum(say("Total"), "", cells[first:])]


def _table_box(table: Field, values: Mapping[str, Any], language: str) -> Box:
    """A further table: a line for each row."""
    lines = [
        " · ".join(
            f"{c.name.label(language)} {text}" for c in table.columns if (text := shown(c, row.get(c.code), language))
        )
        for row in values[table.code]
    ]
    return Box(table.name.label(language), lines)


def _signatures(form: Form, signed: Sequence[Signature], paper: Paper, language: str) -> list[Fact]:
    given = {s.signer: s for s in signed if s.signed_at}
    places = [Fact(say("Filled in by"), common.name_of(paper.created_by))]
    for signer in form.signers:
        one = given.get(signer.code)
        name = " ".join((common.name_of(one.signed_by), figures.moment(one.signed_at))) if one else ""
        places.append(common.sign(signer.name.label(language), name))
    return places


def _holder(copy: Copy, roles: Mapping[str, str], language: str) -> str:
    if copy.user:
        return copy.user.name
    return copy.department.label(language) if copy.department else roles.get(copy.role, copy.role)


register(documents.Form(
    "paper", gettext_lazy("Filled-in form"), "papers.paper.view", rows, draw, (A4, SLIP), ready=ready,
))  # fmt: skip
