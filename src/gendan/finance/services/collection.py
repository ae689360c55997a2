"""Getting the money in: reminders, promises to pay, what is overdue."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gendan.core import clock, params, sql
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.refs import Ref
from gendan.core.work import lock, publish, service
from gendan.org.models import Company
from gendan.partners.models import Customer
from gendan.partners.services import credit
from gendan.sales.models import Order
from gendan.sales.services import progress
from gendan.workflow.services import notices

from .. import ageing
from ..events import PromiseBroken, PromiseMade, ReminderSent
from ..models import Invoice, PromiseToPay, Reminder
from . import payments

_OPEN = """
select i.id, i.number, i.customer_id, i.order_id, i.amount - i.allocated, i.due_on, c.salesperson_id, c.name,
       coalesce((select max(r.level) from finance_reminder r where r.invoice_id = i.id), -1)
from finance_invoice i join partners_customer c on c.id = i.customer_id
where i.company_id = %(company)s and i.state = 'issued' and i.amount > i.allocated and i.due_on <= %(until)s
order by i.due_on, i.id
"""


@service
def remind(*, actor: Actor) -> int:
    """Send the reminders that are due: 3 days before, 1, 7 and 30 days after the date, each once (COL-04).

    A rung that was missed is not made up for once a higher one is reached. Salespeople are told in one message each.
    Announces ReminderSent per invoice. The number of reminders.
    """
    today, sent = clock.today(), 0
    for company_id in Company.objects.filter(active=True).order_by("pk").values_list("pk", flat=True):
        ladder = [int(n) for n in params.get("finance.reminder_days", company_id)]
        until = date.fromordinal(today.toordinal() - min(ladder, default=0))
        due = []
        for row in sql.rows(_OPEN, {"company": company_id, "until": until}):
            level = ageing.level(row[5], today, ladder)
            if level is not None and level > row[8]:
                due.append((row, level))
        _send(company_id, due, actor)
        sent += len(due)
    return sent


def _send(company_id: int, due: list[tuple[tuple[Any, ...], int]], actor: Actor) -> None:
    Reminder.objects.bulk_create(
        [Reminder(invoice_id=row[0], level=level, at=clock.now()) for row, level in due], ignore_conflicts=True
    )
    by_seller: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for (pk, number, customer_id, order_id, left, due_on, seller, name, _sent), level in due:
        publish(
            ReminderSent(pk, number, customer_id, level, left, due_on),
            about=Ref(Invoice.KIND, pk), serves=[Ref(Order.KIND, order_id)], company_id=company_id,
        )  # fmt: skip
        if seller:
            by_seller[seller].append(
                {
                    "number": number,
                    "customer": name,
                    "open": f"{left:.2f}",
                    "due_on": due_on.isoformat(),
                    "level": level,
                }
            )
    for seller, invoices in by_seller.items():
        notices.tell(
            [seller], "finance.reminders", ref=Ref(Company.KIND, company_id),
            data={"count": len(invoices), "invoices": invoices}, company_id=company_id,
        )  # fmt: skip


@service
def promise(
    customer_id: int, amount: Decimal, on: date, *, actor: Actor, invoice_id: int | None = None, note: str = ""
) -> PromiseToPay:
    """The customer said when they will pay (COL-04). Announces PromiseMade. Refuses with NotFound, NotAllowed, Invalid."""
    actor.require("finance.promise.make")
    customer = Customer.objects.filter(pk=customer_id).first()
    if customer is None or not actor.sees_company(customer.company_id):
        raise NotFound()
    wrong = {}
    if amount <= 0:
        wrong["amount"] = _("An amount above zero.")
    if on < clock.today():
        wrong["on"] = _("This day has passed.")
    if invoice_id and not Invoice.objects.filter(pk=invoice_id, customer=customer).exists():
        wrong["invoice"] = _("This invoice is not this customer's.")
    if wrong:
        raise Invalid(wrong)
    made = PromiseToPay.objects.create(
        company_id=customer.company_id, customer=customer, invoice_id=invoice_id, amount=amount, on=on,
        by_id=actor.user_id, at=clock.now(), note=note.strip()[:300],
    )  # fmt: skip
    publish(
        PromiseMade(made.pk, customer_id, amount, on),
        about=Ref(Customer.KIND, customer_id), company_id=customer.company_id,
    )  # fmt: skip
    return made


@service
def judge_promises(*, actor: Actor) -> int:
    """Promises whose day has come are kept or broken: by confirmed money since they were made. Locks them.

    Announces PromiseBroken. The number judged.
    """
    open_ones: list[PromiseToPay] = lock(PromiseToPay.objects.filter(kept=None))
    paid = dict(
        sql.rows(
            "select q.id, coalesce(sum(p.amount), 0) from finance_promisetopay q"
            " left join finance_payment p on p.customer_id = q.customer_id and p.state = 'confirmed'"
            "   and p.confirmed_at >= q.at where q.kept is null group by q.id"
        )
    )
    judged = []
    for row in open_ones:
        if paid.get(row.pk, 0) >= row.amount:
            row.kept = True
        elif row.on < clock.today():
            row.kept = False
            publish(
                PromiseBroken(row.pk, row.customer_id, row.amount, row.on),
                about=Ref(Customer.KIND, row.customer_id), company_id=row.company_id,
            )  # fmt: skip
        else:
            continue
        judged.append(row)
    PromiseToPay.objects.bulk_update(judged, ["kept"])
    return len(judged)


_OVERDUE = """
select c.id, coalesce(sum(i.amount - i.allocated), 0)
from partners_creditaccount a join partners_customer c on c.id = a.customer_id
left join finance_invoice i on i.customer_id = c.id and i.state = 'issued' and i.amount > i.allocated and i.due_on < %(today)s
group by c.id, a.overdue having coalesce(sum(i.amount - i.allocated), 0) <> a.overdue
"""

# Orders whose payment status does not say yet, or still says, that they are overdue.
_STALE = """
select o.id from sales_order o
where (o.payment_status <> 'overdue') = exists (
  select 1 from finance_invoice i
  where i.order_id = o.id and i.state = 'issued' and i.amount > i.allocated and i.due_on < %(today)s)
  and (o.payment_status = 'overdue' or o.id in (
    select i.order_id from finance_invoice i
    where i.state = 'issued' and i.amount > i.allocated and i.due_on < %(today)s))
order by o.id
"""


@service
def refresh_overdue(*, actor: Actor) -> int:
    """Tell credit accounts and orders what is past its date now; nightly. The number of customers whose sum changed.

    Locks the orders, then the accounts.
    """
    today = {"today": clock.today()}
    stale = [pk for (pk,) in sql.rows(_STALE, today)]
    if stale:
        progress.paid(payments.paid_of(stale), overdue=payments.overdue_of(stale), actor=actor)
    changed = dict(sql.rows(_OVERDUE, today))
    credit.set_overdue(changed, actor=actor)
    return len(changed)
