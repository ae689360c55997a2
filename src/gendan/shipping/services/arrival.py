"""At the customer's door and after: delivered, signed, the red slip and its way back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gendan.core import clock, money, params
from gendan.core.actor import SYSTEM, Actor
from gendan.core.errors import Conflict, Invalid
from gendan.core.work import record, service
from gendan.inventory import places
from gendan.inventory.services import stock
from gendan.inventory.services.stock import Line
from gendan.org.services.reasons import asks
from gendan.sales.services import progress
from gendan.workflow.services import tasks

from ..errors import WrongCode
from ..events import DeliveryClosed, DeliveryDelivered, DeliverySigned, SlipReturned
from ..models import Delivery, DeliveryLine, Proof, Signature, TrackingEvent
from ..states import ON_THE_WAY
from . import base
from .departure import commit_credit, leave, lots_shipped

ZERO = Decimal(0)
MEDIA = ("link", "paper", "photo", "pickup", "auto")
SLIP_AWAY = ("out", "unsigned")


@dataclass(frozen=True, slots=True)
class Receipt:
    """How the customer confirmed receipt (POD-05, POD-10). `differences` maps delivery line pk to what was taken."""

    medium: str
    signatory: str
    signed_at: datetime | None = None
    differences: Mapping[int, Decimal] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)
    note: str = ""
    address: str | None = None


@service
def delivered(
    delivery_id: int, *, actor: Actor, at: datetime | None = None, place: str = "", version: int | None = None
) -> Delivery:
    """The carrier or driver has handed the goods over; the customer's word is still to come (A54).

    Locks the delivery, then its order lines. Announces DeliveryDelivered. Refuses with IllegalTransition, NotAllowed.
    """
    delivery = base.locked(delivery_id, actor, version)
    moment = at or clock.now()
    base.move(delivery, "deliver", actor, delivered_at=moment)
    TrackingEvent.objects.create(
        delivery=delivery, at=moment, code="delivered", place=place[:100], by_id=actor.user_id, source="system"
    )
    base.announce(DeliveryDelivered, delivery)
    progress.delivered(_quantities(delivery, "shipped"), actor=actor)
    return delivery


def _quantities(delivery: Delivery, column: str) -> dict[int, Decimal]:
    """Order line → quantity of a column of the delivery's lines."""
    return {line: quantity for line, quantity in delivery.lines.values_list("order_line_id", column) if quantity}


@service
def sign(delivery_id: int, receipt: Receipt, *, actor: Actor, version: int | None = None) -> Delivery:
    """The customer confirmed receipt; what differs from the note is recorded and only what was taken counts as signed.

    Goods that nobody reported as delivered count as delivered now. A paper receipt is the red slip, back and signed.
    Without a red slip the delivery is closed as well. Locks the delivery, then its order lines.
    Announces DeliverySigned. Refuses with IllegalTransition, NotAllowed, Invalid.
    """
    delivery = base.locked(delivery_id, actor, version)
    _take_signature(delivery, receipt, actor, actor)
    return delivery


def _take_signature(delivery: Delivery, receipt: Receipt, mover: Actor, actor: Actor) -> None:
    """Sign, and tell the orders. `mover` is whose right counts: the system's where the signature is part of another verb
    that asked for its own."""
    undelivered = delivery.state == Delivery.State.DISPATCHED
    lines, signed, differences = _prove(delivery, receipt, mover, actor)
    if undelivered:
        progress.delivered({line.order_line_id: line.shipped for line in lines if line.shipped}, actor=actor)
    progress.signed({line.order_line_id: signed[line.pk] for line in lines if signed[line.pk]}, actor=actor)
    if differences:
        _follow_differences(delivery, differences, actor)


def _prove(
    delivery: Delivery, receipt: Receipt, mover: Actor, actor: Actor
) -> tuple[list[DeliveryLine], dict[int, Decimal], list[dict[str, Any]]]:
    """Move the delivery, keep the proof; what was signed for per line, and what differs."""
    _check_receipt(receipt)
    lines = list(delivery.lines.order_by("line_no"))
    signed = _signed(lines, receipt)
    differences = _differences(lines, signed, receipt)
    moment, who = receipt.signed_at or clock.now(), receipt.signatory.strip()
    slip = "signed" if receipt.medium == "paper" and delivery.slip_state in SLIP_AWAY else delivery.slip_state
    base.move(delivery, "sign", mover, signed_at=moment, slip_state=slip, delivered_at=delivery.delivered_at or moment)
    Proof.objects.create(
        delivery=delivery, medium=receipt.medium, signatory=who[:60], signed_at=moment, recorded_by_id=actor.user_id,
        recorded_at=clock.now(), differences=differences, note=receipt.note[:500], address=receipt.address,
    )  # fmt: skip
    base.write_lines("signed", signed)
    base.announce(DeliverySigned, delivery, medium=receipt.medium, signatory=who, has_differences=bool(differences))
    if delivery.slip_state == "none":
        base.move(delivery, "close", SYSTEM)  # a consequence of signing, not a decision of its own
        base.announce(DeliveryClosed, delivery)
    return lines, signed, differences


def _check_receipt(receipt: Receipt) -> None:
    wrong = {}
    if receipt.medium not in MEDIA:
        wrong["medium"] = _("Link, paper, photo or pick-up.")
    if not receipt.signatory.strip():
        wrong["signatory"] = _("Who took the goods?")
    if receipt.signed_at and receipt.signed_at > clock.now() + timedelta(minutes=5):
        wrong["signed_at"] = _("This moment lies in the future.")
    if wrong:
        raise Invalid(wrong)


def _signed(lines: Sequence[Any], receipt: Receipt) -> dict[int, Decimal]:
    """What was taken of each line; Invalid for unknown lines and for more than was shipped."""
    known = {line.pk: line for line in lines}
    wrong = {
        f"lines.{pk}": _("Between 0 and what was shipped.")
        for pk, quantity in receipt.differences.items()
        if pk not in known or not ZERO <= quantity <= known[pk].shipped
    }
    if wrong:
        raise Invalid(wrong)
    return {line.pk: receipt.differences.get(line.pk, line.shipped) for line in lines}


def _differences(lines: Sequence[Any], signed: Mapping[int, Decimal], receipt: Receipt) -> list[dict[str, Any]]:
    return [
        {"line_no": line.line_no, "item": line.item_name, "shipped": f"{line.shipped.normalize():f}",
         "signed": f"{signed[line.pk].normalize():f}", "note": receipt.notes.get(line.pk, "")}
        for line in lines
        if signed[line.pk] != line.shipped or receipt.notes.get(line.pk)
    ]  # fmt: skip


def _follow_differences(delivery: Delivery, differences: list[dict[str, Any]], actor: Actor) -> None:
    tasks.open(
        company_id=delivery.company_id, kind="task", code="shipping.differences", ref=delivery.ref,
        number=delivery.number, subject=delivery.customer_name, role="customer_service_agent", sla="SLA-U1",
        data={"lines": differences}, actor=actor,
    )  # fmt: skip


@service
def hand_over(delivery_id: int, code: str, signatory: str, *, actor: Actor, override: str | None = None) -> Delivery:
    """The customer picks the goods up: the code fits, the goods leave stock, the customer signs (SHP-24).

    Locks as `dispatch` and `sign`. Announces DeliveryDispatched, DeliverySigned and DeliveryClosed.
    Refuses with IllegalTransition, NotAllowed, GateClosed, StepMissing, WrongCode.
    """
    delivery = base.locked(delivery_id, actor)
    if delivery.mode != "pickup":
        raise Conflict(_("This delivery is not picked up by the customer."))
    if code.strip() != delivery.pickup_code:
        raise WrongCode()
    chosen = base.choices(delivery)
    if "dispatch" in base.DELIVERY.legal(delivery.state):
        base.require_steps(delivery, "dispatched", chosen)
    leave(delivery, actor, chosen, override=override, signed=True)
    Signature.objects.create(delivery=delivery, part="pickup", name=signatory.strip()[:60], at=clock.now())
    _prove(delivery, Receipt("pickup", signatory), SYSTEM, actor)
    return delivery


@service
@asks("return_goods")
def take_back(delivery_id: int, quantities: Mapping[int, Decimal], *, actor: Actor, reason: str) -> Delivery:
    """Goods nobody signed for come back into the house: refused, or short at the door (POD-10, SHP-21).

    `quantities` says how much of which delivery line. They lie in quality status until somebody looks, and are out of the
    order. Locks the delivery, order lines, stock, credit. Refuses with NotAllowed, Conflict, Invalid.
    """
    actor.require("shipping.delivery.take_back")
    delivery = base.locked(delivery_id, actor)
    if delivery.dispatched_at is None:
        raise Conflict(_("The goods have not left yet."))
    lines = {line.pk: line for line in base.lines_of(delivery)}
    back = {pk: quantity for pk, quantity in quantities.items() if quantity}
    wrong = {
        f"lines.{pk}": _("At most what nobody signed for.")
        for pk, quantity in back.items()
        if pk not in lines or not ZERO < quantity <= lines[pk].shipped - lines[pk].signed
    }
    if wrong or not back:
        raise Invalid(wrong or {"lines": _("How much came back?")})
    base.write_lines("shipped", {pk: lines[pk].shipped - quantity for pk, quantity in back.items()})
    _revalue(delivery, lines, back)
    record("shipping.delivery.taken_back", about=delivery.ref, company_id=delivery.company_id, reason=reason.strip(),
           lines=[{"item": lines[pk].item_name, "quantity": quantity} for pk, quantity in back.items()])  # fmt: skip
    progress.returned_to_stock({lines[pk].order_line_id: quantity for pk, quantity in back.items()}, actor=actor)
    _receive_back(delivery, [(lines[pk], quantity) for pk, quantity in back.items()], actor)
    commit_credit(delivery, actor)
    return delivery


def _revalue(delivery: Delivery, lines: Mapping[int, Any], back: Mapping[int, Decimal]) -> None:
    """The note is worth what stayed with the customer, and no more than that is collected (PAY-04)."""
    for pk, quantity in back.items():
        line = lines[pk]
        line.amount = money.rounded(line.amount * (line.shipped - quantity) / line.shipped, line.order.currency)
    base.write_lines("amount", {pk: lines[pk].amount for pk in back})
    delivery.amount = sum((line.amount for line in lines.values()), ZERO)
    on_delivery = sum((line.amount for line in lines.values() if line.order.payment_mode == "cod"), ZERO)
    delivery.cod_amount = min(delivery.cod_amount, on_delivery)
    delivery.version += 1
    delivery.save(update_fields=["amount", "cod_amount", "version"])


def _receive_back(delivery: Delivery, back: Sequence[tuple[Any, Decimal]], actor: Actor) -> None:
    """From the customers' place to where arrivals lie, waiting for a look."""
    stocked = [(line, quantity) for line, quantity in back if line.item.stocked]
    if not stocked:
        return
    outside = places.virtual(delivery.company_id, "customer").pk
    arrivals = places.arrivals(delivery.company_id, delivery.warehouse_id).pk
    lots = lots_shipped(delivery)
    moves = [
        Line(line.item_id, part, outside, arrivals, lot_id, line.order_line.owner_id, to_status="quality")
        for line, quantity in stocked
        for lot_id, part in _spread(quantity, lots.get(line.item_id, []))
    ]
    stock.post("return", delivery.ref, delivery.number or "", moves, company_id=delivery.company_id, actor=actor)


def _spread(quantity: Decimal, lots: Sequence[tuple[int | None, Decimal]]) -> list[tuple[int | None, Decimal]]:
    """The lots that come back: the last ones that left."""
    found = []
    for lot_id, there in reversed(lots):
        part = min(quantity, there)
        if part > 0:
            found.append((lot_id, part))
            quantity -= part
    return found


@service
def slip_returned(
    delivery_id: int,
    signed: bool,
    *,
    actor: Actor,
    signatory: str = "",
    signed_at: datetime | None = None,
    freight_advanced: Decimal | None = None,
) -> Delivery:
    """A red slip came back from carrier or driver and was looked at: signed ones stay, unsigned ones go back (POD-03).

    A signed slip is the customer's receipt where there is none yet. Advanced freight on the slip is recorded and flagged.
    Locks the delivery. Announces SlipReturned, and DeliverySigned. Refuses with NotAllowed, Conflict, Invalid.
    """
    actor.require("shipping.slip.receive")
    delivery = base.locked(delivery_id, actor)
    if delivery.slip_state not in SLIP_AWAY:
        raise Conflict(_("No red slip is under way for this delivery."))
    if freight_advanced is not None:
        delivery.freight_advanced = freight_advanced
    delivery.slip_state = "signed" if signed else "unsigned"
    delivery.version += 1
    delivery.save(update_fields=["slip_state", "freight_advanced", "version"])
    base.announce(SlipReturned, delivery, signed=signed, freight_advanced=delivery.freight_advanced)
    if signed and delivery.state in ON_THE_WAY:
        _take_signature(delivery, Receipt("paper", signatory, signed_at), SYSTEM, actor)
    return delivery


@service
def send_slip_back(delivery_id: int, *, actor: Actor) -> Delivery:
    """An unsigned red slip goes back to whoever brought it; it is out again (POD-03). Locks the delivery."""
    actor.require("shipping.slip.receive")
    delivery = base.locked(delivery_id, actor)
    if delivery.slip_state != "unsigned":
        raise Conflict(_("Only an unsigned red slip is sent back."))
    delivery.slip_state = "out"
    delivery.version += 1
    delivery.save(update_fields=["slip_state", "version"])
    record("shipping.delivery.slip_sent_back", about=delivery.ref, company_id=delivery.company_id)
    return delivery


@service
def hand_over_slip(delivery_id: int, *, actor: Actor) -> Delivery:
    """The signed red slip goes to its custodian, and the delivery is closed (POD-03).

    Locks the delivery. Announces DeliveryClosed. Refuses with IllegalTransition, NotAllowed, Conflict for unsigned slips.
    """
    actor.require("shipping.slip.receive")
    delivery = base.locked(delivery_id, actor)
    if delivery.slip_state != "signed":
        raise Conflict(_("Only a signed red slip is handed over."))
    base.move(delivery, "close", actor, slip_state="handed_over")
    base.announce(DeliveryClosed, delivery)
    record(
        "shipping.delivery.slip_handed_over", about=delivery.ref, company_id=delivery.company_id,
        custodian=params.get("shipping.slip_custodian", delivery.company_id),
    )  # fmt: skip
    return delivery
