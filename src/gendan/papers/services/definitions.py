"""Form definitions: made, changed, reviewed, taken into force, retired (WFL-11). What is in force never changes."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from gendan.core import clock, numbering
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.models import NumberSeries
from gendan.core.work import lock, lock_one, publish, record, service

from .. import events, queries, reading
from ..models import FormDefinition
from ..states import FORM

S = FormDefinition.State
FIRST = "A/0"
CONTROLLED = {"document_number": 60, "owner_department": 40, "note": 300}


@service
def create(code: str, content: Any, *, actor: Actor, facts: Mapping[str, str] | None = None) -> FormDefinition:
    """A new form of the actor's company, as a draft. Refuses with Invalid (a code there is, faults of the definition)."""
    actor.require("papers.form.create")
    if actor.company_id is None:
        raise NotFound()
    if not reading.CODE.match(code) or len(code) > 30:
        raise Invalid({"code": _("A code has small letters, figures and _, and begins with a letter.")})
    if queries.editions(code, actor.company_id).exists():
        raise Invalid({"code": _("There is a form with this code.")})
    return _draft(code, FIRST, content, actor, facts or {})


@service
def new_edition(code: str, *, actor: Actor) -> FormDefinition:
    """A draft of the next edition of a form, in the actor's company; the draft there is, where there is one.

    A shipped form becomes the company's own from the edition on that it takes into force. Refuses with NotFound.
    """
    actor.require("papers.form.create")
    if actor.company_id is None:
        raise NotFound()
    draft = FormDefinition.objects.filter(company_id=actor.company_id, code=code, state=S.DRAFT).first()
    if draft is not None:
        return draft
    rows = list(queries.editions(code, actor.company_id))
    own = [row for row in rows if row.company_id]
    base = next((r for r in own if r.state == S.IN_FORCE), None) or next(iter(own or rows), None)
    if base is None:
        raise NotFound()
    facts = {name: getattr(base, name) for name in ("document_number", "owner_department")}
    return _draft(code, following(base.edition, {row.edition for row in own}), base.content, actor, facts)


def following(edition: str, taken: set[str]) -> str:
    """The edition after: `A/0` → `A/1`, `A/9` → `B/0`; never one that was there.

    >>> following("A/0", set()), following("A/9", set()), following("A/0", {"A/1"})
    ('A/1', 'B/0', 'A/2')
    """
    letter, _slash, digit = edition.partition("/")
    while True:
        number = int(digit) + 1
        letter, digit = (chr(ord(letter) + 1), "0") if number > 9 and letter < "Z" else (letter, str(number))
        if f"{letter}/{digit}" not in taken:
            return f"{letter}/{digit}"


@service
def change(
    definition_id: int,
    content: Any,
    *,
    actor: Actor,
    version: int | None = None,
    facts: Mapping[str, str] | None = None,
) -> FormDefinition:
    """Change a draft. Locks it; a review it had no longer counts. Refuses with Invalid: section and field → what is wrong."""
    row = _locked(definition_id, actor, version)
    FORM.advance(row, "change", actor)
    _write(row, content, actor, facts or {})
    row.reviewed_by, row.reviewed_at = None, None
    row.save()
    return row


@service
def review(definition_id: int, *, actor: Actor, version: int | None = None) -> FormDefinition:
    """Somebody has read the draft and agrees; their name stands on the document. Locks it."""
    row = _locked(definition_id, actor, version)
    FORM.advance(row, "review", actor)
    row.reviewed_by_id, row.reviewed_at = actor.user_id, clock.now()
    row.save(update_fields=["version", "reviewed_by", "reviewed_at"])
    record("papers.form.reviewed", about=row.ref, company_id=row.company_id, code=row.code, edition=row.edition)
    return row


@service
def enforce(
    definition_id: int, *, actor: Actor, version: int | None = None, effective_on: date | None = None
) -> FormDefinition:
    """Approve a draft: papers are written on it from now on, the edition before is retired. Locks both.

    Papers that were begun keep theirs. The number series is made where it is missing. Announces FormInForce. Refuses
    with Invalid a day to come, faults of the definition, and a number pattern of other documents.
    """
    row = _locked(definition_id, actor, version)
    FORM.advance(row, "enforce", actor)
    on = effective_on or clock.today()
    if on > clock.today():
        raise Invalid({"effective_on": _("Take it into force on the day it begins to hold.")})
    form = reading.read(row.content, queries.known())
    for old in lock(FormDefinition.objects.filter(company=row.company, code=row.code, state=S.IN_FORCE)):
        _retire(old, actor)
    row.approved_by_id, row.approved_at, row.effective_on = actor.user_id, clock.now(), on
    row.save()
    number(row.code, form.series)
    publish(events.FormInForce(row.code, row.edition), about=row.ref, company_id=row.company_id)
    return row


@service
def retire(definition_id: int, *, actor: Actor, version: int | None = None) -> FormDefinition:
    """Nothing new is written on this form; where a shipped edition is in force, that one is used again. Locks it."""
    row = _locked(definition_id, actor, version)
    FORM.advance(row, "retire", actor)
    row.retired_at = clock.now()
    row.save(update_fields=["state", "version", "retired_at"])
    record("papers.form.retired", about=row.ref, company_id=row.company_id, code=row.code, edition=row.edition)
    return row


def series_kind(code: str) -> str:
    """The kind under which papers of a form are numbered."""
    return f"papers.{code}"


def number(code: str, pattern: str) -> None:
    """Make the number series of a form unless there is one. Refuses with Invalid a pattern of other documents."""
    kind, today = series_kind(code), clock.today()
    if NumberSeries.objects.filter(kind=kind).exists():
        return
    others = NumberSeries.objects.exclude(kind=kind).values_list("pattern", flat=True)
    if any(today.strftime(other) == today.strftime(pattern) for other in others):
        raise Invalid({"series": _("Another kind of document is numbered like this.")})
    numbering.define(kind, pattern, gapless=True)
    transaction.on_commit(numbering.forget)


def _retire(row: FormDefinition, actor: Actor) -> None:
    """The edition before steps back: a consequence of the new one, asks for no right of its own."""
    row.state, row.retired_at, row.version = S.RETIRED, clock.now(), row.version + 1
    row.save(update_fields=["state", "version", "retired_at"])
    record("papers.form.retired", about=row.ref, company_id=row.company_id, code=row.code, edition=row.edition)


def _draft(code: str, edition: str, content: Any, actor: Actor, facts: Mapping[str, str]) -> FormDefinition:
    row = FormDefinition(company_id=actor.company_id, code=code, edition=edition, state=S.DRAFT)
    _write(row, content, actor, facts)
    row.save()
    record("papers.form.drafted", about=row.ref, company_id=row.company_id, code=code, edition=edition)
    return row


def _write(row: FormDefinition, content: Any, actor: Actor, facts: Mapping[str, str]) -> None:
    form = reading.read(content, queries.known())
    for name, most in CONTROLLED.items():
        if name in facts:
            setattr(row, name, str(facts[name]).strip()[:most])
    row.content, row.name, row.name_en = content, form.name.zh[:120], form.name.en[:120]
    row.prepared_by_id, row.prepared_at = actor.user_id, clock.now()


def _locked(definition_id: int, actor: Actor, version: int | None) -> FormDefinition:
    """An edition of the actor's company, locked; shipped ones are nobody's to change."""
    mine = Q() if actor.is_system else Q(company_id=actor.company_id, company__isnull=False)
    row: FormDefinition = lock_one(FormDefinition.objects.filter(mine, pk=definition_id), version=version)
    return row
