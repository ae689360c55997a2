"""Instructions between companies: list, page, verbs. Views parse, call, answer."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from gendan.catalog.models import HandoverClass
from gendan.cooperation import queries
from gendan.cooperation.models import Instruction
from gendan.cooperation.services import instructions, objections
from gendan.cooperation.services.instructions import Step, Wanted
from gendan.cooperation.states import BEFORE_FINISH, INSTRUCTION
from gendan.core import clock
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.org.models import Company
from gendan.org.services.reasons import list_of
from gendan.web import kit

from . import lists, words

SPARE = 3


def index(request: kit.Request) -> HttpResponseBase:
    """What our company makes for others, and others for us."""
    context = {"title": _("Between companies"), "may_create": request.actor.may("cooperation.instruction.create")}
    return lists.INSTRUCTIONS.respond(request, "cooperation/list.html", context)


class NewForm(kit.Form):
    """What is asked of whom."""

    maker_id = forms.TypedChoiceField(label=lazy("Made by"), coerce=int)
    goods = forms.CharField(label=lazy("Goods or work"), max_length=320)
    quantity = kit.QuantityField(label=lazy("Quantity"))
    needed_on = kit.DateField(label=lazy("Needed"), required=False)
    handover_id = forms.TypedChoiceField(
        label=pgettext_lazy("cooperation", "Class"), coerce=int, empty_value=None, required=False
    )
    requirements = forms.CharField(
        label=lazy("Requirements"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000, required=False
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh"
        others = Company.objects.filter(active=True).exclude(pk=actor.company_id or 0).order_by("pk")
        classes = HandoverClass.objects.filter(active=True).order_by("pk")
        self.fields["maker_id"].choices = [(c.pk, c.label(language)) for c in others]  # type: ignore[attr-defined]
        self.fields["handover_id"].choices = [("", ""), *((c.pk, c.label(language)) for c in classes)]  # type: ignore[attr-defined]


def new(request: kit.Request) -> HttpResponse:
    """Ask another company of the group."""
    request.actor.require("cooperation.instruction.create")
    if request.actor.company_id is None:
        raise NotFound()
    company_id, form, made = request.actor.company_id, NewForm(request.POST or None, actor=request.actor), []

    def save() -> None:
        made.append(instructions.give(company_id, Wanted(**form.cleaned_data), actor=request.actor))

    if request.method == "POST" and kit.attempt(form, save):
        return kit.done(request, _url(made[0]), _("%(number)s instructed") % {"number": made[0].number})
    return kit.page(
        request, "cooperation/new.html", {"form": form, "nav": "cooperation"}, status=422 if form.errors else 200
    )


def one(request: kit.Request, number: str) -> HttpResponse:
    """An instruction as its company sees it: what is asked, plan, hand-over, objections."""
    row = queries.get(number, actor=request.actor)
    actor, english = request.actor, (get_language() or "zh").startswith("en")
    maker = actor.sees_company(row.maker_id)
    verbs = set(INSTRUCTION.allowed(row, actor)) if maker else set()
    said = {c.code: c for c in row.conditions.select_related("by")}
    conditions = [
        {
            "code": c["code"], "name": (c.get("name_en") or c["name"]) if english else c["name"],
            "may_not": bool(c.get("may_not_apply")), "said": said.get(c["code"]),
        }
        for c in (row.handover.conditions if row.handover else [])
    ]  # fmt: skip
    found = list(row.objections.select_related("company", "raised_by", "decided_by").order_by("-pk"))
    context = {
        "row": row, "chip": words.chip(row.state), "facts": _facts(row), "actions": _actions(row, actor),
        "steps": list(row.steps.order_by("pk")), "spare": range(SPARE), "may_plan": "plan" in verbs,
        "may_report": "report" in verbs, "conditions": conditions,
        "may_record": maker and row.state in BEFORE_FINISH and actor.may("cooperation.instruction.finish"),
        "objections": [{"o": o, "may": o.decided_at is None and objections.may_decide(o, actor)} for o in found],
        "may_object": row.state in BEFORE_FINISH and actor.may("cooperation.instruction.object")
        and actor.company_id in (row.company_id, row.maker_id) and all(o.decided_at for o in found),
        "nav": "cooperation",
    }  # fmt: skip
    return kit.page(request, "cooperation/one.html", context)


def _facts(row: Instruction) -> list[kit.Fact]:
    unit = row.unit.name if row.unit else ""
    return [
        kit.Fact(pgettext("cooperation", "Asked by"), row.company.name, row.ref_number),
        kit.Fact(_("Made by"), row.maker.name),
        kit.Fact(_("Quantity"), kit.qty(row.quantity, unit), _("done %(n)s") % {"n": kit.trimmed(row.done)}),
        kit.Fact(_("Needed"), kit.day(row.needed_on) if row.needed_on else kit.DASH),
        kit.Fact(_("Planned for"), kit.day(row.planned_on) if row.planned_on else kit.DASH),
        kit.Fact(
            pgettext("cooperation", "Acknowledged"), kit.person(row.acknowledged_by.name) if row.acknowledged_by else kit.DASH,
            _("free in stock %(n)s") % {"n": kit.trimmed(row.from_stock)} if row.from_stock is not None else "",
        ),
    ]  # fmt: skip


def _actions(row: Instruction, actor: Actor) -> list[kit.Action]:
    allowed = INSTRUCTION.allowed(row, actor)
    found = []

    def add(verb: str, company_id: int, label: str, **facts: Any) -> None:
        if verb in allowed and actor.sees_company(company_id):
            url = reverse("cooperation:do", args=[row.number, verb])
            found.append(kit.Action(verb, label, url, version=row.version, **facts))

    add("acknowledge", row.maker_id, pgettext("cooperation", "Acknowledge"), icon="check", primary=True, key="E")
    if row.state != Instruction.State.ACKNOWLEDGED or not row.handover:
        add("finish", row.maker_id, _("Finish"), icon="checks", primary=row.state == "in_work")
    add("receive", row.company_id, _("Receive"), icon="package-import", primary=True, key="E")
    if row.about is None:
        add("cancel", row.company_id, _("Cancel the instruction"), danger=True, why=list_of(instructions.cancel))
    return found


@require_POST
def do(request: kit.Request, number: str, verb: str) -> HttpResponse:
    """Acknowledge, finish, receive, cancel."""
    if verb not in words.SAID:
        raise Http404
    row = queries.get(number, actor=request.actor)
    given: dict[str, Any] = {"actor": request.actor, "version": kit.version(request)}
    if verb == "cancel":
        given["reason"] = kit.reason(request)
    getattr(instructions, verb)(row.pk, **given)
    return kit.done(request, _url(row), words.SAID[verb] % {"number": number})


@require_POST
def plan(request: kit.Request, number: str) -> HttpResponse:
    """The plan as typed in rows; empty rows are passed over."""
    row = queries.get(number, actor=request.actor)
    given = request.POST
    columns = zip(
        given.getlist("kind"), given.getlist("name"), given.getlist("starts"), given.getlist("ends"), strict=False
    )
    steps, faults, today = [], {}, clock.today()
    for n, (kind, name, starts, ends) in enumerate(c for c in columns if c[1].strip()):
        try:
            last = kit.parse_date(ends, today) if ends.strip() else None
            first = kit.parse_date(starts, today) if starts.strip() else None
        except ValueError:
            last = first = None
        if last is None:
            faults[f"steps.{n}.ends_on"] = _("%(name)s: until when?") % {"name": name.strip()}
        else:
            steps.append(Step(name, last, first, kind))
    if faults:
        raise Invalid(faults)
    done = instructions.plan(row.pk, steps, version=kit.version(request), actor=request.actor)
    return kit.done(request, _url(row), _("%(number)s planned") % {"number": done.number})


@require_POST
def report(request: kit.Request, number: str) -> HttpResponse:
    """How far it is."""
    row = queries.get(number, actor=request.actor)
    try:
        done = kit.parse_quantity(request.POST.get("done", "") or "0")
    except (ValueError, ArithmeticError):
        raise Invalid({"done": _("Not a number. Type 12 or 12*6.")}) from None
    steps = [int(pk) for pk in request.POST.getlist("step") if pk.isdecimal() and len(pk) < 19]
    instructions.report(row.pk, done, steps_done=steps, version=kit.version(request), actor=request.actor)
    return kit.done(request, _url(row), pgettext_lazy("cooperation", "Progress noted"))


@require_POST
def condition(request: kit.Request, number: str) -> HttpResponse:
    """A condition of the hand-over holds, or does not apply."""
    row, given = queries.get(number, actor=request.actor), request.POST
    instructions.record(
        row.pk, given.get("code", ""), met=given.get("said") != "not", note=given.get("note", ""), actor=request.actor
    )
    return kit.done(request, _url(row), pgettext_lazy("cooperation", "Recorded"))


@require_POST
def object_(request: kit.Request, number: str) -> HttpResponse:
    """Object to the date."""
    row = queries.get(number, actor=request.actor)
    on = _date(request.POST.get("wanted_on", ""), "wanted_on")
    objections.raise_(row.pk, request.POST.get("text", ""), wanted_on=on, actor=request.actor)
    return kit.done(request, _url(row), _("The general manager is asked to decide"))


@require_POST
def decide(request: kit.Request, number: str, objection_id: int) -> HttpResponse:
    """Decide an objection."""
    row = queries.get(number, actor=request.actor)
    if not row.objections.filter(pk=objection_id).exists():
        raise NotFound()
    on = _date(request.POST.get("on", ""), "on")
    if on is None:
        raise Invalid({"on": _("Which date counts?")})
    objections.decide(objection_id, on, request.POST.get("decision", ""), actor=request.actor)
    return kit.done(request, _url(row), _("Decided; the plan has the new date"))


def _date(text: str, field: str) -> Any:
    if not text.strip():
        return None
    try:
        return kit.parse_date(text, clock.today())
    except ValueError:
        raise Invalid({field: _("“%(typed)s” is not a date.") % {"typed": text[:30]}}) from None


def _url(row: Instruction) -> str:
    return reverse("cooperation:one", args=[row.number])
