"""Rules that propose an order's type: a list in the order they are asked, one page each (TYP-01)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import F, Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gendan.core.errors import Invalid, NotFound
from gendan.sales import queries
from gendan.sales.models import TypeRule
from gendan.sales.services import rules
from gendan.sales.type_rules import CHOICES, FACTS
from gendan.web import kit
from gendan.web.kit import Request

from .. import condition_rows
from ..condition_rows import Rows
from ..forms import offer
from ..sections import enter, show

ROWS = Rows(FACTS, CHOICES)


class RuleForm(kit.Form):
    """A rule but for its condition, which is typed in rows of its own."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=120, required=False)
    type = forms.ChoiceField(label=gettext_lazy("Proposes the type"))
    whose = forms.ChoiceField(
        label=gettext_lazy("Counts for"),
        choices=[
            ("own", pgettext_lazy("settings", "only this company")),
            ("all", pgettext_lazy("settings", "all companies")),
        ],
    )
    sort = forms.IntegerField(label=pgettext_lazy("settings", "Place"), min_value=0, max_value=999)
    active = forms.BooleanField(label=pgettext_lazy("settings", "In use"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh"
        offer(self, "type", [(t.code, t.label(language)) for t in queries.order_types()])


@require_GET
def rules_list(request: Request) -> HttpResponse:
    """All rules in the order they are asked."""
    enter(request, "type-rules")
    language = get_language() or "zh"
    rows = [
        {
            "id": r.pk, "name": r.label(language), "when": ROWS.told(r.condition), "type": r.type.label(language),
            "whose": pgettext("settings", "only this company") if r.company_id else pgettext("settings", "all companies"),
            "state": kit.chip("ok", pgettext("settings", "In use")) if r.active else kit.chip("done", _("Not used")),
        }
        for r in _visible(request).select_related("type").order_by("-active", F("company_id").asc(nulls_last=True), "sort", "pk")
    ]  # fmt: skip
    table = kit.Table(
        columns=[
            kit.Column("name", _("Name"), css="cut b", width=230), kit.Column("when", pgettext("condition", "When"), css="cut"),
            kit.Column("type", _("Proposes the type"), width=150), kit.Column("whose", _("Counts for"), css="t2", width=130),
            kit.Column("state", "", width=90),
        ],
        rows=rows, link=kit.to("settings:type-rule", "id"),
        card=kit.Card(title="name", clock="state", text="when", foot=("type", "whose")),
        empty=_("No rule yet: whoever enters an order chooses its type."),
    )  # fmt: skip
    new = {"new": reverse("settings:type-rule-new"), "new_label": _("New rule")}
    return show(request, "type-rules", "table.html", {"table": table, **new})


def rule(request: Request, rule_id: int | None = None) -> HttpResponse:
    """One rule with the rows of its condition."""
    enter(request, "type-rules")
    row = _visible(request).filter(pk=rule_id or 0).select_related("type").first()
    if rule_id and row is None:
        raise NotFound()
    start: dict[str, Any] = {"active": True, "sort": 50, "whose": "own"}
    if row:
        start = {
            "name": row.name, "name_en": row.name_en, "type": row.type.code, "sort": row.sort, "active": row.active,
            "whose": "own" if row.company_id else "all",
        }  # fmt: skip
    form = RuleForm(request.POST or None, initial=start)
    typed = condition_rows.read(request.POST) if request.method == "POST" else ROWS.shown(row.condition if row else {})
    if request.method == "POST" and kit.attempt(form, lambda: _save(request, form, row, typed)):
        return kit.done(request, reverse("settings:type-rules"), _("Saved; orders entered from now on follow"))
    context = {
        "form": form, **ROWS.context(typed), "back": reverse("settings:type-rules"), "save": _("Save rule"),
    }  # fmt: skip
    return show(request, "type-rules", "type_rule.html", context, title=_("Rule"), status=422 if form.errors else 200)


def _visible(request: Request) -> Any:
    return TypeRule.objects.filter(Q(company_id=None) | Q(company_id=request.actor.company_id or 0))


def _save(request: Request, form: RuleForm, row: TypeRule | None, typed: Mapping[str, Any]) -> None:
    given = dict(form.cleaned_data)
    company_id = request.actor.company_id if given.pop("whose") == "own" else None
    try:
        rules.save(
            actor=request.actor,
            rule_id=row.pk if row else None,
            company_id=company_id,
            condition=ROWS.condition(typed),
            **given,
        )
    except Invalid as refusal:
        raise condition_rows.at_top(refusal) from refusal
