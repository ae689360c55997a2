"""Pages of change requests: parse, call, answer."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from gendan.core import attachments, clock
from gendan.core.errors import Invalid, NotFound
from gendan.core.models import Attachment
from gendan.sales import change_queries, conflicts, grading, queries
from gendan.sales.models import ChangeRequest
from gendan.sales.services import deciding, noticing, requests
from gendan.sales.wanted import Wish
from gendan.web import kit
from gendan.web.kit import Request

from .. import words as sales_words
from . import page, words
from .lists import CHANGES

HEAD = ("contact", "phone", "ship_to", "ship_to_notes", "requested_on", "remarks", "technical", "quality")
DAYS = 90


def listing(request: Request) -> HttpResponseBase:
    """All change requests."""
    return CHANGES.respond(request, "changes/list.html", {"title": _("Change requests")})


@require_GET
def show(request: Request, number: str) -> HttpResponse:
    """One change with its impact."""
    change = change_queries.get_request(number, actor=request.actor)
    return kit.page(request, "changes/change.html", page.context(change, request))


def new(request: Request, number: str) -> HttpResponse:
    """Raise a change of an order: what was asked, by whom, when, and what shall be."""
    order = queries.get_order(number, actor=request.actor)
    request.actor.require("sales.change.raise")
    if request.method == "POST":
        return _raised(request, order)
    lines = [line for line in queries.lines([order.pk]) if not line.is_gift and line.cancelled < line.quantity]
    head = [(name, _label(name), _shown(getattr(order, name)), name == "requested_on") for name in HEAD]
    now = clock.local()
    context = {
        "order": order, "lines": lines, "head": head, "title": _("Change request"), "nav": "orders",
        "sources": list(words.SOURCES.items()), "media": list(sales_words.CONTACT_MEDIUM.items()),
        "today": now.date().isoformat(), "time": f"{now:%H:%M}",
        "questions": [(q, _(grading.LABELS[q])) for q in ("design_phase", "drawings_issued")],
        "verb": "sales.requests.raise", "cancel_verb": "sales.requests.ask_to_cancel",
        "cancels": request.GET.get("kind") == "cancel",
    }  # fmt: skip
    return kit.page(request, "changes/new.html", context)


def _label(name: str) -> str:
    return _(conflicts.LABELS[name])


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def _raised(request: Request, order: Any) -> HttpResponse:
    post = request.POST
    told: dict[str, Any] = {
        "source": post.get("source", "customer"), "medium": post.get("medium", ""), "requester": post.get("requester", ""),
        "text": post.get("text", ""), "received_at": _moment(post.get("received_on", ""), post.get("received_time", "")),
    }  # fmt: skip
    if post.get("kind") == "cancel":
        change = requests.ask_to_cancel(order.pk, reason=kit.reason(request), actor=request.actor, **told)
    else:
        answers = {q: True for q in grading.QUESTIONS if post.get(q)}
        change = requests.raise_(
            order.pk, _wish(request, order), reason=kit.reason(request), answers=answers, actor=request.actor, **told
        )
    for file in request.FILES.getlist("file"):
        requests.attach(change.pk, file.name or "file", file, actor=request.actor)
    return kit.done(request, _address(change), _("%(number)s raised") % {"number": change.number})


def _day(typed: str) -> date:
    """A day as people type it; Invalid where it is none."""
    try:
        return kit.parse_date(typed, clock.today())
    except kit.UnreadableError as fault:
        raise Invalid({"day": str(fault)}) from fault


def _moment(day: str, time: str) -> Any:
    if not day:
        return None
    on = _day(day)
    hour, _colon, minute = (time or "00:00").partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        raise Invalid({"received_time": _("This is no time.")})
    return clock.midnight(on) + timedelta(hours=int(hour), minutes=int(minute))


def _wish(request: Request, order: Any) -> Wish:
    post = request.POST
    head: dict[str, Any] = {}
    for name in HEAD:
        typed = post.get(name)
        if typed is not None and typed.strip() != _shown(getattr(order, name)):
            head[name] = (_day(typed) if typed.strip() else None) if name == "requested_on" else typed.strip()
    lines: dict[int, dict[str, Any]] = {}
    out: list[int] = []
    for line in queries.lines([order.pk]):
        if post.get(f"out-{line.pk}"):
            out.append(line.pk)
            continue
        fields: dict[str, Any] = {}
        if typed := post.get(f"quantity-{line.pk}", "").strip():
            fields["quantity"] = kit.parse_quantity(typed)
        if typed := post.get(f"requested_on-{line.pk}", "").strip():
            fields["requested_on"] = _day(typed)
        if fields:
            lines[line.pk] = fields
    return Wish(head, lines, out)


@require_POST
def grade(request: Request, number: str) -> HttpResponse:
    """Answer the decision table, say what is done first."""
    change = change_queries.get_request(number, actor=request.actor)
    answers = {q: bool(request.POST.get(q)) for q in grading.QUESTIONS}
    done = requests.grade(
        change.pk, answers, first_action=request.POST.get("first_action", ""), grade=request.POST.get("grade", ""),
        why_lower=request.POST.get("why_lower", ""), actor=request.actor, version=kit.version(request),
    )  # fmt: skip
    return kit.done(request, _address(done), _("%(number)s graded %(grade)s") % {"number": number, "grade": done.grade})


@require_POST
def assess(request: Request, number: str) -> HttpResponse:
    """What becomes of each document that is touched."""
    change = change_queries.get_request(number, actor=request.actor)
    decisions = {key.removeprefix("d-"): str(value) for key, value in request.POST.items() if key.startswith("d-")}
    charge = request.POST.get("extra_charge", "").strip()
    requests.assess(
        change.pk, decisions, extra_charge=kit.parse_amount(charge) if charge else None,
        drawings=request.POST.get("drawings"), actor=request.actor, version=kit.version(request),
    )  # fmt: skip
    return kit.done(request, _address(change), _("Noted what becomes of each"))


@require_POST
def do(request: Request, number: str, verb: str) -> HttpResponse:
    """A verb of the request's life."""
    change = change_queries.get_request(number, actor=request.actor)
    version, actor, post = kit.version(request), request.actor, request.POST
    if verb in PLAIN:
        PLAIN[verb](change.pk, actor=actor, version=version)
    elif verb == "review-full":
        deciding.review(change.pk, full=True, actor=actor, version=version)
    elif verb in ("refuse", "withdraw"):
        call = deciding.refuse if verb == "refuse" else requests.withdraw
        call(change.pk, reason=kit.reason(request), actor=actor, version=version)
    elif verb == "answer":
        deciding.answer_date(change.pk, _day(post.get("on", "")), note=post.get("note", ""), actor=actor)
    elif verb == "agree":
        on = post.get("new_on", "").strip()
        deciding.agree(
            change.pk, agreed=post.get("agreed") == "1", note=post.get("note", ""),
            new_on=_day(on) if on else None, actor=actor, version=version,
        )  # fmt: skip
    elif verb == "close":
        cost = post.get("cost", "").strip()
        noticing.close(change.pk, cost=kit.parse_amount(cost) if cost else Decimal(0), actor=actor, version=version)
    else:
        raise NotFound()
    return kit.done(request, _address(change), _done(verb))


PLAIN: dict[str, Callable[..., ChangeRequest]] = {
    "file": requests.file, "review": deciding.review, "approve": deciding.approve, "forward": noticing.forward,
    "apply": noticing.apply,
}  # fmt: skip


def _done(verb: str) -> str:
    texts = {
        "file": _("Put on file"), "review": _("Sent to review"), "review-full": _("Sent to review"),
        "approve": _("Approved; the notice is written"), "forward": _("Forwarded to the departments"),
        "apply": _("Applied to the order"), "refuse": _("Refused"), "withdraw": _("Withdrawn"),
        "answer": _("Date answered"), "agree": _("Customer's answer noted"), "close": _("Closed"),
    }  # fmt: skip
    return texts[verb]


@require_POST
def attach(request: Request, number: str) -> HttpResponse:
    """Put the customer's written request with the change."""
    change = change_queries.get_request(number, actor=request.actor)
    files = request.FILES.getlist("file")
    if not files:
        raise Invalid({"file": _("Choose a file.")})
    role = requests.CONSENT if request.POST.get("consent") else "other"
    for file in files:
        requests.attach(change.pk, file.name or "file", file, role=role, actor=request.actor)
    return kit.done(request, _address(change), _("Put on file"))


@require_GET
def file(request: Request, number: str, id: int) -> HttpResponseBase:
    """A file of the change, always as a download."""
    change = change_queries.get_request(number, actor=request.actor)
    row = Attachment.objects.filter(pk=id, ref_kind=change.KIND, ref_id=change.pk).first()
    if row is None:
        raise NotFound()
    return FileResponse(
        attachments.path(row).open("rb"), as_attachment=True, filename=row.name, content_type=row.content_type
    )


@require_GET
def report(request: Request) -> HttpResponse:
    """How many changes, by grade, cause and customer, and whether we reacted in time (CHG-16)."""
    last = clock.today()
    first = last - timedelta(days=DAYS)
    heads = {"grade": pgettext("change", "Grade"), "cause": _("Cause"), "customer": pgettext("column", "Customer")}
    tables = [
        (title, _table(change_queries.report(request.actor, by, first, last), title)) for by, title in heads.items()
    ]
    context = {
        "title": _("Changes by grade, cause and customer"), "tables": tables, "nav": "changes",
        "note": _("%(first)s to %(last)s") % {"first": first, "last": last}, "back": reverse("sales:changes"),
    }  # fmt: skip
    return kit.page(request, "changes/report.html", context)


def _table(rows: list[dict[str, Any]], title: str) -> kit.Table:
    shown = [{**row, "key": words.GRADES.get(row["key"], row["key"] or "–")} for row in rows]
    return kit.Table(
        [
            kit.Column("key", title, css="cut b"), kit.Column("count", _("Order changes"), num=True, width=80),
            kit.Column("kept", _("In time"), num=True, width=80), kit.Column("missed", pgettext("change", "Late"), num=True, width=80),
            kit.Column("applied", pgettext("change", "Applied"), num=True, width=80),
            kit.Column("cost", _("Cost ¥"), fmt=kit.amount, num=True, width=100),
            kit.Column("charged", _("Charged ¥"), fmt=kit.amount, num=True, width=100),
        ],
        shown, empty=_("No changes in this time."),
        card=kit.Card(title="key", amount="count", foot=("kept", "missed", "cost"), labelled=("kept", "missed", "cost")),
    )  # fmt: skip


def _address(change: ChangeRequest) -> str:
    return reverse("sales:change", args=[change.number])
