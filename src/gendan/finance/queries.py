"""Reads of finance, always for an actor; what lies outside their company or scope does not exist."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet

from gendan.core import clock, sql
from gendan.core.actor import Actor
from gendan.core.errors import NotFound
from gendan.partners.models import Customer
from gendan.partners.queries import visible_customers
from gendan.sales.models import Order
from gendan.sales.queries import visible

from .models import Invoice, Payment, Receivable, ReceivableEntry, Statement

ZERO = Decimal("0.00")


def _seen(actor: Actor) -> Q:
    """Documents of the actor's companies; with a narrow scope only those of customers they see."""
    if actor.is_system:
        return Q()
    whole = [pk for pk, scope in actor.scopes.items() if scope.level == "company"]
    narrow = [pk for pk in actor.scopes if pk not in whole]
    found = Q(company_id__in=whole)
    if narrow:
        found |= Q(company_id__in=narrow, customer__in=visible_customers(actor))
    return found


def payments(actor: Actor) -> "QuerySet[Payment]":
    """Payments the actor may see."""
    actor.require("finance.payment.view")
    return Payment.objects.filter(_seen(actor))


def invoices(actor: Actor) -> "QuerySet[Invoice]":
    """Invoices the actor may see."""
    actor.require("finance.invoice.view")
    return Invoice.objects.filter(_seen(actor))


def statements(actor: Actor) -> "QuerySet[Statement]":
    """Statements the actor may see."""
    actor.require("finance.statement.view")
    return Statement.objects.filter(_seen(actor))


def get_payment(number: str, *, actor: Actor) -> Payment:
    """A payment by number. Refuses with NotFound, NotAllowed."""
    return _one(
        payments(actor).select_related("customer", "delivery", "created_by", "confirmed_by", "collected_by"), number
    )


def get_invoice(number: str, *, actor: Actor) -> Invoice:
    """An invoice by number. Refuses with NotFound, NotAllowed."""
    return _one(invoices(actor).select_related("customer", "order", "delivery", "reverses", "created_by"), number)


def get_statement(number: str, *, actor: Actor) -> Statement:
    """A statement by number. Refuses with NotFound, NotAllowed."""
    return _one(statements(actor).select_related("customer", "company"), number)


def _one(found: Any, number: str) -> Any:
    row = found.filter(number=number).first()
    if row is None:
        raise NotFound()
    return row


_AGEING = """
select * from (
select a.*, not_due + d30 + d60 + d90 + over as owed, d30 + d60 + d90 + over as overdue,
       not_due + d30 + d60 + d90 + over - balance as on_account
from (
select c.id as customer_id, c.code, c.name, c.pinyin, c.search, s.name as salesperson,
       coalesce(sum(i.left_) filter (where i.due_on >= %(on)s), 0) as not_due,
       coalesce(sum(i.left_) filter (where i.due_on < %(on)s and i.due_on >= %(on)s - 30), 0) as d30,
       coalesce(sum(i.left_) filter (where i.due_on < %(on)s - 30 and i.due_on >= %(on)s - 60), 0) as d60,
       coalesce(sum(i.left_) filter (where i.due_on < %(on)s - 60 and i.due_on >= %(on)s - 90), 0) as d90,
       coalesce(sum(i.left_) filter (where i.due_on < %(on)s - 90), 0) as over,
       min(i.due_on) filter (where i.due_on < %(on)s) as oldest,
       r.balance, p.amount as promised, p."on" as promised_on
from finance_receivable r
join partners_customer c on c.id = r.customer_id
left join org_user s on s.id = c.salesperson_id
left join (select customer_id, due_on, amount - allocated as left_ from finance_invoice
           where state = 'issued' and amount > allocated) i on i.customer_id = c.id
left join lateral (select q.amount, q."on" from finance_promisetopay q
                   where q.customer_id = c.id and q.kept is null order by q."on" limit 1) p on true
where r.customer_id = any(%(customers)s) and (r.balance <> 0 or i.customer_id is not null)
group by c.id, s.name, r.balance, p.amount, p."on"
) a) b where {where} order by {order} limit %(limit)s
"""


def aging(
    actor: Actor, on: date | None = None, *, where: str = "true", params: Mapping[str, Any] | None = None,
    order: str = "overdue desc, balance desc, customer_id", limit: int | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """What each customer owes by age, the worst first: not due, 1-30, 31-60, 61-90, over 90 days; and what lies on
    account (COL-04). One query besides finding the customers the actor sees. `where` and `order` are SQL over the
    columns of the rows, for lists."""
    actor.require("finance.receivable.view")
    customers = list(visible_customers(actor).values_list("pk", flat=True)) if not actor.is_system else list(
        Customer.objects.values_list("pk", flat=True)
    )  # fmt: skip
    facts = {"on": on or clock.today(), "customers": customers, "limit": limit, **(params or {})}
    return sql.dicts(_AGEING.format(where=where, order=order), facts)


_RELEASES = """
select o.id, o.number, o.customer_name, o.customer_id, o.total - o.cancelled_amount as payable, o.paid, o.payment_mode,
       o.promised_on, o.fulfilment_status, s.name as salesperson,
       coalesce(g.codes, '{}') as codes, g.since, d.number as delivery, d.planned_on
from sales_order o
left join org_user s on s.id = o.salesperson_id
left join lateral (
  select array_agg(distinct x.code) as codes, min(x.opened_at) as since from workflow_gate x
  where x.satisfied_at is null and x.overridden_at is null and x.transition in ('shipping.delivery.release', 'shipping.delivery.dispatch')
    and (x.ref_kind = 'sales.order' and x.ref_id = o.id
         or x.ref_kind = 'shipping.delivery' and x.ref_id in (
           select l.delivery_id from shipping_deliveryline l join shipping_delivery y on y.id = l.delivery_id
           where l.order_id = o.id and y.state in ('planned', 'released', 'picked', 'packed', 'loaded', 'checked')))
) g on true
left join lateral (
  select y.number, y.planned_on from shipping_delivery y
  where y.state in ('planned', 'released', 'picked', 'packed', 'loaded', 'checked')
    and y.id in (select l.delivery_id from shipping_deliveryline l where l.order_id = o.id)
  order by y.planned_on, y.id limit 1
) d on true
where o.id = any(%(orders)s)
order by d.planned_on nulls last, o.promised_on nulls last, o.id
"""


def releases(actor: Actor, limit: int = 300) -> list[dict[str, Any]]:
    """Orders in effect with goods to ship: which may leave, and which may not and why (PAY-03). Three queries."""
    actor.require("finance.payment.view")
    ids = list(
        Order.objects.filter(visible(actor), state__in=("confirmed", "effective"))
        .exclude(fulfilment_status__in=("shipped", "delivered", "signed"))
        .order_by("promised_on", "pk").values_list("pk", flat=True)[:limit]
    )  # fmt: skip
    return sql.dicts(_RELEASES, {"orders": ids})


def owed(customer_id: int, without: int | None = None) -> list[dict[str, Any]]:
    """A customer's orders with what they still owe, first due first; money of the payment `without` not counted."""
    return sql.dicts(
        """
        select o.id, o.number, o.summary, o.total - o.cancelled_amount as payable, coalesce(a.paid, 0) as paid,
               o.total - o.cancelled_amount - coalesce(a.paid, 0) as open, i.due_on
        from sales_order o
        left join lateral (select sum(x.amount) as paid from finance_allocation x
                           where x.order_id = o.id and x.payment_id is distinct from %(payment)s) a on true
        left join lateral (select min(i.due_on) as due_on from finance_invoice i
                           where i.order_id = o.id and i.state = 'issued' and i.amount > i.allocated) i on true
        where o.customer_id = %(customer)s and o.state in ('submitted', 'returned', 'confirmed', 'effective', 'completed', 'closed')
          and o.total - o.cancelled_amount > coalesce(a.paid, 0)
        order by i.due_on nulls last, o.effective_at nulls last, o.id limit 200
        """,
        {"payment": without, "customer": customer_id},
    )


def balance(customer_id: int) -> Decimal:
    """What a customer owes by the ledger."""
    return Receivable.objects.filter(customer_id=customer_id).values_list("balance", flat=True).first() or ZERO


def names_of(entries: Sequence[ReceivableEntry]) -> dict[tuple[str, int], dict[str, str]]:
    """What ledger entries are about: number and address; two queries."""
    found: dict[tuple[str, int], dict[str, str]] = {}
    for model, path in ((Invoice, "invoices"), (Payment, "payments")):
        ids = [e.ref_id for e in entries if e.ref_kind == model.KIND]
        for pk, number in model.objects.filter(pk__in=ids).values_list("pk", "number"):
            found[model.KIND, pk] = {"name": number or "", "url": f"/money/{path}/{number}"}
    return found


def due_on(order_id: int) -> date | None:
    """When the oldest open invoice of an order is due."""
    return (
        Invoice.objects.filter(order_id=order_id, state="issued", amount__gt=F("allocated"))
        .order_by("due_on").values_list("due_on", flat=True).first()
    )  # fmt: skip


def paid_singly(order: Order) -> list[dict[str, Any]]:
    """Every payment for an order with its part of it, the oldest first; announced ones count only once confirmed (TRK-02)."""
    return sql.dicts(
        """
        select p.received_on, p.mode, p.state = 'confirmed' as confirmed, p.currency,
               case p.state when 'confirmed' then a.amount else (p.intended ->> %(key)s)::numeric end as amount
        from finance_payment p
        left join finance_allocation a on a.payment_id = p.id and a.order_id = %(order)s
        where p.customer_id = %(customer)s
          and (p.state = 'confirmed' and a.amount > 0 or p.state = 'announced' and p.intended ? %(key)s)
        order by p.received_on, p.id
        """,
        {"order": order.pk, "key": str(order.pk), "customer": order.customer_id},
    )
