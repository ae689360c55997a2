"""Picking: the lists, and the page a picker walks with (WHS-02, WHS-03). Views parse, call, answer."""

import json
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from gendan.core.errors import Invalid
from gendan.core.quantity import plain
from gendan.core.refs import Ref
from gendan.org.services.reasons import list_of
from gendan.warehouse import queries, scanning
from gendan.warehouse.models import Pick
from gendan.warehouse.services import picks
from gendan.warehouse.services.picks import Taken
from gendan.web import kit

from . import lists, refs, words


def index(request: kit.Request) -> HttpResponseBase:
    """All pick lists."""
    return lists.PICKS.respond(request, context={"title": _("Picking")})


@require_POST
def wave(request: kit.Request) -> HttpResponse:
    """One walk for several lists."""
    chosen = [int(pk) for pk in request.POST.getlist("id") if pk.isdecimal()]
    made = picks.merge(chosen, actor=request.actor)
    message = ngettext("%(number)s: one walk for %(n)s list", "%(number)s: one walk for %(n)s lists", len(chosen)) % {
        "number": made.number,
        "n": len(chosen),
    }
    return kit.done(request, reverse("warehouse:picks"), message)


def walk(request: kit.Request, number: str) -> HttpResponse:
    """The page to pick with: one line at a time, in walking order."""
    pick = queries.get_pick(number, request.actor)
    lines = queries.pick_lines(pick.pk)
    codes = scanning.codes({line["item_id"] for line in lines})
    names = refs.named(Ref(line["ref_kind"], line["ref_id"]) for line in lines)
    open_lines = [line for line in lines if line["state"] == "open"]
    context = {
        "pick": pick,
        "chip": words.chip(words.PICK, pick.state),
        "lines": lines,
        "current": open_lines[0] if open_lines else None,
        "next_lines": open_lines[1:],
        "done_lines": [line for line in lines if line["state"] != "open"],
        "serves": _serves(names),
        "may": _may(request, pick),
        "data": _data(pick, lines, codes, names),
        "nav": "picks",
    }
    return kit.page(request, "warehouse/pick.html", context)


@require_POST
def confirm(request: kit.Request, number: str) -> HttpResponse:
    """So much of a line is taken now; from the scanner's queue as JSON, or from the form."""
    pick = queries.get_pick(number, request.actor)
    facts = _facts(request)
    taken = Taken(
        _whole(facts.get("line")),
        _quantity(facts.get("quantity")),
        str(facts.get("scanned", "")),
        str(facts.get("place", "")),
    )
    picks.confirm_many(pick.pk, [taken], actor=request.actor)
    if kit.wants_json(request):
        return kit.json(_state(pick))
    return kit.done(request, reverse("warehouse:pick", args=[number]))


@require_POST
def short(request: kit.Request, number: str) -> HttpResponse:
    """The rest of a line is not there."""
    pick = queries.get_pick(number, request.actor)
    facts = _facts(request)
    picks.short(
        _own_line(pick, _whole(facts.get("line"))),
        kit.said(facts.get("reason_code"), facts.get("reason")),
        actor=request.actor,
    )
    if kit.wants_json(request):
        return kit.json(_state(pick))
    return kit.done(request, reverse("warehouse:pick", args=[number]), _("Reported short"))


def state(request: kit.Request, number: str) -> HttpResponse:
    """What the server knows of each line, for a scanner that lost its thread."""
    return kit.json(_state(queries.get_pick(number, request.actor)))


@require_POST
def start(request: kit.Request, number: str) -> HttpResponse:
    """Take the list."""
    pick = queries.get_pick(number, request.actor)
    picks.start(pick.pk, actor=request.actor)
    return kit.done(request, reverse("warehouse:pick", args=[number]))


@require_POST
def finish(request: kit.Request, number: str) -> HttpResponse:
    """The walk is over."""
    pick = queries.get_pick(number, request.actor)
    picks.finish(pick.pk, actor=request.actor)
    return kit.done(request, reverse("warehouse:picks"), _("%(number)s picked") % {"number": number})


@require_POST
def cancel(request: kit.Request, number: str) -> HttpResponse:
    """Give the list up; goods go back to their bins."""
    pick = queries.get_pick(number, request.actor)
    picks.cancel(pick.pk, actor=request.actor)
    return kit.done(
        request, reverse("warehouse:picks"), _("%(number)s given up, goods booked back") % {"number": number}
    )


def _facts(request: kit.Request) -> dict[str, Any]:
    """The body, JSON or form."""
    if request.content_type == "application/json":
        try:
            facts = json.loads(request.body)
        except ValueError:
            facts = None
        if not isinstance(facts, dict):
            raise Invalid({"": _("This is not a message of the scanner.")})
        return facts
    return request.POST.dict()


def _whole(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise Invalid({"line": _("Which line?")}) from None


def _quantity(value: Any) -> Decimal:
    try:
        return kit.parse_quantity(str(value))
    except (ValueError, InvalidOperation):
        raise Invalid({"quantity": _("Not a number. Type 12 or 12*6.")}) from None


def _own_line(pick: Pick, line_id: int) -> int:
    """The line, if it is one of this list."""
    if not pick.lines.filter(pk=line_id).exists():
        raise Invalid({"line": _("Which line?")})
    return line_id


def _serves(names: dict[Ref, refs.Named]) -> str:
    """`DN2611-0012 等 2 单 · 金义百货商行`."""
    numbers = list(dict.fromkeys(name.number for name in names.values()))
    who = list(dict.fromkeys(name.who for name in names.values() if name.who))
    if not numbers:
        return ""
    told = (
        numbers[0]
        if len(numbers) == 1
        else _(
            "%(first)s and %(n)s more",
        )
        % {"first": numbers[0], "n": len(numbers) - 1, "total": len(numbers)}
    )
    return " · ".join([told, *who[:2]])


def _may(request: kit.Request, pick: Pick) -> dict[str, bool]:
    alive = pick.state in (Pick.State.OPEN, Pick.State.PICKING)
    mine = pick.state == Pick.State.OPEN or pick.picker_id == request.actor.user_id
    return {
        "walk": alive and mine and request.actor.may("warehouse.pick.confirm"),
        "cancel": alive and request.actor.may("warehouse.pick.cancel"),
    }


def _state(pick: Pick) -> dict[str, Any]:
    rows = pick.lines.values_list("pk", "picked", "state")
    return {"lines": {pk: {"picked": plain(picked), "state": state} for pk, picked, state in rows}}


def _data(
    pick: Pick, lines: list[dict[str, Any]], codes: dict[int, dict[str, Decimal]], names: dict[Ref, refs.Named]
) -> dict[str, Any]:
    """What the page's script works with while the network is away."""
    urls = {
        verb: reverse(f"warehouse:pick-{verb}", args=[pick.number]) for verb in ("confirm", "short", "state", "finish")
    }
    return {
        "number": pick.number,
        "urls": urls,
        "whys": kit.offered(list_of(picks.short)),
        "lines": [
            {
                "id": line["id"],
                "place": line["place"],
                "code": line["code"],
                "name": " ".join(filter(None, (line["name"], line["spec"]))),
                "unit": line["unit"],
                "lot": line["lot"] or "",
                "tail": line["barcode"][-4:],
                "pack": plain(line["pack_quantity"]),
                "quantity": plain(line["quantity"]),
                "picked": plain(line["picked"]),
                "state": line["state"],
                "reason": line["reason"],
                "codes": {code: plain(factor) for code, factor in codes[line["item_id"]].items()},
                "for": getattr(names.get(Ref(line["ref_kind"], line["ref_id"])), "number", ""),
            }
            for line in lines
        ],
    }
