"""What rows refer to and what speaks against them, batch by batch; then what only all rows together show."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.db.models.functions import Upper

from gendan.catalog.models import Family, Item, Unit
from gendan.core import clock, sql
from gendan.core.actor import Actor
from gendan.inventory.models import Place, Warehouse
from gendan.inventory.places import ARRIVALS
from gendan.partners.models import Customer
from gendan.partners.queries import visible_customers
from gendan.partners.services.customers import PAYMENT_MODES

from . import parsing
from .kinds import Field, Kind, codes
from .reading import Cells, plain

ZERO = Decimal(0)
KEPT = 10_000  # look-ups kept between batches; a sheet has up to twenty times as many


@dataclass
class Row:
    """A row as read: our fields, and what is wrong: (field, code, data)."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    key: str = ""
    same: bool = False

    def fault(self, where: str, code: str, **data: Any) -> None:
        """Note what is wrong."""
        self.faults.append((where, code, data))

    def text(self, name: str) -> str:
        """A text field; empty where the sheet has none."""
        return str(self.values.get(name) or "")

    def number_of(self, name: str) -> Decimal | None:
        """A number; None where the sheet has none."""
        value = self.values.get(name)
        return None if value in (None, "") else Decimal(value)


@dataclass
class Context:
    """Whose sheet it is, the choices made, and what has been looked up: for a batch, not for the whole sheet."""

    sheet_id: int
    company_id: int
    actor: Actor
    options: dict[str, str]
    items: dict[str, tuple[int, str, int] | None] = field(default_factory=dict)
    customers: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    keys: dict[str, tuple[int, str]] = field(default_factory=dict)
    _codes: dict[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def units(self) -> dict[str, int]:
        """Units by code and names."""
        return _by_names(Unit)

    @cached_property
    def families(self) -> dict[str, int]:
        """Product families by code and names."""
        return _by_names(Family)

    @cached_property
    def warehouses(self) -> dict[str, int]:
        """The company's warehouses by code and names."""
        rows = Warehouse.objects.filter(company_id=self.company_id).values_list("pk", "code", "name", "name_en")
        return {name.upper(): pk for pk, *names in rows for name in names if name}

    @cached_property
    def bins(self) -> dict[tuple[int, str], int]:
        """Bins by warehouse and code."""
        rows = Place.objects.filter(company_id=self.company_id, kind=Place.Kind.BIN, active=True)
        return {(w, code.upper()): pk for pk, w, code in rows.values_list("pk", "warehouse_id", "code")}

    def codes(self, option: str) -> frozenset[str]:
        """An option that lists codes."""
        if option not in self._codes:
            self._codes[option] = codes(self.options.get(option, ""))
        return self._codes[option]

    def look_up_items(self, wanted: set[str]) -> None:
        """Find items by code or bar code; one query for all that are not known yet."""
        if len(self.items) > KEPT:
            self.items.clear()
        missing = wanted - self.items.keys()
        if not missing:
            return
        rows = Item.objects.annotate(upper=Upper("code")).filter(Q(upper__in=missing) | Q(barcode__in=missing))
        found = {}
        for pk, upper, barcode, name, spec, unit in rows.values_list(
            "pk", "upper", "barcode", "name", "spec", "unit_id"
        ):
            found[upper] = (pk, " ".join(filter(None, (name, spec))), unit)
            if barcode:
                found.setdefault(barcode.upper(), found[upper])
        self.items.update({code: found.get(code) for code in missing})

    def look_up_customers(self, wanted: set[str]) -> None:
        """Find customers by number, else by name; one query for all that are not known yet."""
        if len(self.customers) > KEPT:
            self.customers.clear()
        missing = {name for name in wanted if name not in self.customers}
        if not missing:
            return
        rows = (
            visible_customers(self.actor)
            .filter(company_id=self.company_id)
            .filter(Q(code__in=missing) | Q(name__in=missing) | Q(short_name__in=missing))
            .values_list("pk", "code", "name", "short_name")
        )
        by_code: dict[str, tuple[int, str]] = {}
        by_name: dict[str, list[tuple[int, str]]] = {}
        for pk, code, name, short in rows:
            by_code[code] = (pk, name)
            for known in {name, short}:
                by_name.setdefault(known, []).append((pk, name))
        for name in missing:
            self.customers[name] = [by_code[name]] if name in by_code else by_name.get(name, [])

    def look_up_keys(self, rows: Sequence[Row]) -> None:
        """Where earlier batches said what these rows say, by their keys: the first row of each, and its price."""
        found = sql.rows(FIRST, [list({row.key[:200] for row in rows if row.key}), self.sheet_id])
        self.keys = {key: (number, price) for key, number, price in found}


FIRST = """
select wanted.key, first.row, coalesce(first.price, '')
from unnest(%s::text[]) wanted(key) cross join lateral (
  select row, values ->> 'price' as price from channels_sheetrow
  where sheet_id = %s and key = wanted.key and state <> 'bad' order by row limit 1
) first
"""


def _by_names(model: type[Unit] | type[Family]) -> dict[str, int]:
    rows = model._default_manager.filter(active=True).order_by("-pk").values_list("pk", "name_en", "name", "code")
    return {name.upper(): pk for pk, *names in rows for name in names if name}


def parse(columns: Sequence[tuple[Field, int]], number: int, cells: Cells) -> Row:
    """A row's cells as our fields; what does not fit is a fault at its field."""
    row = Row(number)
    for ours, at in columns:
        value = cells[at]
        if value is None or plain(value) == "":
            if ours.required:
                row.fault(ours.name, "missing")
            continue
        _parse_cell(row, ours, value)
    return row


def _parse_cell(row: Row, ours: Field, value: Any) -> None:
    try:
        if ours.type == "number":
            row.values[ours.name] = f"{parsing.number(value):f}"
        elif ours.type == "day":
            row.values[ours.name] = parsing.day(value).isoformat()
        else:
            row.values[ours.name] = parsing.text(value)
    except ValueError:
        row.fault(ours.name, ours.type, value=plain(value)[:60])
    else:
        if ours.type == "text" and len(row.values[ours.name]) > ours.size:
            row.fault(ours.name, "too_long", count=ours.size)


# One kind after the other ------------------------------------------------------------------------------------------


def orders(rows: Sequence[Row], ctx: Context) -> None:
    """Orders: what kind of row it is first, then item, customer, days."""
    ctx.look_up_items({row.text("item").upper() for row in rows})
    default = ctx.options["default_customer"]
    ctx.look_up_customers({row.text("customer") for row in rows} | {default})
    for row in rows:
        row.key = row.text("order")
        if not _odd(row, ctx):
            _order_item(row, ctx)
            _order_customer(row, ctx, default)
            _order_days(row, ctx)


def _odd(row: Row, ctx: Context) -> bool:
    """Whether the row is no order line at all; the reason is its only fault then."""
    code, quantity, price = row.text("item").upper(), row.number_of("quantity"), row.number_of("price")
    if quantity is not None and quantity < 0:
        row.faults = [("quantity", "return" if price else "write_off", {})]
    elif quantity == 0:
        row.fault("quantity", "zero_quantity")
    elif price is not None and price < 0:
        row.fault("price", "negative_price")
    elif code in ctx.codes("skip_codes"):
        row.faults = [("item", "not_goods", {"value": row.text("item")})]
    else:
        return False
    return True


def _order_item(row: Row, ctx: Context) -> None:
    code = row.text("item").upper()
    if code in ctx.codes("freight_codes") or code in ctx.codes("discount_codes"):
        row.values["charge"] = "freight" if code in ctx.codes("freight_codes") else "discount"
        if row.values["charge"] == "discount" and ctx.options["until"] == "recorded":
            row.fault("item", "discount_past")
        return
    found = ctx.items.get(code)
    if found is None:
        if code:
            row.fault("item", "unknown_item", value=row.text("item"))
        return
    row.values["item_id"], row.values["item_name"], row.values["unit_id"] = found
    price = row.number_of("price")
    if price == 0 and ctx.options["free"] == "refuse":
        row.fault("price", "free")
    if price is None and ctx.options["until"] == "recorded":
        row.fault("price", "no_price_past")
    if unit := row.text("unit"):
        if unit.upper() in ctx.units:
            row.values["unit_id"] = ctx.units[unit.upper()]
        else:
            row.fault("unit", "unknown_unit", value=unit)


def _order_customer(row: Row, ctx: Context, default: str) -> None:
    name = row.text("customer") or default
    found = ctx.customers.get(name, [])
    if not name:
        row.fault("customer", "no_customer")
    elif not found:
        row.fault("customer", "unknown_customer", value=name)
    elif len(found) > 1:
        row.fault("customer", "several_customers", value=name)
    else:
        row.values["customer_id"], row.values["customer_name"] = found[0]


def _order_days(row: Row, ctx: Context) -> None:
    if ctx.options["until"] == "recorded":
        if not row.text("ordered_on"):
            row.fault("ordered_on", "no_day_past")
    elif row.text("requested_on") and row.text("requested_on") < clock.today().isoformat():
        row.fault("requested_on", "past_day")


def items(rows: Sequence[Row], ctx: Context) -> None:
    """Items: units, families, what is here already, codes said twice."""
    for row in rows:
        row.key = row.text("code").upper()
    ctx.look_up_items({row.key for row in rows})
    ctx.look_up_keys(rows)
    for row in rows:
        if row.key in ctx.codes("skip_codes"):
            row.faults = [("code", "not_goods", {"value": row.text("code")})]
            continue
        _named(row, "unit", ctx.units, "unknown_unit", ctx.options["unit"])
        _named(row, "family", ctx.families, "unknown_family")
        _positive(row, "pack_quantity", "safety_stock", "cost", "weight_kg")
        present = ctx.items.get(row.key)
        _once(row, ctx, "code", present[0] if present else None)


def customers(rows: Sequence[Row], ctx: Context) -> None:
    """Customers: choices, what is here already, numbers said twice."""
    for row in rows:
        row.key = row.text("code") or row.text("name")
    ctx.look_up_customers({row.key for row in rows})
    ctx.look_up_keys(rows)
    for row in rows:
        _choice(row, "type", Customer.Type.values)
        _choice(row, "payment_mode", PAYMENT_MODES)
        _positive(row, "terms_days", "credit_limit")
        found = ctx.customers.get(row.key, [])
        _once(row, ctx, "code" if row.text("code") else "name", found[0][0] if found else None)


def prices(rows: Sequence[Row], ctx: Context) -> None:
    """Prices: the item, and no second price for the same quantity."""
    ctx.look_up_items({row.text("item").upper() for row in rows})
    for row in rows:
        _item(row, ctx)
        _positive(row, "price", "from_quantity")
        row.key = f"{row.values.get('item_id', '')}:{(row.number_of('from_quantity') or ZERO).normalize():f}"
    ctx.look_up_keys(rows)
    for row in rows:
        if row.faults:
            continue
        price = row.text("price")
        before = ctx.keys.setdefault(row.key, (row.number, price))
        if before[0] == row.number:
            continue
        if Decimal(before[1]) == Decimal(price):
            row.same = True
            row.fault("item", "repeated", row=before[0])
        else:
            row.fault("price", "twice", row=before[0])


def stock(rows: Sequence[Row], ctx: Context) -> None:
    """Opening stock: item, warehouse, bin; the same bin said twice adds up."""
    ctx.look_up_items({row.text("item").upper() for row in rows})
    for row in rows:
        _item(row, ctx)
        _positive(row, "quantity")
        name = (row.text("warehouse") or ctx.options["warehouse"]).upper()
        warehouse = ctx.warehouses.get(name)
        if not name:
            row.fault("warehouse", "no_warehouse")
        elif warehouse is None:
            row.fault("warehouse", "unknown_warehouse", value=row.text("warehouse") or ctx.options["warehouse"])
        else:
            place = ctx.bins.get((warehouse, row.text("bin").upper() or ARRIVALS))
            row.values |= {"warehouse_id": warehouse, "place_id": place}
            row.key = str(warehouse)
            if place is None:
                row.fault("bin", "unknown_bin", value=row.text("bin") or ARRIVALS)


CHECKS: dict[str, Callable[[Sequence[Row], Context], None]] = {
    "orders": orders, "items": items, "customers": customers, "prices": prices, "stock": stock,
}  # fmt: skip


def _item(row: Row, ctx: Context) -> None:
    found = ctx.items.get(row.text("item").upper())
    if found:
        row.values["item_id"] = found[0]
    elif row.text("item"):
        row.fault("item", "unknown_item", value=row.text("item"))


def _named(row: Row, name: str, known: dict[str, int], code: str, default: str = "") -> None:
    typed = row.text(name) or default
    if not typed:
        return
    if typed.upper() in known:
        row.values[f"{name}_id"] = known[typed.upper()]
    else:
        row.fault(name, code, value=typed)


def _choice(row: Row, name: str, known: Sequence[str]) -> None:
    typed = row.text(name)
    if typed and typed not in known:
        row.fault(name, "unknown_choice", value=typed, choices=", ".join(known))


def _positive(row: Row, *names: str) -> None:
    for name in names:
        if (row.number_of(name) or ZERO) < 0:
            row.fault(name, "negative")


def _once(row: Row, ctx: Context, where: str, present: int | None) -> None:
    """A record said again in the sheet, or here already, is left out unless the sheet is to bring it up to date."""
    if row.faults or not row.key:
        return
    first, _value = ctx.keys.setdefault(row.key, (row.number, ""))
    if first != row.number:
        row.same = True
        row.fault(where, "repeated", row=first)
    elif present is not None and ctx.options["existing"] == "leave":
        row.same = True
        row.fault(where, "here")
    elif present is not None:
        row.values["id"] = present


# What only all rows together show ---------------------------------------------------------------------------------


def finish(kind: Kind, sheet_id: int, ctx: Context) -> None:
    """After the last row: orders as wholes. Three or four statements."""
    if kind.name != "orders":
        return
    params = {"sheet": sheet_id, "company": ctx.company_id}
    sql.execute("analyze channels_sheetrow")  # all its rows are a minute old; without figures plans are poor
    sql.execute(sql.named("channels", "sheet_other_customer"), params)
    sql.execute(sql.named("channels", "sheet_only_charges"), params)
    recorded = ctx.options["until"] == "recorded"
    sql.execute(sql.named("channels", "sheet_recorded" if recorded else "sheet_here"), params)
    if ctx.options["rows"] == "order":
        sql.execute(sql.named("channels", "sheet_hold"), params)
