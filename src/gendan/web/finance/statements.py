"""Pages of monthly statements: made, handed to finance, sent, agreed (BIL-04)."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.core.errors import Invalid
from gendan.finance import queries
from gendan.finance.services import statements
from gendan.finance.states import STATEMENT
from gendan.org.services.reasons import list_of
from gendan.sales import queries as sales
from gendan.web import kit
from gendan.web.kit import Request
from gendan.web.shipping.words import SLIP

from . import words
from .lists import STATEMENTS
from .sentences import EVENTS, sentence


def statements_list(request: Request) -> HttpResponseBase:
    """All statements."""
    months = [_month(clock.today(), back) for back in range(13)]
    context = {
        "title": _("Statements"),
        "months": months,
        "month": months[1],
        "may_prepare": request.actor.may("finance.statement.prepare"),
    }
    return STATEMENTS.respond(request, "finance/statements.html", context)


def _month(today: date, back: int) -> str:
    year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
    return f"{year}-{month + 1:02}"


@require_POST
def prepare_statements(request: Request) -> HttpResponse:
    """Make the statements of a month for the company being worked in."""
    try:
        month = date.fromisoformat(f"{request.POST.get('month', '')}-01")
    except ValueError:
        raise Invalid({"month": _("A month like 2026-11.")}) from None
    company_id = request.actor.company_id or next(iter(request.actor.company_ids), 0)
    made = statements.prepare(company_id, month, actor=request.actor)
    return kit.done(
        request,
        reverse("finance:statements"),
        ngettext("%(n)s statement is up to date", "%(n)s statements are up to date", len(made)) % {"n": len(made)},
    )


def statement(request: Request, number: str) -> HttpResponse:
    """One statement as it is sent."""
    found = queries.get_statement(number, actor=request.actor)
    context = {
        "s": found, "title": found.number, "state": words.state_chip(words.STATEMENT, found.state),
        "lines": [{**line, "what": words.LINE.get(line["kind"], line["kind"]), "day": date.fromisoformat(line["on"]), "value": Decimal(line["amount"]),
                   "slip": _slip_words(line) } for line in found.lines],
        "actions": [*_statement_actions(found, request.actor), *words.papers("customer_statement", found.number, request.actor)],
        "may": STATEMENT.allowed(found, request.actor),
        "feed": [(kit.stamp(e["at"]), sentence(e)) for e in sales.timeline(found.ref)[:30] if e["name"] in EVENTS],
    }  # fmt: skip
    return kit.page(request, "finance/statement.html", context)


def _slip_words(line: dict[str, Any]) -> str:
    return str(SLIP[line["note"]][0]) if line["kind"] == "delivery" and line["note"] in SLIP else ""


def _statement_actions(s: Any, actor: Actor) -> list[kit.Action]:
    def url(verb: str) -> str:
        return reverse("finance:do-statement", args=[s.number, verb])

    legal = STATEMENT.allowed(s, actor)
    known = [
        ("to_finance", "to-finance", _("Hand to finance"), "send"),
        ("send", "send", _("Send to the customer"), "send"),
        ("close", "close", _("Close"), "archive"),
    ]
    found = [
        kit.Action(verb, label, url(slug), icon=icon, primary=True, version=s.version, key="E")
        for verb, slug, label, icon in known
        if verb in legal
    ]
    if "return" in legal:
        found.append(
            kit.Action(
                "return",
                _("Give back"),
                url("return"),
                icon="arrow-back-up",
                why=list_of(statements.return_),
                version=s.version,
            )
        )
    if "dispute" in legal:
        found.append(
            kit.Action(
                "dispute",
                _("Customer disagrees"),
                url("dispute"),
                icon="alert-triangle",
                why=list_of(statements.dispute),
                version=s.version,
            )
        )
    return found


@require_POST
def do_statement(request: Request, number: str, verb: str) -> HttpResponse:
    """A verb on a statement."""
    found = queries.get_statement(number, actor=request.actor)
    facts: dict[str, Any] = {"actor": request.actor}
    calls: dict[str, tuple[Callable[[], Any], str]] = {
        "to-finance": (
            lambda: statements.to_finance(found.pk, version=kit.version(request), **facts),
            _("With finance"),
        ),
        "send": (lambda: statements.send(found.pk, version=kit.version(request), **facts), _("Sent to the customer")),
        "return": (
            lambda: statements.return_(found.pk, kit.reason(request), version=kit.version(request), **facts),
            _("Given back"),
        ),
        "confirm": (
            lambda: statements.confirm(found.pk, request.POST.get("name", ""), **facts),
            _("The customer agrees"),
        ),
        "dispute": (
            lambda: statements.dispute(found.pk, kit.reason(request), version=kit.version(request), **facts),
            _("Noted; the accountant has it"),
        ),
        "close": (lambda: statements.close(found.pk, **facts), _("Closed")),
    }
    if verb not in calls:
        raise Http404
    call, message = calls[verb]
    call()
    return kit.done(request, reverse("finance:statement", args=[number]), message)
