"""The review matrix: who is asked which questions about which orders, until when (REV-02)."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from gendan.catalog.models import Family
from gendan.core import sql
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.work import lock_one, service
from gendan.org.models import Department, Role
from gendan.sales.models import Order, OrderLine, OrderType, ReviewRule
from gendan.sales.review_presets import PRESETS, Preset
from gendan.workflow.models import SlaRule
from gendan.workflow.services.rounds import Reviewer

LONGEST = 60
STAGES = 9
FALLBACK = Reviewer("order_reviewer", ("data_complete", "price_correct", "stock_sufficient", "ship_date_possible"))


@service
def save(
    *, actor: Actor, company_id: int, role: str, questions: Sequence[str], rule_id: int | None = None,
    type_id: int | None = None, family_id: int | None = None, department_id: int | None = None, sla: str = "SLA-23",
    stage: int = 1, decides: bool = False, sort: int = 0, active: bool = True,
) -> ReviewRule:  # fmt: skip
    """Add or change a reviewer; orders submitted from now on ask them. Locks the row there is.

    Needs `sales.type.edit`. Rows that are no longer wanted are made inactive: old rounds keep their meaning.
    Refuses with NotFound (another company), Invalid.
    """
    actor.require("sales.type.edit")
    if not actor.sees_company(company_id):
        raise NotFound()
    asked = list(dict.fromkeys(q.strip() for q in questions if q.strip()))
    facts: dict[str, Any] = {
        "role": role, "questions": asked, "type_id": type_id, "family_id": family_id, "department_id": department_id,
        "sla": sla, "stage": stage, "decides": decides, "sort": sort, "active": active,
    }  # fmt: skip
    _check(company_id, facts)
    if rule_id is None:
        return ReviewRule.objects.create(company_id=company_id, **facts)
    row: ReviewRule = lock_one(ReviewRule.objects.filter(pk=rule_id, company_id=company_id))
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()
    return row


def _check(company_id: int, facts: dict[str, Any]) -> None:
    faults = {}
    if not Role.objects.filter(code=facts["role"], active=True).exists():
        faults["role"] = _("Choose a role.")
    if not facts["questions"]:
        faults["questions"] = _("Ask at least one question.")
    elif any(len(q) > LONGEST for q in facts["questions"]):
        faults["questions"] = _("A question has at most %(n)s characters.") % {"n": LONGEST}
    if facts["type_id"] is not None and not OrderType.objects.filter(pk=facts["type_id"]).exists():
        faults["type"] = _("No such order type.")
    if facts["family_id"] is not None and not Family.objects.filter(pk=facts["family_id"]).exists():
        faults["family"] = _("No such product family.")
    department_id = facts["department_id"]
    if department_id is not None and not Department.objects.filter(pk=department_id, company_id=company_id).exists():
        faults["department"] = _("That department belongs to another company.")
    if not SlaRule.objects.filter(code=facts["sla"]).exists():
        faults["sla"] = _("No such time limit.")
    if not 1 <= facts["stage"] <= STAGES:
        faults["stage"] = _("Stages count from 1 to %(n)s.") % {"n": STAGES}
    if faults:
        raise Invalid(faults)


@service
def take_preset(code: str, *, company_id: int, actor: Actor) -> int:
    """Add the rows of a preset that the company does not have yet. Needs `sales.type.edit`. Returns how many.

    Rows there are stay as they are: whoever wants only the preset switches the others off.
    """
    actor.require("sales.type.edit")
    preset = next((p for p in PRESETS if p.code == code), None)
    if preset is None or not actor.sees_company(company_id):
        raise NotFound()
    known = {
        (role, type_code or "", stage)
        for role, type_code, stage in ReviewRule.objects.filter(company_id=company_id, active=True).values_list(
            "role", "type__code", "stage"
        )
    }
    new = [
        row
        for row in _rows(preset, company_id)
        if (row.role, row.type.code if row.type else "", row.stage) not in known
    ]
    ReviewRule.objects.bulk_create(new)
    return len(new)


def _rows(preset: Preset, company_id: int) -> list[ReviewRule]:
    types = {t.code: t for t in OrderType.objects.filter(code__in={c for row in preset.rows for c in row.types})}
    departments = {d.code: d for d in Department.objects.filter(company_id=company_id)}
    return [
        ReviewRule(
            company_id=company_id, role=row.role, questions=list(row.questions), type=types.get(code),
            department=departments.get(row.department), sla=preset.sla, stage=row.stage, decides=row.decides, sort=10 * n,
        )
        for n, row in enumerate(preset.rows, 1)
        for code in row.types or ("",)
    ]  # fmt: skip


def reviewers_of(order: Order, lines: Sequence[OrderLine]) -> list[Reviewer]:
    """Who is asked about an order in hand. One query, two where the matrix names product families."""
    types = {order.type_id, *(line.type_id for line in lines if line.type_id)}
    return reviewers(order.company_id, types, items={line.item_id for line in lines})


def reviewers(
    company_id: int, types: Iterable[int], *, items: Iterable[int] = (), families: Iterable[int] = ()
) -> list[Reviewer]:  # fmt: skip
    """Who is asked about orders of these types with these items or families; the order reviewer where nobody is named.

    Rows that name a type take the place of those for all types. Rows that name a product family come beside them, for
    that family and those below it. Who is named twice for one stage is asked once, with all the questions.
    """
    rows = list(
        ReviewRule.objects.filter(Q(type=None) | Q(type_id__in=set(types)), company_id=company_id, active=True)
        .order_by("stage", "sort", "pk")
    )  # fmt: skip
    if any(row.family_id for row in rows):
        within = families_of(items, families)
        rows = [row for row in rows if row.family_id is None or row.family_id in within]
    usual = [row for row in rows if row.family_id is None]
    special = [row for row in usual if row.type_id is not None] or usual
    return _merged([row for row in rows if row.family_id is not None or row in special]) or [FALLBACK]


def _merged(rows: Sequence[ReviewRule]) -> list[Reviewer]:
    found: dict[tuple[str, int | None, int], Reviewer] = {}
    for row in rows:
        key = (row.role, row.department_id, row.stage)
        before = found.get(key)
        asked = (*(before.questions if before else ()), *row.questions)
        found[key] = Reviewer(
            row.role, tuple(dict.fromkeys(asked)), row.department_id, before.sla if before else row.sla, row.stage,
            row.decides or bool(before and before.decides),
        )  # fmt: skip
    return list(found.values())


def families_of(items: Iterable[int], families: Iterable[int] = ()) -> set[int]:
    """The families of these items and these families themselves, with all above them. One query."""
    rows = sql.rows(
        """
        with recursive f as (
          select id, parent_id from catalog_family
          where id in (select family_id from catalog_item where id = any(%s)) or id = any(%s)
          union select p.id, p.parent_id from catalog_family p join f on p.id = f.parent_id
        ) select id from f
        """,
        [list(items), list(families)],
    )
    return {id for (id,) in rows}
