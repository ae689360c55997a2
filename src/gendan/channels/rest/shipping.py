"""Deliveries from plan to returned red slip, carriers, tours, cases, shortages, customers' links."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from ninja import Query, Router

from gendan.core.errors import NotFound
from gendan.core.refs import Ref
from gendan.sales.queries import get_order, orders
from gendan.shipping import queries
from gendan.shipping.models import Carrier, Delivery, DeliveryLine, Load, Shortage, TransportCase, Vehicle
from gendan.shipping.services import deliveries, fleet, links, shortages, tracking
from gendan.shipping.states import DELIVERY
from gendan.warehouse.models import Package
from gendan.warehouse.queries import packages
from gendan.warehouse.services import packages as packing
from gendan.workflow.services import gates

from .base import company, found, wanted
from .pages import Page, Paging, page
from .schemas import fleet as f
from .schemas import shipping as s
from .schemas import warehouse as boxes
from .types import ApiRequest, Code, Id, Text40

router = Router()


@router.get("/deliveries", response=Page[s.DeliveryHead])
def list_deliveries(request: ApiRequest, filter: Query[s.DeliveryFilter], paging: Query[Paging]):
    """Deliveries, newest first."""
    rows = _deliveries(request).filter(
        wanted(
            filter, "state", "customer_id", "carrier_id", "warehouse_id", "load_id", "waybill", "slip_state",
            planned_from="planned_on__gte", planned_to="planned_on__lte",
        )
    )  # fmt: skip
    if filter.order:
        order = get_order(filter.order, actor=request.actor)
        rows = rows.filter(Q(pk__in=DeliveryLine.objects.filter(order=order).values("delivery_id")))
    return page(rows, paging)


def _deliveries(request: ApiRequest) -> Any:
    request.actor.require("shipping.delivery.view")
    return queries.visible_deliveries(request.actor)


@router.post("/deliveries", response={201: s.Delivery})
def plan_delivery(request: ApiRequest, body: s.PlanIn):
    """Make a delivery note of one order, or of several that go to the same place."""
    facts = body.model_dump(exclude={"orders", "lines"})
    lines = None if body.lines is None else {x.order_line_id: x.quantity for x in body.lines}
    ids = [get_order(number, actor=request.actor).pk for number in dict.fromkeys(body.orders)]
    return _told(deliveries.plan(ids, lines=lines, actor=request.actor, **facts), request)


def _told(delivery: Delivery, request: ApiRequest) -> dict[str, Any]:
    """All of a delivery note; a fixed number of queries."""
    return {
        **s.DeliveryHead.model_validate(delivery).model_dump(),
        "actions": DELIVERY.allowed(delivery, request.actor),
        "lines": list(delivery.lines.order_by("line_no")),
        "signatures": list(delivery.signatures.order_by("pk")),
        "proof": getattr(delivery, "proof", None),
        "conditions": gates.conditions([delivery.ref]),
    }


def _get(number: str, request: ApiRequest) -> Delivery:
    return queries.get_delivery(number, actor=request.actor)


@router.get("/deliveries/{number}", response=s.Delivery)
def get_delivery(request: ApiRequest, number: str):
    """A delivery note with lines, signatures, proof and conditions."""
    return _told(_get(number, request), request)


@router.patch("/deliveries/{number}", response=s.Delivery)
def edit_delivery(request: ApiRequest, number: str, body: s.DeliveryEdit):
    """Change a delivery that has not left."""
    changes = body.model_dump(exclude_unset=True, exclude={"version"})
    done = deliveries.edit(_get(number, request).pk, changes, version=body.version, actor=request.actor)
    return _told(done, request)


@router.post("/deliveries/{number}/release", response=s.Delivery)
def release_delivery(request: ApiRequest, number: str, body: s.ReleaseIn):
    """Give the shipping notice."""
    done = deliveries.release(_get(number, request).pk, actor=request.actor, **body.model_dump())
    return _told(done, request)


@router.post("/deliveries/{number}/start-pick", response=s.Delivery)
def start_delivery_pick(request: ApiRequest, number: str, body: s.StartPickIn):
    """Make the pick list."""
    delivery = _get(number, request)
    deliveries.start_pick(delivery.pk, method=body.method, actor=request.actor)
    return _told(_get(number, request), request)


@router.post("/deliveries/{number}/picked", response=s.Delivery)
def take_over_picked(request: ApiRequest, number: str):
    """Take over what the warehouse picked."""
    return _told(deliveries.picked(_get(number, request).pk, actor=request.actor), request)


@router.post("/deliveries/{number}/take-back", response=s.Delivery)
def take_delivery_back(request: ApiRequest, number: str, body: s.TakeBackIn):
    """Goods nobody signed for come back and wait for a look; they are out of the order."""
    back = {line.line_id: line.quantity for line in body.lines}
    return _told(deliveries.take_back(_get(number, request).pk, back, reason=body.reason, actor=request.actor), request)


@router.get("/deliveries/{number}/packages", response=list[boxes.PackageDetail])
def list_packages(request: ApiRequest, number: str):
    """The boxes of a delivery."""
    request.actor.require("warehouse.package.view")
    return [_box(box) for box in packages(_get(number, request).ref)]


def _box(box: Package) -> dict[str, Any]:
    return {**boxes.Package.model_validate(box).model_dump(), "lines": list(box.lines.all())}


@router.post("/deliveries/{number}/packages", response={201: boxes.PackageDetail})
def pack_package(request: ApiRequest, number: str, body: boxes.PackageIn):
    """Close a box with goods that were picked for the delivery."""
    delivery = _get(number, request)
    items = dict(delivery.lines.values_list("pk", "item_id"))
    if any(x.line_id not in items for x in body.contents):
        raise NotFound()
    contents = [
        packing.Content(Ref(DeliveryLine.KIND, x.line_id), items[x.line_id], x.quantity, x.lot_id)
        for x in body.contents
    ]
    made = packing.pack(
        delivery.ref, contents, company_id=delivery.company_id, weight_kg=body.weight_kg, size=body.size,
        actor=request.actor,
    )  # fmt: skip
    return _box(made)


@router.delete("/deliveries/{number}/packages/{int:package_id}", response={204: None})
def open_package(request: ApiRequest, number: str, package_id: Id):
    """Open a box again."""
    delivery = _get(number, request)
    box = found(Package.objects.filter(pk=package_id, ref_kind=delivery.KIND, ref_id=delivery.pk))
    packing.remove(box.pk, company_id=delivery.company_id, actor=request.actor)
    return


@router.post("/deliveries/{number}/packed", response=s.Delivery)
def finish_packing(request: ApiRequest, number: str, body: s.PackedIn):
    """The goods are in boxes."""
    done = deliveries.packed(_get(number, request).pk, actor=request.actor, **body.model_dump())
    return _told(done, request)


@router.post("/deliveries/{number}/verify-special", response=s.Delivery)
def verify_special(request: ApiRequest, number: str):
    """Every special requirement is met."""
    return _told(deliveries.verify_special(_get(number, request).pk, actor=request.actor), request)


@router.post("/deliveries/{number}/sign-loading", response=s.Delivery)
def sign_loading(request: ApiRequest, number: str, body: s.SignLoadingIn):
    """Loader or keeper signs; with both, the delivery is loaded."""
    facts = body.model_dump(exclude={"part"})
    done = deliveries.sign_loading(_get(number, request).pk, body.part, actor=request.actor, **facts)
    return _told(done, request)


@router.post("/deliveries/{number}/gate-check", response=s.Delivery)
def check_at_gate(request: ApiRequest, number: str, body: s.GateIn):
    """The gate compares goods and note."""
    done = deliveries.gate_check(_get(number, request).pk, actor=request.actor, **body.model_dump())
    return _told(done, request)


@router.post("/deliveries/{number}/dispatch", response=s.Delivery)
def dispatch_delivery(request: ApiRequest, number: str, body: s.DispatchIn):
    """The goods leave."""
    done = deliveries.dispatch(_get(number, request).pk, actor=request.actor, **body.model_dump())
    return _told(done, request)


@router.post("/deliveries/{number}/delivered", response=s.Delivery)
def note_delivered(request: ApiRequest, number: str, body: s.DeliveredIn):
    """The carrier has handed the goods over."""
    done = deliveries.delivered(_get(number, request).pk, actor=request.actor, **body.model_dump())
    return _told(done, request)


@router.post("/deliveries/{number}/sign", response=s.Delivery)
def sign_delivery(request: ApiRequest, number: str, body: s.SignIn):
    """The customer confirmed receipt."""
    receipt = deliveries.Receipt(
        medium=body.medium, signatory=body.signatory, signed_at=body.signed_at, note=body.note,
        differences={x.line_id: x.signed for x in body.differences}, notes={x.line_id: x.note for x in body.differences},
    )  # fmt: skip
    done = deliveries.sign(_get(number, request).pk, receipt, version=body.version, actor=request.actor)
    return _told(done, request)


@router.post("/deliveries/{number}/hand-over", response=s.Delivery)
def hand_over_delivery(request: ApiRequest, number: str, body: s.HandOverIn):
    """The customer picks the goods up with their code."""
    done = deliveries.hand_over(
        _get(number, request).pk, body.code, body.signatory, override=body.override, actor=request.actor
    )
    return _told(done, request)


@router.post("/deliveries/{number}/slip", response=s.Delivery)
def return_slip(request: ApiRequest, number: str, body: s.SlipIn):
    """A red slip came back and was looked at."""
    facts = body.model_dump(exclude={"signed"})
    done = deliveries.slip_returned(_get(number, request).pk, body.signed, actor=request.actor, **facts)
    return _told(done, request)


@router.post("/deliveries/{number}/slip/send-back", response=s.Delivery)
def send_slip_back(request: ApiRequest, number: str):
    """An unsigned red slip goes out again."""
    return _told(deliveries.send_slip_back(_get(number, request).pk, actor=request.actor), request)


@router.post("/deliveries/{number}/slip/hand-over", response=s.Delivery)
def hand_over_slip(request: ApiRequest, number: str):
    """The signed red slip goes to its custodian; the delivery is closed."""
    return _told(deliveries.hand_over_slip(_get(number, request).pk, actor=request.actor), request)


@router.post("/deliveries/{number}/cancel", response=s.Delivery)
def cancel_delivery(request: ApiRequest, number: str, body: s.CancelDeliveryIn):
    """Give up a delivery before the goods leave."""
    done = deliveries.cancel(_get(number, request).pk, actor=request.actor, **body.model_dump())
    return _told(done, request)


@router.post("/deliveries/{number}/consent", response=list[s.Shortage])
def record_consent(request: ApiRequest, number: str, body: s.ConsentIn):
    """The customer agreed to a partial shipment; what stays behind is recorded."""
    return shortages.record_consent(_get(number, request).pk, actor=request.actor, **body.model_dump())


@router.get("/deliveries/{number}/tracking", response=list[s.Tracking])
def list_tracking(request: ApiRequest, number: str):
    """What happened on the way, newest first."""
    return list(_get(number, request).tracking.order_by("-at", "-pk"))


@router.post("/deliveries/{number}/tracking", response={201: s.Tracking})
def track_delivery(request: ApiRequest, number: str, body: s.TrackIn):
    """Record where the goods are."""
    facts = body.model_dump(exclude={"code"})
    return tracking.track(_get(number, request).pk, body.code, actor=request.actor, **facts)


@router.post("/deliveries/{number}/report", response={201: s.Case})
def report_case(request: ApiRequest, number: str, body: s.ReportIn):
    """Report delay, damage, loss, refusal, goods not received."""
    return tracking.report(
        _get(number, request).pk, body.kind, body.text, cause=body.cause, new_date=body.new_date, actor=request.actor
    )


@router.get("/cases", response=Page[s.Case])
def list_cases(request: ApiRequest, paging: Query[Paging], state: Text40 = ""):
    """Transport cases, newest first."""
    rows = TransportCase.objects.filter(delivery__in=_deliveries(request))
    return page(rows.filter(state=state) if state else rows, paging)


def _case(case_id: int, request: ApiRequest) -> int:
    return int(found(TransportCase.objects.filter(pk=case_id, delivery__in=_deliveries(request))).pk)


@router.post("/cases/{int:case_id}/answer", response=s.Case)
def answer_case(request: ApiRequest, case_id: Id, body: s.AnswerCaseIn):
    """Cause and decision of a case."""
    return tracking.answer(
        _case(case_id, request), body.decision, cause=body.cause, claim_amount=body.claim_amount, actor=request.actor
    )


@router.post("/cases/{int:case_id}/close", response=s.Case)
def close_case(request: ApiRequest, case_id: Id):
    """Nothing is left to do."""
    return tracking.close_case(_case(case_id, request), actor=request.actor)


@router.get("/shortages", response=Page[s.Shortage])
def list_shortages(request: ApiRequest, paging: Query[Paging], state: Text40 = ""):
    """What was shipped short, newest first."""
    request.actor.require("shipping.delivery.view")
    rows = Shortage.objects.filter(order__in=orders(request.actor))
    return page(rows.filter(state=state) if state else rows, paging)


def _shortage(shortage_id: int, request: ApiRequest) -> int:
    return int(found(Shortage.objects.filter(pk=shortage_id, order__in=orders(request.actor))).pk)


@router.post("/shortages/{int:shortage_id}/follow-up", response={201: s.Delivery})
def follow_up_shortage(request: ApiRequest, shortage_id: Id, body: s.FollowUpIn):
    """Plan the delivery of what was missing."""
    made = shortages.follow_up(_shortage(shortage_id, request), planned_on=body.planned_on, actor=request.actor)
    return _told(made, request)


@router.post("/shortages/{int:shortage_id}/close", response=s.Shortage)
def close_shortage(request: ApiRequest, shortage_id: Id, body: s.CloseShortageIn):
    """Completed on site, or the customer does without."""
    return shortages.close(_shortage(shortage_id, request), body.how, actor=request.actor)


@router.get("/carriers", response=list[f.Carrier])
def list_carriers(request: ApiRequest):
    """Carriers."""
    request.actor.require("shipping.delivery.view")
    return list(Carrier.objects.filter(company_id__in=request.actor.company_ids).order_by("-active", "code"))


@router.put("/carriers/{code}", response=f.Carrier)
def put_carrier(request: ApiRequest, code: Code, body: f.CarrierIn):
    """Create or change a carrier."""
    fields = body.model_dump(exclude_unset=True, exclude={"company_id"})
    return fleet.save_carrier(company(body.company_id, request.actor), code, fields, actor=request.actor)


@router.get("/vehicles", response=list[f.Vehicle])
def list_vehicles(request: ApiRequest):
    """Own vehicles."""
    request.actor.require("shipping.delivery.view")
    return list(Vehicle.objects.filter(company_id__in=request.actor.company_ids).order_by("-active", "plate"))


@router.put("/vehicles/{plate}", response=f.Vehicle)
def put_vehicle(request: ApiRequest, plate: Code, body: f.VehicleIn):
    """Create or change a vehicle."""
    fields = body.model_dump(exclude_unset=True, exclude={"company_id"})
    return fleet.save_vehicle(company(body.company_id, request.actor), plate, fields, actor=request.actor)


@router.get("/loads", response=Page[f.Load])
def list_loads(request: ApiRequest, paging: Query[Paging]):
    """Tours, newest first."""
    request.actor.require("shipping.delivery.view")
    return page(Load.objects.filter(company_id__in=request.actor.company_ids), paging)


@router.post("/loads", response={201: f.Load})
def make_load(request: ApiRequest, body: f.LoadIn):
    """A tour with a vehicle or a carrier."""
    facts = body.model_dump(exclude={"company_id", "deliveries", "on"})
    ids = _ids(body.deliveries, request)
    return fleet.make_load(
        company(body.company_id, request.actor), body.on, deliveries=ids, actor=request.actor, **facts
    )


def _ids(numbers: Sequence[str], request: ApiRequest) -> list[int]:
    """Deliveries by number; one query."""
    known = dict(_deliveries(request).filter(number__in=list(numbers)).values_list("number", "pk"))
    if set(numbers) - set(known):
        raise NotFound()
    return [known[number] for number in dict.fromkeys(numbers)]


@router.post("/loads/{number}/deliveries", response=f.Load)
def put_on_load(request: ApiRequest, number: str, body: f.PutOnIn):
    """Put deliveries on a tour."""
    request.actor.require("shipping.delivery.view")
    load = found(Load.objects.filter(number=number, company_id__in=request.actor.company_ids))
    return fleet.put_on(load.pk, _ids(body.deliveries, request), actor=request.actor)


@router.post("/deliveries/{number}/take-off", response=s.Delivery)
def take_off_load(request: ApiRequest, number: str):
    """Take a delivery off its tour."""
    return _told(fleet.take_off(_get(number, request).pk, actor=request.actor), request)


@router.post("/orders/{number}/link", response={201: s.Link})
def make_link(request: ApiRequest, number: str, body: s.LinkIn):
    """A link to an order for its customer, told this once."""
    order = get_order(number, actor=request.actor)
    return {"token": links.make(order.pk, days=body.days, actor=request.actor)}


@router.post("/orders/{number}/link/revoke", response=s.Closed)
def revoke_link(request: ApiRequest, number: str):
    """Close all links of an order."""
    order = get_order(number, actor=request.actor)
    return {"closed": links.revoke(order.pk, actor=request.actor)}


@router.post("/deliveries/{number}/report-delay", response={201: s.Case})
def report_delay(request: ApiRequest, number: str, body: s.DelayIn):
    """Goods cannot leave on time: why, when they can, when they arrive."""
    return tracking.report_delay(_get(number, request).pk, actor=request.actor, **body.model_dump())
