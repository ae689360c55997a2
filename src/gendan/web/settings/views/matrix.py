"""The review matrix: who is asked what; sets of reviewers to take; who would be asked about which orders."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.org.models import Department
from gendan.sales.models import ReviewRule
from gendan.sales.review_presets import PRESETS
from gendan.sales.services import matrix
from gendan.web import kit
from gendan.web.kit import Request
from gendan.web.mine import pane
from gendan.web.sales.words import QUESTION
from gendan.workflow import queries as workflow

from .. import forms, words
from ..sections import enter, show


def matrix_list(request: Request) -> HttpResponse:
    """Who is asked what, in order; beside it the preview and the sets that ship."""
    enter(request, "matrix")
    found = list(
        ReviewRule.objects.filter(company_id=request.actor.company_id or 0)
        .select_related("type", "department", "family")
        .order_by("-active", "stage", "sort", "pk")
    )
    context = {
        "table": _table(found, request.actor), "new": reverse("settings:rule-new"), "new_label": _("New reviewer"),
        "presets": _presets(), **_preview(request),
    }  # fmt: skip
    return show(request, "matrix", "matrix.html", context)


def _table(found: Sequence[ReviewRule], actor: Actor) -> kit.Table:
    language = get_language() or "zh"
    names = pane.role_names([r.role for r in found])
    known = workflow.limits(actor.company_id)
    staged = any(r.stage > 1 for r in found)
    rows = [
        {
            "id": r.pk, "role": kit.person(names.get(r.role, r.role), r.department.label(language) if r.department else "", queue=True),
            "type": _orders(r, language), "stage": r.stage if staged else "",
            "questions": " · ".join(str(QUESTION.get(q, q)) for q in r.questions),
            "sla": words.limit_name(known[r.sla]) if r.sla in known else r.sla,
            "state": kit.chip("ok", pgettext("settings", "In use")) if r.active else kit.chip("done", _("Not used")),
        }
        for r in found
    ]  # fmt: skip
    return kit.Table(
        columns=[
            kit.Column("role", _("Who is asked"), width=210), kit.Column("type", _("Orders"), css="cut", width=150),
            *([kit.Column("stage", pgettext("settings", "Stage"), num=True, width=60)] if staged else []),
            kit.Column("questions", _("Questions"), css="cut"), kit.Column("sla", _("Time limit"), css="cut t2", width=170),
            kit.Column("state", "", width=90),
        ],
        rows=rows, link=kit.to("settings:rule", "id"),
        card=kit.Card(title="role", clock="state", text="questions", foot=("type", "sla")),
        empty=_("Nobody is named yet: order reviewers answer the four usual questions."),
    )  # fmt: skip


def _orders(row: ReviewRule, language: str) -> str:
    kind = row.type.label(language) if row.type else _("all types")
    return f"{kind} · {row.family.label(language)}" if row.family else kind


def _presets() -> list[dict[str, Any]]:
    language = get_language() or "zh"
    return [{"code": p.code, "name": p.label(language), "template": p.template, "rows": len(p.rows)} for p in PRESETS]


def _preview(request: Request) -> dict[str, Any]:
    """Who would be asked about orders of a type with goods of a family."""
    asked = "type" in request.GET
    form = forms.WhoForm(request.GET if asked else None)
    if not asked or not form.is_valid():
        return {"who": form, "asked": None}
    family = form.cleaned_data["family"]
    found = matrix.reviewers(
        request.actor.company_id or 0, [int(form.cleaned_data["type"])], families=[family] if family else []
    )
    names = pane.role_names([r.role for r in found])
    units = Department.objects.in_bulk([r.department_id for r in found if r.department_id])
    language = get_language() or "zh"
    asked_rows = [
        {
            "who": names.get(r.role, r.role), "unit": units[r.department_id].label(language) if r.department_id else "",
            "stage": r.stage, "decides": r.decides, "questions": [QUESTION.get(q, q) for q in r.questions],
        }
        for r in found
    ]  # fmt: skip
    return {"who": form, "asked": asked_rows}


@require_POST
def take(request: Request, code: str) -> HttpResponse:
    """Add the reviewers of a set that ships."""
    enter(request, "matrix")
    added = matrix.take_preset(code, company_id=request.actor.company_id or 0, actor=request.actor)
    text = ngettext("%(n)s reviewer added", "%(n)s reviewers added", added) % {"n": added}
    return kit.done(request, reverse("settings:matrix"), text)


def rule(request: Request, rule_id: int | None = None) -> HttpResponse:
    """One row of the matrix."""
    enter(request, "matrix")
    row = ReviewRule.objects.filter(pk=rule_id or 0, company_id=request.actor.company_id or 0).first()
    if rule_id and row is None:
        raise NotFound()
    start: dict[str, Any] = {"active": True, "sort": 0, "sla": "SLA-23", "stage": 1}
    if row:
        start = {
            "role": row.role, "department": row.department_id, "type": row.type_id, "family": row.family_id, "sla": row.sla,
            "stage": row.stage, "decides": row.decides, "sort": row.sort, "active": row.active,
            "known": [q for q in row.questions if q in QUESTION], "own": [q for q in row.questions if q not in QUESTION],
        }  # fmt: skip
    form = forms.RuleForm(request.POST or None, initial=start, actor=request.actor)
    if request.method == "POST" and kit.attempt(form, lambda: _save_rule(form, rule_id, request.actor)):
        return kit.done(request, reverse("settings:matrix"), _("Saved; orders submitted from now on follow"))
    context = {"form": form, "back": reverse("settings:matrix"), "save": _("Save reviewer")}
    return show(request, "matrix", "form.html", context, title=_("Reviewer"), status=422 if form.errors else 200)


def _save_rule(form: forms.RuleForm, rule_id: int | None, actor: Actor) -> None:
    facts = form.cleaned_data
    if actor.company_id is None:
        raise NotFound()
    try:
        matrix.save(
            rule_id=rule_id, company_id=actor.company_id, role=facts["role"], questions=form.questions, type_id=facts["type"],
            family_id=facts["family"], department_id=facts["department"], sla=facts["sla"], stage=facts["stage"] or 1,
            decides=facts["decides"], sort=facts["sort"], active=facts["active"], actor=actor,
        )  # fmt: skip
    except Invalid as refusal:
        raise Invalid(
            {"known" if name == "questions" else name: texts for name, texts in refusal.errors.items()}
        ) from refusal
