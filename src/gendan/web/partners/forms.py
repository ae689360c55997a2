"""Forms of partners: they check shape; the services decide meaning."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gendan.catalog.queries import items_by_code, visible_price_lists
from gendan.core.actor import Actor
from gendan.org.queries import visible_users
from gendan.org.services.reasons import list_of
from gendan.partners.services.customers import assign
from gendan.partners.services.suppliers import SupplyLine
from gendan.web import kit

from . import words

SUPPLY_ROWS = 5


def _people(actor: Actor) -> list[tuple[str, str]]:
    """Colleagues a customer can belong to."""
    people = visible_users(actor).filter(is_active=True).order_by("pinyin")
    return [("", ""), *((str(pk), name) for pk, name in people.values_list("pk", "name"))]


def _lists(actor: Actor) -> list[tuple[str, str]]:
    """Price lists a customer can be given."""
    if not actor.may("catalog.price.view"):
        return [("", "")]
    found = visible_price_lists(actor).filter(active=True).order_by("-is_agreement", "code")
    return [("", ""), *((str(pk), name) for pk, name in found.values_list("pk", "name"))]


def _number(**kwargs: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(required=False, coerce=int, empty_value=None, **kwargs)


class CustomerForm(kit.Form):
    """A customer; the new one with its first contact and address."""

    name = forms.CharField(label=_("Name"), max_length=120)
    code = forms.CharField(label=_("Code"), max_length=40, required=False, help_text=_("Empty: the next number"))
    short_name = forms.CharField(label=_("Short name"), max_length=60, required=False)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    type = forms.ChoiceField(label=_("Type"), choices=list(words.TYPES.items()))
    grade = forms.ChoiceField(label=_("Class"), choices=list(words.GRADES.items()), initial="C")
    region = forms.CharField(label=_("Region"), max_length=60, required=False)
    sales_channel = forms.CharField(
        label=_("Sales channel"), max_length=40, required=False, help_text=_("Decides which price list counts")
    )
    price_list_id = _number(label=_("Own price list"))
    currency = forms.ChoiceField(label=_("Currency"), choices=[(c, c) for c in ("CNY", "USD", "EUR", "HKD", "JPY")])
    payment_mode = forms.ChoiceField(label=_("Payment"), choices=list(words.PAYMENT.items()), initial="pay_first")
    terms_days = forms.IntegerField(label=_("Credit term, days"), min_value=0, max_value=999, initial=0)
    deposit_percent = kit.QuantityField(label=_("Deposit, %"), places=2, least=0, most=100, initial=Decimal(0))
    salesperson_id = _number(label=_("Sales person"))
    merchandiser_id = _number(label=_("Merchandiser"))
    order_method = forms.ChoiceField(label=_("Usual way of ordering"), required=False)
    tax_name = forms.CharField(label=_("Name on invoices"), max_length=120, required=False)
    tax_number = forms.CharField(label=_("Tax number"), max_length=40, required=False)
    bank_account = forms.CharField(label=_("Bank account"), max_length=120, required=False)
    remarks = forms.CharField(
        label=_("Remarks"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    active = forms.BooleanField(label=_("Served"), required=False, initial=True)
    paste = forms.CharField(
        label=_("Contact and address"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Paste as it came: name, phone and address are told apart."),
    )

    def __init__(self, *args: Any, actor: Actor, new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["order_method"].choices = words.channel_choices()  # type: ignore[attr-defined]
        self.fields["price_list_id"].choices = _lists(actor)  # type: ignore[attr-defined]
        for part in ("salesperson_id", "merchandiser_id"):
            self.fields[part].choices = _people(actor)  # type: ignore[attr-defined]
            if not new and not actor.may("partners.customer.assign"):
                del self.fields[part]
        if not new:
            del self.fields["paste"]
            self.fields["code"].required = True
            self.fields["code"].help_text = ""

    def changes(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "paste"}


class ContactForm(kit.Form):
    """A person at a customer."""

    name = forms.CharField(label=_("Name"), max_length=60)
    title = forms.CharField(label=_("Position"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    is_main = forms.BooleanField(label=_("Main contact"), required=False)
    active = forms.BooleanField(label=_("Still there"), required=False, initial=True)


class AddressForm(kit.Form):
    """An address. `paste` fills what is left empty."""

    paste = forms.CharField(
        label=_("Paste the whole address"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Province, city, district, street, name and phone are told apart when you save."),
    )  # fmt: skip
    label = forms.CharField(label=_("What you call it"), max_length=60, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=list(words.KINDS.items()))
    province = forms.CharField(label=_("Province"), max_length=30, required=False)
    city = forms.CharField(label=_("City"), max_length=30, required=False)
    district = forms.CharField(label=_("District"), max_length=30, required=False)
    street = forms.CharField(label=_("Street and house"), max_length=200, required=False)
    contact = forms.CharField(label=_("Contact"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    notes = forms.CharField(
        label=_("Delivery notes"),
        max_length=200,
        required=False,
        help_text=_("When they take goods, fork-lift, stairs"),
    )
    is_main = forms.BooleanField(label=_("Main address"), required=False)
    active = forms.BooleanField(label=_("Still used"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("street") and not data.get("paste"):
            self.add_error("street", gettext("This is needed."))
        return data


class CorrectForm(kit.Form):
    """A changed phone or a better address as it was reported."""

    field = forms.ChoiceField(
        label=_("What has changed"), choices=list(words.CORRECTED.items()), initial="contact.phone"
    )
    of = forms.ChoiceField(label=_("Whose"), required=False)
    value = forms.CharField(label=_("New value"), max_length=300, required=False)
    reported_by_id = _number(label=_("Reported by"))

    def __init__(self, *args: Any, actor: Actor, contacts: Any, addresses: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", gettext("the main one"))]
        choices += [(f"c{c.pk}", f"{c.name} {c.phone}".strip()) for c in contacts if c.active]
        choices += [(f"a{a.pk}", a.label or a.text()) for a in addresses if a.active]
        self.fields["of"].choices = choices  # type: ignore[attr-defined]
        self.fields["reported_by_id"].choices = _people(actor)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        of, field = data.get("of") or "", data.get("field") or ""
        if of and (of[0] == "c") != field.startswith("contact"):
            self.add_error("of", gettext("This does not belong to what has changed."))
        return data

    def target(self) -> dict[str, int]:
        """The contact or address that was chosen."""
        of = self.cleaned_data["of"]
        return {"contact_id" if of[0] == "c" else "address_id": int(of[1:])} if of else {}


class CreditForm(kit.Form):
    """A credit limit and what happens above it."""

    limit = kit.MoneyField(label=_("Credit limit"), least=0)
    policy = forms.ChoiceField(label=_("Above the limit"), choices=list(words.POLICIES.items()))


class AssignForm(kit.Form):
    """Customers change hands."""

    part = forms.ChoiceField(
        label=_("As what"), choices=[("salesperson", _("Sales person")), ("merchandiser", _("Merchandiser"))]
    )
    user_id = _number(label=_("Colleague"))
    reason_code = forms.ChoiceField(label=_("Reason"), required=False)
    reason = forms.CharField(label=_("Remark"), max_length=150, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason_code"].choices = [("", "–"), *kit.offered(list_of(assign))]  # type: ignore[attr-defined]
        self.fields["user_id"].choices = _people(actor)  # type: ignore[attr-defined]


class SupplierForm(kit.Form):
    """A supplier."""

    name = forms.CharField(label=_("Name"), max_length=120)
    code = forms.CharField(label=_("Code"), max_length=40, required=False, help_text=_("Empty: the next number"))
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    contact = forms.CharField(label=_("Contact"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    rating = forms.TypedChoiceField(
        label=_("Rating"), required=False, coerce=int, empty_value=None,
        choices=[("", ""), *((str(n), str(n)) for n in range(5, 0, -1))], help_text=_("5 is best"),
    )  # fmt: skip
    active = forms.BooleanField(label=_("Served"), required=False, initial=True)

    def __init__(self, *args: Any, new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not new:
            self.fields["code"].required = True
            self.fields["code"].help_text = ""


class SupplyForm(kit.Form):
    """What a supplier delivers: the present rows and a few empty ones."""

    def __init__(self, *args: Any, present: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = present + SUPPLY_ROWS
        suggest = {"data-suggest": "/items/suggest", "autocomplete": "off"}
        for n in range(self.count):
            self.fields[f"item_{n}"] = forms.CharField(
                label=_("Item"), required=False, widget=forms.TextInput(attrs=suggest)
            )
            self.fields[f"price_{n}"] = kit.MoneyField(label=_("Price"), places=6, required=False, least=0)
            self.fields[f"lead_{n}"] = forms.IntegerField(
                label=_("Lead days"), required=False, min_value=0, max_value=999
            )
            self.fields[f"least_{n}"] = kit.QuantityField(label=_("At least"), required=False, least=0)

    @property
    def rows(self) -> list[tuple[Any, Any, Any, Any]]:
        """The four fields of each row."""
        return [
            (self[f"item_{n}"], self[f"price_{n}"], self[f"lead_{n}"], self[f"least_{n}"]) for n in range(self.count)
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        codes = items_by_code([data.get(f"item_{n}") or "" for n in range(self.count)])
        self.lines, seen = [], set()
        for n in range(self.count):
            code = (data.get(f"item_{n}") or "").strip().upper()
            if not code:
                continue
            if code not in codes:
                self.add_error(f"item_{n}", gettext("There is no item of this code."))
            elif code in seen:
                self.add_error(f"item_{n}", gettext("This item is named twice."))
            else:
                seen.add(code)
                zero = Decimal(0)
                self.lines.append(
                    SupplyLine(
                        codes[code],
                        data.get(f"price_{n}") or zero,
                        data.get(f"lead_{n}") or 0,
                        data.get(f"least_{n}") or zero,
                    )
                )
        return data
