"""Money that comes in: announced by anybody, confirmed by finance, spread over orders, taken back when it bounces."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from gendan.core import clock, money, numbering, sql
from gendan.core.actor import Actor
from gendan.core.errors import Conflict, Invalid, NotFound
from gendan.core.refs import Ref
from gendan.core.work import attempt, lock_one, publish, service
from gendan.org import duties
from gendan.org.services.reasons import asks
from gendan.partners.models import Customer
from gendan.sales.models import Order
from gendan.sales.services import progress

from ..events import PaymentAllocated, PaymentAnnounced, PaymentConfirmed, PaymentFailed, PaymentReversed
from ..models import Payment
from ..spreading import Owed, chosen, oldest_first
from ..states import PAYMENT
from . import payment_gates, receivables

ZERO = Decimal("0.00")
MODES = ("bank", "cash", "cod", "cheque", "card", "platform")


@service
def announce(
    customer_id: int,
    amount: Decimal,
    *,
    actor: Actor,
    mode: str = "bank",
    received_on: date | None = None,
    bank_reference: str = "",
    payer: str = "",
    remarks: str = "",
    orders: Mapping[int, Decimal] | None = None,
) -> Payment:
    """Enter money that came or is said to come; it opens nothing until finance confirms it (PAY-05).

    `orders` names what it is meant for. Announces PaymentAnnounced.
    Refuses with NotFound, NotAllowed, Invalid, and Conflict for a bank reference that is entered already.
    """
    actor.require("finance.payment.announce")
    return enter(customer_id, amount, actor=actor, mode=mode, received_on=received_on, bank_reference=bank_reference,
                 payer=payer, remarks=remarks, orders=orders)  # fmt: skip


def enter(
    customer_id: int,
    amount: Decimal,
    *,
    actor: Actor,
    mode: str,
    received_on: date | None = None,
    bank_reference: str = "",
    payer: str = "",
    remarks: str = "",
    orders: Mapping[int, Decimal] | None = None,
    **more: Any,
) -> Payment:
    """`announce` for verbs that have asked their own permission."""
    customer = Customer.objects.filter(pk=customer_id).first()
    if customer is None or not actor.sees_company(customer.company_id):
        raise NotFound()
    _check(amount, mode, received_on, orders or {}, customer)
    payment = Payment(
        company_id=customer.company_id, number=numbering.next_number(Payment.KIND, customer.company_id),
        state=Payment.State.ANNOUNCED, customer=customer, mode=mode, currency=customer.currency, amount=amount,
        received_on=received_on or clock.today(), bank_reference=bank_reference.strip()[:80], payer=payer.strip()[:120],
        remarks=remarks.strip()[:300], intended={str(pk): f"{part:.2f}" for pk, part in (orders or {}).items()},
        created_at=clock.now(), created_by_id=actor.user_id, **more,
    )  # fmt: skip
    try:
        with attempt():
            payment.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            _("A payment with the bank reference %(reference)s is entered already."), reference=payment.bank_reference
        ) from error
    _publish(PaymentAnnounced, payment, (orders or {}).keys())
    return payment


def _check(
    amount: Decimal, mode: str, received_on: date | None, orders: Mapping[int, Decimal], customer: Customer
) -> None:
    wrong: dict[str, str] = {}
    if amount <= 0 or amount != money.rounded(amount, customer.currency):
        wrong["amount"] = _("An amount above zero, in whole cents.")
    if mode not in MODES:
        wrong["mode"] = _("There is no such way to pay.")
    if received_on and received_on > clock.today():
        wrong["received_on"] = _("This day is still to come.")
    if sum(orders.values(), ZERO) > amount:
        wrong["orders"] = _("More is meant for orders than came.")
    if orders and Order.objects.filter(pk__in=orders, customer=customer).count() != len(orders):
        wrong["orders"] = _("These orders are not this customer's.")
    if wrong:
        raise Invalid(wrong)


@service
def confirm(
    payment_id: int,
    *,
    actor: Actor,
    allocations: Mapping[int, Decimal] | None = None,
    version: int | None = None,
) -> Payment:
    """Finance has seen the money: the customer owes less, orders are paid, gates that waited for it close (PAY-05).

    Who entered it does not confirm it, where the firm says so. The money goes to the orders given, else to those it was
    meant for, else to what is due first; the rest stays on account (PAY-11).
    Locks the payment, the customer's receivable, orders, credit. Announces PaymentConfirmed.
    Refuses with IllegalTransition, NotAllowed, SameHands, StaleDocument, OverAllocated.
    """
    payment = _locked(payment_id, actor, version)
    PAYMENT.advance(payment, "confirm", actor)
    duties.differ(payment, payment.collected_by_id or payment.created_by_id, actor.user_id, "announce_confirm_payment")
    payment.confirmed_by_id, payment.confirmed_at = actor.user_id, clock.now()
    payment.save(update_fields=["state", "version", "confirmed_by", "confirmed_at", "amount", "remarks"])
    receivables.hold([payment.customer_id])
    owed = _owed(payment)
    given = _spread(payment, owed, allocations)
    _write(payment, given)
    _follow(payment, given, -payment.amount, actor)
    _publish(PaymentConfirmed, payment, given, order_ids=sorted(given), unallocated=payment.amount - payment.allocated)
    return payment


def _spread(payment: Payment, owed: list[Owed], wanted: Mapping[int, Decimal] | None) -> dict[int, Decimal]:
    if wanted is not None:
        return chosen(payment.amount, owed, wanted)
    meant = {int(pk): Decimal(part) for pk, part in payment.intended.items()}
    if not meant:
        return oldest_first(payment.amount, owed)
    # What was meant may have been paid or changed meanwhile: fill it as far as it is still owed.
    debts = {debt.order_id: debt.open for debt in owed}
    return oldest_first(payment.amount, [Owed(pk, min(part, debts.get(pk, ZERO))) for pk, part in meant.items()])


_OWED = """
select o.id, o.total - o.cancelled_amount - coalesce(a.paid, 0)
from sales_order o
left join lateral (select sum(x.amount) as paid from finance_allocation x
                   where x.order_id = o.id and x.payment_id <> %(payment)s) a on true
left join lateral (select min(i.due_on) as due_on from finance_invoice i
                   where i.order_id = o.id and i.state = 'issued' and i.amount > i.allocated) i on true
where o.customer_id = %(customer)s and o.currency = %(currency)s
  and o.state in ('submitted', 'returned', 'confirmed', 'effective', 'completed', 'closed')
  and o.total - o.cancelled_amount > coalesce(a.paid, 0)
order by i.due_on nulls last, o.effective_at nulls last, o.id
"""


def _owed(payment: Payment) -> list[Owed]:
    """What the customer's orders still owe besides this payment, first due first; the caller holds the customer."""
    values = {"payment": payment.pk, "customer": payment.customer_id, "currency": payment.currency}
    return [Owed(pk, left) for pk, left in sql.rows(_OWED, values)]


@service
def allocate(payment_id: int, wanted: Mapping[int, Decimal], *, actor: Actor, version: int | None = None) -> Payment:
    """Spread a confirmed payment anew: these amounts for these orders, nothing for others (PAY-11).

    Locks and follows like `confirm`. Announces PaymentAllocated. Refuses with NotAllowed, Conflict, OverAllocated.
    """
    actor.require("finance.payment.allocate")
    payment = _locked(payment_id, actor, version)
    if payment.state != Payment.State.CONFIRMED:
        raise Conflict(_("Only confirmed money is allocated."))
    receivables.hold([payment.customer_id])
    before = set(payment.allocations.filter(amount__gt=0).values_list("order_id", flat=True))
    given = chosen(payment.amount, _owed(payment), wanted)
    payment.version += 1
    _write(payment, given)
    _follow(payment, {**dict.fromkeys(before, ZERO), **given}, -payment.amount, actor)
    _publish(
        PaymentAllocated, payment, {*before, *given},
        order_ids=sorted(given), unallocated=payment.amount - payment.allocated,
    )  # fmt: skip
    return payment


@service
@asks("payment_failure")
def fail(payment_id: int, reason: str, *, actor: Actor) -> Payment:
    """The announced money did not come. Locks the payment. Announces PaymentFailed.

    Refuses with IllegalTransition, NotAllowed, Invalid.
    """
    payment = _locked(payment_id, actor)
    PAYMENT.advance(payment, "fail", actor)
    payment.remarks = f"{payment.remarks} {reason.strip()}".strip()[:300]
    payment.save(update_fields=["state", "version", "remarks"])
    _publish(PaymentFailed, payment, map(int, payment.intended), reason=reason.strip())
    return payment


@service
@asks("payment_reversal")
def reverse(payment_id: int, reason: str, *, actor: Actor, version: int | None = None) -> Payment:
    """Take confirmed money back: the customer owes it again, orders are unpaid, gates open again.

    Locks and follows like `confirm`. Announces PaymentReversed. Refuses with IllegalTransition, NotAllowed, Invalid.
    """
    payment = _locked(payment_id, actor, version)
    PAYMENT.advance(payment, "reverse", actor)
    receivables.hold([payment.customer_id])
    before = set(payment.allocations.filter(amount__gt=0).values_list("order_id", flat=True))
    payment.remarks = f"{payment.remarks} {reason.strip()}".strip()[:300]
    _write(payment, {})
    _follow(payment, dict.fromkeys(before, ZERO), ZERO, actor)
    _publish(PaymentReversed, payment, before, reason=reason.strip(), order_ids=sorted(before))
    return payment


def _locked(payment_id: int, actor: Actor, version: int | None = None) -> Payment:
    payment: Payment = lock_one(Payment.objects.filter(pk=payment_id), version=version)
    if not actor.sees_company(payment.company_id):
        raise NotFound()
    return payment


_ALLOCATE = """
with given as (
  select * from unnest(%(orders)s::bigint[], %(amounts)s::numeric[]) as g(order_id, amount)
), taken_back as (
  update finance_allocation a set amount = 0
  where a.payment_id = %(payment)s and a.amount > 0 and a.order_id not in (select order_id from given)
)
insert into finance_allocation (payment_id, order_id, amount)
select %(payment)s, order_id, amount from given
on conflict (payment_id, order_id) do update set amount = excluded.amount
"""


def _write(payment: Payment, given: Mapping[int, Decimal]) -> None:
    """The payment's allocations become exactly these."""
    sql.execute(_ALLOCATE, {"payment": payment.pk, "orders": list(given), "amounts": list(given.values())})
    payment.allocated = sum(given.values(), ZERO)
    payment.save(update_fields=["allocated", "state", "version", "remarks"])


def _follow(payment: Payment, touched: Mapping[int, Decimal], owes: Decimal, actor: Actor) -> None:
    """What follows from money: receivable, invoices, orders, credit, gates; in the order of locks."""
    orders = sorted(touched)
    balances = receivables.post([(payment.customer_id, payment.ref, owes, clock.today())])
    sql.execute(sql.named("finance", "settle"), {"orders": orders})
    if orders:
        progress.paid(paid_of(orders), overdue=overdue_of(orders), actor=actor)
    receivables.commit(balances, orders, actor)
    payment_gates.follow(orders, payment.customer_id, actor)


def paid_of(orders: Iterable[int]) -> dict[int, Decimal]:
    """Confirmed money per order."""
    return dict(
        sql.rows(
            "select o.id, coalesce(sum(a.amount), 0) from sales_order o"
            " left join finance_allocation a on a.order_id = o.id where o.id = any(%s) group by o.id",
            [list(orders)],
        )
    )


def overdue_of(orders: Iterable[int]) -> dict[int, bool]:
    """Orders with an open invoice past its date."""
    return dict(
        sql.rows(
            "select o.id, exists (select 1 from finance_invoice i where i.order_id = o.id and i.state = 'issued'"
            " and i.amount > i.allocated and i.due_on < %s) from sales_order o where o.id = any(%s)",
            [clock.today(), list(orders)],
        )
    )


def _publish(event: type[Any], payment: Payment, orders: Iterable[int], **facts: Any) -> None:
    publish(
        event(
            payment_id=payment.pk, number=payment.number, customer_id=payment.customer_id, amount=payment.amount,
            mode=payment.mode, **facts,
        ),
        about=payment.ref, serves=[Ref(Order.KIND, pk) for pk in sorted(orders)], company_id=payment.company_id,
    )  # fmt: skip
