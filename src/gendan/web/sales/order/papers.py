"""The papers of the order: deliveries, invoices, payments, files, and the order it was split from."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from gendan.core import sql
from gendan.core import words as core_words
from gendan.core.attachments import of as attachments_of
from gendan.sales import queries
from gendan.sales.models import Order
from gendan.web import kit

ICONS = {"invoice": {"icon": "file-invoice"}, "payment": {"icon": "cash"}}
Rows = Sequence[dict[str, Any]]


def deliveries(order: Order) -> list[dict[str, Any]]:
    """The deliveries that carry goods of the order, with what happened to them when; one query."""
    return sql.dicts(
        """
        select distinct d.id, d.number, d.state, d.planned_on, d.arrival_on, d.waybill, d.dispatched_at, d.delivered_at, d.signed_at
        from shipping_delivery d join shipping_deliveryline l on l.delivery_id = d.id
        where l.order_id = %s and d.state <> 'cancelled' order by d.id
        """,
        [order.pk],
    )


def money(order: Order) -> list[dict[str, Any]]:
    """Invoices with the day they are due, payments with the day they came; one query."""
    return sql.dicts(
        """
        select 'invoice' as kind, number, state, amount, due_on as on from finance_invoice where order_id = %(order)s
        union all
        select 'payment', p.number, p.state, a.amount, p.received_on
        from finance_allocation a join finance_payment p on p.id = a.payment_id
        where a.order_id = %(order)s and a.amount > 0
        """,
        {"order": order.pk},
    )


def documents(order: Order, sent: Rows, paid: Rows) -> list[kit.Doc]:
    """All of them as links."""
    found = [_delivery(d) for d in sent] + [_money(m, order) for m in paid]
    name = order.number or f"draft-{order.pk}"
    found += [
        kit.Doc("paperclip", a.name, reverse("sales:attachment", args=[name, a.pk]), "", "")
        for a in attachments_of(order.ref)
    ]
    if order.parent_id:
        number = queries.numbers([order.parent_id]).get(order.parent_id)
        text = _("Split from %(number)s") % {"number": number}
        found.append(kit.Doc("arrows-split", text, reverse("sales:order", args=[number])))
    return found


def _delivery(d: dict[str, Any]) -> kit.Doc:
    state = "done" if d["state"] in ("signed", "closed") else "act"
    return kit.Doc(
        "truck-delivery", d["number"] or "", f"/shipping/{d['number']}", state,
        core_words.state("shipping.delivery", d["state"]), "truck-delivery",
    )  # fmt: skip


def _money(m: dict[str, Any], order: Order) -> kit.Doc:
    text = f"{m['number'] or ''} {kit.money(m['amount'], order.currency)}"
    return kit.Doc(ICONS[m["kind"]]["icon"], text, f"/money/{m['kind']}s/{m['number']}", "done", "", "check")
