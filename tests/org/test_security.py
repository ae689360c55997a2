"""Sign-ins on record, sessions that end at once, an audit log nobody can change (SEC-02, SEC-04)."""

import pytest
from django.conf import settings
from django.contrib.auth import authenticate, get_user, login, logout
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore
from django.db import IntegrityError, transaction
from django.test import RequestFactory, override_settings

from gendan.core import sql
from gendan.core.actor import SYSTEM
from gendan.core.errors import NotAllowed
from gendan.core.models import EventRow
from gendan.core.refs import Ref
from gendan.org import audit
from gendan.org.models import Role
from gendan.org.services import companies, users
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_():
    found = RequestFactory().post("/", REMOTE_ADDR="10.0.0.9", HTTP_USER_AGENT="Test")
    found.session = SessionStore()
    return found


@pytest.fixture(autouse=True)
def plain_backend():
    """The account library needs the pages; signals come from Django itself."""
    with override_settings(AUTHENTICATION_BACKENDS=["django.contrib.auth.backends.ModelBackend"]):
        yield


def sign_in(request_):
    user = authenticate(request_, username="zhoulan", password=cast.PASSWORD)
    assert user is not None
    login(request_, user)
    request_.user = user
    return user


def test_signing_in_failing_and_leaving_are_recorded_with_who_and_where(request_):
    clerk = cast.clerk()
    assert authenticate(request_, username="zhoulan", password="wrong") is None
    sign_in(request_)
    logout(request_)
    found = EventRow.objects.filter(name__startswith="org.session.", about_id=clerk.user_id).order_by("id")
    assert [(e.name, e.actor_id, e.payload["address"], e.cause) for e in found] == [
        ("org.session.refused", None, "10.0.0.9", "sign-in"),
        ("org.session.started", clerk.user_id, "10.0.0.9", "sign-in"),
        ("org.session.ended", clerk.user_id, "10.0.0.9", "sign-in"),
    ]


def test_what_was_typed_for_a_name_nobody_has_is_not_kept(request_):
    assert authenticate(request_, username="Gui-hua-cha-2026", password="x") is None
    event = EventRow.objects.get(name="org.session.refused")
    assert event.about_id == 0
    assert "Gui-hua" not in str(event.payload)


def test_a_session_ends_when_the_account_is_closed_and_when_the_password_changes(request_):
    clerk = cast.clerk()
    sign_in(request_)
    assert get_user(request_).pk == clerk.user_id
    users.deactivate(clerk.user_id, actor=SYSTEM)
    assert not get_user(request_).is_authenticated
    users.reactivate(clerk.user_id, actor=SYSTEM)
    assert get_user(request_).pk == clerk.user_id
    users.set_password(clerk.user_id, "Chun-feng-du-2027", actor=clerk)
    assert not get_user(request_).is_authenticated
    assert not ModelBackend().user_can_authenticate(cast.User(is_active=False))


def test_the_audit_log_and_the_events_say_who_changed_what_before_and_after():
    admin, auditor = cast.admin(), cast.person("shen", "沈青", ["auditor"])
    companies.change(cast.company().pk, phone="025-8888", actor=admin)
    (row, *_) = audit.changes(actor=auditor, table="org_company")
    assert (row["verb"], row["actor"], row["before"], row["after"]) == (
        "U",
        "林涛",
        {"phone": ""},
        {"phone": "025-8888"},
    )
    (event, *_) = audit.happened(actor=auditor, about=Ref("org.company", cast.company().pk))
    assert (event["name"], event["actor"], event["payload"]) == ("org.company.changed", "林涛", {"fields": ["phone"]})
    first = audit.changes(actor=auditor, limit=1)[0]["id"]
    assert all(r["id"] < first for r in audit.changes(actor=auditor, before=first, limit=5))


def test_changes_by_raw_sql_are_logged_too():
    firm = cast.company()
    sql.execute("update org_company set phone = '110' where id = %s", [firm.pk])
    (row, *_) = audit.changes(actor=SYSTEM, table="org_company", row_id=firm.pk)
    assert row["after"] == {"phone": "110"}


def test_the_audit_log_needs_a_right_and_hides_other_companies():
    auditor = cast.person("shen", "沈青", ["auditor"])
    other = cast.company("BT", "北塔分销")
    companies.change(other.pk, phone="1", actor=SYSTEM)
    companies.save_department(other, "secret", "秘密部", actor=SYSTEM)
    with pytest.raises(NotAllowed):
        audit.changes(actor=cast.clerk())
    with pytest.raises(NotAllowed):
        audit.happened(actor=cast.clerk())
    mine = audit.changes(actor=auditor, table="org_department", limit=500)
    assert mine
    assert {(r["after"] or r["before"])["company_id"] for r in mine} == {cast.company().pk}
    assert all(e["company_id"] in (None, cast.company().pk) for e in audit.happened(actor=auditor, limit=500))


@pytest.mark.parametrize("table", ["core_audit", "core_event"])
@pytest.mark.parametrize("verb", ["update {} set cause = 'x'", "delete from {}", "truncate {} cascade"])
def test_the_database_refuses_to_change_the_log(table, verb):
    cast.company()
    assert sql.one(f"select count(*) from {table}")[0] > 0
    sql.execute("set constraints all immediate")
    with pytest.raises(IntegrityError), transaction.atomic():
        sql.execute(verb.format(table))


def test_the_settings_hold_sessions_short_and_passwords_strong():
    assert settings.SESSION_COOKIE_AGE <= 12 * 3600
    assert settings.SESSION_COOKIE_HTTPONLY
    validators = [v["NAME"].rpartition(".")[2] for v in settings.AUTH_PASSWORD_VALIDATORS]
    assert {"MinimumLengthValidator", "CommonPasswordValidator"} <= set(validators)
    assert not Role.objects.filter(permissions__contains=["*"]).exists()
