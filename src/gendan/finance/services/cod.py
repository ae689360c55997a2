"""Cash on delivery: the courier collects it, the accountant counts it (PAY-04, BIL-08)."""

from decimal import Decimal

from django.utils.translation import gettext as _

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.core.errors import Conflict, Invalid, NotFound
from gendan.core.refs import Ref
from gendan.core.work import lock_one, publish, service
from gendan.org import duties
from gendan.org.services.reasons import asks
from gendan.sales.models import Order
from gendan.shipping.models import Delivery

from ..errors import AlreadyCollected
from ..events import CashCollected, CashReconciled
from ..models import Payment
from ..spreading import Owed, oldest_first
from . import payments, receivables


@service
def collect(delivery_id: int, amount: Decimal, *, actor: Actor, remarks: str = "") -> Payment:
    """The courier took the cash of a delivery face to face. Less or more than the note says needs a word.

    It is an announced payment for the delivery's orders, and counts once the accountant has counted it.
    Locks the customer's receivable. Announces CashCollected.
    Refuses with NotFound, NotAllowed, AlreadyCollected, Conflict, Invalid.
    """
    actor.require("finance.cod.collect")
    delivery = Delivery.objects.filter(pk=delivery_id).first()
    if delivery is None or not actor.sees_company(delivery.company_id):
        raise NotFound()
    receivables.hold([delivery.customer_id])  # two phones, one delivery: the second waits here and is refused
    if delivery.dispatched_at is None:
        raise Conflict(_("The goods have not left yet."))
    if Payment.objects.filter(delivery=delivery, mode="cod", state__in=["announced", "confirmed"]).exists():
        raise AlreadyCollected()
    if amount != delivery.cod_amount and not remarks.strip():
        raise Invalid({"remarks": _("The note says %(due)s. Why a different amount?") % {"due": delivery.cod_amount}})
    payment = payments.enter(
        delivery.customer_id, amount, actor=actor, mode="cod", remarks=remarks, orders=_meant(delivery, amount),
        delivery=delivery, collected_by_id=actor.user_id,
    )  # fmt: skip
    publish(
        CashCollected(
            payment.pk, str(payment.number), payment.customer_id, amount, "cod", delivery.pk, delivery.cod_amount
        ),
        about=payment.ref, serves=delivery.order_refs(), company_id=delivery.company_id,
    )  # fmt: skip
    return payment


def _meant(delivery: Delivery, amount: Decimal) -> dict[int, Decimal]:
    """The cash goes to the delivery's cash-on-delivery orders, in turn."""
    orders = Order.objects.filter(pk__in=[ref.id for ref in delivery.order_refs()], payment_mode="cod").order_by("pk")
    return oldest_first(amount, [Owed(order.pk, order.payable - order.paid) for order in orders])


@service
@asks("cash_difference", "note", needed=False)
def reconcile(
    payment_id: int, counted: Decimal, *, actor: Actor, note: str = "", version: int | None = None
) -> Payment:
    """The accountant counts what courier or counter handed in; what was counted is what was paid (BIL-08).

    A difference needs a word and stays in the record. Who collected does not reconcile. Locks and follows like
    `payments.confirm`. Announces PaymentConfirmed and CashReconciled.
    Refuses with IllegalTransition, NotAllowed, SameHands, StaleDocument, Invalid.
    """
    actor.require("finance.cod.reconcile")
    payment: Payment = lock_one(Payment.objects.filter(pk=payment_id), version=version)
    if not actor.sees_company(payment.company_id):
        raise NotFound()
    if payment.mode not in ("cod", "cash"):
        raise Conflict(_("Only cash is counted; confirm this payment instead."))
    duties.differ(payment, payment.collected_by_id or payment.created_by_id, actor.user_id, "announce_confirm_payment")
    if counted <= 0:
        raise Invalid({"counted": _("An amount above zero; or say that the money did not come.")})
    collected = payment.amount
    if counted != collected:
        _record_difference(payment, collected, counted, note)
    confirmed = payments.confirm(payment_id, actor=actor)
    publish(
        CashReconciled(
            payment_id, str(payment.number), payment.customer_id, counted, payment.mode, payment.delivery_id, collected
        ),
        about=payment.ref, serves=[Ref(Order.KIND, int(pk)) for pk in payment.intended], company_id=payment.company_id,
    )  # fmt: skip
    return confirmed


def _record_difference(payment: Payment, collected: Decimal, counted: Decimal, note: str) -> None:
    if not note.strip():
        raise Invalid({"note": _("Collected %(amount)s; why is it not what was counted?") % {"amount": collected}})
    payment.remarks = f"{payment.remarks} {collected} → {counted} {clock.today()}: {note.strip()}".strip()[:300]
    payment.amount = counted
    payment.save(update_fields=["amount", "remarks"])
