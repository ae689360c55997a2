"""What orders report as exceptions by themselves: dates at risk and missed, stock that was kept and is gone (EXC-01, 05, 07)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from gendan.cases.services import exceptions
from gendan.cases.services.exceptions import Found
from gendan.core import clock, params, sql
from gendan.core.actor import SYSTEM, Actor
from gendan.core.quantity import plain
from gendan.core.refs import Ref
from gendan.core.work import service
from gendan.sales.models import Order, OrderLine
from gendan.sales.states import COMMITTED_STATES

AT_MOST = 200  # in one run; the rest comes with the next
DAY = timedelta(days=1)
LOOKED_BACK = 14  # days: what was missed before the firm came to work with us is history


@service
def watch(company_id: int, *, actor: Actor) -> int:
    """Report orders of a company that missed their day, and those that will if nothing happens. Returns how many."""
    today = clock.today()
    risk = params.get("sales.risk_days", company_id)
    asked = {
        "company": company_id, "today": today, "since": today - LOOKED_BACK * DAY, "last": today + risk * DAY, "most": AT_MOST,
    }  # fmt: skip
    found = [_missed(*row) for row in sql.rows(sql.named("sales", "missed"), asked)]
    if risk >= 0:
        found += [_at_risk(*row) for row in sql.rows(sql.named("sales", "at_risk"), asked)]
    return len(exceptions.found(found, actor=actor))


def _missed(order_id: int, promised_on: date, names: str, kept: bool, made: bool, bought: bool) -> Found:
    """The clock of the analysis runs from the end of the promised day; who was late is proposed by what is missing."""
    department = (
        "production_dept" if made else "purchasing_dept" if bought else "transport_dept" if kept else "warehouse_dept"
    )
    text = _("Promised for %(day)s, not shipped: %(goods)s") % {"day": promised_on.isoformat(), "goods": names[:200]}
    return Found(
        kind="missed_delivery", about=Ref(Order.KIND, order_id), text=text, key=promised_on.isoformat(),
        department=department, since=clock.midnight(promised_on + DAY),
    )  # fmt: skip


def _at_risk(order_id: int, promised_on: date, names: str) -> Found:
    text = _("Due on %(day)s, goods are still missing: %(goods)s") % {
        "day": promised_on.isoformat(),
        "goods": names[:200],
    }
    return Found(
        kind="delay", about=Ref(Order.KIND, order_id), text=text, key=promised_on.isoformat(), tell=False
    )  # fmt: skip


@service
def lost(line_id: int, facts: Mapping[str, Any], *, actor: Actor) -> int:
    """Stock that was kept for a line is gone: a shortage of its order, unless the order is not running."""
    line = OrderLine.objects.filter(pk=line_id).select_related("order", "item__unit").first()
    if line is None or line.order.state not in COMMITTED_STATES:
        return 0
    if line.reserved + line.picked + line.shipped + line.cancelled >= line.quantity:
        return 0
    missing = line.quantity - line.reserved - line.picked - line.shipped - line.cancelled
    text = _("%(goods)s: %(quantity)s %(unit)s that were kept are gone (%(cause)s)") % {
        "goods": line.item_name, "quantity": plain(missing), "unit": line.item.unit.name, "cause": cause_name(facts["cause"]),
    }  # fmt: skip
    seen = Found(
        kind="shortage", about=line.order.ref, text=text, key=f"line:{line.pk}", part=Ref(OrderLine.KIND, line.pk),
        part_name=f"{line.line_no} {line.item_name}",
    )  # fmt: skip
    return len(exceptions.found([seen], actor=actor))


def cause_name(cause: str) -> str:
    """Why kept stock went, in words."""
    return {
        "expired": _("kept too long"), "reassigned": _("given to another order"), "counted": _("not found in the count"),
    }.get(cause, cause)  # fmt: skip


@service
def there_again(order_id: int, *, actor: Actor = SYSTEM) -> int:
    """All that an order needs is kept for it: what was reported as short or at risk is over."""
    ref, done = Ref(Order.KIND, order_id), _("The goods are there.")
    return sum(exceptions.settled(ref, kind=kind, result=done, actor=actor) for kind in ("shortage", "delay"))
