"""The list of orders, the order page and its verbs: parse, call, answer."""

from collections.abc import Callable
from decimal import Decimal

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from gendan.core import attachments
from gendan.core.errors import DomainError, Invalid, NotFound
from gendan.core.models import Attachment
from gendan.sales import queries
from gendan.sales.models import Order, OrderLine
from gendan.sales.services import changes, contacts, owners, reviews, shortages, splits
from gendan.sales.services import orders as verbs
from gendan.web import kit
from gendan.web.kit import Request
from gendan.workflow import ways
from gendan.workflow.services import gates

from . import words
from .lists import ORDERS
from .order import page as order_page
from .order import way


def orders(request: Request) -> HttpResponseBase:
    """The list."""
    return ORDERS.respond(request, "sales/orders.html", {"title": _("Orders")})


def order(request: Request, number: str) -> HttpResponse:
    """The page of one order."""
    found = queries.get_order(number, actor=request.actor)
    return kit.page(request, "sales/order.html", order_page.context(found, request))


def process(request: Request, number: str) -> HttpResponse:
    """The processes an order runs in, drawn in lanes: done, under way, late, blocked, to come."""
    found = queries.get_order(number, actor=request.actor)
    runs, conditions = ways.of(found.ref, actor=request.actor), gates.conditions([found.ref])
    context = {
        "order": found, "name": number, "runs": way.drawn(runs, conditions), "status": words.status_chip(found.status),
        "title": _("Process of %(number)s") % {"number": found.number or number}, "nav": "orders",
    }  # fmt: skip
    return kit.page(request, "sales/process.html", context)


def _address(order: Order) -> str:
    return reverse("sales:order", args=[order.number or f"draft-{order.pk}"])


@require_POST
def do(request: Request, number: str, verb: str) -> HttpResponse:
    """A verb of the order's life."""
    found = queries.get_order(number, actor=request.actor)
    actor, version, reason = request.actor, kit.version(request), kit.reason(request)
    if verb == "submit":
        done = verbs.submit(found.pk, accept=request.POST.getlist("accept") or ["*"], actor=actor, version=version)
    elif verb == "override":
        done = verbs.take_effect(found.pk, override=reason, actor=actor, version=version)
    elif verb == "agree":
        agreed, note = request.POST.get("agreed") == "1", request.POST.get("note", "")
        reviews.agree(found.pk, agreed=agreed, note=note, actor=actor, version=version)
        done = found
    elif verb in ("return", "decline", "cancel"):
        call = {"return": verbs.return_, "decline": verbs.decline, "cancel": verbs.cancel}[verb]
        done = call(found.pk, reason=reason, actor=actor, version=version)
    elif verb in PLAIN:
        done = PLAIN[verb](found.pk, actor=actor, version=version)
    else:
        raise NotFound()
    if verb == "void":
        return kit.done(request, reverse("sales:orders"), _("Draft thrown away"))
    return kit.done(request, _address(done), _done(verb, done))


PLAIN: dict[str, Callable[..., Order]] = {
    "confirm": verbs.confirm,
    "take_effect": verbs.take_effect,
    "complete": verbs.complete,
    "close": verbs.close,
    "void": verbs.void,
}


def _done(verb: str, order: Order) -> str:
    texts = {
        "submit": _("%(number)s submitted"), "confirm": _("%(number)s confirmed"), "take_effect": _("%(number)s is effective"),
        "override": _("%(number)s is effective"), "return": _("%(number)s sent back"), "decline": _("%(number)s declined"),
        "cancel": _("%(number)s cancelled"), "complete": _("%(number)s completed"), "close": _("%(number)s closed"),
        "agree": _("%(number)s: customer's answer noted"),
    }  # fmt: skip
    return texts[verb] % {"number": order.number}


@require_POST
def copy(request: Request, number: str) -> HttpResponse:
    """A new draft like this order, opened for editing."""
    found = queries.get_order(number, actor=request.actor)
    made = verbs.copy(found.pk, actor=request.actor)
    return kit.done(request, reverse("sales:edit", args=[f"draft-{made.pk}"]), _("Copied at today's prices"))


def split(request: Request, number: str) -> HttpResponse:
    """Choose what moves into an order of its own."""
    found = queries.get_order(number, actor=request.actor)
    lines = [line for line in queries.lines([found.pk]) if not line.is_gift]
    if request.method == "POST":
        parts = {
            line.pk: kit.parse_quantity(typed)
            for line in lines
            if (typed := request.POST.get(f"quantity-{line.pk}", "").strip()) not in ("", "0")
        }
        made = splits.split(found.pk, parts, actor=request.actor, version=kit.version(request))
        return kit.done(
            request, _address(made), _("%(new)s split off %(old)s") % {"new": made.number, "old": found.number}
        )
    rows = [{"line": line, "most": line.quantity - line.picked - line.shipped - line.cancelled} for line in lines]
    return kit.page(request, "sales/split.html", {"order": found, "rows": rows, "nav": "orders"})


@require_POST
def contact(request: Request, number: str) -> HttpResponse:
    """Log a talk with the customer."""
    found = queries.get_order(number, actor=request.actor)
    contacts.log(
        found.pk, medium=request.POST.get("medium", ""), text=request.POST.get("text", ""),
        purpose=request.POST.get("purpose", "note"), person=request.POST.get("person", ""), actor=request.actor,
    )  # fmt: skip
    return kit.done(request, _address(found), _("Noted"))


@require_POST
def checklist(request: Request, number: str) -> HttpResponse:
    """Tick what was confirmed with the customer, and by which medium (CNF-01)."""
    found = queries.get_order(number, actor=request.actor)
    medium = request.POST.get("medium", "")
    contacts.tick(found.pk, dict.fromkeys(request.POST.getlist("check"), medium), actor=request.actor)
    return kit.done(request, _address(found), _("Ticked"))


@require_POST
def owner(request: Request, number: str) -> HttpResponse:
    """Hand a part of the order to somebody else."""
    found = queries.get_order(number, actor=request.actor)
    chosen = request.POST.get("user", "")
    if not chosen.isdigit():
        raise Invalid({"user": _("To whom?")})
    owners.transfer(
        found.pk, request.POST.get("part", ""), int(chosen), reason=kit.reason(request), actor=request.actor,
        version=kit.version(request),
    )  # fmt: skip
    return kit.done(request, _address(found), _("Handed over"))


@require_POST
def shortage(request: Request, number: str, line_id: int) -> HttpResponse:
    """Decide what is done about missing stock."""
    found = queries.get_order(number, actor=request.actor)
    shortages.choose(found.pk, line_id, request.POST.get("choice", ""), actor=request.actor)
    return kit.done(request, _address(found), _("Noted"))


@require_POST
def cancel_line(request: Request, number: str) -> HttpResponse:
    """Cancel part of a line."""
    found = queries.get_order(number, actor=request.actor)
    chosen = request.POST.get("line", "")
    line_id = int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0
    typed = request.POST.get("quantity", "").strip()
    line = OrderLine.objects.filter(pk=line_id, order=found).first()
    if line is None:
        raise NotFound()
    rest = line.quantity - line.picked - line.shipped - line.cancelled
    quantity = kit.parse_quantity(typed) if typed else Decimal(rest)
    changes.cancel_rest(
        found.pk, line_id, quantity, reason=kit.reason(request), actor=request.actor, version=kit.version(request)
    )
    return kit.done(request, _address(found), _("Cancelled on the line"))


@require_POST
def attach(request: Request, number: str) -> HttpResponse:
    """Add files to the order: the customer's original, a signed copy (CHN-07)."""
    found = queries.get_order(number, actor=request.actor)
    request.actor.require("sales.order.edit")
    files = request.FILES.getlist("file")
    if not files:
        raise Invalid({"file": _("Choose a file.")})
    for file in files:
        attachments.add(
            found.ref, file.name or "file", file, role=request.POST.get("role", "original_order"), actor=request.actor,
            company_id=found.company_id,
        )  # fmt: skip
    return kit.done(
        request, _address(found), ngettext("%(n)s file added", "%(n)s files added", len(files)) % {"n": len(files)}
    )


def attachment(request: Request, number: str, id: int) -> HttpResponseBase:
    """A file of the order, always as a download, so that nothing in it runs on our address."""
    found = queries.get_order(number, actor=request.actor)
    row = Attachment.objects.filter(pk=id, ref_kind=found.KIND, ref_id=found.pk).first()
    if row is None:
        raise NotFound()
    return FileResponse(
        attachments.path(row).open("rb"), as_attachment=True, filename=row.name, content_type=row.content_type
    )


@require_POST
def bulk(request: Request, verb: str) -> HttpResponse:
    """A verb on the selected orders; those refused are named with the reason, the others are done."""
    ids = [int(id) for id in request.POST.getlist("id") if id.isdigit()]
    found = list(queries.orders(request.actor).filter(pk__in=ids[:500]))
    if verb == "print":
        numbers = "&".join(f"number={o.number}" for o in found if o.number)
        return redirect(f"/print/order_confirmation?{numbers}")
    if verb != "confirm":
        raise NotFound()
    refused = []
    for one in found:
        try:
            verbs.confirm(one.pk, actor=request.actor)
        except DomainError as refusal:
            refused.append(f"{one.number}: {refusal.detail()}")
    done = len(found) - len(refused)
    text = ngettext("%(n)s order confirmed", "%(n)s orders confirmed", done) % {"n": done}
    return kit.done(request, reverse("sales:orders"), " ".join([text, *refused[:5]]))
