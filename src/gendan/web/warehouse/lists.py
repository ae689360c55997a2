"""The lists of the warehouse: stock, receipts, transfers, counts, picks."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count as Lines
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from gendan.core.actor import Actor
from gendan.core.refs import Ref
from gendan.core.text import needle
from gendan.inventory.models import Count, Transfer, Warehouse
from gendan.shipping.models import DeliveryLine
from gendan.warehouse.models import Pick, PickLine, Receipt
from gendan.web import kit

from . import refs, words

OPEN_RECEIPTS = ["draft", "counted"]
OPEN_TRANSFERS = ["requested", "approved", "in_transit"]
OPEN_COUNTS = ["counting", "submitted"]
OPEN_PICKS = ["open", "picking"]


def seen(actor: Actor, field: str = "company_id") -> Q:
    """Rows of the actor's companies."""
    return Q() if actor.is_system else Q(**{f"{field}__in": actor.company_ids})


def house_choices(actor: Actor) -> list[tuple[str, str]]:
    """Warehouses of the companies one sees, as filter values."""
    seen = Warehouse.objects.filter(active=True, company_id__in=actor.company_ids)
    return [(str(h.pk), f"{h.code} {h.name}") for h in seen.order_by("-priority", "code")]


def _chip(known: dict[str, tuple[str, Any]]) -> kit.Column:
    return kit.Column(
        "state",
        _("State"),
        cell=lambda r: words.chip(known, r["state"]),
        export=lambda r: str(known[r["state"]][1]),
        width=110,
    )


def _number(label: Any) -> kit.Column:
    return kit.Column("number", label, css="mono b", width=140, sort="number", fixed=True)


NEW_FIRST = kit.Order("new", _("Newest first"), "-id")
MADE = kit.Column("created_at", pgettext_lazy("stock", "Made"), fmt=kit.stamp, width=110)
MAKER = kit.Column("created_by__name", pgettext_lazy("stock", "By"), css="cut t2", width=90)


def _receipts(ask: kit.Ask) -> QuerySet[Receipt]:
    ask.actor.require("warehouse.receipt.view")
    found = Receipt.objects.filter(seen(ask.actor))
    if states := ask.filters.get("state"):
        found = found.filter(state__in=states)
    if houses := ask.filters.get("warehouse"):
        found = found.filter(warehouse_id__in=houses)
    if ask.search:
        found = found.filter(
            Q(number__icontains=ask.search)
            | Q(supplier_note__icontains=ask.search)
            | Q(supplier__search__contains=needle(ask.search).strip("%"))
            | Q(lines__item__code__iexact=ask.search)
        ).distinct()
    return found


def receipt_rows(ask: kit.Ask) -> list[dict[str, Any]]:
    """Receipts with their number of lines."""
    return list(
        ask.page(_receipts(ask).annotate(n=Lines("lines", distinct=True))).values(
            "id",
            "number",
            "state",
            "source",
            "supplier__name",
            "warehouse__name",
            "supplier_note",
            "n",
            "created_at",
            "created_by__name",
            "posted_at",
        )
    )


RECEIPTS = kit.Listing(
    "warehouse.receipts",
    rows=receipt_rows,
    count=lambda ask: _receipts(ask)[:10001].count(),
    link=kit.to("warehouse:receipt", "number"),
    columns=[
        _number(_("Receipt")),
        kit.Column(
            "from",
            pgettext_lazy("stock", "From"),
            cell=lambda r: r["supplier__name"] or words.SOURCE[r["source"]],
            export=lambda r: r["supplier__name"] or str(words.SOURCE[r["source"]]),
            css="cut",
        ),
        kit.Column("supplier_note", _("Their note"), css="mono t2", width=140),
        kit.Column("warehouse__name", _("Warehouse"), css="cut t2", width=130),
        kit.Column("n", _("Lines"), num=True, width=66),
        _chip(words.RECEIPT),
        MADE,
        MAKER,
        kit.Column("posted_at", _("Signed at"), fmt=kit.stamp, width=110),
    ],
    orders=[NEW_FIRST],
    filters=[
        kit.Choice("state", _("State"), choices=words.choices(words.RECEIPT)),
        kit.Choice("warehouse", _("Warehouse"), choices=house_choices),
    ],
    search=_("Number, supplier, their note, item code"),
    views=[kit.View("open", pgettext_lazy("receipt", "Open"), {"state": OPEN_RECEIPTS}), kit.View("all", _("All"))],
    card=kit.Card(
        title="number", clock="state", name="from", text="warehouse__name", foot=("n", "created_at"), labelled=("n",)
    ),
    empty=kit.Empty(
        icon="package-import",
        title=_("No receipts yet"),
        text=_("Record goods when they arrive; they are stock once the keeper has signed."),
    ),
)


def _transfers(ask: kit.Ask) -> QuerySet[Transfer]:
    ask.actor.require("inventory.transfer.view")
    found = Transfer.objects.filter(seen(ask.actor, "source__company_id") | seen(ask.actor, "target__company_id"))
    if states := ask.filters.get("state"):
        found = found.filter(state__in=states)
    if ask.search:
        found = found.filter(Q(number__icontains=ask.search) | Q(lines__item__code__iexact=ask.search)).distinct()
    return found


TRANSFERS = kit.Listing(
    "warehouse.transfers",
    rows=lambda ask: list(
        ask.page(_transfers(ask).annotate(n=Lines("lines", distinct=True))).values(
            "id",
            "number",
            "state",
            "source__name",
            "target__name",
            "n",
            "note",
            "created_at",
            "created_by__name",
            "issued_at",
        )
    ),
    count=lambda ask: _transfers(ask)[:10001].count(),
    link=kit.to("warehouse:transfer", "number"),
    columns=[
        _number(_("Transfer")),
        kit.Column("source__name", pgettext_lazy("stock", "From"), css="cut"),
        kit.Column("target__name", pgettext_lazy("stock", "To"), css="cut"),
        kit.Column("n", _("Lines"), num=True, width=66),
        _chip(words.TRANSFER),
        MADE,
        MAKER,
        kit.Column("issued_at", pgettext_lazy("stock", "Issued"), fmt=kit.stamp, width=110),
        kit.Column("note", _("Note"), css="cut t2", shown=False),
    ],
    orders=[NEW_FIRST],
    filters=[kit.Choice("state", _("State"), choices=words.choices(words.TRANSFER))],
    search=_("Number, item code"),
    views=[kit.View("open", pgettext_lazy("transfer", "Open"), {"state": OPEN_TRANSFERS}), kit.View("all", _("All"))],
    card=kit.Card(
        title="number",
        clock="state",
        name="source__name",
        text="target__name",
        foot=("n", "created_at"),
        labelled=("n",),
    ),
    empty=kit.Empty(
        icon="arrows-exchange",
        title=_("No transfers yet"),
        text=_("Ask another warehouse for goods; they stay in view on the way."),
    ),
)


def _counts(ask: kit.Ask) -> QuerySet[Count]:
    ask.actor.require("inventory.count.view")
    found = Count.objects.filter(seen(ask.actor))
    if states := ask.filters.get("state"):
        found = found.filter(state__in=states)
    if ask.search:
        found = found.filter(Q(number__icontains=ask.search) | Q(lines__item__code__iexact=ask.search)).distinct()
    return found


COUNTS = kit.Listing(
    "warehouse.counts",
    rows=lambda ask: list(
        ask.page(
            _counts(ask).annotate(
                n=Lines("lines", distinct=True),
                done=Lines("lines", filter=Q(lines__counted__isnull=False), distinct=True),
            )
        ).values(
            "id",
            "number",
            "state",
            "scope",
            "warehouse__name",
            "n",
            "done",
            "note",
            "created_at",
            "created_by__name",
            "posted_at",
        )
    ),
    count=lambda ask: _counts(ask)[:10001].count(),
    link=kit.to("warehouse:count", "number"),
    columns=[
        _number(_("Count sheet")),
        kit.Column("warehouse__name", _("Warehouse"), css="cut"),
        kit.Column("scope", _("Kind"), fmt=lambda v: words.SCOPE[v], width=110),
        kit.Column("progress", _("Counted"), cell=lambda r: f"{r['done']} / {r['n']}", num=True, width=100),
        _chip(words.COUNT),
        MADE,
        MAKER,
        kit.Column("posted_at", _("Booked at"), fmt=kit.stamp, width=110),
    ],
    orders=[NEW_FIRST],
    filters=[kit.Choice("state", _("State"), choices=words.choices(words.COUNT))],
    search=_("Number, item code"),
    views=[kit.View("open", pgettext_lazy("count", "Open"), {"state": OPEN_COUNTS}), kit.View("all", _("All"))],
    card=kit.Card(
        title="number",
        clock="state",
        name="warehouse__name",
        text="scope",
        foot=("progress", "created_at"),
        labelled=("progress",),
    ),
    empty=kit.Empty(
        icon="clipboard-check",
        title=_("No counts yet"),
        text=_("A count freezes a sheet, takes your figures and books the differences once approved."),
    ),
)


def _picks(ask: kit.Ask) -> QuerySet[Pick]:
    ask.actor.require("warehouse.pick.view")
    found = Pick.objects.filter(seen(ask.actor))
    if states := ask.filters.get("state"):
        found = found.filter(state__in=states)
    if ask.filters.get("mine"):
        found = found.filter(picker_id=ask.actor.user_id)
    if ask.search:
        told = Q(delivery__number__icontains=ask.search) | Q(delivery__customer_name__icontains=ask.search)
        lines = PickLine.objects.filter(
            Q(item__code__iexact=ask.search)
            | Q(ref_kind=DeliveryLine.KIND, ref_id__in=DeliveryLine.objects.filter(told).values("pk"))
        )
        found = found.filter(Q(number__icontains=ask.search) | Q(pk__in=lines.values("pick_id")))
    return found


def _pick_rows(ask: kit.Ask) -> list[dict[str, Any]]:
    """Pick lists with how far they are, and whom they are for: a picker thinks of customers, not of list numbers."""
    picks = list(
        ask.page(
            _picks(ask).annotate(
                n=Lines("lines", distinct=True),
                done=Lines("lines", filter=~Q(lines__state="open"), distinct=True),
                short=Lines("lines", filter=Q(lines__state="short"), distinct=True),
            )
        ).values(
            "id", "number", "state", "method", "warehouse__name", "picker__name", "n", "done", "short", "created_at", "picked_at",
        )
    )  # fmt: skip
    lines = list(
        PickLine.objects.filter(pick_id__in=[p["id"] for p in picks])
        .order_by("pk")
        .values("pick_id", "ref_kind", "ref_id")
    )
    known = refs.named(Ref(line["ref_kind"], line["ref_id"]) for line in lines)
    served: dict[int, dict[str, str]] = {}
    for line in lines:
        if told := known.get(Ref(line["ref_kind"], line["ref_id"])):
            served.setdefault(line["pick_id"], {})[told.number] = told.who
    return [{**pick, "serves": served.get(pick["id"], {})} for pick in picks]


def _serves(row: Mapping[str, Any]) -> str:
    """`DN2611-0107 杭州…`, or how many deliveries a wave serves."""
    if len(row["serves"]) > 1:
        return _n_served(row)
    return " ".join(f"{number} {who}" for number, who in row["serves"].items())


def _n_served(row: Mapping[str, Any]) -> str:
    n = len(row["serves"])
    return ngettext("%(n)s delivery", "%(n)s deliveries", n) % {"n": n}


PICKS = kit.Listing(
    "warehouse.picks",
    rows=_pick_rows,
    count=lambda ask: _picks(ask)[:10001].count(),
    link=kit.to("warehouse:pick", "number"),
    columns=[
        _number(_("Pick list")),
        kit.Column("serves", pgettext_lazy("pick", "For"), cell=_serves, css="cut"),
        kit.Column("warehouse__name", _("Warehouse"), css="cut t2", width=130),
        kit.Column("method", pgettext_lazy("stock", "Way"), fmt=lambda v: words.METHOD[v], width=90),
        kit.Column("progress", _("Lines"), cell=lambda r: f"{r['done']} / {r['n']}", num=True, width=80),
        kit.Column(
            "short", pgettext_lazy("stock", "Short"), fmt=lambda v: kit.chip("late", v) if v else kit.DASH, width=80
        ),
        _chip(words.PICK),
        kit.Column("picker__name", _("Picker"), css="cut", width=100),
        MADE,
        kit.Column("picked_at", _("Done at"), fmt=kit.stamp, width=110),
    ],
    orders=[kit.Order("old", _("Oldest first"), "id"), NEW_FIRST],
    filters=[kit.Choice("state", _("State"), choices=words.choices(words.PICK)), kit.Flag("mine", _("Mine"))],
    search=_("Number, delivery, customer, item code"),
    views=[
        kit.View("open", pgettext_lazy("pick", "Open"), {"state": OPEN_PICKS}),
        kit.View("mine", _("Mine"), {"state": OPEN_PICKS, "mine": True}),
        kit.View("all", _("All"), order="new"),
    ],
    bulk=[kit.Bulk("wave", _("Make one wave"), "warehouse:picks-wave", permission="warehouse.pick.create")],
    card=kit.Card(
        title="number",
        clock="state",
        name="serves",
        amount="progress",
        text="warehouse__name",
        foot=("method", "picker__name", "created_at"),
    ),
    empty=kit.Empty(
        icon="barcode",
        title=_("Nothing to pick"),
        text=_("Pick lists come from released deliveries, in walking order."),
    ),
)
