"""Pages of deliveries: lists, the delivery, planning one, tours, red slips, carriers."""

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.sales import queries as sales
from gendan.sales.models import Order
from gendan.shipping import queries
from gendan.shipping.models import Carrier, Load, Vehicle
from gendan.shipping.queries import visible_deliveries
from gendan.shipping.services import deliveries, fleet, plans
from gendan.shipping.states import BEFORE_DISPATCH
from gendan.web import kit
from gendan.web.kit import Request

from . import page, words
from .forms import CarrierForm, PlanForm, VehicleForm
from .lists import CARRIERS, CASES, DELIVERIES, SHORTAGES


def deliveries_list(request: Request) -> HttpResponseBase:
    """All deliveries."""
    return DELIVERIES.respond(request, context={"title": _("Deliveries")})


def cases(request: Request) -> HttpResponseBase:
    """Transport cases."""
    return CASES.respond(request, context={"title": _("Transport cases")})


def shortages_list(request: Request) -> HttpResponseBase:
    """What was shipped short."""
    return SHORTAGES.respond(request, context={"title": _("Shipped short")})


def delivery(request: Request, number: str) -> HttpResponse:
    """One delivery."""
    found = queries.get_delivery(number, actor=request.actor)
    return kit.page(request, "shipping/delivery.html", page.context(found, request.actor))


def old_address(request: Request, number: str) -> HttpResponse:
    """`/deliveries/…` leads to the delivery's page."""
    return redirect("shipping:delivery", number)


# Planning one


def plan(request: Request, number: str) -> HttpResponse:
    """Plan a delivery of an order: quantities, day, transport. Orders to the same place may come along."""
    request.actor.require("shipping.delivery.plan")
    order = sales.get_order(number, actor=request.actor)
    together = [o for o in _same_place(order, request.actor) if str(o.pk) in request.GET.getlist("with")]
    orders = [order, *together]
    rows = _plannable(orders)
    initial = {
        "planned_on": clock.today(), "mode": order.delivery_mode if order.delivery_mode in plans.MODES else "carrier",
        "remarks": order.remarks,
    }  # fmt: skip
    form = PlanForm(request.POST or None, initial=initial, company_id=order.company_id)
    made: list[str] = []

    def call() -> None:
        wanted = _wanted(request, rows)
        planned = deliveries.plan([o.pk for o in orders], lines=wanted, actor=request.actor, **form.facts())
        made.append(str(planned.number))

    if request.method == "POST" and kit.attempt(form, call):
        return kit.done(
            request,
            reverse("shipping:delivery", args=[made[0]]),
            _("Delivery %(number)s planned") % {"number": made[0]},
        )
    context = {
        "title": _("Plan delivery"), "order": order, "orders": orders, "form": form, "rows": rows,
        "others": [o for o in _same_place(order, request.actor) if o not in orders],
        "status": 422 if form.errors else 200,
    }  # fmt: skip
    return kit.page(request, "shipping/plan.html", context, status=422 if form.errors else 200)


def _same_place(order: Order, actor: Actor) -> list[Order]:
    """Other orders in effect that could travel along (SPL-03)."""
    same = {name: getattr(order, name) for name in plans.TOGETHER}
    return list(
        sales.orders(actor).filter(state="effective", fulfilment_status__in=("reserved", "ready", "partly_ready", "partly_shipped"), **same)
        .exclude(pk=order.pk).order_by("pk")[:20]
    )  # fmt: skip


def _plannable(orders: list[Order]) -> list[dict[str, Any]]:
    """Lines with what may still be shipped and what lies ready."""
    lines = list(sales.lines([order.pk for order in orders]))
    available = {row.line_id: row for row in plans.available(orders, lines)}
    number = {order.pk: order.number for order in orders}
    return [
        {
            "pk": line.pk, "order": number[line.order_id], "name": line.item_name, "code": line.item.code,
            "unit": line.item.unit.name if line.item.unit_id else "", "ordered": line.quantity,
            "left": available[line.pk].left, "ready": available[line.pk].ready,
        }
        for line in lines
    ]  # fmt: skip


def _wanted(request: Request, rows: list[dict[str, Any]]) -> dict[int, Decimal]:
    """Quantities typed; empty means none."""
    wanted = {}
    for row in rows:
        typed = request.POST.get(f"line-{row['pk']}", "").replace(",", "").strip()
        try:
            quantity = Decimal(typed or 0)
        except InvalidOperation:
            quantity = Decimal(0)
        if quantity > 0:
            wanted[row["pk"]] = quantity
    return wanted


# Tours


def tours(request: Request) -> HttpResponse:
    """The delivery plan by day: tours with their deliveries, and what is on no tour yet (SHP-25)."""
    request.actor.require("shipping.delivery.view")
    first = _day(request.GET.get("from")) or clock.today()
    days = [first + timedelta(days=n) for n in range(3)]
    rows = list(
        visible_deliveries(request.actor)
        .filter(planned_on__gte=first, planned_on__lte=days[-1]).exclude(state="cancelled")
        .select_related("load__vehicle", "load__carrier", "carrier", "vehicle").order_by("planned_on", "load_id", "id")
    )  # fmt: skip
    late = list(
        visible_deliveries(request.actor).filter(planned_on__lt=first, state__in=BEFORE_DISPATCH)
        .select_related("load", "carrier", "vehicle").order_by("planned_on", "id")[:50]
    )  # fmt: skip
    loads = list(
        Load.objects.filter(company_id__in=request.actor.company_ids, on__gte=first, on__lte=days[-1])
        .select_related("vehicle", "carrier").order_by("on", "pk")
    )  # fmt: skip
    context = {
        "title": _("Delivery plan"),
        "days": [_tour_day(day, rows, loads) for day in days],
        "late": [_tour_row(d) for d in late],
        "before": first - timedelta(days=3), "after": first + timedelta(days=3), "today": clock.today(),
        "vehicles": Vehicle.objects.filter(company_id__in=request.actor.company_ids, active=True).order_by("plate"),
        "may": request.actor.may("shipping.load.edit"), "any": bool(rows or late),
    }  # fmt: skip
    return kit.page(request, "shipping/tours.html", context)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _tour_day(day: date, rows: list[Any], loads: list[Load]) -> dict[str, Any]:
    mine = [d for d in rows if d.planned_on == day]
    groups = [
        {"load": load, "name": load.route or (load.vehicle.plate if load.vehicle else load.carrier.name if load.carrier else load.number),
         "rows": [_tour_row(d) for d in mine if d.load_id == load.pk]}
        for load in loads if load.on == day
    ]  # fmt: skip
    return {"day": day, "tours": groups, "loose": [_tour_row(d) for d in mine if d.load_id is None], "count": len(mine)}


def _tour_row(d: Any) -> dict[str, Any]:
    who = d.vehicle.plate if d.vehicle else d.carrier.name if d.carrier else words.MODE[d.mode]
    return {
        "pk": d.pk, "number": d.number, "customer": d.customer_name, "ship_to": d.ship_to, "who": who,
        "state": words.state_chip(d.state), "open": d.state in BEFORE_DISPATCH, "planned_on": d.planned_on,
        "boxes": d.package_count,
    }  # fmt: skip


@require_POST
def make_tour(request: Request) -> HttpResponse:
    """A tour of a day from the deliveries that were ticked."""
    on = _day(request.POST.get("on")) or clock.today()
    vehicle = request.POST.get("vehicle", "")
    chosen = [int(pk) for pk in request.POST.getlist("id") if pk.isdigit()]
    company = visible_deliveries(request.actor).filter(pk__in=chosen).values_list("company_id", flat=True).first()
    if company is None:
        raise NotFound(_("Tick the deliveries that go on this tour."))
    load = fleet.make_load(
        company, on, route=request.POST.get("route", ""), vehicle_id=int(vehicle) if vehicle.isdigit() else None,
        deliveries=chosen, actor=request.actor,
    )  # fmt: skip
    return kit.done(
        request, f"{reverse('shipping:tours')}?from={on}", _("Tour %(number)s made") % {"number": load.number}
    )


@require_POST
def leave_tour(request: Request, number: str) -> HttpResponse:
    """Take a delivery off its tour."""
    found = queries.get_delivery(number, actor=request.actor)
    fleet.take_off(found.pk, actor=request.actor)
    return kit.done(request, f"{reverse('shipping:tours')}?from={found.planned_on}", _("Taken off the tour"))


# Red slips


def slips(request: Request) -> HttpResponse:
    """The board of red slips: out, unsigned, back; by age (POD-02, POD-03, POD-04)."""
    request.actor.require("shipping.slip.receive")
    rows = queries.open_slips(request.actor)
    columns = [
        (state, words.SLIP[state][0], words.SLIP[state][1], [_slip_row(r) for r in rows if r["slip_state"] == state])
        for state in ("out", "unsigned", "signed")
    ]
    return kit.page(
        request,
        "shipping/slips.html",
        {"title": _("Red slips"), "columns": columns, "people": queries.slips_by_person(rows)},
    )


def _slip_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "age": (clock.now() - row["dispatched_at"]).days,
        "needs_name": row["state"] in ("dispatched", "delivered"),
    }


# Carriers


def carriers(request: Request) -> HttpResponseBase:
    """Carriers; own vehicles above the list."""
    request.actor.require("shipping.carrier.edit")
    vehicles = Vehicle.objects.filter(company_id__in=request.actor.company_ids).order_by("plate")
    return CARRIERS.respond(
        request, "shipping/carriers.html", {"title": _("Carriers and vehicles"), "vehicles": vehicles}
    )


def carrier(request: Request, pk: int = 0) -> HttpResponse:
    """A carrier's record, or a new one."""
    request.actor.require("shipping.carrier.edit")
    found = Carrier.objects.filter(pk=pk, company_id__in=request.actor.company_ids).first()
    if pk and found is None:
        raise NotFound()
    initial: dict[str, Any] = {"active": True, "days": 3}
    if found:
        initial = {name: getattr(found, name) for name in CarrierForm.base_fields}
        initial["regions"] = "，".join(found.regions)
    form = CarrierForm(request.POST or None, initial=initial)
    form.fields["code"].disabled = found is not None
    company_id = found.company_id if found else request.actor.company_id or request.actor.company_ids[0]

    def call() -> None:
        code = form.cleaned_data["code"]
        if found is None and Carrier.objects.filter(company_id=company_id, code=code).exists():
            raise Invalid({"code": _("There is a carrier with this code.")})
        fleet.save_carrier(company_id, code, form.facts(), actor=request.actor)

    if request.method == "POST" and kit.attempt(form, call):
        return kit.done(request, reverse("shipping:carriers"), _("Saved"))
    title = found.name if found else _("New carrier")
    context = {"title": title, "form": form, "back": reverse("shipping:carriers")}
    return kit.page(request, "shipping/record.html", context, status=422 if form.errors else 200)


def vehicle(request: Request, pk: int = 0) -> HttpResponse:
    """An own vehicle's record, or a new one."""
    request.actor.require("shipping.carrier.edit")
    found = Vehicle.objects.filter(pk=pk, company_id__in=request.actor.company_ids).first()
    if pk and found is None:
        raise NotFound()
    initial = {name: getattr(found, name) for name in VehicleForm.base_fields} if found else None
    form = VehicleForm(request.POST or None, initial=initial)
    form.fields["plate"].disabled = found is not None
    company_id = found.company_id if found else request.actor.company_id or request.actor.company_ids[0]

    def call() -> None:
        data = dict(form.cleaned_data)
        plate = data.pop("plate")
        if found is None and Vehicle.objects.filter(company_id=company_id, plate__iexact=plate).exists():
            raise Invalid({"plate": _("There is a vehicle with this plate.")})
        fleet.save_vehicle(company_id, plate, data, actor=request.actor)

    if request.method == "POST" and kit.attempt(form, call):
        return kit.done(request, reverse("shipping:carriers"), _("Saved"))
    context = {"title": found.plate if found else _("New vehicle"), "form": form, "back": reverse("shipping:carriers")}
    return kit.page(request, "shipping/record.html", context, status=422 if form.errors else 200)
