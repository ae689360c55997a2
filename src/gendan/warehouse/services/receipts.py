"""Receipts: goods that arrived are counted, checked, signed for and put away (WHS-01, INV-03, INV-11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from gendan.catalog.models import Item
from gendan.core import clock, numbering, owned
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.events import plain
from gendan.core.work import lock_one, publish, service
from gendan.inventory import lots, places
from gendan.inventory.models import Movement, Place, Warehouse
from gendan.inventory.services import stock
from gendan.inventory.services.stock import Line
from gendan.partners.models import Customer, Supplier

from ..events import ReceiptCounted, ReceiptPosted
from ..models import Receipt, ReceiptLine
from ..states import RECEIPT

# Where goods come from, by the kind of receipt.
SOURCES = {"supplier": "supplier", "production": "production", "customer": "customer", "other": "supplier"}


@dataclass(frozen=True, slots=True)
class Arrival:
    """One line of goods as announced or as found: `expected` from the papers, `counted` by hand."""

    item_id: int
    counted: Decimal = Decimal(0)
    expected: Decimal | None = None
    status: str = "available"
    place_id: int | None = None
    lot_code: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What counting found of a receipt line; what is None stays as it was."""

    counted: Decimal
    status: str | None = None
    place_id: int | None = None
    lot_code: str | None = None
    expires_on: date | None = None


@service
def create(
    warehouse_id: int,
    lines: Sequence[Arrival],
    *,
    actor: Actor,
    source: str = "supplier",
    supplier_id: int | None = None,
    owner_id: int | None = None,
    supplier_note: str = "",
    deliverer: str = "",
    remarks: str = "",
) -> Receipt:
    """Record goods that arrived at a warehouse. Lines without a bin go to the place of arrivals.

    Refuses with NotAllowed, NotFound, Invalid.
    """
    actor.require("warehouse.receipt.create")
    warehouse = Warehouse.objects.filter(pk=warehouse_id, active=True).first()
    if warehouse is None or not actor.sees_company(warehouse.company_id):
        raise NotFound()
    _check(lines, source, warehouse.pk)
    owned.by(warehouse.company_id, Supplier, supplier_id)
    owned.by(warehouse.company_id, Customer, owner_id)
    arrivals = places.arrivals(warehouse.company_id, warehouse.pk).pk
    receipt = Receipt.objects.create(
        company_id=warehouse.company_id, warehouse=warehouse, state=Receipt.State.DRAFT, source=source,
        number=numbering.next_number(Receipt.KIND, warehouse.company_id), supplier_id=supplier_id, owner_id=owner_id,
        supplier_note=supplier_note, deliverer=deliverer, remarks=remarks,
        created_at=clock.now(), created_by_id=actor.user_id,
    )  # fmt: skip
    ReceiptLine.objects.bulk_create(
        ReceiptLine(
            receipt=receipt, item_id=line.item_id, lot_code=line.lot_code, expires_on=line.expires_on,
            expected=line.expected, counted=line.counted, status=line.status, place_id=line.place_id or arrivals,
        )
        for line in lines
    )  # fmt: skip
    return receipt


@service
def count(
    receipt_id: int,
    found: Mapping[int, Found] | None = None,
    *,
    actor: Actor,
    version: int | None = None,
    more: Sequence[Arrival] = (),
) -> Receipt:
    """Record what counting and checking found: `found` by line pk, `more` for goods nobody announced.

    May be repeated until the keeper signs. Locks the receipt; announces ReceiptCounted. Refuses with
    IllegalTransition, NotAllowed, StaleDocument, NotFound, Invalid.
    """
    receipt = _lock(receipt_id, actor, version)
    RECEIPT.advance(receipt, "count", actor)
    found = found or {}
    lines = {line.pk: line for line in receipt.lines.all()}
    if set(found) - set(lines):
        raise NotFound()
    for pk, facts in found.items():
        _note(lines[pk], facts)
    arrivals = places.arrivals(receipt.company_id, receipt.warehouse_id).pk
    added = [
        ReceiptLine(
            receipt=receipt, item_id=line.item_id, lot_code=line.lot_code, expires_on=line.expires_on,
            expected=line.expected, counted=line.counted, status=line.status, place_id=line.place_id or arrivals,
        )
        for line in more
    ]  # fmt: skip
    whole = [_arrival(line) for line in [*lines.values(), *added]]
    _check(whole, receipt.source, receipt.warehouse_id, counted=True)
    ReceiptLine.objects.bulk_update(lines.values(), ["counted", "status", "place", "lot_code", "expires_on"])
    ReceiptLine.objects.bulk_create(added)
    receipt.counted_by_id = actor.user_id
    receipt.save(update_fields=["state", "version", "counted_by"])
    publish(ReceiptCounted(receipt.pk), about=receipt.ref, company_id=receipt.company_id)
    return receipt


@service
def post(receipt_id: int, *, actor: Actor, version: int | None = None) -> Receipt:
    """The keeper signs: the counted goods are stock now.

    Locks the receipt, then positions and balances. Lots are made on the way. Announces ReceiptPosted and, for goods
    that are free at once, StockReceived. Refuses with IllegalTransition, NotAllowed, StaleDocument, Invalid.
    """
    receipt = _lock(receipt_id, actor, version)
    RECEIPT.advance(receipt, "post", actor)
    lines = [line for line in receipt.lines.order_by("pk") if line.counted > 0]
    if not lines:
        raise Invalid({"lines": _("Nothing was counted.")})
    lot_ids = lots.ensure([(line.item_id, line.lot_code, line.expires_on) for line in lines if line.lot_code])
    outside = places.virtual(receipt.company_id, SOURCES[receipt.source]).pk
    moves = [
        Line(
            line.item_id, line.counted, outside, line.place_id, lot_ids.get((line.item_id, line.lot_code)),
            receipt.owner_id, line.status, line.status,
        )
        for line in lines
    ]  # fmt: skip
    receipt.posted_by_id, receipt.posted_at = actor.user_id, clock.now()
    receipt.save(update_fields=["state", "version", "posted_by", "posted_at"])
    stock.post(
        Movement.Kind.RECEIPT, receipt.ref, receipt.number or "", moves, company_id=receipt.company_id, actor=actor
    )
    facts = [
        {"item_id": line.item_id, "quantity": plain(line.counted), "status": line.status, "lot": line.lot_code}
        for line in lines
    ]
    publish(ReceiptPosted(receipt.pk, receipt.source, facts), about=receipt.ref, company_id=receipt.company_id)
    return receipt


@service
def cancel(receipt_id: int, *, actor: Actor, version: int | None = None) -> Receipt:
    """Give up a receipt that was never signed. Refuses with IllegalTransition, NotAllowed, StaleDocument."""
    receipt = _lock(receipt_id, actor, version)
    RECEIPT.advance(receipt, "cancel", actor)
    receipt.save(update_fields=["state", "version"])
    return receipt


def _lock(receipt_id: int, actor: Actor, version: int | None) -> Receipt:
    receipt: Receipt = lock_one(Receipt.objects.filter(pk=receipt_id), version=version)
    if not actor.sees_company(receipt.company_id):
        raise NotFound()
    return receipt


def _note(line: ReceiptLine, facts: Found) -> None:
    line.counted = facts.counted
    line.status = facts.status or line.status
    line.place_id = facts.place_id or line.place_id
    line.lot_code = line.lot_code if facts.lot_code is None else facts.lot_code
    line.expires_on = facts.expires_on or line.expires_on


def _arrival(line: ReceiptLine) -> Arrival:
    return replace(
        Arrival(line.item_id), counted=line.counted, expected=line.expected, status=line.status,
        place_id=line.place_id, lot_code=line.lot_code,
    )  # fmt: skip


def _check(lines: Sequence[Arrival], source: str, warehouse_id: int, *, counted: bool = False) -> None:
    """Items exist and are stocked, bins lie in the warehouse, lots are named where the item is tracked."""
    wrong: dict[str, str] = {}
    if source not in SOURCES:
        wrong["source"] = _("Not a source of goods.")
    if not lines:
        wrong["lines"] = _("A receipt needs at least one line.")
    items = {item.pk: item for item in Item.objects.filter(pk__in={line.item_id for line in lines})}
    bins = set(
        Place.objects.filter(
            pk__in={line.place_id for line in lines if line.place_id}, warehouse_id=warehouse_id, active=True
        ).values_list("pk", flat=True)
    )
    for n, line in enumerate(lines):
        item = items.get(line.item_id)
        if item is None or item.is_style or not item.stocked:
            wrong[f"lines.{n}.item"] = _("This is not a product that is kept in stock.")
        elif counted and item.lot_tracked and line.counted > 0 and not line.lot_code:
            wrong[f"lines.{n}.lot_code"] = _("This product is kept by lot; enter the lot.")
        if line.counted < 0:
            wrong[f"lines.{n}.counted"] = _("A quantity cannot be below zero.")
        if line.status not in ("available", "quality", "blocked"):
            wrong[f"lines.{n}.status"] = _("Not a status of stock.")
        if line.place_id and line.place_id not in bins:
            wrong[f"lines.{n}.place"] = _("This bin does not belong to the warehouse.")
    if wrong:
        raise Invalid(wrong)
