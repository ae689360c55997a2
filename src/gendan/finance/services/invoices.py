"""Sales invoices: what was delivered, at the agreed price, exact to the cent; and the red-letter ones that reverse them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gendan.core import clock, money, numbering, sql
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.refs import Ref
from gendan.core.work import lock_one, publish, service
from gendan.org import duties
from gendan.org.services.reasons import asks
from gendan.sales.models import Order
from gendan.sales.services import progress
from gendan.shipping.models import Delivery

from ..errors import NothingToInvoice
from ..events import InvoiceIssued, InvoiceReversed
from ..models import Invoice, InvoiceLine
from ..states import INVOICE
from . import receivables

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Due:
    """A quantity of an order line that has to be invoiced, and what was invoiced of the line before."""

    order_id: int
    order_line_id: int
    quantity: Decimal
    ordered: Decimal
    worth: Decimal  # of the whole line, with its share of the order's discount and freight
    price: Decimal
    tax_rate: Decimal
    invoiced: Decimal
    billed: Decimal

    def amount(self, currency: str) -> Decimal:
        """The worth of all that is invoiced by now, less what was billed: the last invoice takes what rounding left."""
        return money.rounded(self.worth * (self.invoiced + self.quantity) / self.ordered, currency) - self.billed


@service
def issue_for(document: Ref | Delivery | Order, *, actor: Actor) -> list[Invoice]:
    """Invoice what a delivery brought, or all of an order that is delivered and not invoiced (BIL-01, PSH-04).

    The order type says what counts: what left, or what was signed for; with `completion` only the whole order. One
    invoice for each order of a merged delivery. Repeating finds nothing left to invoice. Money already allocated to the
    order pays the invoice at once. Locks the customer's receivable, then orders, then credit.
    Announces InvoiceIssued. Refuses with NotFound, NotAllowed, NothingToInvoice.
    """
    actor.require("finance.invoice.issue")
    ref = document if isinstance(document, Ref) else document.ref
    company_id, customer_id = _owner(ref, actor)
    receivables.hold([customer_id])
    due, by_delivery = _due(ref)
    if not due:
        raise NothingToInvoice()
    orders = {
        order.pk: order
        for order in Order.objects.filter(pk__in={row.order_id for row in due}).select_related("customer")
    }
    invoices = _issue(due, orders, dict.fromkeys(by_delivery, ref.id), company_id, actor)
    _book(invoices, {row.order_line_id: row.quantity for row in due}, actor)
    for invoice in invoices:
        _announce(invoice)
    return invoices


def _owner(ref: Ref, actor: Actor) -> tuple[int, int]:
    """Company and customer of the document; NotFound outside the actor's companies."""
    model: Any = Delivery if ref.kind == Delivery.KIND else Order
    found = model.objects.filter(pk=ref.id).values_list("company_id", "customer_id").first()
    if found is None or not actor.sees_company(found[0]):
        raise NotFound()
    return (int(found[0]), int(found[1]))


_DUE_OF_DELIVERY = """
select l.order_id, l.id, x.quantity - coalesce(b.quantity, 0) as quantity, l.quantity as ordered, l.amount + l.share,
       l.price, l.tax_rate, l.invoiced, coalesce(t.amount, 0)
from (
  select x.order_line_id, sum(case ty.invoice_on when 'delivery' then x.shipped else x.signed end) as quantity
  from shipping_deliveryline x
  join sales_order o on o.id = x.order_id
  join sales_orderline ol on ol.id = x.order_line_id
  join sales_ordertype ty on ty.id = coalesce(ol.type_id, o.type_id) and ty.invoice_on <> 'completion'
  join shipping_delivery d on d.id = x.delivery_id and d.state in ('dispatched', 'delivered', 'signed', 'closed')
  where x.delivery_id = %(id)s group by x.order_line_id
) x
join sales_orderline l on l.id = x.order_line_id
left join lateral (
  select sum(il.quantity) as quantity from finance_invoiceline il join finance_invoice i on i.id = il.invoice_id
  where il.order_line_id = l.id and i.delivery_id = %(id)s and i.state in ('issued', 'reversed')
) b on true
left join lateral (
  select sum(il.amount) as amount from finance_invoiceline il join finance_invoice i on i.id = il.invoice_id
  where il.order_line_id = l.id and i.state in ('issued', 'reversed')
) t on true
where x.quantity > coalesce(b.quantity, 0)
order by l.order_id, l.line_no
"""

_DUE_OF_ORDERS = """
select l.order_id, l.id, case ty.invoice_on when 'delivery' then l.shipped else l.signed end - l.invoiced, l.quantity,
       l.amount + l.share, l.price, l.tax_rate, l.invoiced, coalesce(t.amount, 0)
from sales_orderline l
join sales_order o on o.id = l.order_id
join sales_ordertype ty on ty.id = coalesce(l.type_id, o.type_id)
left join lateral (
  select sum(il.amount) as amount from finance_invoiceline il join finance_invoice i on i.id = il.invoice_id
  where il.order_line_id = l.id and i.state in ('issued', 'reversed')
) t on true
where l.order_id = any(%(orders)s) and (not %(completion)s or ty.invoice_on = 'completion') and case ty.invoice_on when 'delivery' then l.shipped else l.signed end > l.invoiced
  and (ty.invoice_on <> 'completion' or not exists (
    select 1 from sales_orderline x where x.order_id = l.order_id and x.signed + x.cancelled < x.quantity))
order by l.order_id, l.line_no
"""


def _due(ref: Ref) -> tuple[list[Due], set[int]]:
    """What is due for a document, and the orders whose invoice belongs to the delivery rather than to the whole order.

    With a delivery come the orders that are complete by it and invoiced only then.
    """
    if ref.kind == Order.KIND:
        found = [Due(*row) for row in sql.rows(_DUE_OF_ORDERS, {"orders": [ref.id], "completion": False})]
        return _worth_asking(found), set()
    brought = [Due(*row) for row in sql.rows(_DUE_OF_DELIVERY, {"id": ref.id})]
    orders = [
        pk for (pk,) in sql.rows("select distinct order_id from shipping_deliveryline where delivery_id = %s", [ref.id])
    ]
    complete = [Due(*row) for row in sql.rows(_DUE_OF_ORDERS, {"orders": orders, "completion": True})]
    return _worth_asking(brought + complete), {row.order_id for row in brought}


def _worth_asking(due: list[Due]) -> list[Due]:
    """Without orders that charge nothing, such as the release of goods that were paid when they were bought (TYP-07)."""
    charged = {row.order_id for row in due if row.worth}
    return [row for row in due if row.order_id in charged]


def _issue(
    due: Sequence[Due], orders: dict[int, Order], deliveries: dict[int, int], company_id: int, actor: Actor
) -> list[Invoice]:
    """One invoice for each order, numbered without holes. Three statements for any number of lines."""
    by_order: dict[int, list[Due]] = defaultdict(list)
    for row in due:
        by_order[row.order_id].append(row)
    today = clock.today()
    numbers = numbering.take(Invoice.KIND, company_id, len(by_order))
    invoices, lines = [], []
    for number, (order_id, rows) in zip(numbers, by_order.items(), strict=True):
        order = orders[order_id]
        invoice = Invoice(
            company_id=company_id, number=number, state=Invoice.State.DRAFT, customer_id=order.customer_id,
            order=order, delivery_id=deliveries.get(order_id), title=order.customer.tax_name or order.customer_name,
            tax_number=order.customer.tax_number, currency=order.currency, issued_on=today,
            due_on=today + timedelta(days=order.terms_days), created_at=clock.now(), created_by_id=actor.user_id,
        )  # fmt: skip
        INVOICE.advance(invoice, "issue", actor)
        charged = [_line(invoice, row) for row in rows]
        invoice.amount = sum((line.amount for line in charged), ZERO)
        invoice.tax = sum((line.tax for line in charged), ZERO)
        invoices.append(invoice)
        lines += charged
    Invoice.objects.bulk_create(invoices)
    InvoiceLine.objects.bulk_create(lines)
    return invoices


def _line(invoice: Invoice, row: Due) -> InvoiceLine:
    amount = row.amount(invoice.currency)
    return InvoiceLine(
        invoice=invoice, order_line_id=row.order_line_id, quantity=row.quantity, price=row.price, amount=amount,
        tax=money.tax_inside(amount, row.tax_rate, invoice.currency),
    )  # fmt: skip


def _book(invoices: Sequence[Invoice], quantities: dict[int, Decimal], actor: Actor) -> None:
    """Receivable, money that was there before, order lines, credit: in the order of locks."""
    orders = [invoice.order_id for invoice in invoices]
    balances = receivables.post([(i.customer_id, i.ref, i.amount, i.issued_on or clock.today()) for i in invoices])
    sql.execute(sql.named("finance", "settle"), {"orders": orders})
    progress.invoiced(quantities, actor=actor)
    receivables.commit(balances, orders, actor)


def _announce(invoice: Invoice) -> None:
    assert invoice.due_on is not None
    publish(
        InvoiceIssued(
            invoice.pk, str(invoice.number), invoice.customer_id, invoice.order_id, invoice.amount, invoice.due_on
        ),
        about=invoice.ref, serves=[Ref(Order.KIND, invoice.order_id)], company_id=invoice.company_id,
    )  # fmt: skip


@service
@asks("invoice_reversal")
def reverse(
    invoice_id: int, reason: str, *, actor: Actor, version: int | None = None,
    quantities: Mapping[int, Decimal] | None = None,
) -> Invoice:  # fmt: skip
    """Take an invoice back with a red-letter invoice (BIL-02): all that is left of it, or `quantities` by order line.

    What is taken back can be invoiced again. Parts of a line take their share of its amount and tax, the last one what
    rounding left. Who issued it does not reverse it, where the firm says so. Money that paid it goes to the order's other
    invoices or stays on account. Locks the customer's receivable, the invoice, the order, credit. Announces InvoiceIssued
    and InvoiceReversed; answers the red-letter invoice. Refuses with IllegalTransition, NotAllowed, SameHands,
    StaleDocument, Invalid.
    """
    found = Invoice.objects.filter(pk=invoice_id).values_list("company_id", "customer_id").first()
    if found is None or not actor.sees_company(found[0]):
        raise NotFound()
    receivables.hold([found[1]])
    invoice: Invoice = lock_one(Invoice.objects.filter(pk=invoice_id), version=version)
    if invoice.reverses_id:
        raise Invalid({"": _("A red-letter invoice is not reversed; issue a new invoice.")})
    left = left_of(invoice)
    taken = _taken(left, quantities)
    before = invoice.state
    INVOICE.advance(invoice, "reverse", actor)
    duties.differ(invoice, invoice.created_by_id, actor.user_id, "invoice_reverse")
    whole = all(taken.get(line.order_line_id) == line.quantity for line in left)
    invoice.state = invoice.state if whole else before
    invoice.reason = reason.strip()[:300]
    invoice.save(update_fields=["state", "version", "reason"])
    red, lines = _red_letter(
        invoice, [line.part(taken[line.order_line_id]) for line in left if line.order_line_id in taken], actor
    )
    _book([red], {line.order_line_id: line.quantity for line in lines}, actor)
    _announce(red)
    publish(
        InvoiceReversed(invoice.pk, str(invoice.number), str(red.number), invoice.reason, -red.amount, whole),
        about=invoice.ref, serves=[Ref(Order.KIND, invoice.order_id)], company_id=invoice.company_id,
    )  # fmt: skip
    return red


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of an invoice's line after red letters before, and what it was."""

    order_line_id: int
    price: Decimal
    quantity: Decimal
    amount: Decimal
    tax: Decimal

    def part(self, quantity: Decimal) -> InvoiceLine:
        """The red line that takes so much of it back; the whole rest takes every cent."""
        share = quantity / self.quantity
        return InvoiceLine(
            order_line_id=self.order_line_id, price=self.price, quantity=-quantity,
            amount=-money.rounded(self.amount * share), tax=-money.rounded(self.tax * share),
        )  # fmt: skip


_LEFT = """
select l.order_line_id, max(l.price), sum(l.quantity), sum(l.amount), sum(l.tax)
from finance_invoiceline l join finance_invoice i on i.id = l.invoice_id
where i.id = %(invoice)s or i.reverses_id = %(invoice)s
group by l.order_line_id having sum(l.quantity) <> 0
order by min(l.id)
"""


def left_of(invoice: Invoice) -> list[Left]:
    """What red-letter invoices have left of an invoice, line by line."""
    return [Left(*row) for row in sql.rows(_LEFT, {"invoice": invoice.pk})]


def _taken(left: Sequence[Left], wanted: Mapping[int, Decimal] | None) -> dict[int, Decimal]:
    """What each line gives back; Invalid when it is nothing, or more than there is."""
    there = {line.order_line_id: line.quantity for line in left}
    if wanted is None:
        return there
    faults = {
        f"lines.{n}.quantity": _("Between nothing and what is left of the line.")
        for n, (line, quantity) in enumerate(wanted.items())
        if not 0 < quantity <= there.get(line, ZERO)
    }
    if faults or not wanted:
        raise Invalid(faults or {"lines": _("Nothing is taken back.")})
    return dict(wanted)


def _red_letter(
    invoice: Invoice, lines: Sequence[InvoiceLine], actor: Actor
) -> tuple[Invoice, Sequence[InvoiceLine]]:  # fmt: skip
    today = clock.today()
    red = Invoice.objects.create(
        company_id=invoice.company_id, number=numbering.next_number(Invoice.KIND, invoice.company_id),
        state=Invoice.State.ISSUED, customer_id=invoice.customer_id, order_id=invoice.order_id,
        delivery_id=invoice.delivery_id, reverses=invoice, title=invoice.title, tax_number=invoice.tax_number,
        currency=invoice.currency, amount=sum((line.amount for line in lines), ZERO),
        tax=sum((line.tax for line in lines), ZERO), issued_on=today, due_on=today, reason=invoice.reason,
        created_at=clock.now(), created_by_id=actor.user_id,
    )  # fmt: skip
    for line in lines:
        line.invoice = red
    InvoiceLine.objects.bulk_create(lines)
    return red, lines
