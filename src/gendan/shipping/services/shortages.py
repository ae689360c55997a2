"""Shipping less than ordered: the customer's consent first, then a record of what is missing until it is there."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from gendan.core import clock, numbering, sql
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.work import lock, lock_one, publish, service
from gendan.sales.models import Order, OrderLine
from gendan.sales.services import contacts
from gendan.workflow.services import gates, tasks

from ..events import ShortageAgreed, ShortageArrived
from ..models import Delivery, Shortage
from ..states import SHORTAGE
from . import base
from .plans import CONSENT, plan

# What stays behind of a delivery's orders: ordered less cancelled, less what this and other deliveries carry.
_MISSING = """
select l.order_id, l.id, l.item_id,
       l.quantity - l.cancelled - coalesce(sum(case
         when d.state in ('dispatched', 'delivered', 'signed', 'closed') then x.shipped
         when d.id = %(delivery)s and d.state <> 'planned' and d.state <> 'released' then x.picked
         else x.quantity end), 0) as missing
from sales_orderline l
join catalog_item i on i.id = l.item_id
left join (shipping_deliveryline x join shipping_delivery d on d.id = x.delivery_id and d.state <> 'cancelled')
  on x.order_line_id = l.id
where l.order_id = any(%(orders)s) and i.stocked
group by l.id having l.quantity - l.cancelled > coalesce(sum(case
         when d.state in ('dispatched', 'delivered', 'signed', 'closed') then x.shipped
         when d.id = %(delivery)s and d.state <> 'planned' and d.state <> 'released' then x.picked
         else x.quantity end), 0)
order by l.order_id, l.line_no
"""


@service
def record_consent(
    delivery_id: int,
    *,
    actor: Actor,
    person: str,
    medium: str,
    text: str,
    complete_on: date,
    role: str = "production_manager",
) -> list[Shortage]:
    """The customer agreed to a partial or short shipment: by whom, how, what was said (PSH-01). What stays behind is
    recorded with the agreed date and the role that completes it (PSH-02).

    Closes the delivery's consent gates, writes the contact into the orders' log, opens a task per shortage.
    Locks the delivery. Announces ShortageAgreed. Refuses with NotAllowed, Invalid.
    """
    actor.require("shipping.delivery.consent")
    wrong = {
        name: _("Needed.")
        for name, value in (("person", person), ("medium", medium), ("text", text))
        if not value.strip()
    }
    if complete_on < clock.today():
        wrong["complete_on"] = _("This day has passed.")
    if wrong:
        raise Invalid(wrong)
    delivery = base.locked(delivery_id, actor)
    rows = _record(delivery, f"{person.strip()}：{text.strip()}"[:300], complete_on, role, actor)
    for ref in delivery.order_refs():
        contacts.log(
            ref.id, medium=medium.strip(), purpose="consent", text=text.strip(), person=person.strip(), actor=actor
        )
    gates.satisfy(delivery.ref, CONSENT, actor=actor)
    _open_tasks(delivery, rows, actor)
    return rows


def _record(delivery: Delivery, consent: str, complete_on: date, role: str, actor: Actor) -> list[Shortage]:
    """Replace what this delivery recorded before by what is missing now."""
    missing = sql.rows(_MISSING, {"delivery": delivery.pk, "orders": [ref.id for ref in delivery.order_refs()]})
    known = set(
        Shortage.objects.filter(
            order_line_id__in=[line for _o, line, _i, _q in missing], state__in=["open", "contacted"]
        ).values_list("order_line_id", flat=True)
    )
    new = [row for row in missing if row[1] not in known]
    numbers = numbering.take(Shortage.KIND, delivery.company_id, len(new)) if new else []
    rows = Shortage.objects.bulk_create(
        Shortage(
            company_id=delivery.company_id, number=number, state="open", created_at=clock.now(),
            created_by_id=actor.user_id, order_id=order, order_line_id=line, delivery=delivery, quantity=quantity,
            agreed_on=complete_on, department_role=role, consent=consent,
        )
        for number, (order, line, _item, quantity) in zip(numbers, new, strict=True)
    )  # fmt: skip
    publish(
        ShortageAgreed([row.pk for row in rows], delivery.pk, complete_on),
        about=delivery.ref, serves=delivery.order_refs(), company_id=delivery.company_id,
    )  # fmt: skip
    return rows


def _open_tasks(delivery: Delivery, rows: Sequence[Shortage], actor: Actor) -> None:
    if not rows:
        return
    names = dict(OrderLine.objects.filter(pk__in=[row.order_line_id for row in rows]).values_list("pk", "item_name"))
    tasks.open_many(
        [
            tasks.NewTask(
                company_id=row.company_id, kind="task", code="shipping.complete_shortage", ref=row.ref, number=row.number or "",
                subject=delivery.customer_name, role=row.department_role, sla="SLA-U2",
                data={"item": names[row.order_line_id], "quantity": f"{row.quantity.normalize():f}",
                      "agreed_on": row.agreed_on.isoformat()},
            )
            for row in rows
        ],
        actor=actor,
    )  # fmt: skip


@service
def arrived(item_ids: Sequence[int], *, actor: Actor) -> list[Shortage]:
    """Stock of these items grew: open shortages whose order line has its goods now call for action at once (PSH-03).

    Locks the shortages. Announces ShortageArrived for each, and opens a task for the role that completes it.
    """
    ready: list[Shortage] = lock(
        Shortage.objects.filter(
            state="open",
            order_line__item_id__in=item_ids,
            order_line__reserved__gt=0,
            order__state=Order.State.EFFECTIVE,
        ).select_related("order", "order_line")
    )
    if not ready:
        return []
    for shortage in ready:
        SHORTAGE.advance(shortage, "contact", actor)
        publish(
            ShortageArrived(shortage.pk, shortage.order_id, shortage.order_line.item_id),
            about=shortage.ref, serves=[shortage.order.ref], company_id=shortage.company_id,
        )  # fmt: skip
    Shortage.objects.bulk_update(ready, ["state", "version"])
    tasks.open_many(
        [
            tasks.NewTask(
                company_id=s.company_id, kind="task", code="shipping.ship_missing", ref=s.ref, number=s.number or "",
                subject=s.order.customer_name, role=s.department_role, sla="SLA-U1",
                data={"item": s.order_line.item_name, "quantity": f"{s.quantity.normalize():f}", "order": s.order.number},
            )
            for s in ready
        ],
        actor=actor,
    )  # fmt: skip
    return ready


@service
def follow_up(shortage_id: int, *, actor: Actor, planned_on: date | None = None) -> Delivery:
    """Plan the delivery of what was missing (PSH-03). Locks the order. Refuses as `plan`."""
    actor.require("shipping.delivery.plan")
    shortage = _visible(shortage_id, actor)
    return plan(
        shortage.order_id, lines={shortage.order_line_id: shortage.quantity}, planned_on=planned_on, actor=actor
    )


@service
def close(shortage_id: int, how: str, *, actor: Actor) -> Shortage:
    """Completed on site, or the customer does without: say how (PSH-03). Locks the shortage.

    Refuses with IllegalTransition, NotAllowed, Invalid.
    """
    if not how.strip():
        raise Invalid({"how": _("Say how it was completed.")})
    _visible(shortage_id, actor)
    shortage: Shortage = lock_one(Shortage.objects.filter(pk=shortage_id))
    SHORTAGE.advance(shortage, "close", actor)
    shortage.closed_at = clock.now()
    shortage.consent = f"{shortage.consent} → {how.strip()}"[:300]
    shortage.save(update_fields=["state", "version", "closed_at", "consent"])
    tasks.cancel_for(shortage.ref, actor=actor)
    return shortage


def _visible(shortage_id: int, actor: Actor) -> Shortage:
    shortage = Shortage.objects.filter(pk=shortage_id).first()
    if shortage is None or not actor.sees_company(shortage.company_id):
        raise NotFound()
    return shortage
