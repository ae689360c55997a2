"""How finance reacts to deliveries and counter sales."""

from decimal import Decimal

from django.db.models.functions import Coalesce

from gendan.core import money, params
from gendan.core.actor import SYSTEM
from gendan.core.events import Happened, subscribe
from gendan.core.refs import Ref
from gendan.core.work import attempt
from gendan.sales.models import Order, OrderLine

from . import touching  # noqa: F401 - registered by being imported
from .errors import NothingToInvoice
from .models import Payment
from .services import invoices, payment_gates, payments


@subscribe("shipping.delivery.dispatched", "shipping.delivery.signed")
def invoice_delivery(event: Happened) -> None:
    """Invoice what left or was signed for, and orders that are complete with it, as their types say (BIL-01)."""
    if not params.get("finance.auto_invoice", event.company_id):
        return
    _invoice(event.about)


def _invoice(document: Ref) -> None:
    """Nothing to invoice yet, or any more, is fine."""
    try:
        with attempt():
            invoices.issue_for(document, actor=SYSTEM)
    except NothingToInvoice:
        return


@subscribe("sales.order.effective")
def book_counter_sale(event: Happened) -> None:
    """Goods handed over at the counter are invoiced at once; the cash waits for the accountant's count (TYP-04)."""
    route = event.payload.get("route")
    if route not in ("counter", "mixed"):
        return
    order = Order.objects.get(pk=event.about.id)
    _invoice(order.ref)
    due = order.payable - order.paid
    if route == "mixed":
        due = min(due, _handed_over(order))
    if order.payment_mode != "cash" or due <= 0 or _is_entered(order):
        return
    payment = payments.enter(
        order.customer_id, due, actor=SYSTEM, mode="cash", orders={order.pk: due}, collected_by_id=event.actor_id,
    )  # fmt: skip
    if params.get("finance.cash_confirms", order.company_id):
        payments.confirm(payment.pk, actor=SYSTEM)


@subscribe("partners.credit.limit_set", "partners.credit.unblocked")
def credit_grew(event: Happened) -> None:
    """Orders that waited for nothing but their customer's credit go on (CRD-03)."""
    payment_gates.follow([], event.about.id, SYSTEM)


def _handed_over(order: Order) -> Decimal:
    """What the lines are worth that went over the counter while others wait for their delivery (TYP-18)."""
    of_type = Coalesce("type__route", "order__type__route")
    lines = OrderLine.objects.annotate(route=of_type).filter(order=order, route="counter")
    worth = sum(((x.amount + x.share) * (x.quantity - x.cancelled) / x.quantity for x in lines), Decimal(0))
    return money.rounded(worth, order.currency)


def _is_entered(order: Order) -> bool:
    """Whether the counter's cash was entered by hand already."""
    return Payment.objects.filter(
        customer_id=order.customer_id,
        mode="cash",
        state__in=["announced", "confirmed"],
        intended__has_key=str(order.pk),
    ).exists()
