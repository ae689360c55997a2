"""Invoices and money that a change of an order touches."""

from collections.abc import Sequence

from gendan.core import sql
from gendan.core.refs import Ref
from gendan.sales import impact
from gendan.sales.impact import ASK, LEAVE, Item, Touched


@impact.provider("finance.invoice")
def of_invoices(change: Touched) -> Sequence[Item]:
    """Invoices that charge what shall be another amount: a red letter and a new one. One query."""
    if not change.goods:
        return []
    return [
        Item(
            "invoice", Ref("finance.invoice", r["id"]), r["number"] or "", f"{r['amount']:f}",
            "reverse" if r["state"] == "issued" else "draft_anew", ASK, "accountant",
        )
        for r in sql.dicts(
            "select id, number, amount, state from finance_invoice where order_id = %s and state in ('draft', 'issued')"
            " and amount > 0 order by id",
            [change.order_id],
        )
    ]  # fmt: skip


@impact.provider("finance.payment")
def of_payments(change: Touched) -> Sequence[Item]:
    """Money that is here for the order: refunded or moved where it is cancelled, else counted against the new amount.
    One query.
    """
    if not change.goods:
        return []
    return [
        Item(
            "payment", Ref("finance.payment", r["id"]), r["number"] or "", f"{r['amount']:f}",
            "refund" if change.cancels else "count_anew", ASK if change.cancels else LEAVE, "accountant",
        )
        for r in sql.dicts(
            "select p.id, p.number, a.amount from finance_allocation a join finance_payment p on p.id = a.payment_id"
            " where a.order_id = %s and a.amount > 0 and p.state = 'confirmed' order by p.id",
            [change.order_id],
        )
    ]  # fmt: skip
