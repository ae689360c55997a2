"""Pages of exceptions: list, report, one, figures."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from gendan.analytics.ranges import months_back
from gendan.cases import documents, queries
from gendan.cases.models import ExceptionRecord
from gendan.cases.services import exceptions as verbs
from gendan.core import clock
from gendan.core.errors import Invalid, NotFound
from gendan.core.refs import Ref
from gendan.web import kit
from gendan.web.kit import Request
from gendan.web.kit.formats import english

from . import page
from .forms import PlanForm, ReportForm, TellForm
from .lists import EXCEPTIONS

MONTHS = 3


def exceptions_list(request: Request) -> HttpResponseBase:
    """All exceptions."""
    return EXCEPTIONS.respond(request, "cases/exceptions.html", {"title": _("Exceptions")})


def report(request: Request) -> HttpResponse:
    """Report one: from the page of its document (`?number=`) or from anywhere."""
    request.actor.require("cases.exception.report")
    start = {"number": request.GET.get("number", ""), "kind": request.GET.get("kind", "")}
    form = ReportForm(request.POST or None, initial=start, actor=request.actor)
    made: list[ExceptionRecord] = []
    if request.method == "POST" and kit.attempt(form, lambda: made.append(_report(request, form.cleaned_data))):
        return kit.done(request, _address(made[0]), _("Reported; %(who)s hears of it") % {"who": _who(made[0])})
    context = {
        "title": _("Report an exception"),
        "form": form,
        "nav": "exceptions",
        "back": reverse("cases:exceptions"),
    }
    return kit.page(request, "cases/report.html", context, status=422 if form.errors else 200)


def _report(request: Request, given: dict[str, Any]) -> ExceptionRecord:
    owner = int(given["owner"]) if given["owner"] else None
    return verbs.report(
        given["kind"], _find(request, given["number"]), given["text"], owner_id=owner, actor=request.actor
    )


def _find(request: Request, number: str) -> Ref:
    """The document a number names, whichever kind it is of."""
    for kind in sorted(documents.kinds()):
        try:
            return documents.find(kind, number.strip(), request.actor)
        except NotFound:
            continue
    raise Invalid({"number": _("There is no such document.")})


def _who(row: ExceptionRecord) -> str:
    return row.owner.name if row.owner else page.role_names([row.role]).get(row.role, row.role)


def _address(row: ExceptionRecord) -> str:
    return reverse("cases:exception", args=[row.number])


@require_GET
def exception(request: Request, number: str) -> HttpResponse:
    """One exception."""
    row = queries.get(number, actor=request.actor)
    return kit.page(request, "cases/exception.html", page.context(row, request.actor))


@require_POST
def do(request: Request, number: str, verb: str) -> HttpResponse:
    """A verb of the exception's life."""
    row = queries.get(number, actor=request.actor)
    if verb not in VERBS:
        raise NotFound()
    return VERBS[verb](request, row)


def _plan(request: Request, row: ExceptionRecord) -> HttpResponse:
    form = PlanForm(request.POST, company_id=row.company_id)

    def call() -> None:
        given = form.cleaned_data
        verbs.plan(
            row.pk, given["plan"], given["due_on"], cause=given["cause"], department=given["department"], tell=given["tell"],
            version=kit.version(request), actor=request.actor,
        )  # fmt: skip

    if kit.attempt(form, call):
        return kit.done(request, _address(row), pgettext("exception", "Planned"))
    return kit.page(request, "cases/exception.html", page.context(row, request.actor, planned=form), status=422)


def _tell(request: Request, row: ExceptionRecord) -> HttpResponse:
    form = TellForm(request.POST)

    def call() -> None:
        given = form.cleaned_data
        verbs.tell(
            row.pk, given["text"], medium=given["medium"], person=given["person"], new_on=given["new_on"],
            agreed={"1": True, "0": False}.get(given["agreed"]), version=kit.version(request), actor=request.actor,
        )  # fmt: skip

    if kit.attempt(form, call):
        return kit.done(request, _address(row), _("Noted"))
    return kit.page(request, "cases/exception.html", page.context(row, request.actor, told=form), status=422)


def _note(request: Request, row: ExceptionRecord) -> HttpResponse:
    verbs.note(row.pk, request.POST.get("text", ""), actor=request.actor)
    return kit.done(request, _address(row))


def _close(request: Request, row: ExceptionRecord) -> HttpResponse:
    verbs.close(row.pk, request.POST.get("result", ""), version=kit.version(request), actor=request.actor)
    return kit.done(request, _address(row), pgettext("exception", "Settled"))


def _drop(request: Request, row: ExceptionRecord) -> HttpResponse:
    verbs.drop(row.pk, kit.reason(request), version=kit.version(request), actor=request.actor)
    return kit.done(request, _address(row), pgettext("exception", "It was none"))


def _hand_over(request: Request, row: ExceptionRecord) -> HttpResponse:
    to = request.POST.get("to", "")
    if not to.isdecimal() or len(to) > 18:
        raise Invalid({"to": _("To whom?")})
    verbs.hand_over(row.pk, int(to), reason=kit.reason(request), actor=request.actor)
    return kit.done(request, reverse("cases:exceptions"), _("Handed over"))


VERBS = {"plan": _plan, "tell": _tell, "note": _note, "close": _close, "drop": _drop, "hand_over": _hand_over}


@require_GET
def figures(request: Request) -> HttpResponse:
    """What the exceptions of the last months come to, by kind; each row leads to its list."""
    months = months_back(clock.today(), MONTHS)
    first, last = months[0].first, months[-1].last
    rows = queries.report(request.actor, first, last)
    for row in rows:
        row["name"] = (row["name_en"] if english() else "") or row["name"]
        row["plan"], row["end"] = (_hours(row[key]) for key in ("hours_to_plan", "hours_to_close"))
        row["url"] = f"{reverse('cases:exceptions')}?view=all&kind={row['code']}"
    table = kit.Table(
        [
            kit.Column("name", pgettext("exception", "What kind"), css="cut b"),
            kit.Column("all", _("Reported"), num=True, width=80), kit.Column("by_system", _("by the program"), num=True, width=96),
            kit.Column("running", pgettext("exception", "Not settled"), num=True, width=80),
            kit.Column("overdue", _("Past its day"), num=True, width=90),
            kit.Column("told", _("Customer told"), num=True, width=100),
            kit.Column("plan", _("Time to a plan"), num=True, width=110), kit.Column("end", _("Time to the end"), num=True, width=110),
        ],
        rows, link=lambda row: str(row["url"]), empty=_("No exceptions in this time."),
        card=kit.Card(title="name", amount="all", foot=("running", "plan", "end"), labelled=("running", "plan", "end")),
    )  # fmt: skip
    note = _("%(first)s to %(last)s, times as medians") % {"first": first, "last": last}
    context = {
        "title": _("Exceptions by kind"),
        "table": table,
        "note": note,
        "nav": "exceptions",
        "back": reverse("cases:exceptions"),
    }
    return kit.page(request, "cases/figures.html", context)


def _hours(value: Any) -> str:
    if value is None:
        return ""
    return _("%(n)s h") % {"n": f"{value:.1f}"} if value < 48 else _("%(n)s d") % {"n": f"{value / 24:.1f}"}
