"""Forms of sheets: the file, and which column means what."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gendan.catalog.queries import visible_price_lists
from gendan.channels.excel.kinds import KINDS, Kind, Option
from gendan.channels.excel.reading import TYPES
from gendan.channels.models import SheetImport
from gendan.core.actor import Actor
from gendan.inventory.models import Warehouse
from gendan.web import kit


class UploadForm(kit.Form):
    """What it is, and the file."""

    kind = forms.ChoiceField(label=_("What is in the sheet"))
    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in TYPES), "class": "inp"}),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind.name, kind.label) for kind in KINDS.values() if actor.may(kind.permission)]


class ColumnsForm(kit.Form):
    """A choice of heading for each of our fields, the choices of the kind, a name to remember them by."""

    save_as = forms.CharField(
        label=_("Remember these columns as"), max_length=80, required=False,
        help_text=_("A customer's name, say. The next sheet with these headings is understood at once."),
    )  # fmt: skip

    def __init__(self, data: Mapping[str, Any] | None, *, sheet: SheetImport, actor: Actor) -> None:
        self.kind: Kind = KINDS[sheet.kind]
        columns, options = sheet.mapping["columns"], sheet.options
        initial = {f"c_{name}": heading for name, heading in columns.items()}
        initial |= {f"o_{name}": value for name, value in options.items()}
        super().__init__(data, initial=initial)
        headings = [("", "–"), *((heading, heading) for heading in sheet.mapping["headings"] if heading)]
        for ours in self.kind.fields:
            self.fields[f"c_{ours.name}"] = forms.ChoiceField(
                label=ours.label, choices=headings, required=ours.required
            )
        for option in self.kind.options:
            self.fields[f"o_{option.name}"] = _option_field(option, actor)

    @property
    def columns(self) -> list[Any]:
        """The fields that take a heading."""
        return [self[f"c_{ours.name}"] for ours in self.kind.fields]

    @property
    def choices(self) -> list[Any]:
        """The choices of the kind."""
        return [self[f"o_{option.name}"] for option in self.kind.options]

    def chosen(self, mark: str) -> dict[str, str]:
        """What was chosen: `c` columns, `o` options."""
        start = f"{mark}_"
        return {name.removeprefix(start): value for name, value in self.cleaned_data.items() if name.startswith(start)}


def _option_field(option: Option, actor: Actor) -> forms.Field:
    known: dict[str, Any] = {"label": option.label, "required": False, "help_text": option.hint}
    if option.choices:
        return forms.ChoiceField(choices=option.choices, **known)
    if option.picks == "price_lists":
        lists = visible_price_lists(actor).filter(company_id=actor.company_id or 0, active=True).order_by("code")
        return forms.ChoiceField(choices=[(one.code, f"{one.code} {one.name}") for one in lists], **known)
    if option.picks == "warehouses":
        houses = Warehouse.objects.filter(company_id=actor.company_id or 0, active=True).order_by("-priority", "code")
        return forms.ChoiceField(choices=[("", "–"), *((one.code, one.name) for one in houses)], **known)
    return forms.CharField(max_length=200, **known)
