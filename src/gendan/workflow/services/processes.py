"""Process templates as rows: drawn up, put in force, taken into use. A version that was in force never changes."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import Any, cast

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from gendan.core import clock, events, params, sql, states
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.models import Parameter
from gendan.core.remembered import Remembered
from gendan.core.work import lock_one, record, service
from gendan.org.catalogue.roles import GENERIC
from gendan.org.models import Department, Role

from .. import conditions, published, sla
from ..errors import NotWhole, Redrawn, Released
from ..models import ProcessPart, ProcessRun, ProcessTemplate, ProcessUse, SlaRule
from ..params import HEARD
from ..process import checking, language, writing
from ..process.engine import Part
from ..process.language import Template, Unreadable

DRAFT, IN_FORCE, RETIRED = "draft", "in_force", "retired"
DATED = ("prepared_by", "reviewed_by", "approved_by", "issued_on", "effective_on")  # said of one version only


@service
def draw(text: str, *, actor: Actor, company_id: int, copied_from: int | None = None) -> ProcessTemplate:
    """Save a template as a draft of the company: a new version where it has one of this code.

    Needs `workflow.template.change`. Refuses with NotFound (another company), NotWhole with every fault at its line.
    """
    actor.require("workflow.template.change")
    if not actor.sees_company(company_id):
        raise NotFound()
    template = whole(text, company_id)
    row = ProcessTemplate(
        company_id=company_id, number=_next_number(company_id, template.code), made_at=clock.now(),
        made_by_id=actor.user_id, copied_from_id=copied_from,
    )  # fmt: skip
    _write(row, text, template)
    return row


def _next_number(company_id: int | None, code: str) -> int:
    mine = ProcessTemplate.objects.filter(company=company_id, code=code)
    return int(mine.aggregate(last=Max("number"))["last"] or 0) + 1


@service
def copy(template_id: int, *, actor: Actor, company_id: int, code: str = "") -> ProcessTemplate:
    """A draft of the company with what a version says, to be changed; under a code of its own it becomes another process.

    Needs `workflow.template.change`. Refuses with NotFound, and with NotWhole where the version has come to lack something.
    """
    actor.require("workflow.template.change")
    source = ProcessTemplate.objects.filter(
        Q(company=None) | Q(company_id__in=actor.company_ids), pk=template_id
    ).first()
    if source is None:
        raise NotFound()
    mine = ProcessTemplate.objects.filter(company_id=company_id, code=code or source.code)
    used = [source.label] if not code else []
    data = {
        **language.data_of(source.text), "code": code or source.code,
        "version": next_label([*used, *mine.values_list("label", flat=True)]),
    }  # fmt: skip
    data.pop("control", None) if code else data.get("control", {}).update(dict.fromkeys(DATED, ""))
    return draw(writing.written(writing.shortened(data)), actor=actor, company_id=company_id, copied_from=source.pk)


def next_label(labels: Sequence[str]) -> str:
    """The label after the highest: A/1 after A/0; A/0 where there is none."""
    parts = [label.rpartition("/") for label in labels]
    found = [(letter, int(number)) for letter, _slash, number in parts if number.isdecimal() and len(number) < 6]
    if not found:
        return "A/0"
    letter, number = max(found)
    return f"{letter or 'A'}/{number + 1}"


@service
def redraw(template_id: int, text: str, *, actor: Actor, before: str | None = None) -> ProcessTemplate:
    """Change a draft. Locks it. `before` is the text one began with, where somebody else may have been at it.

    Needs `workflow.template.change`. Refuses with NotFound, Released, Redrawn (by somebody else meanwhile), NotWhole.
    """
    row = _mine(template_id, actor)
    if row.state != DRAFT:
        raise Released(row.label)
    if before is not None and before != row.text:
        raise Redrawn(row.label)
    template = whole(text, row.company_id)
    if template.code != row.code:
        row.number = _next_number(row.company_id, template.code)
    _write(row, text, template)
    return row


@service
def discard(template_id: int, *, actor: Actor) -> None:
    """Throw a draft away. Locks it. Needs `workflow.template.change`. Refuses with NotFound, Released."""
    row = _mine(template_id, actor)
    if row.state != DRAFT:
        raise Released(row.label)
    ProcessTemplate.objects.filter(copied_from=row).update(copied_from=None)
    row.delete()


@service
def put_in_force(template_id: int, *, actor: Actor) -> ProcessTemplate:
    """From now on orders start in this version; those under way keep theirs. Locks it. The one before retires.

    Needs `workflow.template.change`. Refuses with NotFound, Released, and with NotWhole what has come to lack something
    since it was drawn, such as a role.
    """
    row = _mine(template_id, actor)
    if row.state != DRAFT:
        raise Released(row.label)
    whole(row.text, row.company_id)
    now = clock.now()
    older = ProcessTemplate.objects.filter(company=row.company, code=row.code, state=IN_FORCE)
    older.update(state=RETIRED, retired_at=now)
    row.state, row.in_force_at, row.in_force_by_id = IN_FORCE, now, actor.user_id
    row.save()
    keep_limits(row)
    record(
        "workflow.template.in_force", about=row.ref, company_id=row.company_id, code=row.code, label=row.label,
    )  # fmt: skip
    _listen()
    return row


def ship(texts: Sequence[str]) -> list[ProcessTemplate]:
    """Put templates of the product in force for everybody; what is in force already stays. For seeds, in their unit of work.

    A text that changed becomes the next version and the one before retires; documents under way keep theirs.
    """
    numbers = dict(
        ProcessTemplate.objects.filter(company=None)
        .values("code")
        .annotate(Max("number"))
        .values_list("code", "number__max")
    )
    current = set(ProcessTemplate.objects.filter(company=None, state=IN_FORCE).values_list("text", flat=True))
    now, made = clock.now(), []
    for text in texts:
        if text not in current:
            template = _shipped(text)
            row = ProcessTemplate(
                company=None, number=numbers.get(template.code, 0) + 1, made_at=now, state=IN_FORCE, in_force_at=now
            )
            _fill(row, text, template)
            made.append(row)
    older = ProcessTemplate.objects.filter(company=None, state=IN_FORCE, code__in=[row.code for row in made])
    older.update(state=RETIRED, retired_at=now)
    ProcessTemplate.objects.bulk_create(made)
    SlaRule.objects.bulk_create([rule for row in made for rule in _own_limits(row, _shipped(row.text))])
    return made


@lru_cache(maxsize=40)
def _shipped(text: str) -> Template:
    return language.read(text, language.QUICK)


@service
def take(
    company_id: int, template_code: str, *, actor: Actor, condition: Mapping[str, Any] | None = None,
    parameters: Mapping[str, Any] | None = None, sort: int = 0,
) -> ProcessUse:  # fmt: skip
    """Let a company's documents run in a process, all or those a condition holds for.

    Needs `workflow.template.change`. Refuses with NotFound (another company, no such template in force), Invalid (a
    condition over facts there are none of, a choice the template does not offer).
    """
    actor.require("workflow.template.change")
    if not actor.sees_company(company_id):
        raise NotFound()
    row = in_force(company_id, template_code)
    if row is None:
        raise NotFound()
    _fit(read(row), condition or {}, parameters or {})
    use = ProcessUse.objects.create(
        company_id=company_id, starts_on=row.starts_on, template_code=template_code, sort=sort,
        condition=dict(condition or {}), parameters=dict(parameters or {}),
    )  # fmt: skip
    _listen()
    return use


def _fit(template: Template, condition: Mapping[str, Any], parameters: Mapping[str, Any]) -> None:
    wrong = {f"condition.{where}": text for where, text in conditions.faults(condition, published.known_facts())}
    for code, value in parameters.items():
        known = template.parameters.get(code)
        if known is None or str(value) not in known.choices:
            wrong[f"parameters.{code}"] = _("That is none of the choices.")
    if wrong:
        raise Invalid(wrong)


@service
def leave(use_id: int, *, actor: Actor) -> None:
    """No new document starts in this process; those under way go on. Needs `workflow.template.change`. NotFound."""
    actor.require("workflow.template.change")
    use: ProcessUse = lock_one(ProcessUse.objects.filter(pk=use_id))
    if not actor.sees_company(use.company_id):
        raise NotFound()
    use.active = False
    use.save(update_fields=["active"])
    _listen()


COLUMNS = (
    "id", "company_id", "code", "label", "name", "name_en", "state", "starts_on", "text", "made_at", "in_force_at",
    "retired_at",
)  # fmt: skip


def listed(actor: Actor) -> list[dict[str, Any]]:
    """Versions the actor's companies may use, by name, the newest first. Needs `settings.view`."""
    actor.require("settings.view")
    rows = ProcessTemplate.objects.filter(Q(company=None) | Q(company_id__in=actor.company_ids))
    return list(rows.order_by("code", "company_id", "-number").values(*COLUMNS))


def one(template_id: int, actor: Actor) -> dict[str, Any]:
    """One version; NotFound outside the actor's companies. Needs `settings.view`."""
    actor.require("settings.view")
    rows = ProcessTemplate.objects.filter(Q(company=None) | Q(company_id__in=actor.company_ids), pk=template_id)
    found = rows.values(*COLUMNS).first()
    if found is None:
        raise NotFound()
    return found


def listed_uses(actor: Actor, *, all: bool = False) -> list[dict[str, Any]]:
    """What the actor's companies use, the first choice first; `all`: what they used too. Needs `settings.view`."""
    actor.require("settings.view")
    rows = ProcessUse.objects.filter(company_id__in=actor.company_ids)
    columns = ("id", "company_id", "starts_on", "template_code", "condition", "parameters", "sort", "active")
    return list((rows if all else rows.filter(active=True)).order_by("sort", "pk").values(*columns))


def uses_for(company_id: int, starts_on: str, fact: str, value: str) -> list[ProcessUse]:
    """What may start for documents of which one fact is known, the first choice first; one that is sure ends the list."""
    rows = ProcessUse.objects.filter(company_id=company_id, starts_on=starts_on, active=True).order_by("sort", "pk")
    found = []
    for row in rows:
        wanted = row.condition.get(fact)
        if wanted is None or value in (wanted if isinstance(wanted, list) else [wanted]):
            found.append(row)
            if not set(row.condition) - {fact}:
                break
    return found


def shipped_code(number: str) -> str:
    """The code of the template that ships under a number of the product's list: V01 is `mto_electrical_group`."""
    names = (file.name for file in resources.files("gendan.workflow").joinpath("shipped").iterdir())
    start = f"{number.lower()}_"
    return next((n.removeprefix(start).removesuffix(".yaml") for n in names if n.startswith(start)), "")


def in_force(company_id: int, code: str) -> ProcessTemplate | None:
    """The version new documents start in: the company's own, else the one that ships."""
    found = ProcessTemplate.objects.filter(Q(company_id=company_id) | Q(company=None), code=code, state=IN_FORCE)
    return found.order_by("company_id").first()  # null comes last


def whole(text: str, company_id: int | None) -> Template:
    """The template in a text, checked against all that is known. Refuses with NotWhole."""
    try:
        template = language.read(text)
    except Unreadable as unreadable:
        raise NotWhole(unreadable.faults) from None
    if found := checking.faults(template, text, vocabulary(company_id)):
        raise NotWhole(found)
    return template


def vocabulary(company_id: int | None) -> checking.Vocabulary:
    """Every name a template of a company may use. Four queries."""
    departments = Department.objects.filter(company_id=company_id) if company_id else Department.objects.all()
    limits = SlaRule.objects.filter(Q(company=None) | Q(company_id=company_id or 0))
    templates = ProcessTemplate.objects.filter(Q(company=None) | Q(company_id=company_id or 0))
    return checking.Vocabulary(
        roles=frozenset({*Role.objects.values_list("code", flat=True), *GENERIC, "department_head", "any_department"}),
        departments=frozenset(departments.values_list("code", flat=True)),
        events=frozenset(events.known()),
        facts=published.known_facts(),
        papers=frozenset(published.known_papers()),
        transitions=transitions(),
        limits=frozenset(limits.values_list("code", flat=True)),
        items=published.known_items(),
        verbs=published.known_verbs(),
        processes=frozenset(templates.values_list("code", flat=True)),
    )


def transitions() -> dict[str, str]:
    """Every transition of every document, with the event it announces."""
    found = {}
    for kind, machine in states.machines().items():
        for verb, group in machine.transitions.items():
            found[machine.permission(verb)] = f"{kind}.{group[0].target}"
    return found


def released(template_id: int) -> ProcessTemplate:
    """A version that was in force, as it will be for ever; read once per process."""
    return _released(str(sql.here().settings_dict["NAME"]), template_id)


@lru_cache(maxsize=200)
def _released(database: str, template_id: int) -> ProcessTemplate:
    return ProcessTemplate.objects.get(pk=template_id)


@lru_cache(maxsize=200)
def _read(template_id: int, text: str) -> Template:
    return language.read(text, language.QUICK)  # a row is whole


def read(row: ProcessTemplate) -> Template:
    """A row as the engine takes it; read once per process."""
    return _read(row.pk, row.text)


def part_of(row: ProcessPart) -> Part:
    """A part as the engine takes it."""
    return Part(
        row.code, row.item, row.label, row.role, row.round, row.state, row.outcome, row.opened_at, row.closed_at,
        row.superseded_at, row.pk,
    )  # fmt: skip


def limit_code(row: ProcessTemplate, step: str) -> str:
    """How the limit a step brings along is named among the time limits."""
    return f"T{row.pk}.{read(row).place[step]}"


def keep_limits(row: ProcessTemplate) -> None:
    """Limits that steps bring along become rows like the others: measured, escalated, computed anew the same way."""
    SlaRule.objects.bulk_create(_own_limits(row, read(row)), ignore_conflicts=True)


def _own_limits(row: ProcessTemplate, template: Template) -> list[SlaRule]:
    rows = []
    for step in template.steps:
        if step.sla is not None and not step.sla.code:
            limit = sla.Limit.parse(f"{step.sla.limit}<{step.sla.by}" if step.sla.by else step.sla.limit)
            rows.append(
                SlaRule(
                    company=None, code=f"T{row.pk}.{template.place[step.code]}", limit=limit.amount, unit=limit.unit, by=limit.by,
                    warn_percent=step.sla.warn, escalate_to=list(step.sla.escalate), name=step.name.zh,
                    name_en=step.name.en, source=row.code[:20],
                )
            )  # fmt: skip
    return rows


def _load_uses() -> dict[tuple[int, str], list[ProcessUse]]:
    found: dict[tuple[int, str], list[ProcessUse]] = {}
    for use in ProcessUse.objects.filter(active=True).order_by("sort", "pk"):
        found.setdefault((use.company_id, use.starts_on), []).append(use)
    return found


_uses = Remembered(_load_uses)


def _load_used() -> dict[tuple[int, str], ProcessTemplate]:
    codes = {(use.company_id, use.template_code) for found in _uses.get().values() for use in found}
    rows = ProcessTemplate.objects.filter(state=IN_FORCE, code__in={code for _company, code in codes})
    known = {(row.company_id, row.code): row for row in rows}
    both = {key: known.get(key) or known.get((None, key[1])) for key in codes}
    return {key: row for key, row in both.items() if row is not None}


_used = Remembered(_load_used)


def used(company_id: int, code: str) -> ProcessTemplate | None:
    """The version in force of a template that a company uses, as `in_force` says; remembered for a moment."""
    return _used.get().get((company_id, code))


def uses(company_id: int, event: str) -> list[ProcessUse]:
    """Processes that may start for a company with an event, the first choice first. No query where nobody uses any."""
    return _uses.get().get((company_id, event), []) if event in heard() else []


def heard() -> Sequence[str]:
    """Events that some process listens to."""
    return cast("Sequence[str]", params.get(HEARD))


def forget() -> None:
    """Read again at the next question: after a change, and between tests."""
    _uses.forget()
    _used.forget()
    _released.cache_clear()


def _listen() -> None:
    """Keep the names of the events that processes in use, and those under way, listen to. For all companies at once."""
    used = ProcessUse.objects.filter(active=True).values("template_code")
    going_on = ProcessRun.objects.exclude(state="stopped").values("template_id")
    rows = ProcessTemplate.objects.exclude(state=DRAFT).filter(Q(code__in=used) | Q(pk__in=going_on))
    names = sorted({name for listed in rows.values_list("heard", flat=True) for name in listed})
    Parameter.objects.update_or_create(name=HEARD, company_id=None, defaults={"value": names})
    forget()
    params.forget()


def hear(row: ProcessTemplate) -> None:
    """Listen to the events of a version too, where runs were taken over into it."""
    if not set(row.heard) <= set(heard()):
        _listen()


def _mine(template_id: int, actor: Actor) -> ProcessTemplate:
    actor.require("workflow.template.change")
    row: ProcessTemplate = lock_one(ProcessTemplate.objects.filter(pk=template_id))
    if row.company_id is None or not actor.sees_company(row.company_id):
        raise NotFound()
    return row


def _write(row: ProcessTemplate, text: str, template: Template) -> None:
    _fill(row, text, template)
    row.save()


def _fill(row: ProcessTemplate, text: str, template: Template) -> None:
    row.code, row.label, row.text = template.code, template.version[:20], text
    row.name, row.name_en = template.name.zh[:120], template.name.en[:120]
    row.starts_on, row.heard = template.starts_on, sorted(template.heard)
