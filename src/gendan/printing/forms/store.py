"""Papers of the warehouse: pick list, stock-in slip, stock count, transfer (PRT-03)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy, pgettext

from gendan.core.actor import Actor
from gendan.inventory.models import Count, CountLine, Transfer, TransferLine
from gendan.printing import figures
from gendan.printing.documents import A4, SLIP, Form, Job, register
from gendan.printing.language import say, say_lazy
from gendan.printing.sheets import Box, Column, Fact, Row, Sheet, Sum, as_data
from gendan.sales.models import OrderRequirement
from gendan.shipping.models import DeliveryLine
from gendan.warehouse.models import Pick, PickLine, Receipt, ReceiptLine

from . import common
from .common import name_of, sign

M = TypeVar("M", bound=Model)
SOURCES = {
    "supplier": say_lazy("From a supplier"), "production": say_lazy("From production"),
    "customer": say_lazy("From a customer"), "other": say_lazy("Other"),
}  # fmt: skip
STATUSES = {
    "available": "",
    "quality": say_lazy("In inspection"),
    "blocked": say_lazy("Blocked"),
}
SCOPES = {
    "full": say_lazy("Full count"),
    "cycle": say_lazy("Cycle count"),
    "spot": say_lazy("Spot check"),
}
METHODS = {"order": say_lazy("One delivery"), "wave": say_lazy("Wave")}


def of_companies(model: type[M], actor: Actor, *related: str) -> "QuerySet[M]":
    """Documents of the companies an actor sees."""
    every = model._default_manager.select_related("company", "created_by", *related)
    return every if actor.is_system else every.filter(company_id__in=actor.company_ids)


def by_parent(lines: "QuerySet[Any]", parent: str) -> Mapping[int, list[Any]]:
    """Lines by the document they belong to; one query."""
    found: dict[int, list[Any]] = defaultdict(list)
    for line in lines:
        found[getattr(line, parent)].append(line)
    return found


def lot_of(code: str, expires_on: Any) -> str:
    """`L2611 · 2027-05-31`."""
    return " · ".join(filter(None, (code, figures.day(expires_on))))


def pick_lists(picks: Sequence[Pick], job: Job) -> list[dict[str, Any]]:
    """Bins in walking order, what to take, for which delivery. Three queries for any number of picks."""
    lines = by_parent(
        PickLine.objects.filter(pick_id__in=[p.pk for p in picks])
        .select_related("item__unit", "place", "lot", "owner").order_by("pick_id", "sequence"), "pick_id",
    )  # fmt: skip
    refs = {line.ref_id for found in lines.values() for line in found if line.ref_kind == DeliveryLine.KIND}
    targets = {d.pk: d for d in DeliveryLine.objects.filter(pk__in=refs).select_related("delivery")}
    wishes: dict[int, list[str]] = defaultdict(list)
    for order_id, text in (
        OrderRequirement.objects.filter(order_id__in={t.order_id for t in targets.values()},
        papers__contains=["packing"])
        .order_by("order_id", "pk").values_list("order_id", "text")
    ):  # fmt: skip
        wishes[order_id].append(text)
    return [_pick_list(pick, lines[pick.pk], targets, wishes, job) for pick in picks]


def _pick_list(
    pick: Pick,
    lines: Sequence[PickLine],
    targets: Mapping[int, DeliveryLine],
    wishes: Mapping[int, list[str]],
    job: Job,
) -> dict[str, Any]:
    served = [targets.get(line.ref_id) if line.ref_kind == DeliveryLine.KIND else None for line in lines]
    notes = common.joined([one.delivery.number or "" for one in served if one])
    customers = common.joined([one.delivery.customer_name for one in served if one])
    columns, rows = _picking(lines, served, job)
    asked = [text for order in dict.fromkeys(one.order_id for one in served if one) for text in wishes[order]]
    return as_data(Sheet(**{
        **common.head(pick, say("Pick list"), job),
        "side": [Fact(say("Made at"), figures.moment(pick.created_at))],
        "facts": [
            Fact(say("Warehouse"), pick.warehouse.label(job.language), strong=True),
            Fact(say("Method"), str(METHODS.get(pick.method, pick.method))), Fact(say("Lines"), str(len(lines))),
            Fact(say("Customer"), customers, 2), Fact(say("Delivery note"), notes),
        ],
        "columns": columns, "rows": rows, "main": 3, "carried": pick.warehouse.label(job.language),
        "boxes": [Box(say("Special requests"), list(dict.fromkeys(asked)), ticks=True, strong=True)] if asked else [],
        "signatures": [sign(say("Picker"), name_of(pick.picker)), sign(say("Started at")),
                       sign(say("Finished at")), sign(say("Checked by"))],
    }))  # fmt: skip


def _picking(
    lines: Sequence[PickLine], served: Sequence[DeliveryLine | None], job: Job
) -> tuple[list[Column], list[Row]]:
    """Where to go and what to take. In a wave the delivery takes the place of the lot, which stands below."""
    wave = len({one.delivery_id for one in served if one}) > 1
    lots = not wave and any(line.lot for line in lines)
    columns = [
        Column(say("No."), 9, "center"), Column(say("Bin"), 24), Column(say("Item code"), 28),
        Column(say("Name and specification"), share=1), *([Column(say("Lot, best before"), 34)] if lots else []),
        *([Column(say("Delivery note"), 27)] if wave else []), Column(say("Quantity"), 17, "right"),
        Column(say("Unit"), 11, "center"), Column(say("Picked"), 19, "right"),
    ]  # fmt: skip
    rows = []
    for line, target in zip(lines, served, strict=True):
        name = target.item_name if target else " ".join(filter(None, (line.item.name, line.item.spec)))
        lot = lot_of(line.lot.code, line.lot.expires_on) if line.lot else ""
        cells = [
            str(line.sequence), line.place.code, line.item.code, name, *([lot] if lots else []),
            *([(target.delivery.number or "") if target else ""] if wave else []),
            figures.quantity(line.quantity), line.item.unit.label(job.language),
            figures.quantity(line.picked) if line.state != PickLine.State.OPEN else "",
        ]  # fmt: skip
        owner = say("Goods of %(owner)s") % {"owner": line.owner.name} if line.owner else ""
        short = say("Short: %(reason)s") % {"reason": line.reason} if line.state == PickLine.State.SHORT else ""
        note = common.joined((lot if wave else "", owner, short))
        rows.append(Row(cells, note, common.gift_mark(target) if target else ""))
    return columns, rows


def stock_in_slips(receipts: Sequence[Receipt], job: Job) -> list[dict[str, Any]]:
    """Goods that came in: expected, counted, where they lie. One query for all lines."""
    lines = by_parent(
        ReceiptLine.objects.filter(receipt_id__in=[r.pk for r in receipts])
        .select_related("item__unit", "place").order_by("receipt_id", "pk"), "receipt_id",
    )  # fmt: skip
    return [_stock_in_slip(receipt, lines[receipt.pk], job) for receipt in receipts]


def _stock_in_slip(receipt: Receipt, lines: Sequence[ReceiptLine], job: Job) -> dict[str, Any]:
    units = [line.item.unit.label(job.language) for line in lines]
    rows = [
        Row([str(n), line.item.code, " ".join(filter(None, (line.item.name, line.item.spec))),
             lot_of(line.lot_code, line.expires_on), "" if line.expected is None else figures.quantity(line.expected),
             figures.quantity(line.counted), unit, line.place.code],
             str(STATUSES[line.status]) if STATUSES[line.status] else "")
        for n, (line, unit) in enumerate(zip(lines, units, strict=True), 1)
    ]  # fmt: skip
    columns = [
        Column(say("No."), 9, "center"), Column(say("Item code"), 30), Column(say("Name and specification"), share=1),
        Column(say("Lot, best before"), 34), Column(pgettext("receipt", "Expected"), 19, "right"),
        Column(pgettext("receipt", "Counted"), 19, "right"),
        Column(say("Unit"), 12, "center"), Column(say("Bin"), 24),
    ]  # fmt: skip
    known = [line.expected for line in lines]
    expected = "" if None in known else common.one_unit([Decimal(k) for k in known if k is not None], units)
    total = common.one_unit([line.counted for line in lines], units)
    who = receipt.supplier.name if receipt.supplier else (receipt.owner.name if receipt.owner else "")
    return as_data(Sheet(**{
        **common.head(receipt, say("Stock-in slip"), job),
        "side": [Fact(say("Made at"), figures.moment(receipt.created_at)),
                 *common.known(Fact(say("Posted at"), figures.moment(receipt.posted_at)))],
        "facts": [
            Fact(say("Source"), common.joined((str(SOURCES.get(receipt.source, receipt.source)), who)), 2, strong=True),
            Fact(say("Warehouse"), receipt.warehouse.label(job.language)),
            Fact(say("Supplier's note"), receipt.supplier_note), Fact(say("Deliverer"), receipt.deliverer),
            Fact(say("Lines"), str(len(lines))),
        ],
        "columns": columns, "rows": rows, "main": 2, "carried": who,
        "sums": [Sum(say("Total"), "", [expected, total, units[0], ""])] if total else [],
        "boxes": common.remarks(receipt.remarks),
        "signatures": [sign(say("Deliverer"), receipt.deliverer), sign(say("Counted by"), name_of(receipt.counted_by)),
                       sign(say("Inspector")), sign(say("Keeper"), name_of(receipt.posted_by))],
    }))  # fmt: skip


def stock_counts(counts: Sequence[Count], job: Job) -> list[dict[str, Any]]:
    """The sheet to count from, bins in walking order; with figures once they are in. One query for all lines."""
    lines = by_parent(
        CountLine.objects.filter(count_id__in=[c.pk for c in counts])
        .select_related("item__unit", "place", "lot", "owner")
        .order_by("count_id", "place__path", "place__code", "item__code", "pk"), "count_id",
    )  # fmt: skip
    return [_stock_count(count, lines[count.pk], job) for count in counts]


def _stock_count(count: Count, lines: Sequence[CountLine], job: Job) -> dict[str, Any]:
    rows = []
    for n, line in enumerate(lines, 1):
        counted = line.counted
        owner = say("Goods of %(owner)s") % {"owner": line.owner.name} if line.owner else ""
        status = str(STATUSES[line.status]) if STATUSES[line.status] else ""
        rows.append(Row(
            [str(n), line.place.code, line.item.code, " ".join(filter(None, (line.item.name, line.item.spec))),
             lot_of(line.lot.code, line.lot.expires_on) if line.lot else "", line.item.unit.label(job.language),
             figures.quantity(line.booked), "" if counted is None else figures.quantity(counted),
             "" if counted is None else figures.quantity(counted - line.booked)],
            " · ".join(filter(None, (owner, status))),
        ))  # fmt: skip
    columns = [
        Column(say("No."), 9, "center"), Column(say("Bin"), 22), Column(say("Item code"), 28),
        Column(say("Name and specification"), share=1), Column(say("Lot, best before"), 30),
        Column(say("Unit"), 11, "center"),
        Column(say("Booked"), 17, "right"), Column(pgettext("count", "Counted"), 19, "right"),
        Column(say("Difference"), 17, "right"),
    ]  # fmt: skip
    return as_data(Sheet(**{
        **common.head(count, say("Stock count sheet"), job),
        "side": [Fact(say("Begun at"), figures.moment(count.created_at)),
                 *common.known(Fact(say("Posted at"), figures.moment(count.posted_at)))],
        "facts": [
            Fact(say("Warehouse"), count.warehouse.label(job.language), strong=True),
            Fact(say("Kind"), str(SCOPES.get(count.scope, count.scope))), Fact(say("Lines"), str(len(lines))),
        ],
        "columns": columns, "rows": rows, "main": 3, "carried": count.warehouse.label(job.language),
        "boxes": common.remarks(count.note),
        "signatures": [sign(say("Counted by")), sign(say("Recounted by")), sign(say("Keeper")),
                       sign(say("Finance"), name_of(count.posted_by))],
    }))  # fmt: skip


def transfers(found: Sequence[Transfer], job: Job) -> list[dict[str, Any]]:
    """From one warehouse to another. One query for all lines."""
    lines = by_parent(
        TransferLine.objects.filter(transfer_id__in=[t.pk for t in found])
        .select_related("item__unit", "lot").order_by("transfer_id", "pk"), "transfer_id",
    )  # fmt: skip
    return [_transfer(transfer, lines[transfer.pk], job) for transfer in found]


def _transfer(transfer: Transfer, lines: Sequence[TransferLine], job: Job) -> dict[str, Any]:
    issued, received = transfer.issued_at is not None, transfer.received_at is not None
    rows = [
        Row([str(n), line.item.code, " ".join(filter(None, (line.item.name, line.item.spec))),
             lot_of(line.lot.code, line.lot.expires_on) if line.lot else "", figures.quantity(line.quantity),
             line.item.unit.label(job.language), figures.quantity(line.issued) if issued else "",
             figures.quantity(line.received) if received else ""])
        for n, line in enumerate(lines, 1)
    ]  # fmt: skip
    columns = [
        Column(say("No."), 9, "center"), Column(say("Item code"), 30), Column(say("Name and specification"), share=1),
        Column(say("Lot, best before"), 34), Column(say("Quantity"), 18, "right"), Column(say("Unit"), 12, "center"),
        Column(pgettext("transfer", "Issued"), 19, "right"), Column(pgettext("transfer", "Received"), 19, "right"),
    ]  # fmt: skip
    ends = (transfer.source.label(job.language), transfer.target.label(job.language))
    return as_data(Sheet(**{
        **common.head(transfer, say("Stock transfer"), job),
        "side": [Fact(say("Made at"), figures.moment(transfer.created_at))],
        "facts": [
            Fact(pgettext("transfer", "From"), ends[0], strong=True),
            Fact(pgettext("transfer", "To"), ends[1], strong=True), Fact(say("Lines"), str(len(lines))),
            *common.known(Fact(pgettext("transfer", "Issued at"), figures.moment(transfer.issued_at)),
                          Fact(pgettext("transfer", "Received at"), figures.moment(transfer.received_at))),
        ],
        "columns": columns, "rows": rows, "main": 2, "carried": " → ".join(ends),
        "boxes": common.remarks(transfer.note),
        "signatures": [sign(say("Made by"), name_of(transfer.created_by)), sign(say("Approved by")),
                       sign(say("Issued by")), sign(say("Received by"))],
    }))  # fmt: skip


register(Form(
    "pick_list", gettext_lazy("Pick list"), "warehouse.pick.view",
    lambda actor: of_companies(Pick, actor, "warehouse", "picker"), pick_lists, (A4, SLIP),
))  # fmt: skip
register(Form(
    "stock_in_slip", gettext_lazy("Stock-in slip"), "warehouse.receipt.view",
    lambda actor: of_companies(Receipt, actor, "warehouse", "supplier", "owner", "counted_by", "posted_by"),
    stock_in_slips, (SLIP, A4),
))  # fmt: skip
register(Form(
    "stock_count", gettext_lazy("Stock count sheet"), "inventory.count.view",
    lambda actor: of_companies(Count, actor, "warehouse", "posted_by"), stock_counts, (A4, SLIP),
))  # fmt: skip
register(Form(
    "transfer_order", gettext_lazy("Stock transfer"), "inventory.transfer.view",
    lambda actor: of_companies(Transfer, actor, "source", "target"), transfers, (SLIP, A4),
))  # fmt: skip
