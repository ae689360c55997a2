"""Forms of the settings: they check shape; the services decide meaning."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gendan.catalog.models import Family
from gendan.core.actor import Actor
from gendan.org import queries
from gendan.org.models import Calendar, Company, Department, Role, User
from gendan.sales.models import OrderType
from gendan.sales.services import types
from gendan.web import kit
from gendan.web.sales.words import QUESTION
from gendan.workflow import queries as workflow
from gendan.workflow.services.routes import CUSTOMER

from . import words

SCOPES: dict[str, Any] = {"company": _("whole company"), "department": _("department"), "own": _("own customers")}


def _language() -> str:
    return get_language() or "zh"


def role_choices(empty: str = "") -> list[tuple[str, str]]:
    """Active roles by name; the first line chooses none."""
    return [("", empty), *((r.code, r.label(_language())) for r in Role.objects.filter(active=True).order_by("pk"))]


def company_choices(actor: Actor) -> list[tuple[int, str]]:
    """The actor's companies."""
    return [
        (c.pk, c.label(_language()))
        for c in Company.objects.filter(pk__in=actor.company_ids, active=True).order_by("pk")
    ]


def department_choices(actor: Actor) -> list[tuple[str, str]]:
    """Departments of the company being worked in."""
    found = Department.objects.filter(company_id=actor.company_id or 0, active=True).order_by("pk")
    return [("", ""), *((str(d.pk), d.label(_language())) for d in found)]


def offer(form: forms.Form, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
    """Fill the choices of a field."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def offer_roles(form: forms.Form, actor: Actor) -> None:
    """Fill the choices of a role to give."""
    offer(form, "role", role_choices())
    offer(form, "company", company_choices(actor))
    form.fields["company"].initial = actor.company_id


class Choose(forms.TypedChoiceField):
    """A choice by number, or none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **{"required": False, **kwargs})


class Ticks(forms.MultipleChoiceField):
    """Some of a few."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, known: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(choices=list(known.items()), required=False, **kwargs)


class Lines(forms.CharField):
    """One text per line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value


class Ladder(forms.SelectMultiple):
    """Choices in order, one select per step and an empty one to go on with."""

    LEAST, MOST = 3, 6

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """An ordered list of selects of the same name."""
        chosen = [v for v in value or [] if v]
        steps = [*chosen, *[""] * max(self.LEAST - len(chosen), 1)][: self.MOST]
        one = forms.Select(choices=[("", ""), *self.choices])
        id, rest = (attrs or {}).get("id", name), attrs or {}
        controls = (
            (one.render(name, step, {**rest, "id": id if n == 0 else f"{id}-{n}", "aria-label": n + 1}, renderer),)
            for n, step in enumerate(steps)
        )
        return format_html('<ol class="ladder">{}</ol>', format_html_join("", "<li>{}</li>", controls))

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """What was chosen, from the first step to the last, nobody twice."""
        return list(dict.fromkeys(v for v in data.getlist(name) if v))


# People ----------------------------------------------------------------------------------------------------------------


class UserForm(kit.Form):
    """Facts of an account."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    department = Choose(label=_("Department"))
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    email = forms.CharField(label=_("Mail"), max_length=200, required=False)
    language: forms.Field | None = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "department", department_choices(actor))


class Grant(kit.Form):
    """A role to give: in which company, how far it sees."""

    role = forms.ChoiceField(label=_("Role"), required=False)
    company = Choose(label=_("Company"))
    scope = forms.ChoiceField(label=_("Sees"), choices=list(SCOPES.items()), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_roles(self, actor)


class NewUser(UserForm):
    """A new account with its first role."""

    username = forms.CharField(label=_("Log-in name"), max_length=60)
    password = forms.CharField(
        label=_("First password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters."),
    )
    language = None
    role = forms.ChoiceField(label=_("Role"), required=False)
    company = Choose(label=_("Company"))
    scope = forms.ChoiceField(label=_("Sees"), choices=list(SCOPES.items()), required=False)
    field_order = ("username", "name", "password", "department", "role", "company", "scope", "phone", "email")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        offer_roles(self, actor)

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        facts["scope"] = facts.get("scope") or "company"
        return facts


class RoleForm(kit.Form):
    """Names of a role."""

    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    code = forms.SlugField(label=_("Code"), max_length=40)
    note = forms.CharField(label=_("Remarks"), max_length=300, required=False)
    active = forms.BooleanField(label=pgettext_lazy("settings", "In use"), required=False)


# The firm --------------------------------------------------------------------------------------------------------------


class CompanyForm(kit.Form):
    """Letterhead, tax, bank, calendar."""

    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    tax_number = forms.CharField(label=_("Tax number"), max_length=40, required=False)
    tax_percent = kit.QuantityField(label=_("Tax rate, %"), places=2, least=0, most=99)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    bank_account = forms.CharField(label=_("Bank and account"), max_length=200, required=False)
    currency = forms.CharField(label=_("Currency"), max_length=3)
    calendar = Choose(label=_("Working calendar"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Calendar.objects.filter(active=True, company=None) | Calendar.objects.filter(
            active=True, company_id__in=actor.company_ids
        )
        offer(self, "calendar", [(str(c.pk), c.label(_language())) for c in found.order_by("pk")])


class DepartmentForm(kit.Form):
    """One department."""

    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    code = forms.SlugField(label=_("Code"), max_length=40)
    parent = Choose(label=_("Belongs to"))
    head = Choose(label=_("Head"))
    active = forms.BooleanField(label=pgettext_lazy("settings", "In use"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "parent", department_choices(actor))
        people = (
            User.objects.filter(assignments__company_id=actor.company_id or 0, is_active=True)
            .distinct()
            .order_by("pinyin")
        )
        offer(self, "head", [("", ""), *((str(u.pk), u.name) for u in people)])


# Rules -----------------------------------------------------------------------------------------------------------------


class NewTypeForm(kit.Form):
    """A further order type, and which one it is like."""

    code = forms.CharField(label=_("Code"), max_length=40, help_text=_("Small letters, figures and _, a letter first."))
    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    like = forms.ChoiceField(label=_("Goes the way of"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh"
        known = OrderType.objects.filter(available=True).order_by("sort")
        offer(self, "like", [(t.code, t.label(language)) for t in known])


class TypeForm(kit.Form):
    """What an order type asks for."""

    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    review = forms.ChoiceField(label=_("Review"), choices=[(c, words.REVIEWS[c]) for c in types.REVIEWS])
    invoice_on = forms.ChoiceField(
        label=pgettext_lazy("settings", "Invoiced"), choices=[(c, words.INVOICE_ON[c]) for c in types.INVOICE_ON]
    )
    effect_gates = Ticks({c: words.GATES.get(c, c) for c in types.GATES}, label=_("Before it takes effect"))
    mandatory = Ticks({c: words.FIELDS[c] for c in types.FIELDS}, label=_("Mandatory fields"))
    needs_contract = forms.BooleanField(label=_("Draws on a contract"), required=False)
    partial_needs_consent = forms.BooleanField(label=_("Part deliveries need the customer's consent"), required=False)
    active = forms.BooleanField(label=_("Offered when entering orders"), required=False)


def family_choices() -> list[tuple[str, str]]:
    """Product families that are in use."""
    found = Family.objects.filter(active=True).order_by("code")
    return [(str(f.pk), f.label(_language())) for f in found]


class WhoForm(kit.Form):
    """Which orders the preview of the matrix is about."""

    type = forms.ChoiceField(label=_("Order type"))
    family = Choose(label=_("Product family"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = OrderType.objects.filter(active=True).order_by("sort")
        offer(self, "type", [(str(t.pk), t.label(_language())) for t in kinds])
        offer(self, "family", [("", _("all products")), *family_choices()])
        for field in self.fields.values():
            field.widget.attrs["class"] = "inp"


class RuleForm(kit.Form):
    """One reviewer of the matrix."""

    role = forms.ChoiceField(label=_("Who is asked"))
    department = Choose(label=_("For the department"))
    type = Choose(label=_("For orders of type"))
    family = Choose(label=_("For goods of the product family"))
    sla = forms.ChoiceField(label=_("Time limit"))
    known = Ticks(QUESTION, label=_("Questions"))
    own = Lines(label=_("Own questions, one per line"), required=False)
    stage = forms.IntegerField(
        label=pgettext_lazy("settings", "Stage"), min_value=1, max_value=9, required=False,
        help_text=_("A later stage is asked when all of the stage before have answered."),
    )  # fmt: skip
    decides = forms.BooleanField(label=_("This answer decides the review"), required=False)
    sort = forms.IntegerField(label=pgettext_lazy("settings", "Place"), min_value=0, max_value=999)
    active = forms.BooleanField(label=pgettext_lazy("settings", "In use"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "family", [("", _("all products")), *family_choices()])
        offer(self, "role", role_choices())
        offer(self, "department", department_choices(actor))
        kinds = OrderType.objects.filter(active=True).order_by("sort")
        offer(self, "type", [("", _("all types")), *((str(t.pk), t.label(_language())) for t in kinds)])
        offer(self, "sla", [(code, words.limit_name(row)) for code, row in workflow.limits(actor.company_id).items()])

    @property
    def questions(self) -> list[str]:
        """All that is asked, the known questions first."""
        return [*self.cleaned_data["known"], *self.cleaned_data["own"]]


class SeriesForm(kit.Form):
    """How documents of a kind are numbered."""

    pattern = forms.CharField(label=_("Before the count"), max_length=40)
    reset = forms.ChoiceField(
        label=_("The count begins anew"), required=False,
        choices=[("", _("with the date in the number")), *((c, words.RESETS[c]) for c in ("month", "year", "never"))],
    )  # fmt: skip
    digits = forms.IntegerField(label=_("Digits"), min_value=1, max_value=99)
    next_count = forms.IntegerField(
        label=_("Count of the next one"), required=False, min_value=1, max_value=999_999_999,
        help_text=_("Raise it to go on where another system stopped."),
    )  # fmt: skip
    whose = forms.ChoiceField(
        label=_("Counts for"), choices=[("all", _("all companies together")), ("own", _("this company alone"))]
    )

    def __init__(self, *args: Any, shared: bool, gapless: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not shared:
            del self.fields["whose"]
        if gapless:
            del self.fields["reset"]


SHARED_LEVELS = ("production_manager/order_desk_manager", "company_deputy_gm/company_gm")  # two roles on one level


class LimitForm(kit.Form):
    """One time limit."""

    limit = kit.QuantityField(
        label=pgettext_lazy("settings", "Amount"),
        places=2,
        help_text=_("Negative days count back from the target date."),
    )
    unit = forms.ChoiceField(label=_("Unit"), choices=list(words.UNITS.items()))
    by = forms.TimeField(label=_("By the hour"), required=False, help_text=_("Empty: to the end of the day."))
    warn_percent = forms.IntegerField(label=_("Warn after, %"), min_value=1, max_value=100)
    escalate_to = forms.MultipleChoiceField(
        label=_("Who hears when it is late, one after the other"), required=False, widget=Ladder,
        help_text=_("The first at once, each further one as long after as the parameters say."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict([("department_head", _("Head of department")), *role_choices()[1:]])
        levels = dict.fromkeys([*SHARED_LEVELS, *(v for v in self.initial.get("escalate_to", ()) if "/" in v)])
        shared = [(level, " / ".join(str(names.get(role, role)) for role in level.split("/"))) for level in levels]
        offer(self, "escalate_to", [*names.items(), *shared])


# To the outside ------------------------------------------------------------------------------------------------------------


class RouteForm(kit.Form):
    """Where messages go besides the product."""

    medium = forms.ChoiceField(label=_("Medium"), choices=list(words.MEDIA.items()))
    address = forms.CharField(
        label=_("Address"),
        max_length=400,
        help_text=_(
            "A mail address, or wecombot://key, dingtalk://token, feishu://token; for SMS the gateway, as"
            " smseagles://token@host/number, without the number for customers. It is not shown again."
        ),
    )
    user = Choose(label=_("For the messages of"))
    role = forms.ChoiceField(label=_("or of everybody in the role"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "role", [*role_choices(), (CUSTOMER, _("Customers, by SMS to the phone on their order"))])
        people = queries.visible_users(actor).filter(is_active=True).order_by("pinyin")
        offer(self, "user", [("", ""), *((str(u.pk), u.name) for u in people)])


class TokenForm(kit.Form):
    """A key for a program."""

    name = forms.CharField(label=_("What is it for"), max_length=80)
    user = Choose(label=_("Acts for"))
    scopes = Lines(
        label=_("Scopes, one per line"), help_text=_("Such as sales.*, *.view, or * for all that person may.")
    )
    expires_on = kit.DateField(
        label=pgettext_lazy("settings", "Valid until"), required=False, help_text=_("Empty: until it is revoked.")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = (
            queries.visible_users(actor).filter(is_active=True).order_by("pinyin")
            if actor.may("channels.token.any")
            else User.objects.filter(pk=actor.user_id or 0)
        )
        offer(self, "user", [(str(u.pk), u.name) for u in people])
        self.fields["user"].initial = actor.user_id


class WebhookForm(kit.Form):
    """An address that hears what happens."""

    name = forms.CharField(label=_("Name"), max_length=80)
    url = forms.CharField(label=_("Address (https)"), max_length=400)
    events = Lines(label=_("Events, one per line"), help_text=_("Such as sales.order.effective or shipping.*"))
