"""The warehouse in the side bar."""

from django.utils.translation import gettext_lazy as _

from gendan.core.actor import Actor
from gendan.inventory.models import Count, Transfer
from gendan.warehouse.models import Pick, Receipt
from gendan.web.shell.nav import Badge, Item

from .lists import OPEN_COUNTS, OPEN_PICKS, OPEN_RECEIPTS, OPEN_TRANSFERS, seen


def _picks(actor: Actor) -> Badge:
    return Badge(Pick.objects.filter(seen(actor), state__in=OPEN_PICKS))


def _receipts(actor: Actor) -> Badge:
    return Badge(Receipt.objects.filter(seen(actor), state__in=OPEN_RECEIPTS))


def _transfers(actor: Actor) -> Badge:
    mine = seen(actor, "source__company_id") | seen(actor, "target__company_id")
    return Badge(Transfer.objects.filter(mine, state__in=OPEN_TRANSFERS))


def _counts(actor: Actor) -> Badge:
    return Badge(Count.objects.filter(seen(actor), state__in=OPEN_COUNTS))


ITEMS = [
    Item(
        "stock",
        "warehouse",
        icon="packages",
        label=_("Stock"),
        url="warehouse:stock",
        permission="inventory.stock.view",
        key="S",
    ),
    Item(
        "alerts",
        "warehouse",
        icon="bell-exclamation",
        label=_("Stock alerts"),
        url="warehouse:alerts",
        permission="inventory.stock.view",
    ),
    Item(
        "receipts",
        "warehouse",
        icon="package-import",
        label=_("Receipts"),
        url="warehouse:receipts",
        permission="warehouse.receipt.view",
        badge=_receipts,
        key="R",
    ),
    Item(
        "picks",
        "warehouse",
        icon="barcode",
        label=_("Picking"),
        url="warehouse:picks",
        permission="warehouse.pick.view",
        badge=_picks,
        key="P",
        tab=3,
    ),
    Item(
        "packing",
        "warehouse",
        icon="package",
        label=_("Packing"),
        url="warehouse:packing",
        permission="warehouse.package.view",
    ),
    Item(
        "transfers",
        "warehouse",
        icon="arrows-exchange",
        label=_("Transfers"),
        url="warehouse:transfers",
        permission="inventory.transfer.view",
        badge=_transfers,
    ),
    Item(
        "counts",
        "warehouse",
        icon="clipboard-check",
        label=_("Stock counts"),
        url="warehouse:counts",
        permission="inventory.count.view",
        badge=_counts,
    ),
    Item(
        "warehouses",
        "settings",
        icon="building-warehouse",
        label=_("Warehouses and bins"),
        url="warehouse:houses",
        permission="inventory.warehouse.edit",
    ),
]
