"""Pages for thumbs: loading with two signatures, the gate, the driver's round."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from gendan.core import clock
from gendan.finance.models import Payment
from gendan.sales.queries import timeline
from gendan.shipping import queries, route
from gendan.shipping.models import Delivery
from gendan.shipping.queries import visible_deliveries
from gendan.shipping.services import base
from gendan.shipping.states import ON_THE_WAY
from gendan.web import kit
from gendan.web.kit import Request

from . import words
from .page import stopped


def loading(request: Request) -> HttpResponse:
    """What waits to be loaded."""
    request.actor.require("shipping.delivery.load")
    rows = visible_deliveries(request.actor).filter(state__in=("picked", "packed"), mode__in=("own", "carrier"))
    return _list(
        request,
        _("Loading"),
        rows,
        "shipping:load",
        _("Nothing waits to be loaded"),
        _("Packed deliveries stand here."),
    )


def load(request: Request, number: str) -> HttpResponse:
    """Check note against goods and sign (SHP-09)."""
    delivery = queries.get_delivery(number, actor=request.actor)
    chosen = base.choices(delivery)
    signatures = {s.part: s for s in delivery.signatures.filter(part__in=("keeper", "loader"))}
    mine = next((part for part, s in signatures.items() if s.user_id == request.actor.user_id), "")
    context = {
        **_note(delivery), "title": _("Loading"),
        "parts": [(part, words.PART[part], signatures.get(part)) for part in ("keeper", "loader")],
        "pickup": delivery.mode == "pickup",
        "missing": route.missing(delivery.state, "loaded", delivery.mode, chosen) if delivery.state in ("released", "picked", "packed") else [],
        "ready": delivery.mode != "pickup" and delivery.state in ("picked", "packed") and not route.missing(delivery.state, "loaded", delivery.mode, chosen),
        "mine": mine, "guess": "keeper" if "keeper" in request.actor.roles else "loader",
        "verify": bool(delivery.special) and delivery.special_verified_at is None,
        "may_verify": request.actor.may("shipping.delivery.verify"),
    }  # fmt: skip
    return kit.page(request, "shipping/load.html", context)


def gate(request: Request) -> HttpResponse:
    """What waits at the gate."""
    request.actor.require("shipping.delivery.check")
    rows = visible_deliveries(request.actor).filter(state="loaded")
    return _list(
        request,
        _("Gate"),
        rows,
        "shipping:gate-check",
        _("Nothing waits at the gate"),
        _("Loaded deliveries stand here until you have checked them."),
    )


def gate_check(request: Request, number: str) -> HttpResponse:
    """Compare goods and note; let pass or stop (SHP-10)."""
    request.actor.require("shipping.delivery.check")
    delivery = queries.get_delivery(number, actor=request.actor)
    context = {**_note(delivery), "title": _("Gate"), "stopped": stopped(delivery, timeline(delivery.ref, 40))}
    return kit.page(request, "shipping/gate.html", context)


def driver(request: Request) -> HttpResponse:
    """The driver's round: mine first, today's order."""
    request.actor.require("shipping.delivery.deliver")
    mine = Q(vehicle__driver_id=request.actor.user_id)
    rows = visible_deliveries(request.actor).filter(state__in=ON_THE_WAY)
    rows = rows.filter(mine) if rows.filter(mine).exists() else rows.filter(mode="own") | rows.filter(mode="carrier")
    return _list(
        request,
        _("My round"),
        rows,
        "shipping:drop",
        _("Nothing is on the way"),
        _("Deliveries that left the house stand here until they are signed."),
    )


def drop(request: Request, number: str) -> HttpResponse:
    """At the door: collect, take the photo, have it signed (PAY-04, POD-05)."""
    delivery = queries.get_delivery(number, actor=request.actor)
    collected = Payment.objects.filter(delivery=delivery, mode="cod", state__in=("announced", "confirmed")).first()
    context = {
        **_note(delivery), "title": _("My round"), "collected": collected,
        "collect": delivery.cod_amount > 0 and collected is None and request.actor.may("finance.cod.collect"),
        "may_sign": delivery.state in ON_THE_WAY and request.actor.may("shipping.delivery.sign"),
    }  # fmt: skip
    return kit.page(request, "shipping/drop.html", context)


def _note(delivery: Delivery) -> dict[str, Any]:
    """The delivery note as a person with goods in hand reads it."""
    lines = list(delivery.lines.select_related("item__unit", "order").order_by("line_no"))
    return {
        "d": delivery, "lines": lines, "state": words.state_chip(delivery.state), "mode": words.MODE[delivery.mode],
        "transport": delivery.vehicle.plate if delivery.vehicle else delivery.carrier.name if delivery.carrier else "",
        "orders": "、".join(dict.fromkeys(str(line.order.number) for line in lines)),
    }  # fmt: skip


def _list(request: Request, title: str, rows: Any, url: str, nothing: str, hint: str) -> HttpResponse:
    asked = request.GET.get("q", "").strip()
    for term in asked.split():
        rows = rows.filter(
            Q(number__icontains=term) | Q(customer_name__icontains=term) | Q(ship_to__icontains=term)
            | Q(phone__endswith=term) | Q(waybill__iexact=term)
        )  # fmt: skip
    found = list(rows.select_related("carrier", "vehicle").order_by("planned_on", "id")[:200])
    if len(found) == 1 and asked.casefold() == str(found[0].number).casefold():
        return redirect(url, found[0].number)  # the bar code of the note was scanned
    cards = [
        {
            "number": d.number, "url_name": url, "customer": d.customer_name, "ship_to": d.ship_to, "state": words.state_chip(d.state),
            "who": d.vehicle.plate if d.vehicle else d.carrier.name if d.carrier else "", "boxes": d.package_count,
            "planned_on": d.planned_on, "late": d.planned_on < clock.today(), "cod": d.cod_amount, "phone": d.phone,
        }
        for d in found
    ]  # fmt: skip
    empty = kit.Empty("search", _("Nothing found"), "") if asked else kit.Empty("circle-check", nothing, hint)
    context = {"title": title, "cards": cards, "asked": asked, "empty": empty}
    return kit.page(request, "shipping/floor.html", context)
