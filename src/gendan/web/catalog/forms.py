"""Forms of the catalogue: they check shape; the services decide meaning."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from gendan.catalog import queries
from gendan.catalog.models import HandoverClass, Item
from gendan.catalog.services.items import KNOWLEDGE, UnitSpec
from gendan.core import quantity as quantities
from gendan.org.models import Company
from gendan.web import kit

from . import words

UNIT_ROWS = 3


def _choices(known: dict[str, Any]) -> list[tuple[str, Any]]:
    return list(known.items())


def unit_choices() -> list[tuple[str, str]]:
    """Units in use; the first line leaves a row empty."""
    return [("", ""), *((str(unit.pk), unit.name) for unit in queries.units())]


def family_choices() -> list[tuple[str, Any]]:
    """Families in use, and none."""
    return [("", ""), *words.family_choices()]


class ItemForm(kit.Form):
    """An item with its other units and its knowledge sheet."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    model = forms.CharField(label=_("Model"), max_length=80, required=False)
    spec = forms.CharField(label=_("Specification"), max_length=200, required=False)
    barcode = forms.CharField(label=_("Barcode"), max_length=40, required=False)
    family_id = forms.TypedChoiceField(label=_("Family"), required=False, coerce=int, empty_value=None)
    unit_id = forms.TypedChoiceField(label=_("Base unit"), coerce=int)
    is_style = forms.BooleanField(label=_("A style with variants (colour, size)"), required=False)
    supply_mode = forms.ChoiceField(label=_("Supply"), choices=_choices(words.SUPPLY))
    maker_id = forms.TypedChoiceField(label=_("Made by (company)"), required=False, coerce=int, empty_value=None)
    handover_id = forms.TypedChoiceField(label=_("Hand-over class"), required=False, coerce=int, empty_value=None)
    last_made_on = kit.DateField(label=_("Last made"), required=False)
    life = forms.ChoiceField(label=_("Life"), choices=_choices(words.LIFE), initial="active")
    pack_quantity = kit.QuantityField(label=_("Full carton"), least=0, initial=Decimal(1))
    whole_packs = forms.BooleanField(label=_("Sold by full cartons only"), required=False)
    lead_days = forms.IntegerField(label=_("Lead time, days"), min_value=0, max_value=999, initial=0)
    safety_stock = kit.QuantityField(label=_("Safety stock"), least=0, initial=Decimal(0))
    reorder_point = kit.QuantityField(label=_("Reorder point"), least=0, initial=Decimal(0))
    cost = kit.MoneyField(label=_("Cost"), places=6, least=0, initial=Decimal(0), required=False)
    tax_percent = kit.QuantityField(label=_("Tax rate, %"), places=2, least=0, most=99, required=False)
    weight_kg = kit.QuantityField(label=_("Weight, kg"), places=4, least=0, required=False)
    volume_m3 = kit.QuantityField(label=_("Volume, m³"), least=0, required=False)
    lot_tracked = forms.BooleanField(label=_("Kept by lots"), required=False)
    stocked = forms.BooleanField(label=_("Kept in stock"), required=False, initial=True)
    quality_standard = forms.CharField(label=_("Quality standard"), max_length=200, required=False)
    packing_standard = forms.CharField(label=_("Packing standard"), max_length=200, required=False)
    know_channels = forms.CharField(label=_("Usual channels"), max_length=300, required=False)
    know_policy = forms.CharField(label=_("Price policy"), max_length=500, required=False)
    know_gifts = forms.CharField(label=_("Usual gifts"), max_length=300, required=False)
    know_questions = forms.CharField(
        label=_("Questions and answers"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )

    def __init__(self, *args: Any, item: Item | None = None, costs: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        self.fields["family_id"].choices = family_choices()  # type: ignore[attr-defined]
        language = get_language() or "zh"
        known = {
            "maker_id": list(Company.objects.filter(active=True).order_by("pk")),
            "handover_id": list(HandoverClass.objects.filter(active=True).order_by("pk")),
        }
        for name, rows in known.items():
            self.fields[name].choices = [("", ""), *((row.pk, row.label(language)) for row in rows)]  # type: ignore[attr-defined]
        self.fields["unit_id"].choices = unit_choices()  # type: ignore[attr-defined]
        if item is not None:
            del self.fields["unit_id"], self.fields["is_style"]
        if not costs:
            del self.fields["cost"]
        for row in range(UNIT_ROWS):
            self.fields[f"unit_{row}"] = forms.TypedChoiceField(
                label=_("Other unit"), required=False, coerce=int, empty_value=None, choices=unit_choices()
            )
            self.fields[f"factor_{row}"] = kit.QuantityField(label=_("Holds how many"), required=False)
            self.fields[f"unit_barcode_{row}"] = forms.CharField(label=_("Its barcode"), max_length=40, required=False)

    @property
    def unit_rows(self) -> list[tuple[Any, Any, Any]]:
        """The three fields of each other unit."""
        names = range(UNIT_ROWS)
        return [(self[f"unit_{n}"], self[f"factor_{n}"], self[f"unit_barcode_{n}"]) for n in names]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for row in range(UNIT_ROWS):
            if data.get(f"unit_{row}") and data.get(f"factor_{row}") is None:
                self.add_error(f"factor_{row}", gettext("How many base units does it hold?"))
        return data

    def changes(self) -> dict[str, Any]:
        """The item's own fields as the service takes them."""
        data = dict(self.cleaned_data)
        percent = data.pop("tax_percent")
        kept = {name: value for name, value in data.items() if not name.startswith(("unit_", "factor_", "know_"))}
        if "unit_id" in data:
            kept["unit_id"] = data["unit_id"]
        if kept.get("cost", 0) is None:
            kept["cost"] = Decimal(0)
        return {**kept, "tax_rate": None if percent is None else percent / 100, "knowledge": self._knowledge()}

    def unit_specs(self) -> list[UnitSpec]:
        """The other units that were filled in."""
        data = self.cleaned_data
        return [
            UnitSpec(data[f"unit_{row}"], data[f"factor_{row}"], data[f"unit_barcode_{row}"])
            for row in range(UNIT_ROWS)
            if data[f"unit_{row}"]
        ]

    def _knowledge(self) -> dict[str, Any]:
        """The sheet: texts, and question / answer pairs, one pair a line, parted by a bar."""
        sheet: dict[str, Any] = {name: self.cleaned_data[f"know_{name}"] for name in KNOWLEDGE if name != "questions"}
        pairs = [line.partition("|") for line in self.cleaned_data["know_questions"].splitlines() if line.strip()]
        sheet["questions"] = [{"q": question.strip(), "a": answer.strip()} for question, _bar, answer in pairs]
        return {name: value for name, value in sheet.items() if value}


def item_initial(item: Item) -> dict[str, Any]:
    """An item as its form shows it."""
    known = item.knowledge
    first = {name: getattr(item, name) for name in ItemForm.base_fields if hasattr(item, name)}
    first["cost"] = quantities.plain(item.cost)
    first["tax_percent"] = None if item.tax_rate is None else item.tax_rate * 100
    first |= {f"know_{name}": known.get(name, "") for name in KNOWLEDGE if name != "questions"}
    first["know_questions"] = "\n".join(f"{pair['q']} | {pair['a']}" for pair in known.get("questions", []))
    for row, unit in enumerate(item.units.order_by("factor")[:UNIT_ROWS]):
        first |= {f"unit_{row}": unit.unit_id, f"factor_{row}": unit.factor, f"unit_barcode_{row}": unit.barcode}
    return first


class VariantsForm(kit.Form):
    """The values of a style's attributes."""

    colours = forms.CharField(
        label=_("Colours"), help_text=_("红:R 黑:B, the letters after the colon go into the code")
    )
    sizes = forms.CharField(label=_("Sizes"), initial="S M L XL")

    def axes(self) -> dict[str, dict[str, str]]:
        """Attribute → value → code; an empty line leaves the attribute out."""
        named = {"colour": self.cleaned_data["colours"], "size": self.cleaned_data["sizes"]}
        return {name: _values(text) for name, text in named.items() if text.strip()}


def _values(text: str) -> dict[str, str]:
    """`红:R 黑` → {"红": "R", "黑": "黑"}; commas part as blanks do."""
    parts = text.replace("，", " ").replace(",", " ").replace("：", ":").replace("、", " ").split()
    return {value: code or value for value, _colon, code in (part.partition(":") for part in parts)}


class ListForm(kit.Form):
    """The head of a price list."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    currency = forms.ChoiceField(label=_("Currency"), choices=[(c, c) for c in ("CNY", "USD", "EUR", "HKD", "JPY")])
    is_agreement = forms.BooleanField(label=_("Agreement: only for customers it is given to"), required=False)
    sales_channel = forms.CharField(
        label=_("Sales channel"), max_length=40, required=False, help_text=_("Empty: every channel")
    )
    customer_class = forms.CharField(
        label=_("Customer class"), max_length=4, required=False, help_text=_("Empty: every class")
    )
    valid_from = kit.DateField(label=_("Valid from"), required=False)
    valid_to = kit.DateField(label=_("Valid until"), required=False)
    priority = forms.IntegerField(
        label=_("Rank"), initial=0, min_value=-999, max_value=999, help_text=_("Among equals the higher goes first")
    )
    remarks = forms.CharField(label=_("Remarks"), max_length=300, required=False)

    def __init__(self, *args: Any, new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not new:
            del self.fields["currency"]

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {
            **self.cleaned_data,
            "valid_from": self.cleaned_data["valid_from"] or None,
            "valid_to": self.cleaned_data["valid_to"] or None,
        }


class CopyForm(kit.Form):
    """A new edition of a price list."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    start = kit.DateField(label=_("Valid from"))
    percent = kit.QuantityField(
        label=_("Raise prices by, %"),
        places=2,
        least=-99,
        most=999,
        initial=Decimal(0),
        help_text=_("-5 makes them five per cent cheaper"),
    )
    succeed = forms.BooleanField(label=_("The present list ends the day before"), required=False, initial=True)


class PasteForm(kit.Form):
    """Prices pasted from a sheet."""

    rows = forms.CharField(
        label=_("Item code, quantity from, price"), widget=forms.Textarea(attrs={"rows": 8, "class": "mono"}),
        help_text=_("One line each, columns parted by tab or comma; two columns mean from quantity 0."),
    )  # fmt: skip


class RuleForm(kit.Form):
    """What discount and gift rules have in common."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    customer_class = forms.CharField(
        label=_("Customer class"), max_length=4, required=False, help_text=_("Empty: every class")
    )
    sales_channel = forms.CharField(
        label=_("Sales channel"), max_length=40, required=False, help_text=_("Empty: every channel")
    )
    valid_from = kit.DateField(label=_("Valid from"), required=False)
    valid_to = kit.DateField(label=_("Valid until"), required=False)
    active = forms.BooleanField(label=_("Active"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("item", "gift"):
            if name in self.fields and data.get(name):
                found = queries.items_by_code([data[name]])
                data[f"{name}_id"] = found.get(data[name].strip().upper())
                if data[f"{name}_id"] is None:
                    self.add_error(name, gettext("There is no item of this code."))
        return data

    def values(self) -> dict[str, Any]:
        """What the service takes, item codes turned into ids."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("item", "gift")}
        return {**data, "valid_from": data["valid_from"] or None, "valid_to": data["valid_to"] or None}


SUGGEST = {"data-suggest": "/items/suggest", "autocomplete": "off"}


class DiscountForm(RuleForm):
    """A discount rule."""

    percent = kit.QuantityField(label=_("Discount, %"), places=2, least=0, most=100)
    item = forms.CharField(
        label=_("Item"), required=False, help_text=_("Empty: every item"), widget=forms.TextInput(attrs=SUGGEST)
    )
    family_id = forms.TypedChoiceField(label=_("Or a whole family"), required=False, coerce=int, empty_value=None)
    from_quantity = kit.QuantityField(label=_("From quantity"), least=0, initial=Decimal(0))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["family_id"].choices = family_choices()  # type: ignore[attr-defined]


class GiftForm(RuleForm):
    """A gift rule."""

    item = forms.CharField(label=_("For every"), widget=forms.TextInput(attrs=SUGGEST))
    every = kit.QuantityField(label=_("Quantity bought"))
    gift = forms.CharField(label=_("Gift"), widget=forms.TextInput(attrs=SUGGEST))
    gift_quantity = kit.QuantityField(label=_("Quantity given"))
    remark = forms.CharField(label=_("Remark on the slip"), max_length=200, required=False)
