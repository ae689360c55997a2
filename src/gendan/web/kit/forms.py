"""Forms check shape; services decide meaning. Fields that understand what people type."""

from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gendan.core import clock
from gendan.core.errors import Invalid

from . import formats
from .typed import parse_amount, parse_date, parse_quantity


class Form(forms.Form):
    """A form whose faults are told in the hint line of each field."""

    use_required_attribute = False

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """All faults: id of the field, its label, the message."""
        out = []
        for name, errors in self.errors.items():
            bound = self[name] if name in self.fields else None
            for error in errors:
                out.append((bound.id_for_label, str(bound.label), str(error)) if bound else ("", "", str(error)))
        return out


class DateField(forms.CharField):
    """A date as typed: `1127`, `+3`, `周五`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"data-date": "", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, date) or value in self.empty_values:
            return value or None
        try:
            return parse_date(str(value), clock.today())
        except ValueError:
            raise forms.ValidationError(_("Not a date. Type 11-27, +3 or Friday.")) from None

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value


class QuantityField(forms.CharField):
    """A quantity as typed: `12*6`, `1,200`; kept with `places` decimals."""

    wrong = gettext_lazy("Not a number. Type 12 or 12*6.")

    def __init__(
        self, *, places: int = 6, least: Decimal | int | None = None, most: Decimal | int | None = None, **kwargs: Any
    ) -> None:
        self.places, self.least, self.most = places, least, most
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "num"})
        )
        super().__init__(**kwargs)

    def parse(self, text: str) -> Decimal:
        """The number meant."""
        return parse_quantity(text)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        try:
            number = value if isinstance(value, Decimal) else self.parse(str(value))
            number = number.quantize(Decimal(1).scaleb(-self.places), ROUND_HALF_UP)
        except (ValueError, InvalidOperation):
            raise forms.ValidationError(self.wrong) from None
        if self.least is not None and number < self.least:
            raise forms.ValidationError(_("At least %(n)s.") % {"n": self.least})
        if self.most is not None and number > self.most:
            raise forms.ValidationError(_("At most %(n)s.") % {"n": self.most})
        return number

    def prepare_value(self, value: Any) -> Any:
        return formats.trimmed(value).replace("−", "-").replace(",", "") if isinstance(value, Decimal) else value


class MoneyField(QuantityField):
    """An amount as typed: `1,200.50`, `¥ 300`, `3.5万`, `1200*3`."""

    wrong = gettext_lazy("Not an amount. Type 1200.50.")

    def __init__(self, *, places: int = 2, **kwargs: Any) -> None:
        super().__init__(places=places, **kwargs)

    def parse(self, text: str) -> Decimal:
        return parse_amount(text)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:f}" if isinstance(value, Decimal) else value


def attempt(form: forms.Form, call: Callable[[], Any]) -> bool:
    """Run `call` when the form is valid; what an Invalid refusal says lands on the fields. True when it is done."""
    if not form.is_valid():
        return False
    try:
        call()
    except Invalid as refusal:
        for name, texts in refusal.errors.items():
            for text in texts:
                form.add_error(name if name in form.fields else None, str(text))
        return False
    return True
