"""What is typed about exceptions: shape only, services decide meaning."""

from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gendan.cases import queries
from gendan.core.actor import Actor
from gendan.org.models import Department
from gendan.web import kit
from gendan.web.sales.words import CONTACT_MEDIUM

from .lists import people

AREA = {"rows": 2}


class ReportForm(kit.Form):
    """Which kind, about which document, what happened; who answers for it where one knows."""

    kind = forms.ChoiceField(label=pgettext_lazy("exception", "What kind"))
    number = forms.CharField(label=_("Order or delivery note"), max_length=40)
    text = forms.CharField(label=_("What happened?"), max_length=500, widget=forms.Textarea(attrs=AREA))
    owner = forms.ChoiceField(label=pgettext_lazy("exception", "Answers for it"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh"
        _offer(self, "kind", [(k.code, k.label(language)) for k in queries.kinds()])
        _offer(self, "owner", [("", _("as the catalogue says")), *people(actor)])


class PlanForm(kit.Form):
    """What is done until when, why it came so, whose it was."""

    plan = forms.CharField(label=_("What is done about it"), max_length=500, widget=forms.Textarea(attrs=AREA))
    due_on = kit.DateField(label=pgettext_lazy("exception", "Until"))
    cause = forms.CharField(label=_("Cause"), max_length=300, required=False)
    department = forms.ChoiceField(label=_("Responsible department"), required=False)
    tell = forms.BooleanField(label=_("The date cannot be kept: tell the customer"), required=False)

    def __init__(self, *args: Any, company_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh"
        rows = Department.objects.filter(company_id=company_id, active=True).order_by("pk")
        _offer(self, "department", [("", "–"), *((d.code, d.label(language)) for d in rows)])


class TellForm(kit.Form):
    """What the customer was told and said."""

    text = forms.CharField(label=_("What was said"), max_length=500, widget=forms.Textarea(attrs=AREA))
    new_on = kit.DateField(label=_("New date"), required=False)
    agreed = forms.ChoiceField(
        label=_("The customer"),
        choices=[("", _("has not answered")), ("1", _("agrees")), ("0", _("does not agree"))],
        required=False,
    )
    medium = forms.ChoiceField(label=_("Talked by"), choices=list(CONTACT_MEDIUM.items()))
    person = forms.CharField(label=_("With whom"), max_length=60, required=False)


def _offer(form: kit.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]
