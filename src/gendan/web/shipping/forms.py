"""Forms of shipping: their shape; services decide meaning."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gendan.shipping.models import Carrier, Vehicle
from gendan.web import kit

from . import words


class PlanForm(kit.Form):
    """When and how goods leave; quantities are in the table."""

    planned_on = kit.DateField(label=_("Leaves on"))
    mode = forms.ChoiceField(label=_("Transport"), choices=words.choices(words.MODE))
    carrier = forms.ChoiceField(label=pgettext_lazy("field", "Carrier"), required=False)
    vehicle = forms.ChoiceField(label=_("Vehicle"), required=False)
    arrival_on = kit.DateField(label=_("Arrives on"), required=False)
    freight = kit.MoneyField(label=_("Freight"), required=False)
    remarks = forms.CharField(label=_("Remarks on the note"), required=False, max_length=500)

    def __init__(self, *args: Any, company_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = [("", _("By proposal"))]
        carriers = Carrier.objects.filter(company_id=company_id, active=True).exclude(kind="own").order_by("code")
        self.fields["carrier"].choices = none + [(str(c.pk), c.name) for c in carriers]  # type: ignore[attr-defined]
        vehicles = Vehicle.objects.filter(company_id=company_id, active=True).order_by("plate")
        self.fields["vehicle"].choices = none + [(str(v.pk), f"{v.plate} {v.driver_name}".strip()) for v in vehicles]  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        own = data["mode"] == "own"
        return {
            "planned_on": data["planned_on"], "mode": data["mode"], "arrival_on": data["arrival_on"],
            "carrier_id": int(data["carrier"]) if data["carrier"] and data["mode"] == "carrier" else None,
            "vehicle_id": int(data["vehicle"]) if data["vehicle"] and own else None,
            "freight": data["freight"] or 0, "remarks": data["remarks"],
        }  # fmt: skip


class CarrierForm(kit.Form):
    """A carrier's record (MDM-09). The code is its name in sheets and interfaces and stays."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=words.choices(words.CARRIER_KIND))
    active = forms.BooleanField(label=pgettext_lazy("record", "In use"), required=False)
    days = forms.IntegerField(label=_("Days on the way"), min_value=0, max_value=60)
    price_per_kg = kit.MoneyField(label=_("¥ per kg"), required=False)
    score = kit.QuantityField(label=_("Score 0–100"), required=False)
    regions = forms.CharField(
        label=_("Goes to"), required=False, help_text=_("Places separated by commas; empty means everywhere")
    )
    contact = forms.CharField(label=_("Contact"), required=False, max_length=60)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=40)
    contract_number = forms.CharField(label=_("Contract"), required=False, max_length=60)
    contract_to = kit.DateField(label=_("Contract until"), required=False)
    tracking_url = forms.CharField(
        label=_("Tracking address"), required=False, max_length=200, help_text=_("With {number} for the waybill")
    )

    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        data = dict(self.cleaned_data)
        del data["code"]
        data["regions"] = [
            part.strip() for part in data["regions"].replace("，", ",").replace("、", ",").split(",") if part.strip()
        ]
        return data


class VehicleForm(kit.Form):
    """An own vehicle with its driver."""

    plate = forms.CharField(label=_("Plate"), max_length=20)
    driver_name = forms.CharField(label=_("Driver"), required=False, max_length=60)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=40)
    capacity_kg = kit.QuantityField(label=_("Takes kg"), required=False)
    active = forms.BooleanField(label=pgettext_lazy("record", "In use"), required=False, initial=True)


class DelayForm(kit.Form):
    """Why goods cannot leave, and when they can (SHP-06)."""

    cause = forms.CharField(label=_("Cause"), max_length=300)
    dispatch_on = kit.DateField(label=_("Can leave on"))
    arrival_on = kit.DateField(label=_("Arrives on"), required=False)


class ConsentForm(kit.Form):
    """What the customer agreed to (PSH-01, PSH-02)."""

    person = forms.CharField(label=_("Spoke with"), max_length=60)
    medium = forms.ChoiceField(label=_("Medium"), choices=words.choices(words.CONTACT_MEDIA))
    text = forms.CharField(label=_("What was agreed"), max_length=200)
    complete_on = kit.DateField(label=_("The rest by"))
