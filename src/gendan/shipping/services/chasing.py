"""What the clock asks of shipping: missing red slips, receipts nobody confirmed."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

from gendan.core import clock, params, sql
from gendan.core.actor import SYSTEM, Actor
from gendan.core.errors import IllegalTransition
from gendan.core.refs import Ref
from gendan.core.work import record, service
from gendan.org.models import Company
from gendan.org.queries import calendar_for
from gendan.workflow.services import tasks

from ..models import Delivery
from . import arrival
from .arrival import Receipt

CONSUMERS = ("retail", "member")

_MISSING_SLIPS = """
select d.company_id, d.id, d.number from shipping_delivery d
where d.slip_state in ('out', 'unsigned') and d.state <> 'cancelled' and d.dispatched_at < %(before)s
order by d.company_id, d.dispatched_at
"""

# Delivered long ago, no word from the customer, no case open about it.
_SILENT = """
select d.id from shipping_delivery d join partners_customer c on c.id = d.customer_id
where d.state = 'delivered' and d.company_id = %(company)s and d.delivered_at <= %(before)s
  and (c.type = any(%(consumers)s)) = %(is_consumer)s
  and not exists (select 1 from shipping_transportcase t where t.delivery_id = d.id and t.state <> 'closed')
order by d.id
"""


# On the way since yesterday or longer, nothing heard today, nobody asked yet; followed by whoever follows the first order.
_UNHEARD = """
select d.company_id, d.id, d.number, d.customer_name, d.waybill, o.owner
from shipping_delivery d
cross join lateral (
  select coalesce(o.merchandiser_id, o.clerk_id, o.salesperson_id) as owner
  from shipping_deliveryline l join sales_order o on o.id = l.order_id where l.delivery_id = d.id order by o.id limit 1
) o
where d.state = 'dispatched' and d.mode <> 'pickup' and d.dispatched_at < %(midnight)s
  and not exists (select 1 from shipping_trackingevent e where e.delivery_id = d.id and e.at >= %(midnight)s)
  and not exists (select 1 from workflow_task t where t.ref_kind = 'shipping.delivery' and t.ref_id = d.id
    and t.code = %(code)s and (t.state = 'open' or t.opened_at >= %(midnight)s))
order by d.company_id, d.id limit %(most)s
"""
CHECK = "shipping.check_transport"
AT_MOST = 500  # in one run; the rest comes with the next


@service
def check_transport(*, actor: Actor) -> int:
    """Ask who follows the order where its goods are, every working day until they have arrived (TRK-05).

    Whatever is heard of the delivery that day, from a person or the carrier, does the task. The number of tasks opened.
    """
    today = clock.today()
    values = {"midnight": clock.midnight(today), "code": CHECK, "most": AT_MOST}
    rows = [row for row in sql.rows(_UNHEARD, values) if calendar_for(row[0]).is_workday(today)]
    tasks.open_many(
        [
            tasks.NewTask(
                company_id=company, kind="task", code=CHECK, ref=Ref(Delivery.KIND, pk), number=number or "",
                subject=" · ".join(filter(None, (customer, waybill))), role="order_processor", assignee_id=owner,
                due_at=calendar_for(company).end_of_day(today),
            )
            for company, pk, number, customer, waybill, owner in rows
            if params.get("shipping.check_daily", company)
        ],
        actor=actor,
    )  # fmt: skip
    return len(rows)


@service
def chase_slips(*, actor: Actor) -> int:
    """The weekly list of red slips and waybills that have not come back, one task per company (POD-04, SLA-34).

    The number of slips that are missing.
    """
    days = params.get("shipping.slip_chase_days")
    rows = sql.rows(_MISSING_SLIPS, {"before": clock.now() - timedelta(days=days)})
    by_company: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for company_id, pk, number in rows:
        by_company[company_id].append((pk, number))
    for company_id, slips in by_company.items():
        numbers = [number for _pk, number in slips]
        ref = Ref(Company.KIND, company_id)
        tasks.cancel_for(ref, code="shipping.chase_slips", actor=actor)
        tasks.open(
            company_id=company_id, kind="task", code="shipping.chase_slips", ref=ref, number=str(len(numbers)),
            subject=", ".join(numbers)[:200], role="billing_clerk", sla="SLA-34", data={"numbers": numbers}, actor=actor,
        )  # fmt: skip
        record("shipping.slip.chased", about=ref, company_id=company_id, count=len(numbers))
    return len(rows)


def silent() -> list[tuple[int, int]]:
    """Deliveries whose receipt may be taken as confirmed, with the days waited (POD-05, SLA-51).

    Consumers after ten days, business customers only where the firm wants it; an open case stops it.
    """
    found: list[tuple[int, int]] = []
    for company_id in Company.objects.filter(active=True).order_by("pk").values_list("pk", flat=True):
        settings = params.get_many(["shipping.auto_confirm_days_b2c", "shipping.auto_confirm_days_b2b"], company_id)
        for is_consumer, name in ((True, "shipping.auto_confirm_days_b2c"), (False, "shipping.auto_confirm_days_b2b")):
            if settings[name] > 0:
                found += _silent(company_id, is_consumer, settings[name])
    return found


def _silent(company_id: int, is_consumer: bool, days: int) -> list[tuple[int, int]]:
    values: dict[str, Any] = {
        "company": company_id, "before": clock.now() - timedelta(days=days), "consumers": list(CONSUMERS),
        "is_consumer": is_consumer,
    }  # fmt: skip
    return [(pk, days) for (pk,) in sql.rows(_SILENT, values)]


def auto_confirm() -> int:
    """Confirm each silent receipt in a transaction of its own; the number confirmed."""
    done = 0
    for pk, days in silent():
        try:
            arrival.sign(pk, Receipt("auto", "–", note=str(days)), actor=SYSTEM)
            done += 1
        except IllegalTransition:  # signed a moment ago
            continue
    return done
