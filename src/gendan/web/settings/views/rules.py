"""Order types, time limits, parameters."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gendan.core import params
from gendan.core.errors import Invalid, NotFound
from gendan.core.models import Parameter
from gendan.org.services import parameters
from gendan.sales.models import OrderType
from gendan.sales.services import types
from gendan.web import kit
from gendan.web.kit import Request
from gendan.web.mine import pane
from gendan.workflow import queries as workflow
from gendan.workflow.models import SlaRule
from gendan.workflow.services import limits

from .. import forms, words
from ..sections import enter, matching, show
from . import type_process

# Order types -----------------------------------------------------------------------------------------------------------


@require_GET
def types_list(request: Request) -> HttpResponse:
    """All order types; those whose way is not built say so."""
    enter(request, "types")
    language = get_language() or "zh"
    rows = [
        {
            "code": t.code, "name": kit.two(t.label(language), t.code), "review": words.REVIEWS.get(t.review, t.review),
            "gates": " · ".join(str(words.GATES.get(g, g)) for g in t.effect_gates),
            "mandatory": " · ".join(str(words.FIELDS.get(f, f)) for f in t.mandatory),
            "state": _state(t),
        }
        for t in OrderType.objects.order_by("-available", "sort", "pk")
    ]  # fmt: skip
    table = kit.Table(
        columns=[
            kit.Column("name", _("Order type"), css="two-l", width=190), kit.Column("review", _("Review"), css="cut", width=220),
            kit.Column("gates", _("Before it takes effect"), css="cut"), kit.Column("mandatory", _("Mandatory fields"), css="cut", width=170),
            kit.Column("state", "", width=116),
        ],
        rows=rows, link=kit.to("settings:type", "code"),
        card=kit.Card(title="name", clock="state", text="review", foot=("gates", "mandatory")),
    )  # fmt: skip
    new = {"new": reverse("settings:type-new"), "new_label": _("New order type")}
    return show(request, "types", "table.html", {"table": table, **new})


def new_type(request: Request) -> HttpResponse:
    """A further order type that goes the way of one there is; what it asks for is ticked on the next page."""
    enter(request, "types")
    form = forms.NewTypeForm(request.POST or None)
    if request.method == "POST" and kit.attempt(form, lambda: types.create(actor=request.actor, **form.cleaned_data)):
        return kit.done(request, reverse("settings:type", args=[form.cleaned_data["code"]]), _("Saved"))
    context = {"form": form, "back": reverse("settings:types"), "save": _("Create order type")}
    return show(request, "types", "form.html", context, title=_("New order type"), status=422 if form.errors else 200)


def _state(row: OrderType) -> Any:
    if not row.available:
        return kit.chip("plan", _("Not available yet"))
    return kit.chip("ok", pgettext("settings", "In use")) if row.active else kit.chip("done", _("Not offered"))


def order_type(request: Request, code: str) -> HttpResponse:
    """One order type."""
    enter(request, "types")
    row = OrderType.objects.filter(code=code).first()
    if row is None:
        raise NotFound()
    names = (
        "name",
        "name_en",
        "review",
        "invoice_on",
        "effect_gates",
        "mandatory",
        "needs_contract",
        "partial_needs_consent",
        "active",
    )
    form = forms.TypeForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    if request.method == "POST" and kit.attempt(
        form, lambda: types.change(row.pk, actor=request.actor, **form.cleaned_data)
    ):
        return kit.done(request, reverse("settings:types"), _("Saved; orders entered from now on follow"))
    also = (reverse("settings:checklist", args=[code]), _("Confirmation list"))
    context = {
        "form": form,
        "back": reverse("settings:types"),
        "save": _("Save order type"),
        "also": also,
        "process": type_process.told(row, request.actor.company_id),
    }
    return show(
        request,
        "types",
        "type.html",
        context,
        title=row.label(get_language() or "zh"),
        status=422 if form.errors else 200,
    )


# Time limits -----------------------------------------------------------------------------------------------------------


@require_GET
def limits_list(request: Request) -> HttpResponse:
    """All time limits: what starts them, who answers for it, and whom they escalate to."""
    enter(request, "limits")
    found = workflow.limits(request.actor.company_id)
    nobody = set(workflow.unheld(request.actor))
    names = pane.role_names([role for row in found.values() for role in _roles_of(row)])
    language = get_language() or "zh"
    rows = [
        {
            "code": code, "name": kit.two(row.label(language), words.trigger(code)), "limit": words.limit_text(row),
            "who": _chain(words.answer_for(code), names, " · "), "to": _chain(row.escalate_to, names, " → "),
            "state": _limit_state(row, nobody), "words": f"{row.label(language)} {words.trigger(code)}",
        }
        for code, row in found.items()
    ]  # fmt: skip
    table = kit.Table(
        columns=[
            kit.Column("code", _("Code"), css="mono t2", width=84), kit.Column("name", _("What is due"), css="two-l"),
            kit.Column("who", _("Who answers for it"), css="cut", width=170), kit.Column("limit", _("Time limit"), width=150, css="nw"),
            kit.Column("to", _("Who hears when it is late"), css="cut", width=230), kit.Column("state", "", width=110),
        ],
        rows=matching(request, rows, "words", "code", "to", "who"), link=kit.to("settings:limit", "code"),
        card=kit.Card(title="name", clock="state", name="limit", foot=("who", "to")), empty=_("Nothing found"),
    )  # fmt: skip
    return show(request, "limits", "table.html", {"table": table, "search": _("What is due, who hears, code")})


def _roles_of(row: SlaRule) -> list[str]:
    return [*words.answer_for(row.code), *(role for level in row.escalate_to for role in level.split("/"))]


def _chain(levels: Iterable[str], names: dict[str, str], between: str) -> str:
    return between.join(" / ".join(str(names.get(role, role)) for role in level.split("/")) for level in levels)


def _limit_state(row: SlaRule, nobody: set[tuple[str, str]]) -> Any:
    if any((row.code, level) in nobody for level in row.escalate_to):
        return kit.chip("late", pgettext("limits", "Nobody"), icon="alert-triangle")
    return kit.chip("act", _("Changed"), icon="pencil") if row.company_id else ""


def limit(request: Request, code: str) -> HttpResponse:
    """One time limit of the company."""
    enter(request, "limits")
    row = workflow.limits(request.actor.company_id).get(code)
    if row is None:
        raise NotFound()
    start = {
        "limit": row.limit,
        "unit": row.unit,
        "by": row.by,
        "warn_percent": row.warn_percent,
        "escalate_to": row.escalate_to,
    }
    form = forms.LimitForm(request.POST or None, initial=start)

    def put() -> object:
        return limits.put(code, company_id=request.actor.company_id, actor=request.actor, **form.cleaned_data)

    if request.method == "POST" and kit.attempt(form, put):
        return kit.done(request, reverse("settings:limits"), _("Saved; tasks opened from now on follow"))
    names = pane.role_names(_roles_of(row))
    missing = [level for found, level in workflow.unheld(request.actor) if found == code]
    told = _("Nobody holds: %(roles)s. Who comes after them hears at once.") % {"roles": _chain(missing, names, ", ")}
    notes = (code, words.trigger(code), _chain(words.answer_for(code), names, " · "), row.source)
    context = {
        "form": form, "back": reverse("settings:limits"), "save": _("Save time limit"), "note": " · ".join(filter(None, notes)),
        "warning": told if missing else "",
    }  # fmt: skip
    title = row.label(get_language() or "zh")
    return show(request, "limits", "form.html", context, title=title, status=422 if form.errors else 200)


# Parameters ------------------------------------------------------------------------------------------------------------


def parameters_list(request: Request) -> HttpResponse:
    """All parameters under their areas; each row is changed in place, for the company being worked in."""
    enter(request, "parameters")
    if request.method == "POST":
        return _put_parameter(request)
    own = dict(Parameter.objects.filter(company_id=request.actor.company_id or 0).values_list("name", "value"))
    general = dict(Parameter.objects.filter(company_id=None).values_list("name", "value"))
    areas: dict[str, list[dict[str, Any]]] = {}
    for name, declared in params.declared().items():
        if name.startswith("org.reasons."):
            continue  # set beside their lists
        value = params.get(name, request.actor.company_id)
        areas.setdefault(name.partition(".")[0], []).append(
            {
                "name": name, "label": _(str(declared.label)), "kind": _kind(declared), "value": _shown(value), "on": value is True,
                "default": _shown(declared.default), "changed": name in own or name in general, "source": declared.source,
                "default_on": declared.default is True,
            }
        )  # fmt: skip
    groups = [(label, areas[code]) for code, label in words.AREAS.items() if code in areas]
    return show(request, "parameters", "parameters.html", {"areas": groups})


def _kind(declared: params.Declared) -> str:
    if isinstance(declared.default, bool):
        return "bool"
    return (
        "list"
        if isinstance(declared.default, list)
        else "number"
        if isinstance(declared.default, int | Decimal)
        else "text"
    )


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(v) for v in value)
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _put_parameter(request: Request) -> HttpResponse:
    name, company_id = request.POST.get("name", ""), request.actor.company_id
    declared = params.declared().get(name)
    if declared is None:
        raise NotFound()
    if request.POST.get("reset"):
        parameters.reset(name, company_id=company_id, actor=request.actor)
        return kit.done(request, f"{reverse('settings:parameters')}#{name}", _("Back to the standard"))
    parameters.put(name, _typed(declared, request.POST.get("value", "")), company_id=company_id, actor=request.actor)
    return kit.done(request, f"{reverse('settings:parameters')}#{name}", _("Saved"))


def _typed(declared: params.Declared, text: str) -> Any:
    if isinstance(declared.default, bool):
        return text == "1"
    if isinstance(declared.default, list):
        parts = [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]
        if not all(part.lstrip("-").isdecimal() for part in parts):
            raise Invalid({"value": _("Whole numbers with commas between them.")})
        return [int(part) for part in parts]
    return text.strip()
