"""Rules that propose an order's type: a list in the order they are asked, one page each (TYP-01)."""

import json
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

from ..forms import offer
from ..sections import enter, show

SPARE = 2  # empty rows to go on with


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
            "id": r.pk, "name": r.label(language), "when": told(r.condition), "type": r.type.label(language),
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
    typed = _typed(request.POST) if request.method == "POST" else _shown(row.condition if row else {})
    if request.method == "POST" and kit.attempt(form, lambda: _save(request, form, row, typed)):
        return kit.done(request, reverse("settings:type-rules"), _("Saved; orders entered from now on follow"))
    context = {
        "form": form, "typed": typed, "facts": [(name, _(label)) for name, (_type, label) in FACTS.items()],
        "ops": list(OPERATORS.items()),
        "values": [(_(FACTS[name][1]), " · ".join(str(v) for v in known.values())) for name, known in CHOICES.items()],
        "back": reverse("settings:type-rules"), "save": _("Save rule"),
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
            condition=_condition(typed),
            **given,
        )
    except Invalid as refusal:
        raise Invalid({_at_row(place): texts for place, texts in refusal.errors.items()}) from refusal


def _at_row(place: str) -> str:
    """Faults of the condition are told at the top, as its rows are no fields of the form."""
    return "" if place.startswith("condition") else place


# The condition as rows ---------------------------------------------------------------------------------------------------

# Comparisons as one chooses them: operator of `workflow.conditions`, words; the first fits every type.
OPERATORS: dict[str, Any] = {
    "": pgettext_lazy("condition", "is"), "ne": pgettext_lazy("condition", "is not"), "gt": ">", "gte": "≥", "lt": "<", "lte": "≤",
    "contains": pgettext_lazy("condition", "has"),
}  # fmt: skip
EMPTY = {"fact": "", "op": "", "value": ""}


def told(condition: Mapping[str, Any]) -> str:
    """A condition in words."""
    return pgettext("condition", " and ").join(_told(key, value) for key, value in condition.items()) or pgettext(
        "condition", "always"
    )


def _told(key: str, value: Any) -> str:
    if key in ("all", "any"):
        word = pgettext("condition", " and ") if key == "all" else pgettext("condition", " or ")
        parts = word.join(told(part) for part in value)
        return f"({parts})" if len(value) > 1 and key == "any" else parts
    if key == "not":
        return pgettext("condition", "not: %(part)s") % {"part": told(value)}
    name, _sep, operator = key.partition("__")
    label = _(FACTS[name][1]) if name in FACTS else name
    said = _words(name, value, " / ")
    return f"{label}: {said}" if isinstance(value, bool) else f"{label} {OPERATORS.get(operator, operator)} {said}"


def _shown(condition: Mapping[str, Any]) -> dict[str, Any]:
    """A condition as rows; one with parts within parts is shown as text."""
    ((word, parts),) = condition.items() if set(condition) in ({"all"}, {"any"}) else (("all", [condition]),)
    keys = [(key, value) for part in parts for key, value in part.items()]
    flat = word == "all" or all(len(part) == 1 for part in parts)
    if not flat or any(key.partition("__")[0] not in FACTS for key, _value in keys):
        return {"text": json.dumps(condition, ensure_ascii=False, indent=1)}
    rows = []
    for key, value in keys:
        name, _sep, operator = key.partition("__")
        rows.append({"fact": name, "op": operator, "value": _words(name, value)})
    return {"word": word, "rows": [*rows, *[EMPTY] * SPARE]}


def _words(name: str, value: Any, between: str = ", ") -> str:
    if isinstance(value, bool):
        return pgettext("condition", "yes") if value else pgettext("condition", "no")
    known = CHOICES.get(name, {})
    return between.join(str(known.get(str(one), one)) for one in (value if isinstance(value, list) else [value]))


def _typed(given: Any) -> dict[str, Any]:
    """What was typed, to be shown again when it is refused."""
    if "text" in given:
        return {"text": given["text"]}
    rows = [
        {"fact": fact, "op": op, "value": value.strip()}
        for fact, op, value in zip(given.getlist("fact"), given.getlist("op"), given.getlist("value"), strict=False)
    ]
    return {"word": "any" if given.get("word") == "any" else "all", "rows": rows}


def _condition(typed: Mapping[str, Any]) -> Any:
    """The condition as data. Refuses with Invalid text that is none."""
    if "text" in typed:
        try:
            return json.loads(typed["text"])
        except ValueError as error:
            raise Invalid({"": _("This could not be read.")}) from error
    parts = [
        {r["fact"] + (f"__{r['op']}" if r["op"] else ""): _value(r["fact"], r["op"], r["value"])}
        for r in typed["rows"]
        if r["fact"]
    ]
    return {typed["word"]: parts} if parts else {}


def _value(name: str, operator: str, text: str) -> Any:
    """A typed value as the condition keeps it: codes for words, yes and no as such, several with commas between them."""
    kind = FACTS[name][0] if name in FACTS else ""
    if kind == "bool":
        return {pgettext("condition", "yes"): True, pgettext("condition", "no"): False}.get(text.lower(), text)
    if kind == "number":
        return text.replace(",", "")
    codes = {str(label): code for code, label in CHOICES.get(name, {}).items()}
    parts = [part.strip() for part in text.replace("，", ",").replace("、", ",").split(",")]
    found = [codes.get(part, part) for part in parts if part]
    return found if len(found) > 1 and operator in ("", "ne") else (found or [""])[0]
