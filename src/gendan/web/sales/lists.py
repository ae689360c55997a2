"""The list of orders."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from gendan.catalog.models import Family
from gendan.core import clock, sql, unchanged
from gendan.core.actor import Actor
from gendan.org.models import User
from gendan.partners.queries import visible_customers
from gendan.sales import queries
from gendan.sales.models import Order
from gendan.web import kit

from .conditions import UNDER_WAY, conditions, scope
from .words import CHANNEL, FULFILMENT, PAYMENT, STATUS, status_chip

OPEN = ("submitted", "returned", "confirmed", "effective")

ROWS = """
select o.id, coalesce(o.number, 'draft-' || o.id) as number, o.customer_name, o.summary, o.line_count, o.total, o.currency,
       o.requested_on, o.promised_on, o.status, o.state, o.fulfilment_status, o.payment_status, o.review_status, o.holds,
       o.total - o.cancelled_amount - o.paid as owed, o.customer_po, o.received_at, s.name as salesperson,
       gone.left_on, t.code as step, t.due_at, t.opened_at, t.role as step_role, coalesce(a.name, '') as step_who
from (select * from sales_order o where {where} order by {order} limit {limit}) o
left join org_user s on s.id = o.salesperson_id
left join lateral (
  select code, due_at, opened_at, role, assignee_id from workflow_task
  where ref_kind = 'sales.order' and ref_id = o.id and state = 'open' order by due_at limit 1
) t on true
left join lateral (
  select max(d.date) as left_on from sales_orderline l
  join planning_datefact d on d.ref_kind = 'sales.order_line' and d.ref_id = l.id and d.kind = 'actual'
  where l.order_id = o.id
) gone on o.fulfilment_status in ('shipped', 'delivered', 'signed')
left join org_user a on a.id = t.assignee_id
order by {order}
"""
COLUMNS = {"id": "o.id", "promised_on": "o.promised_on", "requested_on": "o.requested_on", "total": "o.total"}


def rows(ask: kit.Ask) -> list[dict[str, Any]]:
    """One page of orders; two index-backed steps: the page's ids first, then what belongs to them."""
    where, params = conditions(ask)
    keyset, key_params, order = ask.sql(COLUMNS)
    # Not knowing how few are wanted the server would plan anew each time.
    statement = ROWS.format(where=f"{where} and {keyset}", order=order, limit=int(ask.limit))
    found = sql.dicts(statement, [*params, *key_params])
    for row in found:
        row["late"] = _days_late(row)
    return found


# What a row has under a name that the order itself does not have.
ASIDE = {
    "number": "coalesce(o.number, 'draft-' || o.id)",
    "salesperson": "(select name from org_user where id = o.salesperson_id)",
    "due_at": "(select min(due_at) from workflow_task where ref_kind = 'sales.order' and ref_id = o.id and state = 'open')",
}
# The same as `_days_late`.
DAYS_LATE = """
  (select case when until is not null then greatest(0, until - o.promised_on) end from (
    select case when o.fulfilment_status in ('shipped', 'delivered', 'signed') then (
      select max(d.date) from sales_orderline l
      join planning_datefact d on d.ref_kind = 'sales.order_line' and d.ref_id = l.id and d.kind = 'actual'
      where l.order_id = o.id) else date '{today}' end as until
  ) u where o.state in ('submitted', 'returned', 'confirmed', 'effective') and o.promised_on is not null)
"""


def sheet(ask: kit.Ask, names: Sequence[str], floats: bool) -> Iterator[list[tuple[Any, ...]]]:
    """All orders asked for, of each just what is named: one statement, read while the sheet is written."""
    where, params = conditions(ask)
    keyset, key_params, order = ask.sql(COLUMNS)
    aside = {**ASIDE, "late": DAYS_LATE.format(today=clock.today())}
    wanted = ", ".join(aside.get(name, f"o.{name}") for name in names)
    statement = f"select {wanted} from sales_order o where {where} and {keyset} order by {order} limit %s"
    return sql.stream(statement, [*params, *key_params, ask.limit], floats=floats)


def count(ask: kit.Ask) -> int:
    """How many there are, up to 10,001."""
    where, params = conditions(ask)
    found = unchanged.one(f"select count(*) from (select 1 from sales_order o where {where} limit 10001) n", params)
    return int(found[0]) if found else 0


# Who stands on orders as salesperson, clerk, merchandiser or service: their day begins with their own ones.
OWNERS = {
    "salesperson", "regional_salesperson", "inside_sales", "order_clerk", "sales_assistant", "merchandiser",
    "shipping_merchandiser", "plant_merchandiser", "intake_clerk", "order_processor", "mall_admin", "customer_service_agent",
    "customer_mgmt_clerk",
}  # fmt: skip
FIRST = (  # anybody else begins with what waits for their kind of work
    ("ready", {"fg_keeper", "warehouse_supervisor", "picker", "packer", "loader", "transport_manager", "dispatcher"}),
    ("held", {"accountant"}),
    ("review", {"order_reviewer"}),
    ("short", {"pmc_planner", "pmc_manager", "material_controller", "buyer", "purchasing_manager"}),
)


def first_view(actor: Actor) -> str:
    """The view the list begins with: one's own orders, what waits for one's work, or all that has not left yet."""
    if actor.roles & OWNERS:
        return "mine"
    return next((view for view, roles in FIRST if actor.roles & roles), "open")


def view_counts(actor: Actor) -> dict[str, Any]:
    """Counts of the views that call for action: one query."""
    where, params = scope(actor)
    me = "%s in (o.salesperson_id, o.clerk_id, o.merchandiser_id, o.service_id)"
    found = unchanged.one(
        f"""
        select count(*) filter (where {me}),
               count(*) filter (where o.promised_on < %s and o.fulfilment_status not in ('shipped', 'delivered', 'signed')),
               count(*) filter (where o.status in ('in_review', 'negotiating')),
               count(*) filter (where o.holds <> '{{}}')
        from (select o.status, o.fulfilment_status, o.holds, o.promised_on, o.salesperson_id, o.clerk_id, o.merchandiser_id,
                     o.service_id
              from sales_order o where ({where}) and {UNDER_WAY} and o.status <> 'settled'
              order by o.promised_on limit 10000) o
        """,
        [actor.user_id, clock.today(), *params],
    )
    mine, late, review, held = found or (0, 0, 0, 0)
    return {"mine": mine, "late": (late, bool(late)), "review": review, "held": held}


def newer(ask: kit.Ask, since: Any) -> int:
    """Orders that came in since the list was drawn."""
    where, params = conditions(ask)
    found = sql.one(f"select count(*) from sales_order o where {where} and o.created_at > %s", [*params, since])
    return int(found[0]) if found else 0


def types(_actor: Actor) -> list[tuple[str, str]]:
    """Order types as choices."""
    language = get_language() or "zh"
    return [(str(t.pk), t.label(language)) for t in queries.order_types()]


def families(_actor: Actor) -> list[tuple[str, str]]:
    """Product families as choices; 0 is goods without one."""
    language = get_language() or "zh"
    found = Family.objects.order_by("code")
    return [
        *((str(f.pk), (f.name_en or f.name) if language.startswith("en") else f.name) for f in found),
        ("0", _("No family")),
    ]


def sellers(actor: Actor) -> list[tuple[str, str]]:
    """People orders are sold by as choices; 0 is nobody."""
    sold = Order.objects.filter(salesperson=OuterRef("pk"), company_id__in=actor.company_ids)
    found = User.objects.filter(Exists(sold)).order_by("pinyin", "pk")
    return [*((str(u.pk), u.name) for u in found), ("0", _("Nobody"))]


def called(number: str) -> str:
    """An order's number as people say it; a draft has none yet."""
    return _("Draft %(n)s") % {"n": number.removeprefix("draft-")} if number.startswith("draft-") else number


LATE_BY = ("promised_on", "state", "late")
STAGES_BY = ("state", "status", "review_status", "fulfilment_status", "payment_status")


def _late(row: Mapping[str, Any]) -> Any:
    """Days against the promise: green while it holds or once it was kept, red when it is past or was broken."""
    promised = row["promised_on"]
    if row["state"] not in OPEN:
        return None
    if promised is None:
        return _("Not promised")
    return kit.delta(row["late"]) if row["late"] is not None else None


def _days_late(row: Mapping[str, Any]) -> int | None:
    """Days behind the promise of an order that is going on; up to the day it left where it has."""
    if row["state"] not in OPEN or row["promised_on"] is None:
        return None
    left = row["fulfilment_status"] in ("shipped", "delivered", "signed")
    until = row["left_on"] if left else clock.today()
    return max((until - row["promised_on"]).days, 0) if until else None


def stages(row: Mapping[str, Any]) -> Any:
    """Six cells: review, effect, stock, ship, sign, money."""
    state, fulfilment = row["state"], row["fulfilment_status"]
    if state in ("draft", "void", "cancelled", "declined"):
        return kit.stages(["plan"] * 6)
    shipped = fulfilment in ("shipped", "delivered", "signed")
    after = state in ("effective", "completed", "closed")
    paid = row["payment_status"] == "paid"
    cells = [
        "done" if row["review_status"] in ("passed", "none") else "late" if row["review_status"] == "failed" else "ok",
        "done" if after else "block" if row["status"] in ("awaiting_effect", "pending_approval") else "plan",
        "done" if shipped or fulfilment in ("reserved", "ready") else "soon" if fulfilment in ("partly_ready", "partly_shipped") else "late" if after else "plan",
        "done" if shipped else "ok" if fulfilment in ("ready", "partly_shipped") else "plan",
        "done" if fulfilment == "signed" else "ok" if fulfilment in ("shipped", "delivered") else "plan",
        "done" if paid else "late" if row["payment_status"] == "overdue" else "soon" if row["payment_status"] == "partly_paid" else "plan",
    ]  # fmt: skip
    return kit.stages(cells)


def _money(row: Mapping[str, Any]) -> Any:
    if row["payment_status"] in ("partly_paid", "overdue") and row["owed"] > 0:
        return _("owes %(amount)s") % {"amount": kit.amount(row["owed"])}
    return _paid(row["payment_status"], get_language())


@cache
def _paid(status: str, _language: str | None) -> str:
    return str(PAYMENT.get(status, status))


def goods(row: Mapping[str, Any]) -> Any:
    """The first goods, and how many more lines there are."""
    if row["line_count"] > 1:
        return _("%(first)s and %(more)s more") % {
            "first": row["summary"],
            "more": row["line_count"] - 1,
            "total": row["line_count"],
        }
    return row["summary"]


@dataclass(frozen=True)
class OneCustomer(kit.Text):
    """The orders of one customer: asked for by id, told by name."""

    def tell(self, value: Any, actor: Actor) -> str:
        if not str(value).isdigit() or len(str(value)) > 18:
            return str(value)
        return visible_customers(actor).filter(pk=int(value)).values_list("name", flat=True).first() or str(value)


LATEST = 8


def latest_orders(customer_id: int, actor: Actor) -> kit.Table:
    """The last orders of a customer, as its page shows them; one query."""
    rows = (
        queries.orders(actor).filter(customer_id=customer_id).order_by("-pk")
        .values("pk", "number", "summary", "line_count", "total", "promised_on", "status")[:LATEST]
    )  # fmt: skip
    return kit.Table(
        columns=[
            kit.Column("number", gettext_lazy("Order number"), css="mono b", width=116, fmt=called),
            kit.Column("summary", gettext_lazy("Product"), css="cut", cell=goods),
            kit.Column("total", gettext_lazy("Amount ¥"), fmt=kit.amount, num=True, width=100),
            kit.Column("promised_on", gettext_lazy("Promised"), fmt=kit.day, num=True, width=76),
            kit.Column("status", gettext_lazy("Status"), cell=lambda r: status_chip(r["status"]), width=110),
        ],
        rows=[{**row, "number": row["number"] or f"draft-{row['pk']}"} for row in rows],
        link=kit.to("sales:order", "number"),
        empty=_("No order yet."),
        card=kit.Card(
            title="number", name="summary", amount="total", foot=("status", "promised_on"), labelled=("promised_on",)
        ),
    )


ORDERS = kit.Listing(
    "sales.orders",
    rows=rows,
    sheet=sheet,
    id="id",
    link=kit.to("sales:order", "number"),
    columns=[
        kit.Column("number", gettext_lazy("Order number"), css="mono b", width=116, sort="id", fixed=True, fmt=called),
        kit.Column("customer_name", pgettext_lazy("column", "Customer"), css="cut", width=150, width_en=132),
        kit.Column("summary", gettext_lazy("Product"), css="cut", cell=goods, export=kit.Plain("summary")),
        kit.Column(
            "total",
            gettext_lazy("Amount ¥"),
            fmt=kit.amount,
            num=True,
            total=True,
            width=92,
            sort="-total",
            card=kit.money,
        ),
        kit.Column("requested_on", gettext_lazy("Wanted"), fmt=kit.day, num=True, width=60, sort="requested_on?"),
        kit.Column(
            "promised_on", gettext_lazy("Promised"), fmt=kit.day, num=True, width=66, width_en=76, sort="promised_on?"
        ),
        kit.Column("late", gettext_lazy("Against promise"), cell=_late, by=LATE_BY, width=72, width_en=104),
        kit.Column(
            "stages",
            gettext_lazy("Progress"),
            cell=stages,
            by=STAGES_BY,
            export=kit.Plain("fulfilment_status", FULFILMENT),
            width=116,
        ),
        kit.Column(
            "status",
            gettext_lazy("Status"),
            fmt=status_chip,
            export=kit.Plain("status", {code: mark.words for code, mark in STATUS.items()}),
            width=96,
            width_en=132,
        ),
        kit.Column("salesperson", gettext_lazy("Salesperson"), css="cut", width=70, shown=False),
        kit.Column(
            "clock",
            gettext_lazy("Clock"),
            cell=lambda r: kit.sla(kit.clock(r["due_at"], started=r["opened_at"])) if r["due_at"] else None,
            by=("due_at", "opened_at"),
            export=kit.Plain("due_at"),
            width=120,
            width_en=134,
        ),
        kit.Column(
            "payment_status",
            pgettext_lazy("column", "Payment"),
            cell=_money,
            by=("payment_status", "owed"),
            export=kit.Plain("payment_status", PAYMENT),
            width=88,
            width_en=126,
        ),
        kit.Column("customer_po", gettext_lazy("Customer's number"), shown=False),
        kit.Column("received_at", gettext_lazy("Received"), fmt=kit.stamp, shown=False, num=True),
    ],
    orders=[
        kit.Order("new", gettext_lazy("Newest first"), "-id"),
        kit.Order("due", gettext_lazy("By promised date"), "promised_on?", "id"),
        kit.Order("wanted", gettext_lazy("By wanted date"), "requested_on?", "id"),
    ],
    filters=[
        kit.Choice(
            "status",
            gettext_lazy("Status"),
            choices=[(code, words) for code, (words, *_x) in STATUS.items() if code != "void"],
        ),
        kit.Choice("payment", pgettext_lazy("column", "Payment"), choices=list(PAYMENT.items())),
        kit.Choice("type", gettext_lazy("Order type"), choices=types),
        kit.Choice("family", gettext_lazy("Product family"), choices=families),
        kit.Choice("seller", gettext_lazy("Salesperson"), choices=sellers),
        kit.Dates("promised", gettext_lazy("Promised")),
        kit.Dates("requested", gettext_lazy("Wanted")),
        kit.Dates("received", gettext_lazy("Received")),
        kit.Text("item", gettext_lazy("Item")),
        OneCustomer("customer", pgettext_lazy("column", "Customer")),
        kit.Flag("owner", gettext_lazy("Mine")),
        kit.Flag("open", gettext_lazy("Under way")),
        kit.Flag("unshipped", gettext_lazy("Not shipped yet")),
        kit.Flag("late", gettext_lazy("Late")),
        kit.Flag("short", gettext_lazy("Short of stock")),
        kit.Flag("held", gettext_lazy("On hold")),
        kit.Flag("stale", gettext_lazy("No news for days")),
        kit.Flag("entered_late", gettext_lazy("Entered a day late or more")),
        kit.Choice("channel", gettext_lazy("Came by"), choices=list(CHANNEL.items())),
    ],
    search=gettext_lazy("Number, customer, phone, goods, pinyin initials"),
    views=[
        kit.View("mine", gettext_lazy("Mine under way"), {"owner": "1", "open": "1"}, order="due"),
        kit.View("open", gettext_lazy("Not shipped yet"), {"open": "1", "unshipped": "1"}, order="due"),
        kit.View("late", gettext_lazy("Late"), {"late": "1"}, order="due"),
        kit.View("review", gettext_lazy("To review"), {"status": ["in_review", "negotiating"]}),
        kit.View("held", gettext_lazy("On hold"), {"held": "1"}),
        kit.View("short", gettext_lazy("Short of stock"), {"short": "1"}, order="due"),
        kit.View("ready", gettext_lazy("Ready to ship"), {"status": ["ready"]}, order="due"),
        kit.View("all", gettext_lazy("All orders")),
    ],
    first=first_view,
    counts=view_counts,
    count=count,
    newer=newer,
    bulk=[
        kit.Bulk("confirm", gettext_lazy("Confirm"), "/orders/bulk/confirm"),
        kit.Bulk("print", gettext_lazy("Print"), "/orders/bulk/print"),
    ],
    card=kit.Card(
        title="number",
        clock="clock",
        name="customer_name",
        amount="total",
        text="summary",
        foot=("stages", "status", "promised_on", "late"),
        labelled=("promised_on",),
    ),
    empty=kit.Empty(
        "files",
        gettext_lazy("No orders here"),
        gettext_lazy("Orders come in by phone, as a sheet from Excel, or through the interface."),
        [(gettext_lazy("New order"), "/orders/new")],
    ),
)
