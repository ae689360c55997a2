"""Following orders up before their date: whoever minds one looks at it while there is time to act (SLA-08)."""

from datetime import timedelta

from gendan.core import clock, params, sql
from gendan.core.actor import Actor
from gendan.core.refs import Ref
from gendan.core.work import service
from gendan.sales.models import Order
from gendan.workflow.services import tasks
from gendan.workflow.services.tasks import NewTask

FOLLOW_UP = "sales.follow_up"
LEAST_DAYS = 2  # with less time than this the follow-up would be late from the start: the order itself is watched then
AT_MOST = 500  # in one run; the rest comes with the next


@service
def open_due(company_id: int, *, actor: Actor) -> int:
    """A task for every order whose date is `sales.late_warning_days` away and whose goods have not all left.

    It belongs to the merchandiser, else the sales person, else to the merchandisers' queue, and is late two days before
    the date (limit SLA-08). Once per order and date. Returns how many were opened.
    """
    today = clock.today()
    rows = sql.rows(
        sql.named("sales", "follow_up"),
        {
            "company": company_id, "first": today + timedelta(days=LEAST_DAYS), "most": AT_MOST,
            "last": today + timedelta(days=params.get("sales.late_warning_days", company_id)),
        },
    )  # fmt: skip
    opened = tasks.open_many(
        [
            NewTask(
                company_id=company_id, code=FOLLOW_UP, ref=Ref(Order.KIND, id), number=number or "", subject=subject[:200],
                role="merchandiser", assignee_id=owner, sla="SLA-08", target=promised_on, document_version=version,
                data={"promised_on": promised_on.isoformat()},
            )
            for id, number, subject, owner, promised_on, version in rows
        ],
        actor=actor,
    )  # fmt: skip
    return len(opened)


@service
def drop_settled(company_id: int, *, actor: Actor) -> int:
    """End follow-ups of orders whose goods have left, whose date has changed, or that went another way."""
    rows = sql.rows(sql.named("sales", "followed_up"), {"company": company_id})
    return sum(tasks.cancel_for(Ref(Order.KIND, id), code=FOLLOW_UP, actor=actor) for (id,) in rows)
