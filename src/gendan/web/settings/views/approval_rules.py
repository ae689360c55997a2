"""The approval matrix: rows of who signs what when, and a look at who would have to sign (APR-01)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import F, Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gendan.core.errors import Invalid, NotFound
from gendan.org.queries import users_with_role
from gendan.sales import queries
from gendan.sales.type_rules import CHOICES
from gendan.web import kit
from gendan.web.kit import Request
from gendan.web.mine import pane
from gendan.workflow import conditions, published, signing
from gendan.workflow import queries as workflow
from gendan.workflow.models import ApprovalRule
from gendan.workflow.services import approval_rules
from gendan.workflow.signing import SUPERIOR

from .. import condition_rows, words
from ..condition_rows import Rows
from ..forms import offer, role_choices
from ..sections import enter, show

SPARE = 2  # empty places for signers to go on with
ASKED_FIRST = ("order.total", "customer.class", "customer.is_new", "order.type", "order.deviations", "order.below")


class RuleForm(kit.Form):
    """A row but for its condition and its signers, which are typed in rows of their own."""

    kind = forms.ChoiceField(label=gettext_lazy("What is approved"))
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=120, required=False)
    whose = forms.ChoiceField(
        label=gettext_lazy("Counts for"),
        choices=[
            ("own", pgettext_lazy("settings", "only this company")),
            ("all", pgettext_lazy("settings", "all companies")),
        ],
    )
    sort = forms.IntegerField(
        label=pgettext_lazy("settings", "Place"), min_value=0, max_value=999,
        help_text=gettext_lazy("Rows of a higher place sign after those of a lower one; of the same place at once."),
    )  # fmt: skip
    transition = forms.ChoiceField(label=gettext_lazy("What waits for it"), required=False)
    sla = forms.ChoiceField(label=gettext_lazy("Time limit"))
    checks = forms.CharField(
        label=gettext_lazy("Points to check"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One in each line; each has to be ticked by whoever signs."),
    )  # fmt: skip
    ordered = forms.BooleanField(label=gettext_lazy("One after the other, in the order named"), required=False)
    reserved = forms.BooleanField(
        label=gettext_lazy("Reserved: signed by nobody without the role, whatever their rights"), required=False
    )
    tell_customer = forms.BooleanField(label=gettext_lazy("Tell the customer the result"), required=False)
    active = forms.BooleanField(label=pgettext_lazy("settings", "In use"), required=False)

    def __init__(self, *args: Any, company_id: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", kinds())
        offer(self, "transition", [("", _("the usual")), *transitions()])
        offer(self, "sla", [(code, words.limit_name(row)) for code, row in workflow.limits(company_id).items()])


def kinds() -> list[tuple[str, str]]:
    """What is approved, in words."""
    return [(kind, _(known.label)) for kind, known in published.known_approvables().items()]


def transitions() -> list[tuple[str, str]]:
    """What may wait, of all kinds."""
    found = {
        verb: label for known in published.known_approvables().values() for verb, label in known.transitions.items()
    }
    return [(verb, _(label)) for verb, label in found.items()]


def rows_of(kind: str = "") -> Rows:
    """Conditions over the facts of a kind; of all kinds without one."""
    known = published.known_approvables()
    names = known[kind].facts if kind in known else [name for one in known.values() for name in one.facts]
    types, labels = published.known_facts(), published.labels()
    language = get_language() or "zh"
    choices = {
        **CHOICES,
        "order.type": {t.code: t.label(language) for t in queries.order_types()},
        "customer.class": {code: code for code in "ABC"},
    }
    return Rows(
        {name: (types[name], labels[name]) for name in dict.fromkeys(names)},
        {name: choices[name] for name in dict.fromkeys(names) if name in choices},
    )


@require_GET
def rules_list(request: Request) -> HttpResponse:
    """All rows in the order they sign, and who would have to sign a document one describes."""
    enter(request, "approvals")
    found = list(_visible(request).order_by("-active", "kind", "sort", F("company_id").asc(nulls_last=True), "pk"))
    language, told, names, known = get_language() or "zh", rows_of(), dict(signers()), dict(kinds())
    rows = [
        {
            "id": r.pk, "name": r.label(language), "kind": known.get(r.kind, r.kind), "when": told.told(r.condition),
            "signers": _joined([names.get(code, code) for code in r.signers], ordered=r.ordered), "sort": r.sort,
            "state": kit.chip("ok", pgettext("settings", "In use")) if r.active else kit.chip("done", _("Not used")),
        }
        for r in found
    ]  # fmt: skip
    table = kit.Table(
        columns=[
            kit.Column("name", _("Name"), css="cut b", width=180), kit.Column("kind", _("What is approved"), css="cut", width=130),
            kit.Column("when", pgettext("condition", "When"), css="cut"), kit.Column("signers", _("Who signs"), css="cut", width=250),
            kit.Column("sort", pgettext("settings", "Place"), num=True, width=60), kit.Column("state", "", width=90),
        ],
        rows=rows, link=kit.to("settings:approval", "id"),
        card=kit.Card(title="name", clock="state", text="when", foot=("kind", "signers")),
        empty=_("No row yet: order types and prices off the policy ask their usual approvers."),
    )  # fmt: skip
    context = {"table": table, "new": reverse("settings:approval-new"), "new_label": _("New row")}
    return show(request, "approvals", "approvals.html", {**context, **_tried(request, told)})


def _joined(found: Sequence[str], *, ordered: bool) -> str:
    return (" → " if ordered else " + ").join(found)


def signers() -> list[tuple[str, str]]:
    """Who can be asked to sign, in words."""
    return [(SUPERIOR, _("Superior of whoever asks")), *role_choices()[1:]]


# Who would have to sign --------------------------------------------------------------------------------------------------


def _tried(request: Request, told: Rows) -> dict[str, Any]:
    """The question beside the list, and its answer once it was asked."""
    known = published.known_approvables()
    kind = request.GET.get("kind", "")
    kind = kind if kind in known else next(iter(known))
    asked = {
        name
        for rule in approval_rules.rules(kind, request.actor.company_id or 0)
        for name in conditions.facts_in(rule.condition)
    }
    names = [name for name in (*ASKED_FIRST, *sorted(asked)) if name in known[kind].facts and name in told.facts]
    fields = [_field(request, told, name) for name in dict.fromkeys(names)]
    tried = request.GET.get("try") == "1"
    answer = (
        _answer(request, kind, {f["name"]: f["meant"] for f in fields if f["meant"] not in ("", None)})
        if tried
        else None
    )
    return {"kinds": kinds(), "kind": kind, "asked": fields, "answer": answer}


def _field(request: Request, told: Rows, name: str) -> dict[str, Any]:
    type, label = told.facts[name]
    typed = request.GET.get(name, "").strip()
    choices: list[tuple[str, str]] = [(code, str(word)) for code, word in told.choices.get(name, {}).items()]
    if type == "bool":
        choices = [("0", pgettext("condition", "no")), ("1", pgettext("condition", "yes"))]
    meant: Any = typed
    if type == "bool":
        meant = {"0": False, "1": True}.get(typed, "")
    elif type == "number":
        meant = typed.replace(",", "")
    elif type == "list":
        meant = [typed] if typed else ""
    return {
        "name": name, "label": _(label), "typed": typed, "choices": choices, "number": type == "number", "meant": meant,
    }  # fmt: skip


def _answer(request: Request, kind: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Stages with roles and the people who hold them, and the rows this follows from."""
    company_id = request.actor.company_id or 0
    numbers = {
        name: _number(value) if published.known_facts()[name] == "number" else value for name, value in facts.items()
    }
    plan = approval_rules.plan(kind, company_id, numbers)
    usual = plan is None
    plan = plan or approval_rules.usual(kind)
    names, language = dict(signers()), get_language() or "zh"
    stages = [
        [{"role": names.get(s.role, pane.role_name(s.role)), "people": _people(company_id, s), "reserved": s.reserved} for s in stage]
        for stage in plan.stages
    ]  # fmt: skip
    rules = [(r["name_en"] if language.startswith("en") and r["name_en"] else r["name"]) for r in plan.rules]
    return {"stages": [stage for stage in stages if stage], "rules": rules, "usual": usual}


def _number(text: Any) -> Any:
    try:
        return kit.parse_quantity(str(text))
    except ValueError:
        return None


def _people(company_id: int, signer: signing.Signer) -> str:
    if signer.role == SUPERIOR:
        return _("head of the department")
    held = [user.name for user in users_with_role(company_id, signer.role)]
    return "、".join(held[:6]) or _("nobody holds this role")


# One row -----------------------------------------------------------------------------------------------------------------


def rule(request: Request, rule_id: int | None = None) -> HttpResponse:
    """One row with its condition and its signers."""
    enter(request, "approvals")
    row = _visible(request).filter(pk=rule_id or 0).first()
    if rule_id and row is None:
        raise NotFound()
    start: dict[str, Any] = {"active": True, "sort": 50, "whose": "own", "sla": "SLA-49"}
    if row:
        same = (
            "kind",
            "name",
            "name_en",
            "sort",
            "active",
            "transition",
            "sla",
            "ordered",
            "reserved",
            "tell_customer",
        )
        start = {name: getattr(row, name) for name in same}
        start |= {"whose": "own" if row.company_id else "all", "checks": "\n".join(row.checks)}
    form = RuleForm(request.POST or None, initial=start, company_id=request.actor.company_id)
    posted = request.method == "POST"
    told = rows_of()
    typed = condition_rows.read(request.POST) if posted else told.shown(row.condition if row else {})
    chosen = [code for code in request.POST.getlist("signer") if code] if posted else (row.signers if row else [])
    if posted and kit.attempt(form, lambda: _save(request, form, row, told.condition(typed), chosen)):
        return kit.done(request, reverse("settings:approvals"), _("Saved; what is submitted from now on follows"))
    context = {
        "form": form, **told.context(typed), "chosen": [*chosen, *[""] * SPARE], "signers": signers(),
        "back": reverse("settings:approvals"), "save": _("Save row"),
    }  # fmt: skip
    return show(
        request,
        "approvals",
        "approval_rule.html",
        context,
        title=_("Row of the approval matrix"),
        status=422 if form.errors else 200,
    )


def _visible(request: Request) -> Any:
    return ApprovalRule.objects.filter(Q(company_id=None) | Q(company_id=request.actor.company_id or 0))


def _save(request: Request, form: RuleForm, row: ApprovalRule | None, condition: Any, chosen: Sequence[str]) -> None:
    given = dict(form.cleaned_data)
    company_id = request.actor.company_id if given.pop("whose") == "own" else None
    checks = given.pop("checks").splitlines()
    try:
        approval_rules.save(
            actor=request.actor, rule_id=row.pk if row else None, company_id=company_id, condition=condition,
            signers=chosen, checks=checks, **given,
        )  # fmt: skip
    except Invalid as refusal:
        found = condition_rows.at_top(refusal)
        raise Invalid(
            {("" if place == "signers" else place): texts for place, texts in found.errors.items()}
        ) from refusal
