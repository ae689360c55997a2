"""Good rows to service calls. Every batch is one transaction with the mark on its rows, so that going on doubles nothing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from gendan.catalog.models import PriceList
from gendan.catalog.services import items as item_services
from gendan.catalog.services import price_lists
from gendan.catalog.services.items import ItemSpec
from gendan.catalog.services.price_lists import PriceSpec
from gendan.channels.models import SheetImport, SheetRow
from gendan.core.actor import Actor
from gendan.core.errors import DomainError, Invalid
from gendan.core.money import rounded
from gendan.core.work import service
from gendan.inventory.errors import SamePerson
from gendan.inventory.services import counts
from gendan.inventory.services.counts import Found
from gendan.org.models import Company
from gendan.partners.services import customers as customer_services
from gendan.partners.services.customers import AddressSpec, ContactSpec, CustomerSpec, NewCustomer
from gendan.sales.models import OrderType
from gendan.sales.services import placing, records
from gendan.sales.services.records import PastLine, PastOrder
from gendan.sales.spec import NewLine, NewOrder

ZERO = Decimal(0)
BATCH = 1000
PAST_BATCH = 500
Advance = Callable[[int], None]


@dataclass
class Written:
    """What a commit brought: records made, by kind; rows refused on the way."""

    made: dict[str, int] = field(default_factory=dict)
    refused: int = 0
    note: str = ""

    def add(self, what: str, count: int = 1) -> None:
        """Count records of a kind."""
        self.made[what] = self.made.get(what, 0) + count


@dataclass(frozen=True)
class Ground:
    """The sheet being committed, by whom, with which choices."""

    sheet: SheetImport
    company: Company
    options: dict[str, str]
    actor: Actor
    advance: Advance
    written: Written


def commit(ground: Ground) -> None:
    """Commit all good rows that are not done yet."""
    {"orders": _orders, "items": _items, "customers": _customers, "prices": _prices, "stock": _stock}[
        ground.sheet.kind
    ](ground)


def _good(ground: Ground) -> Iterator[list[SheetRow]]:
    """Good rows in batches. Each begins behind the last, so that what is done is not walked through again."""
    rows = SheetRow.objects.filter(sheet=ground.sheet, state="good").order_by("row")
    last = 0
    while batch := list(rows.filter(row__gt=last)[:BATCH]):
        yield batch
        ground.advance(len(batch))
        last = batch[-1].row


def _mark(rows: Sequence[SheetRow]) -> None:
    SheetRow.objects.filter(pk__in=[row.pk for row in rows]).update(state="done")


def _refuse(rows: Sequence[SheetRow], error: DomainError, ground: Ground) -> None:
    """Turn a refusal of a service into faults of the rows it was about."""
    told: dict[int, list[str]] = {}
    if isinstance(error, Invalid):
        for where, texts in error.errors.items():
            parts = where.split(".")
            at = int(parts[1]) if parts[0] == "lines" and len(parts) > 1 and parts[1].isdigit() else 0
            told.setdefault(at if at < len(rows) else 0, []).extend(map(str, texts))
    told = told or {0: [str(error)]}
    for n, row in enumerate(rows):
        row.state = "bad" if n in told else "held"
        row.faults = [["", "refused", {"text": " ".join(told[n])}]] if n in told else [["", "held", {}]]
    SheetRow.objects.bulk_update(rows, ["state", "faults"])
    ground.written.refused += len(rows)


def _number(row: SheetRow, name: str, default: Decimal | None = ZERO) -> Any:
    value = row.values.get(name)
    return default if value in (None, "") else Decimal(value)


def _text(row: SheetRow, name: str) -> str:
    return str(row.values.get(name) or "")


def _day(row: SheetRow, name: str) -> date | None:
    return date.fromisoformat(row.values[name]) if row.values.get(name) else None


def _noon(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time(12))) if day else None


# Orders -----------------------------------------------------------------------------------------------------------


def _orders(ground: Ground) -> None:
    if ground.options["until"] == "recorded":
        _past_orders(ground)
        return
    for rows in _whole_orders(ground, BATCH):
        for _key, group in groupby(rows, key=lambda row: row.key):
            order = list(group)
            try:
                _place(order, ground, actor=ground.actor)
            except DomainError as error:
                _refuse(_in_line_order(order), error, ground)
            ground.advance(len(order))


def _whole_orders(ground: Ground, size: int) -> Iterator[list[SheetRow]]:
    """Good rows of whole orders, some `size` rows at a time, by key; each batch begins behind the last."""
    rows = SheetRow.objects.filter(sheet=ground.sheet, state="good").order_by("key", "row")
    batch = list(rows[:size])
    while batch:
        cut = batch[-1].key
        whole = [row for row in batch if row.key != cut] or list(rows.filter(key=cut))
        yield whole
        batch = list(rows.filter(key__gt=whole[-1].key)[:size])


def _in_line_order(rows: Sequence[SheetRow]) -> list[SheetRow]:
    """Goods first, as they become lines; charges after them."""
    return sorted(rows, key=lambda row: "charge" in row.values)


@service
def _place(rows: Sequence[SheetRow], ground: Ground, *, actor: Actor) -> None:
    """One order and the mark on its rows."""
    placed = placing.place(_spec(rows, ground), until=ground.options["until"], actor=actor)
    _mark(rows)
    ground.written.add("orders")
    ground.written.add(placed.order.state)


def _charges(rows: Sequence[SheetRow], what: str, currency: str) -> Decimal:
    rows = [row for row in rows if row.values.get("charge") == what]
    return rounded(sum((abs(_number(row, "price")) * _number(row, "quantity") for row in rows), ZERO), currency)


def _spec(rows: Sequence[SheetRow], ground: Ground) -> NewOrder:
    head, currency = rows[0], ground.company.currency
    goods = [row for row in rows if "charge" not in row.values]
    return NewOrder(
        company_id=ground.company.pk, customer_id=head.values["customer_id"], channel="import", customer_po=head.key,
        contact=_text(head, "contact"), phone=_text(head, "phone"), ship_to=_text(head, "address"),
        received_at=_noon(_day(head, "ordered_on")), freight=_charges(rows, "freight", currency),
        discount=_charges(rows, "discount", currency), internal=ground.sheet.name[:200],
        lines=[_line(row, ground) for row in goods], accept=("*",),
    )  # fmt: skip


def _line(row: SheetRow, ground: Ground) -> NewLine:
    price = _number(row, "price", None)
    return NewLine(
        row.values["item_id"], _number(row, "quantity"), row.values["unit_id"], price, _number(row, "discount", None),
        deviation="" if price is None else "free_goods" if price == 0 else "imported",
        requested_on=_day(row, "requested_on"), shortage_choice=ground.options["shortage"], remarks=_text(row, "remarks"),
    )  # fmt: skip


def _past_orders(ground: Ground) -> None:
    type_id = OrderType.objects.get(code="stock_sale").pk
    for rows in _whole_orders(ground, PAST_BATCH * 4):
        orders = [list(group) for _key, group in groupby(rows, key=lambda row: row.key)]
        try:
            _record(orders, type_id, ground, actor=ground.actor)
        except DomainError as error:
            for order in orders:
                _refuse(order, error, ground)
        ground.advance(len(rows))


@service
def _record(orders: Sequence[Sequence[SheetRow]], type_id: int, ground: Ground, *, actor: Actor) -> None:
    past = [_past(rows, type_id, ground) for rows in orders]
    ids = records.record(past, company_id=ground.company.pk, actor=actor)
    _mark([row for rows in orders for row in rows])
    ground.written.add("orders", len(ids))
    ground.written.add("closed", len(ids))


def _past(rows: Sequence[SheetRow], type_id: int, ground: Ground) -> PastOrder:
    head, currency = rows[0], ground.company.currency
    ordered = _day(head, "ordered_on")
    assert ordered is not None, "a checked row of the past has its day"
    lines = []
    for row in rows:
        if "charge" in row.values:
            continue
        price, quantity, percent = _number(row, "price"), _number(row, "quantity"), _number(row, "discount")
        amount = rounded(price * quantity * (100 - percent) / 100, currency)
        item, name, unit = row.values["item_id"], row.values["item_name"], row.values["unit_id"]
        lines.append(PastLine(item, name, unit, quantity, price, percent, amount))
    wanted = _day(head, "requested_on") or ordered
    at = _noon(ordered)
    assert at is not None
    return PastOrder(
        head.key, head.values["customer_id"], head.values["customer_name"], type_id, "import", at, wanted, wanted, lines,
        customer_po=head.key, ship_to=_text(head, "address"), freight=_charges(rows, "freight", currency), currency=currency,
    )  # fmt: skip


# Master data ------------------------------------------------------------------------------------------------------

ITEM_TEXTS = ("name", "name_en", "spec", "model", "barcode")
ITEM_NUMBERS = ("pack_quantity", "safety_stock", "cost", "weight_kg")
CUSTOMER_TEXTS = ("name", "short_name", "type", "grade", "region", "payment_mode", "tax_number", "remarks")


def _batched(ground: Ground, write: Callable[..., None]) -> None:
    """Write batch by batch; one that is refused is tried row by row, so that only the wrong rows stay out."""
    for rows in _good(ground):
        try:
            write(rows, ground, actor=ground.actor)
        except DomainError:
            for row in rows:
                try:
                    write([row], ground, actor=ground.actor)
                except DomainError as error:
                    _refuse([row], error, ground)


def _items(ground: Ground) -> None:
    _batched(ground, _write_items)


@service
def _write_items(rows: Sequence[SheetRow], ground: Ground, *, actor: Actor) -> None:
    fresh = [row for row in rows if "id" not in row.values]
    item_services.create_many(
        [ItemSpec(code=_text(row, "code"), unit_id=row.values["unit_id"], **_item_facts(row)) for row in fresh],
        actor=actor,
    )
    for row in rows:
        if "id" in row.values:
            item_services.edit(row.values["id"], _item_facts(row), actor=actor)
    _done(rows, len(fresh), "items", ground)


def _item_facts(row: SheetRow) -> dict[str, Any]:
    """What the sheet says of an item; what it does not say stays."""
    facts: dict[str, Any] = {name: _text(row, name) for name in ITEM_TEXTS if name in row.values}
    facts |= {name: _number(row, name) for name in ITEM_NUMBERS if name in row.values}
    if "family_id" in row.values:
        facts["family_id"] = row.values["family_id"]
    return facts


def _customers(ground: Ground) -> None:
    _batched(ground, _write_customers)


@service
def _write_customers(rows: Sequence[SheetRow], ground: Ground, *, actor: Actor) -> None:
    fresh = [row for row in rows if "id" not in row.values]
    customer_services.create_many([_new_customer(row, ground) for row in fresh], actor=actor)
    for row in rows:
        if "id" in row.values:
            customer_services.update(row.values["id"], _customer_facts(row), actor=actor)
    _done(rows, len(fresh), "customers", ground)


def _customer_facts(row: SheetRow) -> dict[str, Any]:
    facts: dict[str, Any] = {name: _text(row, name) for name in CUSTOMER_TEXTS if _text(row, name)}
    if "terms_days" in row.values:
        facts["terms_days"] = int(_number(row, "terms_days"))
    return facts


def _new_customer(row: SheetRow, ground: Ground) -> NewCustomer:
    spec = CustomerSpec(
        ground.company.pk, code=_text(row, "code"), currency=ground.company.currency, **_customer_facts(row)
    )
    contact, phone, address = _text(row, "contact"), _text(row, "phone"), _text(row, "address")
    person = contact or spec.name[:60]
    return NewCustomer(
        spec, [ContactSpec(person, phone)] if contact or phone else [],
        [AddressSpec(address, contact=contact, phone=phone)] if address else [], credit_limit=_number(row, "credit_limit"),
    )  # fmt: skip


def _done(rows: Sequence[SheetRow], fresh: int, what: str, ground: Ground) -> None:
    _mark(rows)
    ground.written.add(what, fresh)
    if fresh < len(rows):
        ground.written.add("updated", len(rows) - fresh)


def _prices(ground: Ground) -> None:
    _batched(ground, _write_prices)


@service
def _write_prices(rows: Sequence[SheetRow], ground: Ground, *, actor: Actor) -> None:
    found = PriceList.objects.filter(company=ground.company, code=ground.options["price_list"]).first()
    if found is None:
        raise Invalid({"price_list": _("There is no price list %(code)s.") % {"code": ground.options["price_list"]}})
    specs = [PriceSpec(row.values["item_id"], _number(row, "price"), _number(row, "from_quantity")) for row in rows]
    price_lists.set_prices(found.pk, specs, actor=actor)
    _done(rows, len(rows), "prices", ground)


# Stock ------------------------------------------------------------------------------------------------------------


def _stock(ground: Ground) -> None:
    """A count per warehouse; who may post it posts it, else it waits for whoever may."""
    keys = SheetRow.objects.filter(sheet=ground.sheet, state="good").order_by("key").values_list("key", flat=True)
    for key in list(keys.distinct()):
        try:
            _count(int(key), ground, actor=ground.actor)
        except DomainError as error:
            _refuse(list(SheetRow.objects.filter(sheet=ground.sheet, state="good", key=key)), error, ground)


@service
def _count(warehouse_id: int, ground: Ground, *, actor: Actor) -> None:
    rows = SheetRow.objects.filter(sheet=ground.sheet, state="good", key=str(warehouse_id)).order_by("row")
    sums: dict[tuple[int, int], Decimal] = {}
    for values in rows.values_list("values", flat=True).iterator(BATCH):
        key = values["place_id"], values["item_id"]
        sums[key] = sums.get(key, ZERO) + Decimal(values["quantity"])
    count = counts.start(warehouse_id, scope="spot", place_ids=[], note=ground.sheet.name[:200], actor=actor)
    counts.add_found_many(count.pk, [Found(place, item, q) for (place, item), q in sums.items()], actor=actor)
    counts.submit(count.pk, actor=actor)
    state = "waits"
    if actor.may("inventory.count.post"):
        state = _post(count.pk, actor)
    ground.advance(rows.update(state="done"))
    ground.written.add("balances", len(sums))
    ground.written.add(f"count_{state}")
    ground.written.note = count.number or ""


def _post(count_id: int, actor: Actor) -> str:
    """Book the count where the firm lets one person do both."""
    from gendan.core.work import attempt

    try:
        with attempt():
            counts.post(count_id, actor=actor)
    except SamePerson:
        return "waits"
    return "posted"
