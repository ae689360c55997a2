"""The catalogue of exceptions: who answers for which kind, how fast, who else must know (EXC-01)."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from gendan.cases import queries
from gendan.cases.models import ExceptionKind
from gendan.cases.services import kinds
from gendan.core.errors import NotFound
from gendan.papers import queries as papers
from gendan.web import kit
from gendan.web.kit import Request
from gendan.web.mine.pane import role_names
from gendan.workflow import queries as workflow

from ..forms import Ladder, role_choices
from ..sections import enter, show


class KindForm(kit.Form):
    """One kind; its code stays as it was made."""

    code = forms.SlugField(label=gettext_lazy("Code"), max_length=40)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=120, required=False)
    role = forms.ChoiceField(label=pgettext_lazy("exception", "Answers for it"))
    sla = forms.ChoiceField(label=gettext_lazy("Until there is a plan"))
    informs = forms.MultipleChoiceField(label=gettext_lazy("Take note of it"), required=False, widget=Ladder)
    tells_customer = forms.BooleanField(label=gettext_lazy("The customer is told at once"), required=False)
    form = forms.ChoiceField(label=gettext_lazy("Form in which the causes are analysed"), required=False)
    form_sla = forms.ChoiceField(label=gettext_lazy("Until it is filed"), required=False)
    sort = forms.IntegerField(label=pgettext_lazy("settings", "Place"), min_value=0, max_value=999)
    active = forms.BooleanField(label=pgettext_lazy("settings", "In use"), required=False)

    def __init__(self, *args: Any, company_id: int | None, new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh"
        limits = sorted(workflow.limits(company_id).items())
        told = [(code, f"{code} {row.label(language)}") for code, row in limits]
        choices: dict[str, Any] = {
            "role": role_choices(), "informs": role_choices()[1:], "sla": told, "form_sla": [("", "–"), *told],
            "form": [("", "–"), *((r.code, r.label(language)) for r in papers.in_force(company_id))],
        }  # fmt: skip
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        self.fields["code"].disabled = not new


@require_GET
def kinds_list(request: Request) -> HttpResponse:
    """All kinds, also those no longer offered."""
    enter(request, "exceptions")
    language = get_language() or "zh"
    found = list(queries.kinds(everything=True))
    names = role_names([role for k in found for role in (k.role, *k.informs)])
    rows = [
        {
            "code": k.code, "name": k.label(language), "role": names.get(k.role, k.role), "sla": k.sla,
            "informs": _(", ").join(names.get(role, role) for role in k.informs),
            "more": " · ".join(filter(None, (_("customer") if k.tells_customer else "", _("cause analysis") if k.form else ""))),
            "state": kit.chip("ok", pgettext("settings", "In use")) if k.active else kit.chip("done", _("Not used")),
        }
        for k in found
    ]  # fmt: skip
    table = kit.Table(
        columns=[
            kit.Column("name", _("Name"), css="cut b", width=160), kit.Column("role", pgettext("exception", "Answers for it"), css="cut", width=150),
            kit.Column("sla", _("Until there is a plan"), css="mono t2", width=130), kit.Column("informs", _("Take note of it"), css="cut"),
            kit.Column("more", _("Besides"), css="cut t2", width=170), kit.Column("state", "", width=90),
        ],
        rows=rows, link=kit.to("settings:exception-kind", "code"),
        card=kit.Card(title="name", clock="state", text="role", foot=("informs", "more")),
    )  # fmt: skip
    new = {"new": reverse("settings:exception-kind-new"), "new_label": _("New kind")}
    return show(request, "exceptions", "table.html", {"table": table, **new})


def kind(request: Request, code: str = "") -> HttpResponse:
    """One kind, or a new one."""
    enter(request, "exceptions")
    row = ExceptionKind.objects.filter(code=code).first()
    if code and row is None:
        raise NotFound()
    start: dict[str, Any] = {"active": True, "sort": 900, "sla": "SLA-U1"}
    if row:
        names = (
            "code",
            "name",
            "name_en",
            "role",
            "sla",
            "informs",
            "tells_customer",
            "form",
            "form_sla",
            "sort",
            "active",
        )
        start = {name: getattr(row, name) for name in names}
    form = KindForm(request.POST or None, initial=start, company_id=request.actor.company_id, new=row is None)
    if request.method == "POST" and kit.attempt(form, lambda: kinds.save(**form.cleaned_data, actor=request.actor)):
        return kit.done(request, reverse("settings:exceptions"), _("Saved; exceptions reported from now on follow"))
    context = {"form": form, "back": reverse("settings:exceptions"), "save": _("Save kind")}
    return show(
        request, "exceptions", "form.html", context, title=_("Kind of exception"), status=422 if form.errors else 200
    )
