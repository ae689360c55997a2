"""Forms of money: their shape; services decide meaning."""

from django import forms
from django.utils.translation import gettext_lazy as _

from gendan.web import kit

from . import words


class PaymentForm(kit.Form):
    """Money that came or is said to come."""

    customer_id = forms.IntegerField(widget=forms.HiddenInput)
    amount = kit.MoneyField(label=_("Amount ¥"))
    mode = forms.ChoiceField(label=_("How"), choices=[(c, w) for c, w in words.MODE.items() if c != "cod"])
    received_on = kit.DateField(label=_("Received on"))
    bank_reference = forms.CharField(label=_("Bank reference"), required=False, max_length=80)
    payer = forms.CharField(label=_("Payer"), required=False, max_length=120)
    remarks = forms.CharField(label=_("Remarks"), required=False, max_length=300)


class PromiseForm(kit.Form):
    """A customer said when they will pay."""

    amount = kit.MoneyField(label=_("Amount ¥"))
    on = kit.DateField(label=_("Will pay on"))
    note = forms.CharField(label=_("Who said so"), required=False, max_length=300)
