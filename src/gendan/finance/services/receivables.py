"""The receivable ledger: callers state what a document makes a customer owe, the ledger posts the difference.

Three steps that callers put around theirs so that locks run downhill: `hold` the customers first, `post`, and `commit`
the balances to the credit ledger last.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from gendan.core import clock, sql
from gendan.core.actor import Actor
from gendan.core.refs import Ref
from gendan.core.work import lock, note_lock
from gendan.partners.services import credit
from gendan.sales import queries
from gendan.sales.models import Order

from ..models import Receivable

Posting = tuple[int, Ref, Decimal, date]  # customer, document, what it makes them owe, from which day
Balances = dict[int, tuple[int, Decimal]]  # customer → receivable, balance


def hold(customer_ids: Iterable[int]) -> None:
    """Lock the customers' receivables, low pk first, made when missing: all money of a customer moves one by one."""
    wanted = sorted(set(customer_ids))
    note_lock("finance")
    found = {
        row[0]
        for row in sql.rows(
            "select customer_id from finance_receivable where customer_id = any(%s) order by id for no key update",
            [wanted],
        )
    }
    missing = [customer for customer in wanted if customer not in found]
    if missing:
        Receivable.objects.bulk_create([Receivable(customer_id=pk) for pk in missing], ignore_conflicts=True)
        lock(Receivable.objects.filter(customer_id__in=wanted))


def post(postings: Sequence[Posting]) -> Balances:
    """Bring what documents make customers owe to the stated amounts. One statement; the caller holds the customers."""
    rows = sql.rows(
        sql.named("finance", "post"),
        {
            "customers": [customer for customer, _r, _a, _d in postings],
            "kinds": [ref.kind for _c, ref, _a, _d in postings],
            "ids": [ref.id for _c, ref, _a, _d in postings],
            "amounts": [amount for _c, _r, amount, _d in postings],
            "dates": [on for _c, _r, _a, on in postings],
            "at": clock.now(),
        },
    )
    return {customer: (pk, balance) for customer, pk, balance in rows}


def commit(balances: Balances, order_ids: Iterable[int], actor: Actor) -> None:
    """Tell the credit ledger: what customers owe, what these orders commit, and what was delivered without invoice.

    Money on account lowers the exposure, money of an order only that order's part; invoices and payments need no entry
    of their own, the balance is both.
    """
    orders = sorted(set(order_ids))
    delivered = sql.rows(sql.named("finance", "uninvoiced"), {"orders": orders}) if orders else []
    credit.put_many(
        [
            *((customer, Ref(Receivable.KIND, pk), balance) for customer, (pk, balance) in balances.items()),
            *((customer, Ref(Order.KIND, pk), worth) for pk, customer, worth in queries.committed(orders)),
            *((customer, Ref("shipping.delivery", pk), worth) for pk, customer, worth in delivered),
        ],
        actor=actor,
    )
