"""My settings about work: absence with a stand-in, and what I hear when (APR-11, NTF-05)."""

from datetime import time, timedelta

import pytest
from django.test import Client

from gendan.core import clock
from gendan.org.models import User
from gendan.workflow.models import NoticeRoute
from gendan.workflow.services import wishes
from gendan.workflow.wishes import Wishes
from tests import cast
from tests.web_mine.stage import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return cast.clerk()


@pytest.fixture
def page(clerk) -> Client:
    return signed_in(clerk)


def test_an_absence_is_named_shown_to_both_and_ended(page, clerk):
    other = cast.person("qian", "钱芳", ["order_clerk"])
    first, last = clock.today() + timedelta(days=2), clock.today() + timedelta(days=6)
    typed = {"stand_in": other.user_id, "since": first.isoformat(), "until": last.isoformat()}
    assert page.post("/me/absence", typed).status_code == 303
    user = User.objects.get(pk=clerk.user_id)
    assert (user.stand_in_id, user.away_from, user.away_until) == (other.user_id, first, last)
    assert "由 钱芳 代办" in page.get("/me/absence").content.decode()
    assert "周岚" in signed_in(other).get("/me/absence").content.decode().split("你正在代办")[1]
    page.post("/me/absence", {"back_again": "1"})
    assert User.objects.get(pk=clerk.user_id).stand_in_id is None


def test_days_that_are_over_and_strangers_are_refused_and_nobody_stands_in(page, clerk):
    other = cast.person("qian", "钱芳", ["order_clerk"])
    stranger = cast.person("wai", "外人", ["order_clerk"], company=cast.company("BT", "北塔分销"))
    today = clock.today()
    for stand_in, since, until in (
        (other.user_id, "", today - timedelta(days=1)),
        (other.user_id, today + timedelta(days=3), today + timedelta(days=2)),
        (stranger.user_id, "", today),
        (clerk.user_id, "", today),
    ):
        assert page.post("/me/absence", {"stand_in": stand_in, "since": since, "until": until}).status_code == 422
    assert User.objects.get(pk=clerk.user_id).stand_in_id is None


def test_wishes_are_kept_and_shown_again(page, clerk):
    typed = {
        "quiet_from": "22:00", "quiet_to": "07:00", "digest_at": "17:30", "days_off": "on", "task.opened/mail": "digest",
        "stock/chat": "never", "document/mail": "now",
    }  # fmt: skip
    assert page.post("/me/messages", typed).status_code == 303
    kept = Wishes((time(22), time(7)), True, False, time(17, 30), {"task.opened/mail": "digest", "stock/chat": "never"})
    assert wishes.of(clerk) == kept
    shown = page.get("/me/messages").content.decode()
    assert shown.count(" selected>") == 22  # one way for each kind and medium
    assert '<option value="digest" selected>' in shown
    half = page.post("/me/messages", {"quiet_from": "22:00", "digest_at": "17:00"})
    assert half.status_code == 422
    assert wishes.of(clerk) == kept


def test_my_messages_go_to_my_mail_until_i_say_otherwise(page, clerk):
    page.post("/me/messages/mail", {"address": "zhoulan@example.com"})
    route = NoticeRoute.objects.get()
    assert (route.user_id, route.medium, route.address, route.active) == (
        clerk.user_id,
        "mail",
        "zhoulan@example.com",
        True,
    )
    assert "zhoulan@example.com" in page.get("/me/messages").content.decode()
    page.post("/me/messages/mail", {"remove": route.pk})
    route.refresh_from_db()
    assert not route.active


def test_nobody_removes_the_mail_of_others(page, clerk):
    other = cast.person("qian", "钱芳", ["order_clerk"])
    signed_in(other).post("/me/messages/mail", {"address": "qian@example.com"})
    route = NoticeRoute.objects.get()
    assert page.post("/me/messages/mail", {"remove": route.pk}).status_code == 403
    route.refresh_from_db()
    assert route.active
