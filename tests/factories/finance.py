"""Money for tests, moved through services."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from gendan.core.actor import SYSTEM
from gendan.finance.models import Invoice, Payment, Receivable
from gendan.finance.services import invoices, payments
from gendan.partners.models import Customer
from gendan.sales.models import Order
from tests import cast

Number = Decimal | int | str


def money_in(
    customer: Customer,
    amount: Number,
    orders: Mapping[Order, Number] | None = None,
    *,
    until: str = "confirmed",
    **facts: Any,
) -> Payment:
    """A payment of a customer, entered by the clerk and confirmed by the accountant."""
    meant = {order.pk: Decimal(part) for order, part in (orders or {}).items()}
    payment = payments.announce(customer.pk, Decimal(amount), orders=meant, actor=cast.clerk(), **facts)
    if until == "confirmed":
        payment = payments.confirm(payment.pk, actor=cast.accountant())
    return payment


def invoice(document: Any) -> Invoice:
    """The invoice of a delivery or order."""
    (made,) = invoices.issue_for(document, actor=SYSTEM)
    return made


def balance(customer: Customer) -> Decimal:
    """What the customer owes."""
    return Receivable.objects.filter(customer=customer).values_list("balance", flat=True).first() or Decimal(0)
