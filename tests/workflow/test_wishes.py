"""What people want to hear, how and when: quiet hours, ways by kind and medium, one digest a day (NTF-05)."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from gendan.core import clock
from gendan.core.actor import SYSTEM
from gendan.core.errors import Invalid
from gendan.org.calendars import STANDARD_WEEK, make
from gendan.org.models import User
from gendan.workflow import tasks as jobs
from gendan.workflow.models import Notice, NoticeDelivery
from gendan.workflow.services import deliveries, holidays, notices, routes
from gendan.workflow.services import wishes as verbs
from gendan.workflow.wishes import Sending, Wishes, kind_of, read, write
from tests import cast

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = make(STANDARD_WEEK, {date(2025, 6, 17): []}, ZONE)  # the Tuesday is a day off
NIGHT = Wishes(quiet=(time(22), time(7)))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 6, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("wishes", "now", "until"),
    [
        (NIGHT, at(18, 21, 59), None),
        (NIGHT, at(18, 22), at(19, 7)),
        (NIGHT, at(19, 2), at(19, 7)),
        (NIGHT, at(19, 7), None),
        (Wishes(quiet=(time(12), time(13, 30))), at(18, 13), at(18, 13, 30)),
        (Wishes(quiet_days_off=True), at(14, 10), at(16, 8)),  # Saturday: until work begins on Monday
        (Wishes(quiet=(time(22), time(7)), quiet_days_off=True), at(13, 23), at(16, 7)),  # Friday night
        (Wishes(quiet=(time(22), time(7)), quiet_days_off=True), at(16, 22, 30), at(18, 7)),  # before the day off
        (Wishes(), at(14, 3), None),
    ],
)
def test_nobody_is_disturbed_in_quiet_hours_and_on_days_off(wishes, now, until):
    assert wishes.quiet_until(now, CALENDAR) == until


def test_ways_go_by_kind_and_medium_and_what_is_urgent_comes_at_any_hour():
    wishes = Wishes(
        quiet=(time(22), time(7)), digest_at=time(17), ways={"task.opened/mail": "digest", "stock/chat": "never"}
    )
    night = at(18, 23)
    assert wishes.sending("task.opened", "mail", night, CALENDAR) == Sending("digest", at(19, 17))
    assert wishes.sending("task.opened", "mail", at(18, 9), CALENDAR) == Sending("digest", at(18, 17))
    assert wishes.sending("task.opened", "wecom", night, CALENDAR) == Sending("waiting", at(19, 7))
    assert wishes.sending("stock.received", "feishu", at(18, 9), CALENDAR) is None
    assert wishes.sending("stock.received", "mail", at(18, 9), CALENDAR) == Sending("waiting", None)
    assert wishes.sending("task.escalated", "mail", night, CALENDAR) == Sending("waiting", None)
    strict = Wishes(quiet=(time(22), time(7)), urgent_always=False)
    assert strict.sending("task.escalated", "mail", night, CALENDAR) == Sending("waiting", at(19, 7))


def test_wishes_read_back_as_they_were_kept_and_nonsense_counts_as_not_said():
    wishes = Wishes((time(22), time(7)), True, False, time(18, 30), {"task.opened/mail": "never"})
    assert read({"notices": write(wishes)}) == wishes
    assert read({"notices": {"quiet": ["late", "early"]}}) == read(None) == read({"notices": 7}) == Wishes()
    assert (kind_of("document.changed"), kind_of("finance.reminders")) == ("document", "other")


@pytest.fixture
def clerk(db):
    found = cast.clerk()
    routes.add(cast.company().pk, "mail", "zhoulan@example.com", user_id=found.user_id, actor=found)
    return found


def tell(clerk, code="document.changed", subject="SO1"):
    notices.tell(
        [clerk.user_id], code, ref=None, data={"number": subject, "task": "sales.review"}, company_id=clerk.company_id
    )


def test_what_comes_at_night_is_sent_in_the_morning_and_once(clerk):
    verbs.put(NIGHT, actor=clerk)
    with clock.at(at(18, 23)):
        tell(clerk)
        assert not ProcrastinateJob.objects.filter(task_name="gendan.workflow.tasks.deliver").exists()
        assert verbs.release() == 0
    with clock.at(at(19, 7)):
        assert deliveries.lost() == []
        assert (verbs.release(), verbs.release()) == (1, 0)
    jobs.deliver(**ProcrastinateJob.objects.get(task_name="gendan.workflow.tasks.deliver").args)
    assert [letter.subject for letter in mail.outbox] == ["有改动：SO1"]
    assert Notice.objects.get().user_id == clerk.user_id


def test_the_digest_is_one_message_a_day_and_never_leaves_the_product_empty(clerk):
    verbs.put(Wishes(digest_at=time(17), ways={"document/mail": "digest", "task.opened/mail": "never"}), actor=clerk)
    with clock.at(at(18, 9)):
        for n in range(3):
            tell(clerk, subject=f"SO{n}")
        tell(clerk, "task.opened")
    with clock.at(at(18, 16, 59)):
        assert verbs.release() == 0
    with clock.at(at(18, 17)):
        assert verbs.release() == 1
    jobs.deliver(**ProcrastinateJob.objects.get(task_name="gendan.workflow.tasks.deliver").args)
    (letter,) = mail.outbox
    assert letter.subject == "今日 3 条消息"
    assert [f"有改动：SO{n}" in letter.body for n in range(3)] == [True] * 3
    assert letter.body.index("SO0") < letter.body.index("SO2")
    assert sorted(NoticeDelivery.objects.values_list("state", flat=True)) == ["gathered"] * 3 + ["sent"]
    assert Notice.objects.count() == 4


def test_only_kinds_media_and_ways_there_are(clerk):
    for wrong in (
        Wishes(ways={"task.opened/pigeon": "now"}),
        Wishes(ways={"weather/mail": "now"}),
        Wishes(ways={"task.opened/mail": "twice"}),
        Wishes(quiet=(time(7), time(7))),
    ):
        with pytest.raises(Invalid):
            verbs.put(wrong, actor=clerk)
    assert verbs.of(clerk) == Wishes()
    user = User.objects.get(pk=clerk.user_id)
    user.preferences = {"keys": False}
    user.save()
    verbs.put(NIGHT, actor=clerk)
    assert User.objects.get(pk=clerk.user_id).preferences["keys"] is False
    assert verbs.of(clerk) == NIGHT


def test_administrators_hear_that_the_coming_year_is_only_assumed(db):
    admin, boss = cast.admin(), cast.manager()
    year = clock.today().year + 1
    assert holidays.warn(actor=SYSTEM) == 1
    notice = Notice.objects.get()
    assert (notice.user_id, notice.code, notice.data) == (admin.user_id, "calendar.assumed", {"year": year})
    assert boss.user_id != admin.user_id
    with clock.at(datetime(2025, 11, 3, 9, tzinfo=ZONE)):  # 2026 was announced
        assert holidays.warn(actor=SYSTEM) == 0
