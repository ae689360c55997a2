"""How orders are treated, documents numbered, and what was done: order types, review matrix, number series, audit log.

These endpoints stand in the routers of `sales` and `org`.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext
from ninja import Query

from gendan.core import numbering
from gendan.core.models import NumberSeries
from gendan.org import audit
from gendan.org.services import series
from gendan.sales import type_rules
from gendan.sales.models import Checklist, OrderType, ReviewRule, TypeRule
from gendan.sales.review_presets import PRESETS
from gendan.sales.services import checklists, matrix, rules, types

from .base import company, found
from .org import router as org
from .sales.base import router as sales
from .schemas import rules as s
from .types import ApiRequest, Code, Id


@sales.post("/types", response={201: s.TypeRules})
def create_order_type(request: ApiRequest, body: s.NewTypeIn):
    """A further order type that goes the way of one there is, and asks for the same to begin with."""
    return types.create(body.code, body.name, like=body.like, name_en=body.name_en, actor=request.actor)


@sales.put("/types/{code}", response=s.TypeRules)
def change_order_type(request: ApiRequest, code: Code, body: s.TypeIn):
    """Change what an order type asks for; what is left out stays. Orders entered from now on follow."""
    row = found(OrderType.objects.filter(code=code))
    facts = {name: getattr(row, name) for name in s.TypeIn.model_fields}
    return types.change(row.pk, actor=request.actor, **{**facts, **body.model_dump(exclude_unset=True)})


@sales.get("/types/{code}/checklist", response=list[s.ChecklistVersion])
def list_checklist_versions(request: ApiRequest, code: Code):
    """The versions of a type's confirmation list, the newest first; a company's own beats the one for all."""
    request.actor.require("sales.order.view")
    kind = found(OrderType.objects.filter(code=code))
    return list(Checklist.objects.filter(_seen(request), type=kind).order_by("-since", "-pk"))


@sales.put("/types/{code}/checklist", response=s.ChecklistVersion)
def change_checklist(request: ApiRequest, code: Code, body: s.ChecklistVersionIn):
    """A new version of what is confirmed with the customer; orders entered from now on follow."""
    questions = [question.model_dump() for question in body.questions]
    return checklists.save(code, questions, company_id=body.company_id, actor=request.actor)


@sales.get("/matrix", response=list[s.ReviewRule])
def list_review_rules(request: ApiRequest, company_id: Id | None = None):
    """Who is asked which questions about which orders, in order."""
    request.actor.require("sales.type.edit")
    rows = ReviewRule.objects.filter(company_id=company(company_id, request.actor))
    return list(rows.filter(company_id__in=request.actor.company_ids).order_by("sort", "pk"))


@sales.post("/matrix", response={201: s.ReviewRule})
def add_review_rule(request: ApiRequest, body: s.ReviewRuleIn):
    """Ask somebody more; orders submitted from now on follow."""
    return _save(request, body, company(body.company_id, request.actor), None)


@sales.put("/matrix/{int:rule_id}", response=s.ReviewRule)
def change_review_rule(request: ApiRequest, rule_id: Id, body: s.ReviewRuleIn):
    """Ask differently; `active: false` ends it, and old rounds keep their meaning."""
    row = found(ReviewRule.objects.filter(pk=rule_id, company_id__in=request.actor.company_ids))
    return _save(request, body, row.company_id, row.pk)


@sales.get("/matrix/reviewers", response=list[s.Reviewer])
def preview_reviewers(request: ApiRequest, type_id: Id, family_id: Id | None = None, company_id: Id | None = None):
    """Who would be asked about an order of a type with goods of a family."""
    request.actor.require("sales.type.edit")
    families = [family_id] if family_id else []
    return matrix.reviewers(company(company_id, request.actor), [type_id], families=families)


@sales.get("/matrix/presets", response=list[s.ReviewPreset])
def list_review_presets(request: ApiRequest):
    """Sets of reviewers a company can take."""
    request.actor.require("sales.type.edit")
    return [
        {"code": p.code, "name": p.name, "name_en": p.name_en, "template": p.template, "rows": len(p.rows)}
        for p in PRESETS
    ]


@sales.post("/matrix/presets/{code}/take", response=s.PresetTaken)
def take_review_preset(request: ApiRequest, code: str, company_id: Id | None = None):
    """Add the reviewers of a preset that the company does not have yet."""
    return {"added": matrix.take_preset(code, company_id=company(company_id, request.actor), actor=request.actor)}


def _save(request: ApiRequest, body: s.ReviewRuleIn, company_id: int, rule_id: int | None) -> ReviewRule:
    facts = body.model_dump(exclude={"company_id"})
    return matrix.save(actor=request.actor, company_id=company_id, rule_id=rule_id, **facts)


@sales.get("/type-facts", response=list[s.TypeFact])
def list_type_facts(request: ApiRequest):
    """What the conditions of type rules may ask about."""
    request.actor.require("sales.type.edit")
    return [
        {"name": name, "type": type, "label": gettext(label), "values": list(type_rules.CHOICES.get(name, ()))}
        for name, (type, label) in type_rules.FACTS.items()
    ]


@sales.get("/type-rules", response=list[s.TypeRule])
def list_type_rules(request: ApiRequest):
    """The rules that propose an order's type, those for all companies after one's own, in the order they are asked."""
    request.actor.require("sales.type.edit")
    rows = (
        TypeRule.objects.filter(_seen(request))
        .select_related("type")
        .order_by(F("company_id").asc(nulls_last=True), "sort", "pk")
    )
    return [_told_rule(row) for row in rows]


@sales.post("/type-rules", response={201: s.TypeRule})
def add_type_rule(request: ApiRequest, body: s.TypeRuleIn):
    """Propose a type for more orders; orders entered from now on follow."""
    return _told_rule(rules.save(actor=request.actor, **body.model_dump()))


@sales.put("/type-rules/{int:rule_id}", response=s.TypeRule)
def change_type_rule(request: ApiRequest, rule_id: Id, body: s.TypeRuleIn):
    """Propose differently; `active: false` ends it."""
    row = found(TypeRule.objects.filter(_seen(request), pk=rule_id))
    return _told_rule(rules.save(actor=request.actor, rule_id=row.pk, **body.model_dump()))


def _told_rule(row: TypeRule) -> dict[str, Any]:
    columns = ("id", "company_id", "name", "name_en", "condition", "sort", "active")
    return {**{c: getattr(row, c) for c in columns}, "type": row.type.code}


@org.get("/series", response=list[s.Series])
def list_number_series(request: ApiRequest):
    """How each kind of document is numbered."""
    request.actor.require("settings.view")
    return _told_series(NumberSeries.objects.filter(_seen(request)).order_by("kind", "company_id"))


@org.post("/series", response={201: s.Series})
def own_number_series(request: ApiRequest, body: s.OwnSeriesIn):
    """Number a company's documents of a kind by themselves from now on; numbers given stay."""
    row = series.own(
        body.kind, company(body.company_id, request.actor), body.pattern, body.digits, reset=body.reset or "",
        next_count=body.next_count, actor=request.actor,
    )  # fmt: skip
    return _told_series([row])[0]


@org.put("/series/{int:series_id}", response=s.Series)
def change_number_series(request: ApiRequest, series_id: Id, body: s.SeriesIn):
    """Number documents of a kind differently from now on; numbers given stay, none is given twice."""
    row = found(NumberSeries.objects.filter(_seen(request), pk=series_id))
    return _told_series([series.change(row.pk, actor=request.actor, **body.model_dump())])[0]


@org.post("/series/{int:series_id}/share", response=s.Series)
def share_number_series(request: ApiRequest, series_id: Id):
    """End a company's own series: its documents are numbered with those of all companies again."""
    row = found(NumberSeries.objects.filter(_seen(request), pk=series_id))
    return _told_series([series.share(row.pk, actor=request.actor)])[0]


def _seen(request: ApiRequest) -> Q:
    return Q(company_id=None) | Q(company_id__in=request.actor.company_ids)


def _told_series(rows: Iterable[NumberSeries]) -> list[dict[str, Any]]:
    """Series with the number that is next."""
    known = list(rows)
    counts = numbering.upcoming(known)
    columns = ("kind", "company_id", "pattern", "digits", "reset", "gapless", "active")
    return [
        {"id": r.pk, "next_number": numbering.told(r, counts[r.pk]), **{c: getattr(r, c) for c in columns}}
        for r in known
    ]


@org.get("/audit/changes", response=list[s.Change])
def list_audit_changes(request: ApiRequest, filter: Query[s.ChangeFilter]):
    """Changed rows, newest first: who, when, why, before and after. `before` is the id of the last one seen."""
    facts = filter.model_dump()
    return [_told(row) for row in audit.changes(actor=request.actor, **facts)]


@org.get("/audit/events", response=list[s.Happened])
def list_audit_events(request: ApiRequest, filter: Query[s.HappenedFilter]):
    """What happened, newest first: changes of state, approvals, prints, exports, sign-ins."""
    return audit.happened(actor=request.actor, **filter.model_dump())


HIDDEN = ("password", "hash", "secret")


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """Secrets are changed, but not told."""
    for side in ("before", "after"):
        row[side] = {k: v for k, v in (row[side] or {}).items() if k not in HIDDEN}
    return row
