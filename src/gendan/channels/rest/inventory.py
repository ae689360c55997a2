"""Warehouses, stock, movements, transfers, counts."""

from typing import Any

from django.db.models import F, Q
from ninja import Query, Router

from gendan.core import clock
from gendan.core.refs import Ref
from gendan.inventory import queries
from gendan.inventory.models import Count, CountLine, Movement, Place, Position, Transfer, Warehouse
from gendan.inventory.services import counts, moves, reservations, transfers, warehouses
from gendan.inventory.services.moves import Goods
from gendan.inventory.states import COUNT, TRANSFER
from gendan.sales.models import OrderLine
from gendan.sales.queries import orders

from .base import company, days, found, wanted
from .pages import Page, Paging, page
from .schemas import inventory as s
from .schemas.sheets import SpanFilter
from .types import ApiRequest, Id, VersionIn

router = Router()


@router.get("/warehouses", response=list[s.Warehouse])
def list_warehouses(request: ApiRequest):
    """Warehouses in use."""
    request.actor.require("inventory.stock.view")
    return queries.warehouses(request.actor)


@router.post("/warehouses", response={201: s.Warehouse})
def create_warehouse(request: ApiRequest, body: s.WarehouseIn):
    """Set up a warehouse."""
    facts = body.model_dump(exclude_unset=True, exclude={"company_id", "code", "name"})
    return warehouses.create(
        company(body.company_id, request.actor), body.code, body.name, actor=request.actor, **facts
    )


@router.patch("/warehouses/{int:warehouse_id}", response=s.Warehouse)
def edit_warehouse(request: ApiRequest, warehouse_id: Id, body: s.WarehouseFields):
    """Change a warehouse."""
    return warehouses.update(warehouse_id, actor=request.actor, **body.model_dump(exclude_unset=True))


@router.get("/warehouses/{int:warehouse_id}/places", response=Page[s.Place])
def list_places(request: ApiRequest, warehouse_id: Id, paging: Query[Paging]):
    """Bins and staging places of a warehouse."""
    return page(Place.objects.filter(warehouse=_warehouse(warehouse_id, request)), paging, "id")


def _warehouse(warehouse_id: int, request: ApiRequest) -> Warehouse:
    request.actor.require("inventory.stock.view")
    house: Warehouse = found(Warehouse.objects.filter(pk=warehouse_id, company_id__in=request.actor.company_ids))
    return house


@router.post("/warehouses/{int:warehouse_id}/places", response={201: list[s.Place]})
def add_bins(request: ApiRequest, warehouse_id: Id, body: s.BinsIn):
    """Add bins to a warehouse."""
    return warehouses.add_bins(warehouse_id, [x.model_dump() for x in body.bins], actor=request.actor)


@router.post("/places/{int:place_id}/close", response=s.Place)
def close_bin(request: ApiRequest, place_id: Id):
    """Take an empty bin out of use."""
    return warehouses.close_bin(place_id, actor=request.actor)


@router.get("/stock", response=Page[s.Stock])
def list_stock(request: ApiRequest, filter: Query[s.StockFilter], paging: Query[Paging]):
    """What warehouses hold, what of it is kept, what is free."""
    request.actor.require("inventory.stock.view")
    rows = Position.objects.filter(warehouse__company_id__in=request.actor.company_ids)
    rows = rows.filter(wanted(filter, "item_id", "warehouse_id", "owner_id"))
    return page(rows.annotate(free=F("on_hand") - F("reserved") - F("blocked")), paging, "id")


@router.get("/items/{int:item_id}/places", response=list[s.Lying])
def list_item_places(request: ApiRequest, item_id: Id):
    """Where an item lies, in walking order."""
    request.actor.require("inventory.stock.view")
    return queries.in_places(item_id, request.actor)


@router.get("/items/{int:item_id}/group-stock", response=list[s.GroupStock])
def list_group_stock(request: ApiRequest, item_id: Id):
    """An item's stock in all companies of the group; a transfer brings it over."""
    return queries.group_stock(item_id, request.actor)


@router.get("/items/{int:item_id}/kept", response=list[s.Kept])
def list_item_reservations(request: ApiRequest, item_id: Id):
    """Which document lines hold stock of an item."""
    request.actor.require("inventory.stock.view")
    return queries.kept_for(item_id, request.actor)


@router.get("/items/{int:item_id}/ledger", response=list[s.Entry])
def get_item_ledger(request: ApiRequest, item_id: Id, before: Id = queries.NEWEST, limit: int = 50):
    """An item's movements, newest first; `before` is the id of the last one seen."""
    request.actor.require("inventory.stock.view")
    return queries.ledger(item_id, request.actor, before=before, limit=min(max(limit, 1), 200))


@router.get("/alerts", response=list[s.Alert])
def list_stock_alerts(request: ApiRequest):
    """What runs low, lies too much or expires, alarms first."""
    request.actor.require("inventory.stock.view")
    return queries.alerts(request.actor)


@router.get("/purposes", response=list[s.Purpose])
def list_stock_by_purpose(request: ApiRequest):
    """Stock by purpose class of its bins: temporary, working, safety."""
    request.actor.require("inventory.stock.view")
    return queries.by_purpose(request.actor)


@router.get("/issues", response=list[s.Issue])
def list_stock_issues(request: ApiRequest, span: Query[SpanFilter]):
    """The issue book: what left for customers between two days, from the delivery notes; at most 31 days at once."""
    request.actor.require("inventory.stock.view")
    return queries.issues(*days(span, most=31).moments(clock.zone()), request.actor)


@router.get("/movements", response=Page[s.Movement])
def list_movements(request: ApiRequest, paging: Query[Paging]):
    """Postings, newest first."""
    request.actor.require("inventory.stock.view")
    return page(Movement.objects.filter(company_id__in=request.actor.company_ids), paging)


def _goods(rows: list[s.GoodsIn]) -> list[Goods]:
    return [Goods(**x.model_dump()) for x in rows]


@router.post("/stock/move", response={201: s.Movement})
def move_stock(request: ApiRequest, body: s.MoveIn):
    """Carry goods to another place."""
    return moves.move(_goods(body.goods), body.to_place_id, note=body.note, actor=request.actor)


@router.post("/stock/status", response={201: s.Movement})
def set_stock_status(request: ApiRequest, body: s.StatusIn):
    """Release, hold for quality, or block goods."""
    return moves.set_status(_goods(body.goods), body.status, reason=body.reason, actor=request.actor)


@router.post("/stock/issue", response={201: s.Movement})
def issue_stock(request: ApiRequest, body: s.IssueStockIn):
    """Issue material to production."""
    return moves.issue(_goods(body.goods), note=body.note, actor=request.actor)


@router.post("/stock/take-back", response={201: s.Movement})
def take_stock_back(request: ApiRequest, body: s.IssueStockIn):
    """Take unused material back from production."""
    return moves.take_back(_goods(body.goods), note=body.note, actor=request.actor)


@router.post("/stock/scrap", response={201: s.Movement})
def scrap_stock(request: ApiRequest, body: s.ScrapIn):
    """Take goods out of stock for good."""
    return moves.scrap(_goods(body.goods), reason=body.reason, actor=request.actor)


@router.post("/stock/open", response={201: s.Movement})
def open_stock(request: ApiRequest, body: s.IssueStockIn):
    """Book what is there at the start."""
    return moves.open_stock(_goods(body.goods), note=body.note, actor=request.actor)


@router.post("/reservations/reassign", response={204: None})
def reassign_reservation(request: ApiRequest, body: s.ReassignIn):
    """Give stock kept for one order line to another."""
    for line_id in (body.from_line_id, body.to_line_id):
        found(OrderLine.objects.filter(pk=line_id, order__in=orders(request.actor)))
    reservations.reassign(
        Ref(OrderLine.KIND, body.from_line_id), Ref(OrderLine.KIND, body.to_line_id), body.item_id, body.warehouse_id,
        body.quantity, reason=body.reason, actor=request.actor,
    )  # fmt: skip
    return


@router.get("/transfers", response=Page[s.TransferHead])
def list_transfers(request: ApiRequest, filter: Query[s.TransferFilter], paging: Query[Paging]):
    """Transfers, newest first."""
    request.actor.require("inventory.transfer.view")
    mine = request.actor.company_ids
    rows = Transfer.objects.filter(Q(company_id__in=mine) | Q(target__company_id__in=mine))
    return page(rows.filter(wanted(filter, "state", "source_id", "target_id")), paging)


@router.post("/transfers", response={201: s.Transfer})
def request_transfer(request: ApiRequest, body: s.TransferIn):
    """Ask for goods of another warehouse."""
    lines = [transfers.Wanted(**x.model_dump()) for x in body.lines]
    made = transfers.request(body.source_id, body.target_id, lines, note=body.note, actor=request.actor)
    return _transfer(made, request)


def _transfer(transfer: Transfer, request: ApiRequest) -> dict[str, Any]:
    return {
        **s.TransferHead.model_validate(transfer).model_dump(),
        "actions": TRANSFER.allowed(transfer, request.actor),
        "lines": list(transfer.lines.order_by("pk")),
    }


@router.get("/transfers/{number}", response=s.Transfer)
def get_transfer(request: ApiRequest, number: str):
    """A transfer with its lines."""
    return _transfer(queries.get_transfer(number, request.actor), request)


@router.post("/transfers/{number}/approve", response=s.Transfer)
def approve_transfer(request: ApiRequest, number: str, body: VersionIn):
    """Agree; the goods are kept from now on."""
    transfer = queries.get_transfer(number, request.actor)
    return _transfer(transfers.approve(transfer.pk, version=body.version, actor=request.actor), request)


@router.post("/transfers/{number}/issue", response=s.Transfer)
def issue_transfer(request: ApiRequest, number: str, body: VersionIn):
    """Send the goods off."""
    transfer = queries.get_transfer(number, request.actor)
    return _transfer(transfers.issue(transfer.pk, version=body.version, actor=request.actor), request)


@router.post("/transfers/{number}/receive", response=s.Transfer)
def receive_transfer(request: ApiRequest, number: str, body: s.ReceiveIn):
    """Take goods in, all or part."""
    transfer = queries.get_transfer(number, request.actor)
    arrived = None if body.lines is None else {x.line_id: x.quantity for x in body.lines}
    done = transfers.receive(
        transfer.pk, arrived, place_id=body.place_id, status=body.status, version=body.version, actor=request.actor
    )
    return _transfer(done, request)


@router.post("/transfers/{number}/settle", response=s.Transfer)
def settle_transfer(request: ApiRequest, number: str, body: s.GiveUpIn):
    """Close a transfer of which the rest will not arrive."""
    transfer = queries.get_transfer(number, request.actor)
    done = transfers.settle(transfer.pk, reason=body.reason, version=body.version, actor=request.actor)
    return _transfer(done, request)


@router.post("/transfers/{number}/cancel", response=s.Transfer)
def cancel_transfer(request: ApiRequest, number: str, body: s.GiveUpIn):
    """Give up a transfer that was not issued."""
    transfer = queries.get_transfer(number, request.actor)
    done = transfers.cancel(transfer.pk, reason=body.reason, version=body.version, actor=request.actor)
    return _transfer(done, request)


@router.get("/counts", response=Page[s.CountHead])
def list_counts(request: ApiRequest, filter: Query[s.DocumentFilter], paging: Query[Paging]):
    """Stock counts, newest first."""
    request.actor.require("inventory.count.view")
    rows = Count.objects.filter(company_id__in=request.actor.company_ids)
    return page(rows.filter(wanted(filter, "state", "warehouse_id")), paging)


@router.post("/counts", response={201: s.Count})
def start_count(request: ApiRequest, body: s.CountIn):
    """Freeze a count sheet."""
    return _count(counts.start(actor=request.actor, **body.model_dump()), request)


def _count(count: Count, request: ApiRequest) -> dict[str, Any]:
    head = s.CountHead.model_validate(count).model_dump()
    return {**head, "actions": COUNT.allowed(count, request.actor)}


@router.get("/counts/{number}", response=s.Count)
def get_count(request: ApiRequest, number: str):
    """A stock count."""
    return _count(queries.get_count(number, request.actor), request)


@router.get("/counts/{number}/lines", response=Page[s.CountLine])
def list_count_lines(request: ApiRequest, number: str, paging: Query[Paging]):
    """The sheet, line by line."""
    return page(CountLine.objects.filter(count=queries.get_count(number, request.actor)), paging, "id")


@router.post("/counts/{number}/figures", response=s.Count)
def enter_count_figures(request: ApiRequest, number: str, body: s.FiguresIn):
    """Note counted quantities."""
    count = queries.get_count(number, request.actor)
    figures = {x.line_id: x.counted for x in body.figures}
    return _count(counts.enter(count.pk, figures, actor=request.actor), request)


@router.post("/counts/{number}/found", response={201: s.CountLine})
def add_found_goods(request: ApiRequest, number: str, body: s.FoundIn):
    """Goods the sheet does not know of."""
    count = queries.get_count(number, request.actor)
    return counts.add_found(count.pk, actor=request.actor, **body.model_dump())


@router.post("/counts/{number}/refreeze", response=s.Count)
def refreeze_count(request: ApiRequest, number: str, body: s.RefreezeIn):
    """Freeze lines anew: goods moved since."""
    count = queries.get_count(number, request.actor)
    return _count(counts.refreeze(count.pk, body.line_ids, actor=request.actor), request)


@router.post("/counts/{number}/submit", response=s.Count)
def submit_count(request: ApiRequest, number: str, body: VersionIn):
    """Hand the sheet in."""
    count = queries.get_count(number, request.actor)
    return _count(counts.submit(count.pk, version=body.version, actor=request.actor), request)


@router.post("/counts/{number}/recount", response=s.Count)
def recount(request: ApiRequest, number: str, body: s.GiveUpIn):
    """Send the sheet back."""
    count = queries.get_count(number, request.actor)
    done = counts.recount(count.pk, reason=body.reason, version=body.version, actor=request.actor)
    return _count(done, request)


@router.post("/counts/{number}/post", response=s.Count)
def post_count(request: ApiRequest, number: str, body: VersionIn):
    """Approve the differences and book them."""
    count = queries.get_count(number, request.actor)
    return _count(counts.post(count.pk, version=body.version, actor=request.actor), request)


@router.post("/counts/{number}/cancel", response=s.Count)
def cancel_count(request: ApiRequest, number: str, body: s.GiveUpIn):
    """Give the count up."""
    count = queries.get_count(number, request.actor)
    return _count(counts.cancel(count.pk, reason=body.reason, version=body.version, actor=request.actor), request)
