"""Transfers between warehouses and companies: requested, approved, issued, in transit, received (INV-07)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from gendan.core import clock, numbering, params
from gendan.core.actor import SYSTEM, Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.refs import Ref
from gendan.core.work import lock_one, publish, record, service
from gendan.org.services.reasons import asks

from ..choosing import Need, choose
from ..errors import OutOfStock, SamePerson
from ..events import TransferApproved, TransferCancelled, TransferIssued, TransferReceived, TransferRequested
from ..models import Movement, Place, Transfer, TransferLine, Warehouse
from ..names import shortage
from ..places import arrivals, virtual
from ..states import TRANSFER
from . import reservations, stock
from .reservations import Want
from .stock import Line, ShipLine

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An item to bring over, of a certain lot or owner if told."""

    item_id: int
    quantity: Decimal
    lot_id: int | None = None
    owner_id: int | None = None


@service
def request(
    source_id: int, target_id: int, lines: Sequence[Wanted], *, actor: Actor, ref: Ref | None = None, note: str = ""
) -> Transfer:
    """Ask for goods of another warehouse; `ref` names the order they are for.

    Announces TransferRequested. Refuses with NotAllowed, NotFound, Invalid.
    """
    actor.require("inventory.transfer.request")
    houses = Warehouse.objects.in_bulk([source_id, target_id])
    if len(houses) < 2:
        raise NotFound() if source_id != target_id else Invalid({"target": _("From and to are the same warehouse.")})
    if not actor.sees_company(houses[target_id].company_id):
        raise NotFound()
    if not lines or any(line.quantity <= 0 for line in lines):
        raise Invalid({"lines": _("A transfer needs lines with quantities above zero.")})
    company_id = houses[source_id].company_id
    transfer = Transfer.objects.create(
        company_id=company_id, source_id=source_id, target_id=target_id, state=Transfer.State.REQUESTED, note=note,
        number=numbering.next_number(Transfer.KIND, company_id), ref_kind=ref.kind if ref else "",
        ref_id=ref.id if ref else None, created_at=clock.now(), created_by_id=actor.user_id,
    )  # fmt: skip
    TransferLine.objects.bulk_create(
        TransferLine(
            transfer=transfer, item_id=line.item_id, quantity=line.quantity, lot_id=line.lot_id, owner_id=line.owner_id
        )
        for line in lines
    )
    publish(TransferRequested(transfer.pk), about=transfer.ref, serves=_serves(transfer), company_id=company_id)
    return transfer


@service
def approve(transfer_id: int, *, actor: Actor, version: int | None = None) -> Transfer:
    """Agree; the goods are kept for the transfer from now on, as far as they are free.

    Locks the transfer, then positions. Announces TransferApproved. Refuses with IllegalTransition, NotAllowed,
    StaleDocument, SamePerson (where parameter `inventory.separation` is on).
    """
    transfer = _lock(transfer_id, actor, version, "source")
    TRANSFER.advance(transfer, "approve", actor)
    refuse_same_person(transfer.company_id, transfer.created_by_id, actor)
    transfer.save(update_fields=["state", "version"])
    reservations.put(transfer.ref, _wants(transfer, list(transfer.lines.order_by("pk"))), actor=actor)
    publish(TransferApproved(transfer.pk), about=transfer.ref, serves=_serves(transfer), company_id=transfer.company_id)
    return transfer


@service
def issue(transfer_id: int, *, actor: Actor, version: int | None = None) -> Transfer:
    """Send the goods off: bins by expiry and path, into the place of goods in transit.

    A line of several lots is divided, so that lots stay apart on the way. Locks the transfer, positions, balances.
    Announces TransferIssued. Refuses with IllegalTransition, NotAllowed, StaleDocument, OutOfStock.
    """
    transfer = _lock(transfer_id, actor, version, "source")
    TRANSFER.advance(transfer, "issue", actor)
    lines = list(transfer.lines.order_by("pk"))
    held = reservations.put(transfer.ref, _wants(transfer, lines), actor=actor)
    short = [
        shortage(line.item_id, transfer.source_id, None, line.quantity, h.quantity_reserved)
        for line, h in zip(lines, held, strict=True)
        if h.short
    ]
    if short:
        raise OutOfStock(short)
    chosen = choose(transfer.source_id, [Need(n.item_id, n.quantity, n.owner_id, n.lot_id) for n in lines])
    taken: dict[tuple[int, int | None], Decimal] = defaultdict(lambda: ZERO)
    for choice in chosen:
        taken[choice.need, choice.lot_id] += choice.quantity
    for n, line in enumerate(lines):
        there = sum((q for (need, _lot), q in taken.items() if need == n), ZERO)
        if there < line.quantity:
            raise OutOfStock([shortage(line.item_id, transfer.source_id, None, line.quantity, there)])
    goods = [
        ShipLine(
            Ref(TransferLine.KIND, lines[c.need].pk), lines[c.need].item_id, c.quantity, c.place_id, c.lot_id,
            lines[c.need].owner_id,
        )
        for c in chosen
    ]  # fmt: skip
    stock.ship(
        transfer.ref, transfer.number or "", goods, company_id=transfer.company_id, actor=actor,
        kind=Movement.Kind.TRANSFER_OUT, to_place=virtual(transfer.company_id, Place.Kind.TRANSIT).pk,
    )  # fmt: skip
    _write_issued(transfer, lines, taken)
    transfer.issued_at = clock.now()
    transfer.save(update_fields=["state", "version", "issued_at"])
    publish(TransferIssued(transfer.pk), about=transfer.ref, serves=_serves(transfer), company_id=transfer.company_id)
    return transfer


@service
def receive(
    transfer_id: int, quantities: Mapping[int, Decimal] | None = None, *, actor: Actor, place_id: int | None = None,
    status: str = "available", version: int | None = None,
) -> Transfer:  # fmt: skip
    """Take goods of a transfer in: `quantities` by line pk, else all that is in transit; part by part if need be.

    Locks the transfer, positions, balances. Announces TransferReceived, StockReceived. Refuses with IllegalTransition,
    NotAllowed, StaleDocument, NotFound, Invalid (more than is in transit).
    """
    transfer = _lock(transfer_id, actor, version, "target")
    TRANSFER.advance(transfer, "receive", actor)
    lines = {line.pk: line for line in transfer.lines.order_by("pk")}
    if quantities is None:
        quantities = {pk: line.issued - line.received for pk, line in lines.items()}
    quantities = {pk: quantity for pk, quantity in quantities.items() if quantity}
    _check_receipt(lines, quantities)
    house = transfer.target
    if place_id and not Place.objects.filter(pk=place_id, warehouse=house, active=True).exists():
        raise Invalid({"place": _("This bin does not belong to the warehouse.")})
    transit = virtual(transfer.company_id, Place.Kind.TRANSIT).pk
    target = place_id or arrivals(house.company_id, house.pk).pk
    moves = [
        Line(lines[pk].item_id, quantity, transit, target, lines[pk].lot_id, lines[pk].owner_id, to_status=status)
        for pk, quantity in quantities.items()
    ]
    stock.post(
        Movement.Kind.TRANSFER_IN, transfer.ref, transfer.number or "", moves, company_id=house.company_id, actor=actor
    )
    for pk, quantity in quantities.items():
        lines[pk].received += quantity
    TransferLine.objects.bulk_update(lines.values(), ["received"])
    complete = all(line.received == line.issued for line in lines.values())
    if complete:
        TRANSFER.advance(transfer, "complete", SYSTEM)
        transfer.received_at = clock.now()
    transfer.save(update_fields=["state", "version", "received_at"])
    event = TransferReceived(transfer.pk, complete)
    publish(event, about=transfer.ref, serves=_serves(transfer), company_id=transfer.company_id)
    return transfer


@service
@asks("transfer_loss")
def settle(transfer_id: int, *, reason: str, actor: Actor, version: int | None = None) -> Transfer:
    """Close a transfer of which the rest will not arrive: what is in transit is scrapped, with a reason.

    Announces TransferReceived. Refuses with IllegalTransition, NotAllowed, StaleDocument, Invalid.
    """
    transfer = _lock(transfer_id, actor, version, "source")
    TRANSFER.advance(transfer, "settle", actor)
    transit = virtual(transfer.company_id, Place.Kind.TRANSIT).pk
    lost = virtual(transfer.company_id, Place.Kind.SCRAP).pk
    moves = [
        Line(line.item_id, line.issued - line.received, transit, lost, line.lot_id, line.owner_id)
        for line in transfer.lines.order_by("pk")
        if line.issued > line.received
    ]
    stock.post(
        Movement.Kind.SCRAP, transfer.ref, transfer.number or "", moves, company_id=transfer.company_id, actor=actor,
        note=reason[:200],
    )  # fmt: skip
    transfer.received_at = clock.now()
    transfer.save(update_fields=["state", "version", "received_at"])
    record("inventory.transfer.settled", about=transfer.ref, company_id=transfer.company_id, reason=reason)
    event = TransferReceived(transfer.pk, True)
    publish(event, about=transfer.ref, serves=_serves(transfer), company_id=transfer.company_id)
    return transfer


@service
@asks("give_up", needed=False)
def cancel(transfer_id: int, *, reason: str = "", actor: Actor, version: int | None = None) -> Transfer:
    """Give up a transfer that was not issued; what was kept for it is free again.

    Announces TransferCancelled, StockReceived. Refuses with IllegalTransition, NotAllowed, StaleDocument.
    """
    transfer = _lock(transfer_id, actor, version)
    TRANSFER.advance(transfer, "cancel", actor)
    transfer.save(update_fields=["state", "version"])
    refs = [Ref(TransferLine.KIND, pk) for pk in transfer.lines.order_by("pk").values_list("pk", flat=True)]
    reservations.release(refs, actor=actor)
    record("inventory.transfer.given_up", about=transfer.ref, company_id=transfer.company_id, reason=reason)
    publish(
        TransferCancelled(transfer.pk), about=transfer.ref, serves=_serves(transfer), company_id=transfer.company_id
    )
    return transfer


def refuse_same_person(company_id: int, asked_by: int | None, actor: Actor) -> None:
    """SamePerson when who approves is who asked and the company keeps these apart."""
    same = asked_by is not None and asked_by == actor.user_id
    if same and params.get("inventory.separation", company_id):
        raise SamePerson()


def _lock(transfer_id: int, actor: Actor, version: int | None, side: str = "") -> Transfer:
    """Lock; each side acts for its own company: the source issues, the target receives."""
    query = Transfer.objects.select_related("source", "target").filter(pk=transfer_id)
    transfer: Transfer = lock_one(query, version=version)
    sides = [transfer.source, transfer.target] if not side else [getattr(transfer, side)]
    if not any(actor.sees_company(house.company_id) for house in sides):
        raise NotFound()
    return transfer


def _serves(transfer: Transfer) -> list[Ref]:
    return [Ref(transfer.ref_kind, transfer.ref_id)] if transfer.ref_kind and transfer.ref_id else []


def _wants(transfer: Transfer, lines: Sequence[TransferLine]) -> list[Want]:
    return [
        Want(Ref(TransferLine.KIND, line.pk), line.item_id, transfer.source_id, line.owner_id, line.quantity)
        for line in lines
    ]


def _write_issued(
    transfer: Transfer, lines: Sequence[TransferLine], taken: Mapping[tuple[int, int | None], Decimal]
) -> None:
    """Note what was issued; the first lot stays on the line, further lots get lines of their own."""
    more: list[TransferLine] = []
    for n, line in enumerate(lines):
        parts = [(lot, quantity) for (need, lot), quantity in taken.items() if need == n]
        (line.lot_id, line.quantity), *rest = parts
        line.issued = line.quantity
        more += [
            TransferLine(
                transfer=transfer,
                item_id=line.item_id,
                owner_id=line.owner_id,
                lot_id=lot,
                quantity=quantity,
                issued=quantity,
            )
            for lot, quantity in rest
        ]
    TransferLine.objects.bulk_update(lines, ["lot", "quantity", "issued"])
    TransferLine.objects.bulk_create(more)


def _check_receipt(lines: Mapping[int, TransferLine], quantities: Mapping[int, Decimal]) -> None:
    if set(quantities) - set(lines):
        raise NotFound()
    wrong = {
        f"lines.{pk}.quantity": _("More than is in transit.") if quantity > 0 else _("A quantity above zero is needed.")
        for pk, quantity in quantities.items()
        if quantity < 0 or quantity > lines[pk].issued - lines[pk].received
    }
    if wrong:
        raise Invalid(wrong)
    if not quantities:
        raise Invalid({"lines": _("There is nothing to receive.")})
