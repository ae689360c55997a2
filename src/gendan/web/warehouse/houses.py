"""Setting up warehouses, zones and bins (MDM-10). Views parse, call, answer."""

import re
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from gendan.core.actor import Actor
from gendan.core.errors import Invalid
from gendan.inventory import queries
from gendan.inventory.models import Place
from gendan.inventory.services import warehouses
from gendan.org.models import Company
from gendan.web import kit

from . import lists, words

MOST = 2000
_RANGE = re.compile(r"^(.*?)(\d+)\.\.(\d+)$")


def index(request: kit.Request) -> HttpResponse:
    """All warehouses."""
    request.actor.require("inventory.warehouse.edit")
    columns = [
        kit.Column("code", _("Code"), css="mono b", width=120),
        kit.Column("name", _("Name"), css="cut"),
        kit.Column("kind", _("Kind"), fmt=lambda v: words.HOUSE[v], width=150),
        kit.Column(
            "sellable",
            pgettext("stock", "Sells"),
            cell=lambda r: kit.chip("ok", _("Yes")) if r["sellable"] else kit.DASH,
            width=90,
        ),
        kit.Column("city", _("City"), width=120),
    ]
    found = [
        {"code": h.code, "name": h.name, "kind": h.kind, "sellable": h.sellable, "city": h.city}
        for h in queries.warehouses(request.actor)
    ]
    table = kit.Table(
        columns,
        found,
        link=kit.to("warehouse:house", "code"),
        card=kit.Card(title="code", clock="sellable", name="name", foot=("kind", "city")),
    )
    empty = kit.Empty(
        icon="building-warehouse",
        title=_("No warehouse yet"),
        text=_("Stock lies in the bins of warehouses."),
        buttons=[(_("New warehouse"), reverse("warehouse:house-new"))],
    )
    return kit.page(
        request,
        "warehouse/houses.html",
        {"title": _("Warehouses and bins"), "table": table, "empty": empty, "nav": "warehouses"},
    )


class HouseForm(kit.Form):
    """A warehouse."""

    company = forms.TypedChoiceField(label=gettext_lazy("Company"), coerce=int)
    code = forms.CharField(label=gettext_lazy("Code"), max_length=40)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=words.choices(words.HOUSE), initial="finished")
    sellable = forms.BooleanField(label=gettext_lazy("Orders may take from it"), required=False, initial=True)
    province = forms.CharField(label=gettext_lazy("Province"), max_length=30, required=False)
    city = forms.CharField(label=gettext_lazy("City"), max_length=30, required=False)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=200, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        firms = Company.objects.filter(lists.seen(actor, "pk"), active=True).order_by("code")
        self.fields["company"].choices = [(c.pk, c.name) for c in firms]  # type: ignore[attr-defined]


def new(request: kit.Request) -> HttpResponse:
    """Set up a warehouse."""
    request.actor.require("inventory.warehouse.edit")
    form = HouseForm(request.POST or None, actor=request.actor)

    def save() -> None:
        data = dict(form.cleaned_data)
        warehouses.create(data.pop("company"), data.pop("code").upper(), data.pop("name"), actor=request.actor, **data)

    if request.method == "POST" and kit.attempt(form, save):
        return kit.done(request, reverse("warehouse:house", args=[form.cleaned_data["code"].upper()]), _("Set up"))
    return kit.page(
        request, "warehouse/house_new.html", {"form": form, "nav": "warehouses"}, status=422 if form.errors else 200
    )


class BinsForm(kit.Form):
    """Many bins at once: `A-01..40` makes forty."""

    codes = forms.CharField(
        label=gettext_lazy("Bins"), help_text=gettext_lazy("A-01-1..8 makes eight; several ranges parted by blanks")
    )
    zone = forms.CharField(label=gettext_lazy("Zone"), required=False, max_length=20)
    path = forms.IntegerField(label=gettext_lazy("Place in the walk from"), initial=10, min_value=0)
    purpose = forms.ChoiceField(
        label=pgettext_lazy("bin", "Purpose"), choices=words.choices(words.PURPOSE), initial="working"
    )


def house(request: kit.Request, code: str) -> HttpResponse:
    """A warehouse and its bins; more bins in one go."""
    request.actor.require("inventory.warehouse.edit")
    found = queries.get_warehouse(code, request.actor)
    form = BinsForm(request.POST or None)

    def save() -> None:
        data = form.cleaned_data
        bins = [
            {"code": name, "zone": data["zone"], "purpose": data["purpose"], "path": data["path"] + n}
            for n, name in enumerate(expand(data["codes"]))
        ]
        warehouses.add_bins(found.pk, bins, actor=request.actor)

    if request.method == "POST" and kit.attempt(form, save):
        return kit.done(request, reverse("warehouse:house", args=[code]), _("Bins added"))
    columns = [
        kit.Column("code", _("Bin"), css="mono b", width=140),
        kit.Column("zone", _("Zone"), width=100),
        kit.Column("kind", _("Kind"), cell=lambda r: _("Staging") if r["kind"] == "staging" else _("Bin"), width=110),
        kit.Column("purpose", pgettext("bin", "Purpose"), fmt=lambda v: words.PURPOSE[v], width=120),
        kit.Column("path", _("Place in the walk"), num=True, width=120),
        kit.Column(
            "active",
            pgettext("bin", "In use"),
            cell=lambda r: (
                kit.chip("ok", pgettext("bin", "In use"))
                if r["active"]
                else kit.chip("plan", pgettext("bin", "Closed"))
            ),
            width=90,
        ),
    ]
    bins = [
        {
            "id": p.pk,
            "code": p.code,
            "zone": p.zone,
            "kind": p.kind,
            "purpose": p.purpose,
            "path": p.path,
            "active": p.active,
        }
        for p in queries.bins(found.pk)
    ]
    table = kit.Table(
        columns,
        bins,
        card=kit.Card(title="code", clock="active", name="zone", foot=("kind", "purpose", "path"), labelled=("path",)),
    )
    pairs = [
        (_("Kind"), words.HOUSE[found.kind]),
        (pgettext("stock", "Sells"), _("Yes") if found.sellable else _("No")),
        (_("Address"), f"{found.province}{found.city}{found.address}"),
    ]
    return kit.page(
        request,
        "warehouse/house.html",
        {
            "house": found,
            "table": table,
            "form": form,
            "pairs": pairs,
            "nav": "warehouses",
            "zones": sorted({row["zone"] for row in bins if row["zone"]}),
            "may_print": request.actor.may("printing.print"),
        },
        status=422 if form.errors else 200,
    )


@require_GET
def labels(request: kit.Request, code: str) -> HttpResponse:
    """The labels of a zone's bins, or of the whole house where it is small enough for one print."""
    found = queries.get_warehouse(code, request.actor)
    zone = request.GET.get("zone", "")
    bins = [p.code for p in queries.bins(found.pk) if p.active and (not zone or p.zone == zone)]
    if len(bins) > LABELS:
        raise Invalid({"zone": _("%(n)s bins are too many for one print. Choose a zone.") % {"n": len(bins)}})
    numbers = urlencode([("number", f"{found.code}/{name}") for name in bins])
    return redirect(f"{reverse('printing:paper', args=['bin_label'])}?{numbers}")


LABELS = 200


@require_POST
def close(request: kit.Request, code: str) -> HttpResponse:
    """Take an empty bin out of use."""
    found = queries.get_warehouse(code, request.actor)
    place = Place.objects.filter(warehouse=found, code__iexact=request.POST.get("bin", "").strip()).first()
    if place is None:
        raise Invalid({"bin": _("No bin %(code)s in this warehouse.") % {"code": request.POST.get("bin", "")}})
    warehouses.close_bin(place.pk, actor=request.actor)
    return kit.done(request, reverse("warehouse:house", args=[code]), _("Bin %(code)s closed") % {"code": place.code})


def expand(text: str) -> list[str]:
    """`A-01..03 B-1` → `A-01 A-02 A-03 B-1`; widths of numbers are kept."""
    names: list[str] = []
    for part in text.replace(",", " ").replace("，", " ").upper().split():
        match = _RANGE.match(part)
        if match is None:
            names.append(part)
            continue
        head, first, last = match.groups()
        if int(last) - int(first) >= MOST:
            raise Invalid({"codes": _("At most %(n)s bins at a time.") % {"n": MOST}})
        names += [f"{head}{n:0{len(first)}d}" for n in range(int(first), int(last) + 1)]
    if not names or len(names) > MOST:
        raise Invalid({"codes": _("At most %(n)s bins at a time.") % {"n": MOST}})
    return names
