"""Receipts and picks; boxes are packed for a delivery, in `shipping`."""

from typing import Any

from ninja import Query, Router

from gendan.warehouse import queries
from gendan.warehouse.models import Pick, PickLine, Receipt
from gendan.warehouse.services import picks, receipts
from gendan.warehouse.states import PICK, RECEIPT

from .base import found, wanted
from .pages import Page, Paging, page
from .schemas import warehouse as s
from .schemas.inventory import DocumentFilter
from .types import ApiRequest, Id, VersionIn

router = Router()


@router.get("/receipts", response=Page[s.ReceiptHead])
def list_receipts(request: ApiRequest, filter: Query[DocumentFilter], paging: Query[Paging]):
    """Receipts, newest first."""
    request.actor.require("warehouse.receipt.view")
    rows = Receipt.objects.filter(company_id__in=request.actor.company_ids)
    return page(rows.filter(wanted(filter, "state", "warehouse_id")), paging)


@router.post("/receipts", response={201: s.Receipt})
def create_receipt(request: ApiRequest, body: s.ReceiptIn):
    """Record goods that arrived."""
    lines = [receipts.Arrival(**x.model_dump()) for x in body.lines]
    facts = body.model_dump(exclude={"lines", "warehouse_id"})
    return _receipt(receipts.create(body.warehouse_id, lines, actor=request.actor, **facts), request)


def _receipt(receipt: Receipt, request: ApiRequest) -> dict[str, Any]:
    return {
        **s.ReceiptHead.model_validate(receipt).model_dump(),
        "actions": RECEIPT.allowed(receipt, request.actor),
        "lines": list(receipt.lines.order_by("pk")),
    }


@router.get("/receipts/{number}", response=s.Receipt)
def get_receipt(request: ApiRequest, number: str):
    """A receipt with its lines."""
    return _receipt(queries.get_receipt(number, request.actor), request)


@router.post("/receipts/{number}/count", response=s.Receipt)
def count_receipt(request: ApiRequest, number: str, body: s.CountReceiptIn):
    """Record what counting and checking found."""
    receipt = queries.get_receipt(number, request.actor)
    seen = {x.line_id: receipts.Found(**x.model_dump(exclude={"line_id"})) for x in body.found}
    more = [receipts.Arrival(**x.model_dump()) for x in body.more]
    done = receipts.count(receipt.pk, seen, more=more, version=body.version, actor=request.actor)
    return _receipt(done, request)


@router.post("/receipts/{number}/post", response=s.Receipt)
def post_receipt(request: ApiRequest, number: str, body: VersionIn):
    """The keeper signs: the counted goods are stock now."""
    receipt = queries.get_receipt(number, request.actor)
    return _receipt(receipts.post(receipt.pk, version=body.version, actor=request.actor), request)


@router.post("/receipts/{number}/cancel", response=s.Receipt)
def cancel_receipt(request: ApiRequest, number: str, body: VersionIn):
    """Give up a receipt that was never signed."""
    receipt = queries.get_receipt(number, request.actor)
    return _receipt(receipts.cancel(receipt.pk, version=body.version, actor=request.actor), request)


@router.get("/picks", response=Page[s.PickHead])
def list_picks(request: ApiRequest, filter: Query[DocumentFilter], paging: Query[Paging]):
    """Pick lists, newest first."""
    request.actor.require("warehouse.pick.view")
    rows = Pick.objects.filter(company_id__in=request.actor.company_ids)
    return page(rows.filter(wanted(filter, "state", "warehouse_id")), paging)


@router.post("/picks/wave", response={201: s.Pick})
def merge_picks(request: ApiRequest, body: s.WaveIn):
    """Make one walk of lists of one warehouse that nobody has started."""
    ids = [queries.get_pick(number, request.actor).pk for number in dict.fromkeys(body.picks)]
    return _pick(picks.merge(ids, actor=request.actor), request)


@router.get("/picks/{number}", response=s.Pick)
def get_pick(request: ApiRequest, number: str):
    """A pick list in walking order."""
    return _pick(queries.get_pick(number, request.actor), request)


def _pick(pick: Pick, request: ApiRequest) -> dict[str, Any]:
    return {
        **s.PickHead.model_validate(pick).model_dump(),
        "actions": PICK.allowed(pick, request.actor),
        "lines": queries.pick_lines(pick.pk),
    }


@router.post("/picks/{number}/start", response=s.Pick)
def start_pick_list(request: ApiRequest, number: str, body: VersionIn):
    """Take the list."""
    pick = queries.get_pick(number, request.actor)
    return _pick(picks.start(pick.pk, version=body.version, actor=request.actor), request)


@router.post("/picks/{number}/confirm", response=s.Pick)
def confirm_pick(request: ApiRequest, number: str, body: s.ConfirmPickIn):
    """Note what was taken, line by line."""
    pick = queries.get_pick(number, request.actor)
    taken = [picks.Taken(**x.model_dump()) for x in body.taken]
    return _pick(picks.confirm_many(pick.pk, taken, actor=request.actor), request)


@router.post("/picks/{number}/lines/{int:line_id}/short", response=s.Pick)
def short_pick_line(request: ApiRequest, number: str, line_id: Id, body: s.ShortIn):
    """The rest of a line is not there."""
    pick = queries.get_pick(number, request.actor)
    line = found(PickLine.objects.filter(pk=line_id, pick=pick))
    picks.short(line.pk, body.reason, actor=request.actor)
    return _pick(queries.get_pick(number, request.actor), request)


@router.post("/picks/{number}/finish", response=s.Pick)
def finish_pick(request: ApiRequest, number: str, body: VersionIn):
    """The walk is over."""
    pick = queries.get_pick(number, request.actor)
    return _pick(picks.finish(pick.pk, version=body.version, actor=request.actor), request)


@router.post("/picks/{number}/cancel", response=s.Pick)
def cancel_pick(request: ApiRequest, number: str, body: VersionIn):
    """Give the list up; what was taken goes back."""
    pick = queries.get_pick(number, request.actor)
    return _pick(picks.cancel(pick.pk, version=body.version, actor=request.actor), request)
