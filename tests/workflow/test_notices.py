"""Notices in both languages, sent outside by a job, logged (NTF-01, NTF-02, NTF-03)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from gendan.core import clock, dispatch
from gendan.core.actor import SYSTEM
from gendan.core.errors import Invalid, NotAllowed
from gendan.core.refs import Ref
from gendan.org.services import users
from gendan.workflow import messages, queries
from gendan.workflow import tasks as jobs
from gendan.workflow.models import Notice, NoticeDelivery, NoticeRoute, Task
from gendan.workflow.services import approvals, deliveries, notices, routes, tasks
from tests import cast
from tests.factories.approvals import signature

pytestmark = pytest.mark.django_db


def tell(to, code="document.changed", **facts):
    firm = cast.company()
    data = {"number": "SO2506-0001", "subject": "江宁配电", "text": "数量改为 40"}
    return notices.tell(to, code, ref=Ref("org.company", firm.pk), data=data, company_id=firm.pk, **facts)


def open_task(**facts) -> Task:
    firm = cast.company()
    return tasks.open(
        company_id=firm.pk,
        code="sales.review",
        ref=Ref("org.company", firm.pk),
        number="SO2506-0001",
        subject="江宁配电",
        **{"role": "order_clerk", "sla": "SLA-23", "actor": SYSTEM, **facts},
    )


def told(actor) -> list[str]:
    return [row["code"] for row in queries.notices(actor)]


def test_telling_a_role_reaches_its_active_holders_once():
    one, two, gone = (cast.person(f"c{n}", f"下单{n}", ["order_clerk"]) for n in range(3))
    users.deactivate(gone.user_id, actor=SYSTEM)
    assert len(tell("order_clerk", event_id=5)) == 2
    assert tell("order_clerk", event_id=5) == []
    assert set(Notice.objects.values_list("user_id", flat=True)) == {one.user_id, two.user_id}


def test_a_notice_is_read_in_the_language_of_its_reader():
    clerk = cast.clerk()
    tell([clerk.user_id])
    assert queries.notices(clerk)[0]["subject"] == "有改动：SO2506-0001"
    users.change(clerk.user_id, language="en", actor=clerk)
    assert queries.notices(cast.again(clerk))[0]["subject"] == "Changed: SO2506-0001"


@pytest.mark.parametrize("code", sorted(messages.MESSAGES))
def test_every_message_has_both_languages_and_the_same_places_in_both(code):
    data = {
        "task": "sales.review",
        "due_at": clock.now().isoformat(),
        "decision": "approved",
        "number": "№",
        "customer": "客",
    }
    english, chinese = messages.render(code, data, "en"), messages.render(code, data, "zh-hans")
    assert english.subject != chinese.subject
    assert english.body != chinese.body
    assert english.subject.count("—") == chinese.subject.count("—")
    assert english.body.count("—") == chinese.body.count("—")


def test_reading_marks_ones_own_only():
    clerk, keeper = cast.clerk(), cast.keeper()
    (mine,), (other,) = tell([clerk.user_id]), tell([keeper.user_id])
    assert notices.mark_read([mine, other], actor=clerk) == 1
    assert Notice.objects.get(pk=other).read_at is None
    assert queries.counts(clerk)["unread"] == 0
    assert queries.counts(keeper)["unread"] == 1
    assert notices.mark_read(actor=keeper) == 1


def test_a_route_sends_it_out_by_one_job_in_the_same_transaction():
    clerk, firm = cast.clerk(), cast.company()
    routes.add(firm.pk, "mail", "zhoulan@example.com", user_id=clerk.user_id, actor=clerk)
    with transaction.atomic():
        tell([clerk.user_id])
        transaction.set_rollback(True)
    assert not ProcrastinateJob.objects.exists()
    assert not NoticeDelivery.objects.exists()
    tell([clerk.user_id])
    job = ProcrastinateJob.objects.get(task_name="gendan.workflow.tasks.deliver")
    delivery = NoticeDelivery.objects.get()
    assert job.args == {"delivery_ids": [delivery.pk]}
    assert job.lock is None
    assert (delivery.state, mail.outbox) == ("waiting", [])
    jobs.deliver(**job.args)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.sent_at is not None) == ("sent", 1, True)
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["zhoulan@example.com"], "有改动：SO2506-0001")
    jobs.deliver(**job.args)  # run twice: sent once
    assert len(mail.outbox) == 1


def test_a_robot_hears_only_what_its_route_names():
    firm, admin = cast.company(), cast.admin()
    routes.add(firm.pk, "wecom", "wecombot://abcdef", role="accountant", codes=["payment.confirmed"], actor=admin)
    cast.accountant()
    tell("accountant")
    assert not NoticeDelivery.objects.exists()
    tell("accountant", "payment.confirmed")
    assert NoticeDelivery.objects.get().medium == "wecom"


def test_a_failing_robot_is_tried_again_and_given_up_at_last(monkeypatch):
    import apprise

    firm, admin = cast.company(), cast.admin()
    routes.add(firm.pk, "dingtalk", "dingtalk://a1b2c3d4e5f6a1b2c3", role="accountant", actor=admin)
    asked = []
    monkeypatch.setattr(apprise.Apprise, "notify", lambda self, **facts: asked.append(self.urls()) or False)
    tell("accountant")
    delivery = NoticeDelivery.objects.get()
    for n in range(1, deliveries.TRIES):
        with pytest.raises(deliveries.StillWaiting):
            jobs.deliver([delivery.pk])
        delivery.refresh_from_db()
        assert (delivery.state, delivery.attempts) == ("waiting", n)
    jobs.deliver([delivery.pk])
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == ("failed", "not taken")
    assert "cto=10" in asked[0][0]
    assert "rto=10" in asked[0][0]
    assert "a1b2c3" not in delivery.recipient + delivery.error + delivery.body


def test_messages_whose_job_was_killed_are_found_again():
    notices.tell_customer("a@example.com", "customer.received", {"number": "1", "customer": "江宁配电"})
    assert deliveries.lost() == []
    with clock.at(clock.now() + timedelta(minutes=31)):
        assert deliveries.lost() == [NoticeDelivery.objects.get().pk]


def test_a_customer_is_written_to_in_their_language_and_politely():
    data = {"number": "SO2506-0001", "customer": "江宁配电", "carrier": "德邦", "waybill": "DB1", "date": "2026-11-30"}
    notices.tell_customer("buyer@example.com", "customer.shipped", data)
    english = notices.tell_customer("buyer@example.com", "customer.shipped", data, language="en")
    chinese = NoticeDelivery.objects.earliest("pk")
    assert "您" in chinese.body
    assert "DB1" in chinese.body
    assert "德邦" in chinese.body
    assert english is not None
    assert english.subject == "Your order SO2506-0001 is on its way"
    assert notices.tell_customer("", "customer.shipped", data) is None
    assert notices.tell_customer("not an address", "customer.shipped", data) is None


def test_addresses_are_checked_and_never_shown_in_the_audit_as_anothers():
    firm, admin = cast.company(), cast.admin()
    for medium, address in (("wecom", "json://evil"), ("other", "json://x"), ("mail", "nobody")):
        with pytest.raises(Invalid):
            routes.add(firm.pk, medium, address, actor=admin, user_id=admin.user_id)
    with pytest.raises(NotAllowed):
        routes.add(firm.pk, "wecom", "wecombot://x", actor=cast.clerk())
    assert not NoticeRoute.objects.exists()


def test_the_owner_of_a_new_task_is_told_but_not_of_what_they_gave_themselves():
    clerk, boss = cast.clerk(), cast.manager()
    open_task(assignee_id=clerk.user_id, actor=boss)
    open_task(assignee_id=clerk.user_id, actor=clerk)
    dispatch.drain()
    assert told(clerk) == ["task.opened"]
    assert queries.notices(clerk)[0]["subject"] == "待办：订单评审 · SO2506-0001"


def test_a_queue_is_told_unless_the_firm_does_not_want_it():
    clerk = cast.clerk()
    open_task()
    dispatch.drain()
    assert told(clerk) == ["task.opened"]
    from gendan.org.services import parameters

    parameters.put("workflow.tell_queues", False, actor=SYSTEM)
    open_task()
    dispatch.drain()
    assert told(clerk) == ["task.opened"]


def test_who_asked_hears_of_returns_and_decisions_and_the_new_owner_of_a_hand_over():
    clerk, boss, keeper = cast.clerk(), cast.manager(), cast.keeper()
    tasks.give_back(open_task(assignee_id=clerk.user_id, actor=boss).pk, "资料不全", actor=clerk)
    tasks.delegate(open_task(assignee_id=clerk.user_id, actor=clerk).pk, keeper.user_id, "我休假", actor=clerk)
    firm = cast.company()
    asked = signature(
        Ref("org.company", firm.pk), "price", role="company_gm", document_version=1, number="SO1", text="江宁配电",
        company_id=firm.pk, actor=clerk,
    )  # fmt: skip
    approvals.decide(asked.pk, False, "太低", actor=boss)
    dispatch.drain()
    assert "task.returned" in told(boss)
    assert "task.delegated" in told(keeper)
    assert "approval.decided" in told(clerk)
    decided = next(row for row in queries.notices(clerk) if row["code"] == "approval.decided")
    assert decided["subject"] == "不同意：审批偏离价格 · SO1"
    assert "太低" in decided["body"]


def test_a_leavers_tasks_go_to_the_stand_in_or_back_to_the_queue():
    clerk, keeper = cast.clerk(), cast.keeper()
    task = open_task(assignee_id=clerk.user_id)
    users.deactivate(clerk.user_id, actor=SYSTEM)
    dispatch.drain()
    assert Task.objects.get(pk=task.pk).assignee_id is None
    other = open_task(assignee_id=keeper.user_id)
    with clock.at(clock.now()):
        users.set_stand_in(
            keeper.user_id, cast.user_of(cast.manager()), clock.today() + timedelta(days=3), actor=keeper
        )
    users.deactivate(keeper.user_id, actor=SYSTEM)
    dispatch.drain()
    assert Task.objects.get(pk=other.pk).assignee_id == cast.manager().user_id
