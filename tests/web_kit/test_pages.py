"""The demo pages through the test client: whole pages, parts, refusals, drafts, saved views, signing in."""

import json
import re
from dataclasses import replace

import pytest
from django.db.models import Q
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext_lazy

from gendan.core.actor import SYSTEM
from gendan.org.models import Assignment, Role, User
from gendan.web import kit
from gendan.web.models import Draft, SavedView
from gendan.web.shell import nav, texts
from gendan.web.shell.middleware import chosen_language
from tests import cast
from tests.web_kit import demo

HX = {"HX-Request": "true"}
JSON = {"accept": "application/json"}


@pytest.mark.parametrize(
    "path",
    ["list", "list?rows=none", "list?view=all&f=1&promised=2031-01-01", "order/SO1", "parts", "form", "scan"],
)
def test_every_demo_page_renders_without_inline_style_or_script(page_client, path):
    response = page_client.get(f"/demo/{path}")
    html = response.content.decode()
    assert response.status_code == 200
    assert " style=" not in html
    assert " onclick=" not in html
    assert "<script>" not in html
    assert "default-src 'self'" in response["Content-Security-Policy"]


def test_a_list_answers_only_its_part_to_htmx(page_client):
    part = page_client.get("/demo/list?sort=new", headers={**HX, "HX-Target": "list-demo-orders"}).content.decode()
    assert "<html" not in part
    assert 'id="list-demo-orders"' in part
    response = page_client.get("/demo/list", headers={**HX, "HX-History-Restore-Request": "true"})
    assert "<html" in response.content.decode()
    assert "HX-Request" in response["Vary"]


def heads(html: str) -> int:
    return len(re.findall(r"<th[ >]", html))


def test_the_list_page_costs_a_fixed_number_of_statements(page_client, django_assert_num_queries):
    with django_assert_num_queries(5):  # session, user, actor, saved views, company names (tests remember none)
        page_client.get("/demo/list")


# Refusals ----------------------------------------------------------------------------------------


def test_a_refusal_is_a_page_for_browsers(page_client):
    response = page_client.post("/demo/refuse/allowed")
    assert response.status_code == 403
    assert "av-note block" in response.content.decode()


def test_a_refusal_goes_to_the_notices_of_the_page_for_htmx(page_client):
    response = page_client.post("/demo/refuse/gate", headers=HX)
    assert response.status_code == 409
    assert response["HX-Retarget"] == "#notices"
    assert response["HX-Reswap"] == "innerHTML"
    html = response.content.decode()
    assert "<html" not in html
    assert "发货前款 60% 未到 · 孙慧" in html


def test_faults_of_fields_travel_with_the_panel(page_client):
    response = page_client.post("/demo/refuse/invalid", headers=HX)
    told = json.loads(response["HX-Trigger"])["gendan:refused"]
    assert told["errors"] == {"quantity": ["整箱 12 只，改为 12 或 24。"]}


def test_a_refusal_is_a_problem_document_for_scripts(page_client):
    response = page_client.post("/demo/refuse/invalid", headers=JSON)
    assert response.status_code == 422
    assert response.json()["errors"] == {"quantity": ["整箱 12 只，改为 12 或 24。"]}
    assert response.json()["code"] == "invalid"


def test_a_conflict_keeps_what_was_typed_and_offers_both(page_client):
    typed = {"customer": "stale", "quantity": "6", "wanted_on": "+3", "note": "<b>", "version": "3"}
    for headers in ({}, HX):
        response = page_client.post("/demo/form", typed, headers=headers)
        html = response.content.decode()
        assert response.status_code == 409
        assert "周岚" in html
        assert "8 台" in html
        assert '<input type="hidden" name="note" value="&lt;b&gt;">' in html
        assert '<input type="hidden" name="version" value="4">' in html
        assert html.count('type="radio" name="quantity"') == 2
        assert '<input type="hidden" name="quantity"' not in html


def test_our_own_faults_have_a_code_one_can_read_on_the_phone(page_client):
    page_client.raise_request_exception = False
    for headers in ({}, HX):
        response = page_client.post("/demo/refuse/fault", headers=headers)
        assert response.status_code == 500
        assert "没存上，问题在我们这边。" in response.content.decode()
        assert "编号" in response.content.decode()
    assert len(page_client.post("/demo/refuse/fault", headers=JSON).json()["fault"]) == 4


def test_an_unknown_address_says_how_to_find_things(page_client):
    response = page_client.get("/nowhere")
    assert response.status_code == 404
    assert "Ctrl K" in response.content.decode()


def test_a_page_that_was_open_too_long_says_so(person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    response = client.post("/demo/do", headers={"accept-language": "zh"})
    assert response.status_code == 403
    assert "页面开得太久" in response.content.decode()


# Answers -----------------------------------------------------------------------------------------


def test_after_a_verb_the_next_page_tells_it_once_with_undo(page_client):
    typed = {"customer": "江宁", "quantity": "12*6", "wanted_on": "周五"}
    response = page_client.post("/demo/form", typed)
    assert response.status_code == 303
    assert response["Location"] == "/demo/list"
    html = page_client.get("/demo/list").content.decode()
    assert "已录 SO2611-0388" in html
    assert 'action="/demo/do"' in html
    assert "已录 SO2611-0388" not in page_client.get("/demo/list").content.decode()
    assert demo.SEEN.posts[0]["quantity"] == 72


def test_htmx_is_sent_on_and_scripts_get_json(page_client):
    assert page_client.post("/demo/do", headers=HX)["HX-Redirect"] == "/demo/list"
    answer = page_client.post("/demo/do", headers=JSON).json()
    assert answer == {"to": "/demo/list", "message": "已告知客户，新交期 12-02", "undo": None}


def test_without_scripts_faults_stand_under_their_fields(page_client):
    response = page_client.post("/demo/form", {"customer": "", "quantity": "7", "wanted_on": "周五"})
    html = response.content.decode()
    assert response.status_code == 422
    assert 'aria-invalid="true"' in html
    assert "提交前检查" in html
    response = page_client.post("/demo/form", {"customer": "江宁", "quantity": "7", "wanted_on": "周五"})
    assert response.status_code == 422
    assert "整箱 12 只" in response.content.decode()


def test_the_reason_page_works_without_scripts_and_leads_only_inside(page_client):
    html = page_client.get("/reason?to=/demo/do&label=取消订单&effect=释放预留&required=1&version=3").content.decode()
    assert 'action="/demo/do"' in html
    assert "释放预留" in html
    assert 'value="3"' in html
    assert page_client.get("/reason?to=//evil.example/").status_code == 404
    assert page_client.get("/reason?to=https://evil.example/").status_code == 404


def test_a_version_that_is_no_number_is_refused(page_client):
    assert page_client.post("/demo/do", {"version": "3; drop"}).status_code == 422


# Drafts and views --------------------------------------------------------------------------------


def test_drafts_are_kept_per_person_and_gone_after_sending(page_client, person):
    body = {"body": [["customer", "江宁"]]}
    response = page_client.put("/drafts/demo.form", json.dumps(body), content_type="application/json")
    assert response.status_code == 200
    assert len(response.json()["told"]) == 5
    assert page_client.get("/drafts/demo.form").json()["body"] == body["body"]
    stranger = Client()
    stranger.force_login(cast.user_of(cast.keeper()), "allauth.account.auth_backends.AuthenticationBackend")
    assert stranger.get("/drafts/demo.form").json()["body"] is None
    page_client.post("/demo/form", {"customer": "江宁", "quantity": "12", "wanted_on": "+1"})
    assert not Draft.objects.filter(user=person).exists()


def test_a_broken_draft_is_refused_and_the_old_one_stays(page_client):
    page_client.put("/drafts/k", json.dumps({"body": 1}), content_type="application/json")
    assert page_client.put("/drafts/k", "{", content_type="application/json", headers=JSON).status_code == 422
    assert page_client.get("/drafts/k").json()["body"] == 1


def test_chosen_columns_are_kept_for_person_and_view(page_client):
    page_client.post(
        "/lists/demo.orders/columns", {"view": "all", "column": ["number", "amount"], "back": "/demo/list"}
    )
    html = page_client.get("/demo/list?view=all").content.decode()
    assert ">金额 ¥" in html
    assert heads(html) == 3
    assert heads(page_client.get("/demo/list?view=mine").content.decode()) > 8
    page_client.post("/lists/demo.orders/columns", {"view": "all", "reset": "1"})
    assert heads(page_client.get("/demo/list?view=all").content.decode()) > 8


def test_a_saved_view_keeps_filters_and_columns_and_can_be_shared(page_client, person):
    kept = {"label": "江宁配电", "query": "q=江宁&status=open", "column": ["number", "customer"], "path": "/demo/list"}
    to = page_client.post("/lists/demo.orders/views", {**kept, "shared": "1"})["Location"]
    view = SavedView.objects.get()
    assert to == f"/demo/list?view=v{view.pk}"
    assert view.user_id == person.pk
    html = page_client.get(to).content.decode()
    assert "江宁配电" in html
    assert 'value="江宁"' in html
    assert heads(html) == 3
    stranger = Client()
    stranger.force_login(cast.user_of(cast.keeper()), "allauth.account.auth_backends.AuthenticationBackend")
    assert 'value="江宁"' in stranger.get(to).content.decode()
    stranger.post("/lists/demo.orders/views", {"delete": view.pk, "path": "/demo/list"})
    assert SavedView.objects.exists()
    page_client.post("/lists/demo.orders/views", {"delete": view.pk, "path": "/demo/list"})
    assert not SavedView.objects.exists()


# Who may, in which language ----------------------------------------------------------------------


def test_nobody_gets_in_without_signing_in(db):
    assert Client().get("/demo/list")["Location"] == "/accounts/login/?next=/demo/list"
    assert Client().get("/demo/list", headers=HX).status_code == 401
    assert Client().get("/demo/list", headers=JSON).json()["code"] == "signed_out"
    assert Client().get("/demo/outside").content == b"ok"


def test_signing_in_by_name_and_password_speaks_the_persons_language(person):
    User.objects.filter(pk=person.pk).update(language="en")
    client = Client()
    login = client.get("/accounts/login/").content.decode()
    assert "登录" in login
    assert "忘了密码" in login
    assert "password/reset" not in login
    response = client.post("/accounts/login/?next=/demo/list", {"login": "zhoulan", "password": cast.PASSWORD})
    assert response["Location"] == "/demo/list"
    assert "Save as view" in client.get("/demo/list").content.decode()


@pytest.mark.parametrize("path", ["signup/", "password/reset/", "email/", "login/code/confirm/"])
def test_account_pages_for_strangers_do_not_exist(db, path):
    assert Client().get(f"/accounts/{path}").status_code == 404


def test_too_many_wrong_passwords_lock_and_say_for_how_long(person, settings):
    settings.AXES_FAILURE_LIMIT = 3
    client = Client(headers={"accept-language": "zh-CN"})
    for _ in range(3):
        response = client.post("/accounts/login/", {"login": "zhoulan", "password": "wrong-one-123"})
    assert response.status_code == 403
    assert "15 分 后再试" in response.content.decode()
    response = client.post("/accounts/login/", {"login": "zhoulan", "password": cast.PASSWORD})
    assert response.status_code == 403, "the right password must not help while locked"


def test_changing_the_password_needs_the_old_one_and_returns_home(page_client):
    new = "Qing-shan-lv-shui-7"
    wrong = page_client.post("/accounts/password/change/", {"oldpassword": "no", "password1": new, "password2": new})
    assert wrong.status_code == 200
    assert 'aria-invalid="true"' in wrong.content.decode()
    right = page_client.post(
        "/accounts/password/change/", {"oldpassword": cast.PASSWORD, "password1": new, "password2": new}
    )
    assert right["Location"] == "/me/"


def test_second_factor_pages_render(page_client):
    page_client.post("/accounts/login/", {"login": "zhoulan", "password": cast.PASSWORD})
    for path in ("2fa/", "2fa/totp/activate/", "logout/", "reauthenticate/"):
        response = page_client.get(f"/accounts/{path}", follow=True)
        assert response.status_code == 200
        assert " style=" not in response.content.decode()


@pytest.mark.parametrize(
    ("cookie", "accepts", "spoken"),
    [
        ("", "en-US,en;q=0.9", "en"),
        ("", "zh-TW", "zh-hans"),
        ("", "de,fr", "zh-hans"),
        ("en", "zh-CN", "en"),
        ("xx", "en", "en"),
    ],
)
def test_language_comes_from_cookie_then_browser_then_chinese(rf, cookie, accepts, spoken):
    request = rf.get("/", headers={"accept-language": accepts})
    if cookie:
        request.COOKIES["lang"] = cookie
    assert chosen_language(request) == spoken


def test_the_language_switch_is_remembered_for_the_person(page_client, person):
    page_client.post("/me/language", {"language": "en", "back": "/demo/list"})
    person.refresh_from_db()
    assert person.language == "en"
    assert page_client.cookies["lang"].value == "en"
    assert 'data-lang="en"' in page_client.get("/demo/list").content.decode()
    assert page_client.post("/me/language", {"language": "xx"}).status_code == 422


def test_going_back_never_leads_to_another_site(page_client):
    response = page_client.post("/me/language", {"language": "en", "back": "//evil.example/"})
    assert response["Location"] == "/"


def test_single_keys_can_be_turned_off_per_person(page_client, person):
    assert 'data-keys="on"' in page_client.get("/demo/list").content.decode()
    page_client.post("/me/preferences", {"theme": "dark", "back": "/me/"})
    html = page_client.get("/demo/list").content.decode()
    assert 'data-keys="off"' in html
    assert 'data-bs-theme="dark"' in html


def test_an_exported_sheet_has_its_head_in_the_readers_language(page_client, monkeypatch):
    labelled = replace(demo.LIST, columns=[kit.Column("number", gettext_lazy("Name"), sort="number")])
    monkeypatch.setattr(demo, "LIST", labelled)
    page_client.post("/me/language", {"language": "en"})
    response = page_client.get("/demo/list?view=all&export=csv")
    assert b"".join(response.streaming_content).decode().startswith("\ufeffName\r\n")


@pytest.mark.parametrize("path", ["/more/", "/me/"])
def test_pages_of_the_frame_itself_render(page_client, path):
    html = page_client.get(path).content.decode()
    assert "周岚" in html
    assert " style=" not in html


def test_home_leads_to_the_first_page_one_may_open(page_client):
    assert page_client.get("/")["Location"] == "/demo/parts"


def test_the_side_bar_shows_only_what_one_may_open(page_client):
    html = page_client.get("/demo/list").content.decode()
    assert "拣货" in html
    assert "工资" not in html
    assert html.count('class="nav-i"') == 6
    assert 'href="/demo/list" aria-current="page"' in html


def test_working_in_another_company_only_where_one_belongs(page_client, person):
    own, other = cast.company(), cast.company("BT", "博通机电")
    cast.person("zhoulan", "周岚", ["order_clerk"])
    assert page_client.post("/me/company", {"company": other.pk}).status_code == 404
    Assignment.objects.create(user=person, role=Role.objects.get(code="order_clerk"), company=other)
    assert page_client.post("/me/company", {"company": other.pk}).status_code == 303
    person.refresh_from_db()
    assert person.preferences["company_id"] == other.pk
    html = page_client.get("/demo/list").content.decode()
    assert f'value="{other.pk}" aria-current="true"' in html
    assert f'value="{own.pk}"' in html


def test_all_badges_are_counted_in_one_statement(person, django_assert_num_queries):
    def badge(late):
        return lambda actor: nav.Badge(Role.objects.filter(active=True), late=late)

    items = [
        nav.Item("a", "mine", "bell", "A", "/a", badge=badge(Q(code="order_clerk"))),
        nav.Item("b", "mine", "bell", "B", "/b", badge=badge(Q(code="nobody"))),
        nav.Item(
            "c",
            "mine",
            "bell",
            "C",
            "/c",
            badge=lambda actor: nav.Badge(Assignment.objects.filter(role__code="nobody")),
        ),
        nav.Item("d", "mine", "bell", "D", "/d", badge=lambda actor: None),
    ]
    with django_assert_num_queries(1):
        counted = nav.counts(SYSTEM, items)
    n = Role.objects.filter(active=True).count()
    assert counted == {"a": (n, True), "b": (n, False)}


def test_no_text_of_the_kit_lacks_its_chinese():
    with translation.override("zh-hans"):
        chinese = texts.for_scripts()
    with translation.override("en"):
        english = texts.for_scripts()
    assert [k for k in english if chinese[k] == english[k]] == []


def test_a_slash_too_many_leads_to_the_page(page_client):
    for typed, meant in (("/me/alive/", "/me/alive"), ("/demo/list/?q=a", "/demo/list?q=a")):
        answer = page_client.get(typed)
        assert (answer.status_code, answer.get("Location")) == (302, meant)
    assert page_client.get("/nothing/of/this/kind/").status_code == 404


def test_a_language_chosen_on_the_way_in_becomes_ones_own(person):
    assert person.language == "zh-hans"
    person.set_password("gendan-2026")
    person.save()
    client = Client()
    client.post("/me/language", {"language": "en", "back": "/accounts/login/"})
    client.post("/accounts/login/", {"login": "zhoulan", "password": "gendan-2026"})
    assert 'lang="en"' in client.get("/me/").content.decode()
    person.refresh_from_db()
    assert person.language == "en"
