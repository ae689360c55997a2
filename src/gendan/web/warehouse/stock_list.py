"""The list of stock, and stock by purpose."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gendan.catalog.finding import escaped
from gendan.core import sql
from gendan.core.actor import Actor
from gendan.core.text import needle
from gendan.inventory import queries
from gendan.web import kit

from . import words
from .lists import house_choices

_STOCK = """
select p.id, i.id as item_id, i.code, i.name, i.spec, i.pinyin, u.name as unit,
       w.code as warehouse, w.name as warehouse_name, c.name as owner,
       p.on_hand, p.reserved, p.blocked, p.on_hand - p.blocked - p.reserved as free, i.safety_stock,
       p.owner_id is null and p.on_hand - p.blocked < i.safety_stock as low
from inventory_position p
join catalog_item i on i.id = p.item_id
join catalog_unit u on u.id = i.unit_id
join inventory_warehouse w on w.id = p.warehouse_id
left join partners_customer c on c.id = p.owner_id
where {where}
order by {order}
limit %s
"""
_STOCK_COLUMNS = {
    "id": "p.id",
    "code": "i.code",
    "pinyin": "i.pinyin",
    "free": "(p.on_hand - p.blocked - p.reserved)",
    "on_hand": "p.on_hand",
    "reserved": "p.reserved",
    "blocked": "p.blocked",
    "warehouse": "w.code",
}


def _stock_where(ask: kit.Ask) -> tuple[str, list[Any]]:
    ask.actor.require("inventory.stock.view")
    parts, params = ["(p.on_hand <> 0 or p.reserved <> 0)"], list[Any]()
    if not ask.actor.is_system:
        parts.append("w.company_id = any(%s)")
        params.append(ask.actor.company_ids)
    if ask.search:
        parts.append("(i.search like %s or upper(i.code) like upper(%s) or i.barcode = %s)")
        params += [needle(ask.search), escaped(ask.search.strip()) + "%", ask.search.strip()]
    if bin_code := ask.filters.get("bin"):
        parts.append(
            "exists (select 1 from inventory_balance b join inventory_place l on l.id = b.place_id"
            " where b.item_id = p.item_id and l.warehouse_id = p.warehouse_id and b.quantity > 0"
            " and coalesce(b.owner_id, 0) = coalesce(p.owner_id, 0) and upper(l.code) like upper(%s))"
        )
        params.append(f"{bin_code}%")
    if houses := ask.filters.get("warehouse"):
        parts.append("p.warehouse_id = any(%s)")
        params.append([int(pk) for pk in houses])
    if ask.filters.get("blocked"):
        parts.append("p.blocked > 0")
    if ask.filters.get("none"):
        parts.append("p.on_hand - p.blocked - p.reserved <= 0")
    if ask.filters.get("low"):
        parts.append("p.owner_id is null and p.on_hand - p.blocked < i.safety_stock")
    if ask.filters.get("owner"):
        parts.append("p.owner_id is not null")
    return " and ".join(parts), params


def stock_rows(ask: kit.Ask) -> list[dict[str, Any]]:
    """Positions with their item: on hand, reserved, blocked, free."""
    where, params = _stock_where(ask)
    more, values, order = ask.sql(_STOCK_COLUMNS)
    return sql.dicts(_STOCK.format(where=f"{where} and {more}", order=order), [*params, *values, ask.limit])


def stock_count(ask: kit.Ask) -> int:
    """How many positions, stopping at ten thousand and one."""
    where, params = _stock_where(ask)
    row = sql.one(
        "select count(*) from (select 1 from inventory_position p join catalog_item i on i.id = p.item_id"
        f" join inventory_warehouse w on w.id = p.warehouse_id where {where} limit 10001) x",
        params,
    )
    return int(row[0]) if row else 0


def quantity(name: str, label: Any, **facts: Any) -> kit.Column:
    """A column of quantities with their unit."""
    return kit.Column(
        name,
        label,
        cell=lambda r: kit.qty(r[name], r["unit"]) if r[name] else kit.DASH,
        export=lambda r: r[name],
        num=True,
        width=100,
        **facts,
    )


STOCK = kit.Listing(
    "warehouse.stock",
    rows=stock_rows,
    count=stock_count,
    link=kit.to("warehouse:item", "code"),
    columns=[
        kit.Column("code", _("Item"), css="mono b", width=150, sort="code", fixed=True),
        kit.Column(
            "name",
            _("Name"),
            cell=lambda r: " ".join(filter(None, (r["name"], r["spec"]))),
            export=lambda r: r["name"],
            css="cut",
        ),
        kit.Column(
            "warehouse",
            _("Warehouse"),
            cell=lambda r: f"{r['warehouse']} {r['warehouse_name']}",
            css="cut t2",
            width=150,
            sort="warehouse",
        ),
        kit.Column("owner", pgettext_lazy("stock", "Owner"), css="cut", width=120),
        quantity("free", pgettext_lazy("stock", "Free"), sort="free", css="b"),
        quantity("on_hand", _("On hand"), sort="on_hand"),
        quantity("reserved", pgettext_lazy("stock", "Kept"), sort="reserved"),
        quantity("blocked", _("Held back"), sort="blocked"),
        kit.Column(
            "low",
            _("Safety"),
            cell=lambda r: kit.chip("late", _("Below")) if r["low"] else kit.DASH,
            export=lambda r: r["low"],
            width=92,
        ),
    ],
    orders=[
        kit.Order("code", _("By code"), "code", "id"),
        kit.Order("name", _("By name"), "pinyin", "id"),
        kit.Order("free", _("Least free first"), "free", "id"),
    ],
    filters=[
        kit.Choice("warehouse", _("Warehouse"), choices=house_choices),
        kit.Text("bin", _("Bin")),
        kit.Flag("low", _("Below safety stock")),
        kit.Flag("none", _("Nothing free")),
        kit.Flag("blocked", _("Held back")),
        kit.Flag("owner", _("Of customers")),
    ],
    search=_("Item code, name, pinyin initials, barcode"),
    views=[
        kit.View("all", pgettext_lazy("stock", "All stock")),
        kit.View("low", _("Below safety stock"), {"low": True}),
        kit.View("none", _("Nothing free"), {"none": True}),
        kit.View("blocked", _("Held back"), {"blocked": True}),
        kit.View("owner", _("Of customers"), {"owner": True}),
    ],
    card=kit.Card(
        title="code",
        clock="low",
        name="name",
        amount="free",
        text="warehouse",
        foot=("on_hand", "reserved", "blocked"),
        labelled=("on_hand", "reserved", "blocked"),
    ),
    empty=kit.Empty(
        icon="packages", title=_("No stock yet"), text=_("Goods come in by receipts, or as opening stock.")
    ),
)


def issue_table(rows: list[dict[str, Any]]) -> kit.Table:
    """What left for customers (INV-05)."""
    columns = [
        kit.Column("at", _("When"), fmt=kit.stamp, width=110),
        kit.Column("number", _("Document"), css="mono t2", width=130),
        kit.Column("code", _("Item"), cell=lambda r: f"{r['code']} {r['name']}", css="cut"),
        kit.Column("quantity", _("Quantity"), cell=lambda r: kit.qty(r["quantity"], r["unit"]), num=True, width=110),
        kit.Column("warehouse", _("Warehouse"), width=90),
        kit.Column("lot", _("Lot"), width=100),
        kit.Column("by", _("By"), width=90),
    ]
    card = kit.Card(title="code", clock="at", amount="quantity", foot=("number", "by"))
    return kit.Table(columns, rows, card=card)


def purpose_table(actor: Actor) -> kit.Table:
    """Stock by purpose class of bins (INV-09)."""
    columns = [
        kit.Column("warehouse", _("Warehouse"), cell=lambda r: f"{r['warehouse']} {r['warehouse_name']}"),
        kit.Column("purpose", pgettext_lazy("bin", "Purpose"), fmt=lambda v: words.PURPOSE[v]),
        kit.Column("bins", _("Bins"), num=True, width=80),
        kit.Column("items", _("Items"), num=True, width=80),
        kit.Column("quantity", _("Quantity"), fmt=kit.qty, num=True, width=120),
    ]
    return kit.Table(
        columns,
        queries.by_purpose(actor),
        card=kit.Card(
            title="warehouse", clock="purpose", amount="quantity", foot=("bins", "items"), labelled=("bins", "items")
        ),
    )
