"""Discount and gift rules: both lists on one page, a form each."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gendan.catalog import queries
from gendan.catalog.services import rules as services
from gendan.core.errors import NotFound
from gendan.web import kit

from ..forms import DiscountForm, GiftForm, RuleForm
from ..lists import list_state


@require_GET
def rules(request: kit.Request) -> HttpResponse:
    """Both kinds of rules."""
    may_edit = request.actor.may("catalog.price.edit")
    context = {
        "title": _("Discounts and gifts"), "nav": "price_lists", "may_edit": may_edit,
        "discounts": _discounts(request), "gifts": _gifts(request),
    }  # fmt: skip
    return kit.page(request, "catalog/rules.html", context)


def discount(request: kit.Request, pk: int | None = None) -> HttpResponse:
    """A discount rule, new or present."""
    request.actor.require("catalog.price.edit")
    rule = _one(queries.discount_rules(request.actor), pk)
    initial = {**_initial(rule, DiscountForm), "item": rule.item.code if rule and rule.item else ""}
    form = DiscountForm(request.POST or None, initial=initial if rule else None)

    def save() -> None:
        spec = services.DiscountSpec(company_id=request.actor.company_id or 0, **form.values())
        services.put_discount(spec, rule_id=pk, actor=request.actor)

    return _edit(request, form, save, _("Discount rule"))


def gift(request: kit.Request, pk: int | None = None) -> HttpResponse:
    """A gift rule, new or present."""
    request.actor.require("catalog.price.edit")
    rule = _one(queries.gift_rules(request.actor), pk)
    initial = {**_initial(rule, GiftForm), "item": rule.item.code, "gift": rule.gift.code} if rule else None
    form = GiftForm(request.POST or None, initial=initial)

    def save() -> None:
        spec = services.GiftSpec(company_id=request.actor.company_id or 0, **form.values())
        services.put_gift(spec, rule_id=pk, actor=request.actor)

    return _edit(request, form, save, _("Gift rule"))


def _edit(request: kit.Request, form: RuleForm, save: Any, title: str) -> HttpResponse:
    if request.method == "POST" and kit.attempt(form, save):
        return kit.done(request, reverse("catalog:rules"), _("Saved"))
    context = {
        "form": form,
        "title": title,
        "back": reverse("catalog:rules"),
        "nav": "price_lists",
        "save": _("Save rule"),
    }
    return kit.page(request, "catalog/small_form.html", context, status=422 if form.errors else 200)


def _one(found: Any, pk: int | None) -> Any:
    if pk is None:
        return None
    rule = found.filter(pk=pk).first()
    if rule is None:
        raise NotFound()
    return rule


def _initial(rule: Any, form: type[RuleForm]) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in form.base_fields if hasattr(rule, name)} if rule else {}


def _whom(rule: Any) -> str:
    grade = _("class %(grade)s") % {"grade": rule.customer_class} if rule.customer_class else ""
    return " · ".join(part for part in (rule.sales_channel, grade) if part) or _("Everybody")


def _state(rule: Any) -> Any:
    state, word, icon = list_state({"active": rule.active, "valid_from": rule.valid_from, "valid_to": rule.valid_to})
    return kit.chip(state, str(word), icon)


def _discounts(request: kit.Request) -> kit.Table:
    rows = [
        {
            "id": rule.pk,
            "code": rule.code,
            "name": rule.name,
            "whom": _whom(rule),
            "percent": rule.percent,
            "state": _state(rule),
            "what": rule.item.name if rule.item else rule.family.name if rule.family else _("Every item"),
            "from_quantity": rule.from_quantity,
            "valid_to": rule.valid_to,
        }
        for rule in queries.discount_rules(request.actor)
    ]
    return kit.Table(
        [
            kit.Column("code", _("Code"), css="mono b", width=110),
            kit.Column("name", _("Name"), css="cut"),
            kit.Column("what", _("Applies to"), css="cut", width=170),
            kit.Column("whom", _("For whom"), css="cut", width=130),
            kit.Column("from_quantity", _("From quantity"), fmt=kit.qty, num=True, width=100),
            kit.Column("percent", _("Discount"), fmt=lambda v: f"{kit.trimmed(v)}%", num=True, width=80),
            kit.Column("valid_to", _("Valid until"), fmt=kit.day, num=True, width=90),
            kit.Column("state", _("State"), width=100),
        ],
        rows,
        link=kit.to("catalog:discount", "id"),
        card=kit.Card(
            title="code",
            clock="state",
            name="name",
            amount="percent",
            text="what",
            foot=("whom", "from_quantity"),
            labelled=("from_quantity",),
        ),
        empty=_("No discount rule yet. Everybody pays the list price."),
    )


def _gifts(request: kit.Request) -> kit.Table:
    rows = [
        {
            "id": rule.pk,
            "code": rule.code,
            "name": rule.name,
            "whom": _whom(rule),
            "state": _state(rule),
            "valid_to": rule.valid_to,
            "offer": _("for every %(every)s of %(item)s, %(count)s of %(gift)s")
            % {
                "every": kit.qty(rule.every, rule.item.unit.name),
                "item": rule.item.name,
                "count": kit.qty(rule.gift_quantity, rule.gift.unit.name),
                "gift": rule.gift.name,
            },
        }
        for rule in queries.gift_rules(request.actor)
    ]
    return kit.Table(
        [
            kit.Column("code", _("Code"), css="mono b", width=110),
            kit.Column("offer", _("Gift"), css="cut"),
            kit.Column("whom", _("For whom"), css="cut", width=130),
            kit.Column("valid_to", _("Valid until"), fmt=kit.day, num=True, width=90),
            kit.Column("state", _("State"), width=100),
        ],
        rows,
        link=kit.to("catalog:gift", "id"),
        card=kit.Card(title="code", clock="state", text="offer", foot=("whom",)),
        empty=_("No gift rule yet."),
    )
