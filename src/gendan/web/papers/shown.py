"""A paper as it is read: sections with values, signatures, copies, what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gendan.core.models import Attachment
from gendan.papers import queries
from gendan.papers.language import Field, Form
from gendan.papers.models import Copy, Paper, Signature
from gendan.sales.queries import timeline
from gendan.web import kit
from gendan.web.mine.pane import role_names

from . import words

PAGES = {"sales.order": "sales:order", "shipping.delivery": "shipping:delivery"}


@dataclass
class Part:
    """A section to read: pairs, and tables with their heads."""

    title: str
    pairs: list[tuple[str, Any]] = field(default_factory=list)
    tables: list[dict[str, Any]] = field(default_factory=list)


def parts(paper: Paper, form: Form, files: Mapping[str, Sequence[Attachment]], stages: Sequence[str]) -> list[Part]:
    """The sections of these stages that say something."""
    language = get_language() or "zh"
    made = []
    for section in form.sections:
        if section.stage not in stages:
            continue
        part = Part(section.name.label(language))
        for one in section.fields:
            if one.kind == "table":
                _table(part, one, paper.values.get(one.code) or [], language)
            else:
                value = (
                    _files(paper, files.get(one.code, ()))
                    if one.kind == "file"
                    else value_of(one, paper.values.get(one.code))
                )
                if value not in (None, ""):
                    part.pairs.append((one.name.label(language), value))
        if part.pairs or part.tables:
            made.append(part)
    return made


def _table(part: Part, one: Field, rows: Sequence[Mapping[str, Any]], language: str) -> None:
    if rows:
        part.tables.append({
            "title": one.name.label(language),
            "heads": [(c.name.label(language), c.kind in ("number", "money")) for c in one.columns],
            "rows": [[(value_of(c, row.get(c.code)), c.kind in ("number", "money"), c.name.label(language)) for c in one.columns] for row in rows],
        })  # fmt: skip


def _files(paper: Paper, found: Sequence[Attachment]) -> Any:
    links = [(reverse("papers:file", args=[paper.number, a.pk]), a.name) for a in found]
    return format_html_join(" ", '<a href="{}">{}</a>', links) if links else ""


def value_of(one: Field, value: Any) -> Any:
    """A value in people's words."""
    language = get_language() or "zh"
    if value in (None, "", []):
        return ""
    if one.kind in ("person", "department", "role"):
        return value.get("name", "")
    if one.kind == "choice":
        return one.choice(value, language)
    if one.kind == "choices":
        return _(", ").join(one.choice(code, language) for code in value)
    if one.kind == "yes_no":
        return _("Yes") if value else _("No")
    if one.kind == "date":
        return kit.day(date.fromisoformat(value))
    if one.kind in ("money", "sum") and "." in value:
        return kit.amount(Decimal(value))
    return kit.qty(Decimal(value)) if one.kind in ("number", "sum") else value


def signatures(form: Form, given: Sequence[Signature]) -> list[dict[str, Any]]:
    """Every signature the form asks for, with how it stands."""
    language, there = get_language() or "zh", {s.signer: s for s in given}
    names = role_names([signer.to.role for signer in form.signers])
    made = []
    for signer in form.signers:
        one = there.get(signer.code)
        who = names.get(signer.to.role, signer.to.role)
        if one and one.signed_by:
            made.append(
                {
                    "label": signer.name.label(language),
                    "state": "done",
                    "who": kit.person(one.signed_by.name),
                    "at": one.signed_at,
                    "note": one.note,
                }
            )
        else:
            task = one.task if one else None
            told = kit.sla(kit.clock(task.due_at, started=task.opened_at)) if task else ""
            named = task.assignee.name if task and task.assignee else who
            made.append(
                {"label": signer.name.label(language), "state": "act" if one else "plan", "who": named, "clock": told}
            )
    return made


def copies(rows: Sequence[Copy]) -> list[dict[str, Any]]:
    """Who holds a copy and whether they have taken note."""
    language = get_language() or "zh"
    names = role_names([c.role for c in rows])
    made = []
    for one in rows:
        who = (
            one.user.name
            if one.user
            else one.department.label(language)
            if one.department
            else names.get(one.role, one.role)
        )
        open_ = one.must_acknowledge and one.acknowledged_at is None
        made.append({
            "who": who, "by": one.acknowledged_by.name if one.acknowledged_by else "", "at": one.acknowledged_at, "note": one.note,
            "open": open_, "informed": not one.must_acknowledge,
            "clock": kit.sla(kit.clock(one.task.due_at, started=one.task.opened_at)) if open_ and one.task else "",
        })  # fmt: skip
    return made


def document(paper: Paper) -> tuple[str, str] | None:
    """The document it hangs on: number and address."""
    if not paper.ref_kind:
        return None
    name = PAGES.get(paper.ref_kind, "")
    number = paper.ref_number or f"draft-{paper.ref_id}"
    try:
        return number, reverse(name, args=[number]) if name else ""
    except NoReverseMatch:
        return number, ""


def feed(paper: Paper) -> list[tuple[str, str]]:
    """What happened, newest first."""
    rows = []
    for event in timeline(paper.ref):
        if event["name"] not in words.EVENT:
            continue
        who = _("System") if event["actor_name"] == "system" else event["actor_name"]
        told = [who, str(words.EVENT[event["name"]]), event["payload"].get("reason") or ""]
        if event["name"] == "core.attachment.added":
            told[2] = event["payload"].get("name", "")
        rows.append((kit.stamp(event["at"]), " · ".join(filter(None, told))))
    return rows


def controlled(paper: Paper) -> list[tuple[Any, Any]]:
    """What the form says of itself as a controlled document."""
    row = paper.definition
    pairs = [
        (_("Document no."), row.document_number), (_("Edition"), row.edition),
        (_("In force since"), kit.day(row.effective_on) if row.effective_on else ""),
        (_("Filled in by"), paper.created_by.name if paper.created_by else ""),
        (_("Begun"), kit.stamp(paper.created_at)), (_("Filed"), kit.stamp(paper.filed_at) if paper.filed_at else ""),
        (_("Revision"), paper.revision if paper.revision > 1 else ""),
    ]  # fmt: skip
    return [pair for pair in pairs if pair[1]]


def of_order(order: Any, actor: Any) -> list[kit.Doc]:
    """The forms that hang on an order, as links of its page."""
    language = get_language() or "zh"
    return [
        kit.Doc(
            "file-description", f"{row.definition.label(language)} {row.number}", reverse("papers:paper", args=[row.number]),
            words.CHIP[row.state], words.STATES[row.state],
        )
        for row in queries.of_document(order.ref, actor)[:30]
    ]  # fmt: skip


def addressees(form: Form) -> list[str]:
    """Who will sign and get a copy, told before it is filed."""
    language = get_language() or "zh"
    targets = [(_("Signs"), s.to) for s in form.signers] + [(_("Gets a copy"), c.to) for c in form.copies]
    targets += [(_("Answers"), form.answer.to)] if form.answer else []
    names = role_names([t.role for _label, t in targets])
    made = []
    for label, target in targets:
        named = form.field(target.field)
        who = named.name.label(language) if named else names.get(target.role, target.role) or target.department
        made.append(f"{label}{_(':')} {who}")
    return made
