"""The settings: every page opens for who may, what is typed is kept, what is refused changes nothing."""

import json
import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation

from gendan.channels.models import ApiToken, Webhook
from gendan.core import clock, numbering, params
from gendan.core.events import Event
from gendan.core.models import NumberSeries
from gendan.org import audit, queries
from gendan.org.models import Assignment, CalendarDay, Department, Reason, Role, User
from gendan.org.services import users
from gendan.sales.models import Checklist, OrderType, ReviewRule, TypeRule
from gendan.web.settings import records, rights, sections, words
from gendan.web.settings.field_words import FIELDS
from gendan.web.settings.record_words import TABLES
from gendan.web.settings.views.trail import HIDDEN
from gendan.workflow.models import NoticeRoute, ProcessUse, SlaRule
from tests import cast
from tests.pages import client_of
from tests.web_mine.stage import signed_in

pytestmark = pytest.mark.django_db
PAGES = [s.url for _label, found in sections.GROUPS for s in found]
MORE = ["users/new", "roles/new", "roles/inside_sales", "departments/new", "departments/sales_dept", "types/regular", "matrix/new",
        "limits/SLA-23", "calendar?on=2026-10-01", "audit?kind=events", "reasons?list=cancel"]  # fmt: skip


@pytest.fixture
def admin() -> Client:
    return signed_in(cast.admin())


def test_every_page_opens_for_the_administrator(admin):
    """But the audit log, which is the auditor's as well."""
    for url in ["/settings", *PAGES, *(f"/settings/{page}" for page in MORE)]:
        answer = admin.get(url)
        assert answer.status_code == 200, url
        assert "style=" not in answer.content.decode(), url


def test_nobody_else_gets_in(db):
    clerk = signed_in(cast.clerk())
    for url in ["/settings", *PAGES]:
        assert clerk.get(url).status_code == 403, url
    assert clerk.post("/settings/users/new", {"username": "x"}).status_code == 403
    assert clerk.post("/settings/parameters", {"name": "sales.stale_days", "value": "9"}).status_code == 403
    assert not User.objects.filter(username="x").exists()
    auditor = signed_in(cast.person("shen", "沈红", ["auditor"]))
    assert auditor.get("/settings/audit").status_code == 200
    assert auditor.get("/settings/users").status_code == 403


def test_an_account_is_made_with_a_role_changed_and_closed(admin):
    firm = cast.company()
    typed = {
        "username": "zhaomin",
        "name": "赵敏",
        "password": "Chun-jiang-2026",
        "role": "picker",
        "company": firm.pk,
        "scope": "company",
    }
    assert admin.post("/settings/users/new", {**typed, "password": "short"}).status_code == 422
    assert not User.objects.filter(username="zhaomin").exists()
    admin.post("/settings/users/new", typed)
    user = User.objects.get(username="zhaomin")
    assert [a.role.code for a in Assignment.objects.filter(user=user)] == ["picker"]
    page = f"/settings/users/{user.pk}"
    admin.post(page, {"name": "赵敏敏", "phone": "13800001111", "email": "", "language": "en", "department": ""})
    admin.post(f"{page}/do/assign", {"role": "packer", "company": firm.pk, "scope": "department"})
    admin.post(f"{page}/do/unassign", {"role": "picker", "company": firm.pk})
    admin.post(f"{page}/do/password", {"password": "Qiu-shui-2026-x"})
    admin.post(f"{page}/do/close", {"reason": "离职"})
    user.refresh_from_db()
    assert (user.name, user.phone, user.language, user.is_active) == ("赵敏敏", "13800001111", "en", False)
    assert user.check_password("Qiu-shui-2026-x")
    assert list(Assignment.objects.filter(user=user).values_list("role__code", "scope")) == [("packer", "department")]
    assert "赵敏敏" in admin.get("/settings/users?closed=1").content.decode()
    assert "赵敏敏" not in admin.get("/settings/users").content.decode()
    admin.post(f"{page}/do/open")
    assert User.objects.get(pk=user.pk).is_active


def test_people_of_other_companies_do_not_exist_here(admin):
    stranger = cast.person("wai", "外人", ["picker"], company=cast.company("OT", "别家"))
    assert admin.get(f"/settings/users/{stranger.user_id}").status_code == 404
    assert admin.post(f"/settings/users/{stranger.user_id}/do/close").status_code == 404
    assert "外人" not in admin.get("/settings/users").content.decode()


def test_a_role_gains_and_loses_rights_by_ticks(admin):
    role = Role.objects.get(code="packer")
    kept = [p for p in rights.permissions.all_permissions() if p.startswith("warehouse.package.")]
    admin.post(
        "/settings/roles/packer",
        {"name": role.name, "active": "on", "permissions": [*role.permissions, *kept, "sales.order.view"]},
    )
    role.refresh_from_db()
    assert "warehouse.package.*" in role.permissions
    assert "sales.order.view" in role.permissions
    admin.post(
        "/settings/roles/packer",
        {"name": role.name, "active": "on", "permissions": ["warehouse.package.*", "warehouse.package.view"]},
    )
    role.refresh_from_db()
    assert role.permissions == ["warehouse.package.view"]


def test_a_pattern_dissolves_when_one_of_its_rights_is_unticked():
    both = [p for p in rights.permissions.all_permissions() if p.startswith("sales.order.")]
    assert rights.folded(["sales.order.*", *both]) == ["sales.order.*"]
    assert rights.folded(["sales.order.*", *both[1:]]) == both[1:]
    assert rights.folded(["org.audit.view"]) == ["org.audit.view"]


def test_every_right_has_words():
    for area in rights.tree([]):
        for noun in area.nouns:
            for right in noun.rights:
                assert str(right.label), right.name


def test_company_departments_and_reasons_are_kept(admin):
    firm = cast.company()
    admin.post(
        "/settings/company",
        {"name": "华信电气", "tax_percent": "9", "currency": "CNY", "phone": "0571-1", "calendar": ""},
    )
    firm.refresh_from_db()
    assert (firm.tax_rate, firm.phone) == (Decimal("0.0900"), "0571-1")
    assert (
        admin.post("/settings/company", {"name": "华信电气", "tax_percent": "9", "currency": "yuan"}).status_code == 422
    )
    head = cast.planner().user_id
    admin.post("/settings/departments/new", {"code": "lab", "name": "实验室", "head": head, "active": "on"})
    assert Department.objects.get(company=firm, code="lab").head_id == head
    admin.post(
        "/settings/reasons/save", {"list": "cancel", "code": "moved", "name": "客户搬迁", "sort": "3", "active": "1"}
    )
    assert Reason.objects.get(list="cancel", code="moved").name == "客户搬迁"
    assert admin.post("/settings/reasons/save", {"list": "nonsense", "code": "x", "name": "x"}).status_code == 404


def test_hours_and_days_of_the_calendar_change_what_counts_as_work(admin):
    firm = cast.company()
    admin.post("/settings/calendar/day", {"on": "2026-11-25", "kind": "off", "name": "停电"})
    admin.post("/settings/calendar/day", {"on": "2026-11-28", "kind": "work", "hours": "9:00-12:00"})
    calendar = queries.calendar_for(firm.pk)
    assert not calendar.is_workday(date(2026, 11, 25))
    assert calendar.is_workday(date(2026, 11, 28))
    admin.post("/settings/calendar/day", {"on": "2026-11-25", "clear": "1"})
    assert queries.calendar_for(firm.pk).is_workday(date(2026, 11, 25))
    week = {f"day{n}": "08:00-12:00 13:00-17:00" if n < 7 else "" for n in range(1, 8)}
    admin.post("/settings/calendar/week", week)
    assert queries.calendar_for(firm.pk).is_workday(date(2026, 12, 5))
    refused = admin.post("/settings/calendar/week", {**week, "day1": "from nine"})
    assert refused.status_code == 422
    assert queries.calendar_for(firm.pk).is_workday(date(2026, 12, 7))


def test_a_year_whose_holidays_are_only_assumed_is_said_so(admin):
    year = clock.today().year + 1
    told = f"{year} 年节假日尚为推定"
    assert told in admin.get("/settings/calendar").content.decode()
    CalendarDay.objects.filter(on__year=year).update(provisional=False)
    assert told not in admin.get("/settings/calendar").content.decode()


def test_an_order_type_asks_for_what_is_ticked_and_unbuilt_ones_say_so(admin):
    typed = {
        "name": "常规订单",
        "review": "none",
        "invoice_on": "delivery",
        "effect_gates": ["contract"],
        "mandatory": ["customer_po"],
        "active": "on",
    }
    admin.post("/settings/types/regular", typed)
    row = OrderType.objects.get(code="regular")
    assert (row.review, row.invoice_on, row.effect_gates, row.mandatory) == (
        "none",
        "delivery",
        ["contract"],
        ["customer_po"],
    )
    assert admin.post("/settings/types/regular", {**typed, "review": "sometimes"}).status_code == 422
    assert "采购还是流程里的任务" in admin.get("/settings/types/project").content.decode()
    assert admin.get("/settings/types/none").status_code == 404


def test_the_review_matrix_takes_known_and_own_questions(admin):
    firm = cast.company()
    department = Department.objects.get(company=firm, code="warehouse_dept")
    typed = {"role": "fg_keeper", "department": department.pk, "type": "", "sla": "SLA-23", "sort": "1", "active": "on"}
    assert admin.post("/settings/matrix/new", typed).status_code == 422
    admin.post("/settings/matrix/new", {**typed, "known": ["stock_sufficient"], "own": "箱子够吗？\n标签印了吗？"})
    row = ReviewRule.objects.get(company=firm)
    assert row.questions == ["stock_sufficient", "箱子够吗？", "标签印了吗？"]
    told = text_of(admin.get("/settings/matrix"))
    assert "订单评审 · 1 工作日" in told
    assert "SLA-23" not in told
    admin.post(f"/settings/matrix/{row.pk}", {**typed, "known": ["stock_sufficient"], "active": ""})
    row.refresh_from_db()
    assert (row.active, row.questions) == (False, ["stock_sufficient"])


def test_numbers_follow_the_new_pattern_and_two_kinds_never_share_one(admin):
    page, today = "/settings/series/sales.order", clock.today()
    typed = {"pattern": "XS%Y-", "digits": "5", "reset": "", "next_count": "1"}
    shown = text_of(admin.get(f"{page}/next", typed))
    assert f"XS{today:%Y}-00001" in shown
    admin.post(page, typed)
    assert numbering.next_number("sales.order", None) == f"XS{today:%Y}-00001"
    for pattern, digits in (("DN%y%m-", "4"), ("lower", "4"), ("XS%m-", "4"), ("XS%Y-", "12"), ("XS%Y-", "x")):
        wrong = {**typed, "pattern": pattern, "digits": digits}
        assert admin.post(page, wrong).status_code == 422, pattern
        assert "XS" not in text_of(admin.get(f"{page}/next", wrong)), pattern
    series = NumberSeries.objects.get(kind="sales.order", company_id=None)
    assert (series.pattern, series.digits) == ("XS%Y-", 5)
    assert f"XS{today:%Y}-00002" in text_of(admin.get("/settings/series"))
    assert admin.get("/settings/series/none.such").status_code == 404
    assert client_of(cast.clerk()).post(page, typed).status_code == 403


def test_a_company_takes_numbers_of_its_own_on_the_page_and_gives_them_back(admin):
    firm, other = cast.company(), cast.company("BT", "北塔分销")
    page = "/settings/series/sales.order"
    typed = {"pattern": "HX%y-", "digits": "4", "reset": "year", "next_count": "1", "whose": "own"}
    assert f"HX{clock.today():%y}-0001" in text_of(admin.get(f"{page}/next", typed))
    admin.post(page, typed)
    assert numbering.next_number("sales.order", firm.pk) == f"HX{clock.today():%y}-0001"
    assert numbering.next_number("sales.order", other.pk).startswith("SO")
    assert "本公司单独编号" in text_of(admin.get("/settings/series"))
    assert admin.post(page, {**typed, "next_count": "1"}).status_code == 422, "given already"
    admin.post(page, {**typed, "next_count": "2", "whose": "all"})
    assert numbering.next_number("sales.order", firm.pk).startswith("SO")


def test_limits_and_parameters_are_the_companys_own(admin):
    firm = cast.company()
    admin.post(
        "/settings/limits/SLA-23", {"limit": "4", "unit": "wh", "warn_percent": "70", "escalate_to": ["company_gm"]}
    )
    own = SlaRule.objects.get(code="SLA-23", company=firm)
    assert (own.limit, own.unit, own.escalate_to) == (Decimal(4), "wh", ["company_gm"])
    ladder = ["order_reviewer", "", "company_gm", "order_reviewer"]
    typed = {"limit": "4", "unit": "wh", "warn_percent": "70", "escalate_to": ladder}
    admin.post("/settings/limits/SLA-23", typed)
    own.refresh_from_db()
    assert own.escalate_to == ["order_reviewer", "company_gm"], "in the order chosen, nobody twice"
    assert admin.get("/settings/limits/SLA-23").content.decode().count('name="escalate_to"') == 3
    assert admin.post("/settings/limits/SLA-23", {**typed, "escalate_to": ["nobody"]}).status_code == 422
    shared = ["production_manager/order_desk_manager", "company_gm"]
    admin.post("/settings/limits/SLA-23", {**typed, "escalate_to": shared})
    own.refresh_from_db()
    assert own.escalate_to == shared, "two roles may stand on one level"
    assert "没有人担任" in admin.get("/settings/limits/SLA-23").content.decode()
    listed = admin.get("/settings/limits?q=SLA-23").content.decode()
    assert all(text in listed for text in ("订单登记", "PMC 经理", "无人担任"))
    assert (
        admin.post("/settings/limits/SLA-23", {"limit": "1.5", "unit": "wd", "warn_percent": "70"}).status_code == 422
    )
    for name, typed, kept in (
        ("sales.stale_days", "9", 9), ("sales.auto_effect", "0", False), ("sales.large_order", "250000.5", Decimal("250000.5")),
        ("finance.reminder_days", "-1，5", [-1, 5]),
    ):  # fmt: skip
        admin.post("/settings/parameters", {"name": name, "value": typed})
        params.forget()
        assert params.get(name, firm.pk) == kept
    assert admin.post("/settings/parameters", {"name": "sales.stale_days", "value": "soon"}).status_code == 422
    admin.post("/settings/parameters", {"name": "sales.stale_days", "reset": "1"})
    params.forget()
    assert params.get("sales.stale_days", firm.pk) == params.declared()["sales.stale_days"].default


def test_a_token_is_shown_once_and_revoked(admin):
    made = admin.post("/settings/tokens", {"name": "ERP", "scopes": "sales.*\n*.view", "user": ""})
    text = re.search(r"gd_[\w-]{40,}", made.content.decode())
    assert text
    assert made["Cache-Control"].find("no-store") >= 0
    assert text.group() not in admin.get("/settings/tokens").content.decode()
    row = ApiToken.objects.get()
    assert row.scopes == ["sales.*", "*.view"]
    admin.post(f"/settings/tokens/{row.pk}/revoke")
    assert ApiToken.objects.get().revoked_at
    assert admin.post("/settings/tokens", {"name": "x", "scopes": "nonsense.*"}).status_code == 422


def test_webhooks_and_routes_keep_their_secrets(admin):
    made = admin.post(
        "/settings/webhooks", {"name": "仓储系统", "url": "https://hooks.example.com/in", "events": "sales.order.*"}
    )
    row = Webhook.objects.get()
    assert row.secret in made.content.decode()
    assert row.secret not in admin.get(f"/settings/webhooks/{row.pk}").content.decode()
    admin.post(f"/settings/webhooks/{row.pk}/do/pause")
    admin.post(f"/settings/webhooks/{row.pk}/do/ping")
    row.refresh_from_db()
    assert (row.active, row.deliveries.count()) == (False, 1)
    assert admin.post("/settings/routes", {"medium": "wecom", "address": "http://evil"}).status_code == 422
    admin.post("/settings/routes", {"medium": "wecom", "address": "wecombot://very-secret-key", "role": "accountant"})
    route = NoticeRoute.objects.get()
    page = admin.get("/settings/routes").content.decode()
    assert "very-secret-key" not in page
    assert "wecombot://…" in page
    admin.post(f"/settings/routes/{route.pk}/remove")
    assert not NoticeRoute.objects.filter(active=True).exists()


def test_the_audit_log_shows_before_and_after_and_never_a_password(admin):
    admin.post("/settings/company", {"name": "华信电气", "tax_percent": "9", "currency": "CNY"})
    firm = cast.company()
    page = admin.get(f"/settings/audit?table=org_company&row={firm.pk}").content.decode()
    assert re.search(r"税率</span>.*?0\.13.*?0\.09", page, re.S)
    assert "林涛" in page
    everything = admin.get("/settings/audit?table=org_user").content.decode()
    assert "argon2" not in everything
    assert "md5$" not in everything


def test_the_audit_log_speaks_of_records_fields_and_codes_in_words(admin):
    firm = cast.company()
    order_type = OrderType.objects.get(code="regular")
    admin.post(
        "/settings/departments/new", {"code": "lab", "name": "实验室", "head": cast.planner().user_id, "active": "on"}
    )
    admin.post(
        f"/settings/types/{order_type.code}",
        {"name": order_type.name, "review": "auto", "invoice_on": "delivery", "active": "on"},
    )
    told = text_of(admin.get("/settings/audit?table=org_department&row=lab"))
    assert "部门 实验室" in told
    assert "负责人 " in told
    assert "启用 是" in told
    for raw in ("org_department", "head_id", "company_id", "True", "active"):
        assert raw not in told, raw
    told = text_of(admin.get("/settings/audit?table=sales_ordertype"))
    assert "按规则" in told
    assert text_of(admin.get("/settings/audit?table=org_department&row=nobody")).count("没有找到") == 1
    signed_in(cast.clerk())
    told = text_of(admin.get("/settings/audit?kind=events&name=org.company.created"))
    assert f"公司已建立 公司 {firm.name}" in told
    assert "org.company" not in told


def text_of(answer) -> str:
    """What a person reads on the page, without the choices of the filters."""
    html = re.sub(r"(?s)<(select|script|style|nav|template)\b.*?</\1>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_every_table_that_is_kept_and_each_of_its_columns_has_a_name():
    kept = audit.tables()
    assert len(kept) > 40
    assert not set(kept) - set(TABLES)
    columns = {f.column for table in kept for f in records.models()[table]._meta.concrete_fields}
    assert not columns - set(FIELDS) - set(HIDDEN)


def test_roles_and_limits_are_found_by_a_word(admin):
    found = admin.get("/settings/roles", {"q": "inside"}).content.decode()
    assert "inside_sales" in found
    assert "order_clerk" not in found
    found = admin.get("/settings/limits", {"q": "SLA-23"}).content.decode()
    assert "SLA-23" in found
    assert "SLA-24" not in found
    assert "没有找到" in admin.get("/settings/limits", {"q": "nothing at all"}).content.decode()


def test_a_change_of_the_calendar_page_leaves_the_other_firms_alone(admin):
    other = cast.company("BT", "北塔分销")
    admin.post("/settings/calendar/day", {"on": "2026-11-25", "kind": "off", "name": "停电"})
    assert not queries.calendar_for(cast.company().pk).is_workday(date(2026, 11, 25))
    assert queries.calendar_for(other.pk).is_workday(date(2026, 11, 25))
    assert "停电" in admin.get("/settings/calendar?on=2026-11-25").content.decode()


def test_holidays_have_english_names_and_own_days_keep_theirs():
    with translation.override("en"):
        assert words.day_name("国庆节调休上班") == "Make-up day for National Day"
        assert words.day_name("劳动节（补假）") == "Labour Day, in lieu"
        assert words.day_name("厂庆") == "厂庆"
    assert words.day_name("国庆节") == "国庆节"


def test_every_event_has_a_name_and_roles_are_told_by_theirs(admin):
    found, stack = set(), [Event]
    while stack:
        kinds = stack.pop().__subclasses__()
        stack += kinds
        found |= {kind.name for kind in kinds if hasattr(kind, "name") and kind.__module__.startswith("gendan.")}
    assert len(found) > 60
    assert not {name for name in found if records.event_name(name) == name}
    users.create(
        "zhangwei", "张伟", "Chun-jiang-2026", actor=cast.admin(), assignments=[("picker", cast.company(), "own")]
    )
    told = text_of(admin.get("/settings/audit?kind=events&name=org.user.role_given"))
    assert "拣货员" in told
    assert "picker" not in told


def test_an_order_types_page_says_which_process_its_orders_run_in(admin):
    page = admin.get("/settings/types/sample").content.decode()
    assert "不走流程" in page
    assert "受控订单流程（含样品）" in page
    assert admin.post("/settings/types/sample/process").status_code == 303
    use = ProcessUse.objects.get()
    assert (use.template_code, use.condition) == ("sample_order", {"order.type": "sample"})
    page = admin.get("/settings/types/sample").content.decode()
    assert "不走流程" not in page
    assert "按此流程走" not in page
    assert "不走流程" in admin.get("/settings/types/regular").content.decode(), "others are not concerned"
    assert client_of(cast.clerk()).post("/settings/types/sample/process").status_code in (403, 404)


def test_a_new_order_type_goes_the_way_of_one_there_is_and_takes_orders_at_once():
    """PLT-11: a row, no column and no release of the program."""
    from gendan.sales.models import Order, OrderType
    from tests.factories import sales

    shop = sales.shop()
    boss = client_of(cast.admin())
    made = {"code": "dealer_sale", "name": "经销商订货", "like": "stock_sale"}
    assert boss.post("/settings/types/new", {**made, "code": "Dealer Sale"}).status_code == 422
    assert boss.post("/settings/types/new", {**made, "like": "nothing"}).status_code == 422, "no such way"
    answer = boss.post("/settings/types/new", made)
    assert answer.headers["Location"].endswith("/settings/types/dealer_sale")
    assert boss.post("/settings/types/new", made).status_code == 422, "taken"
    assert "经销商订货" in client_of(cast.clerk()).get("/orders/new").content.decode()
    order = sales.order(shop, type="dealer_sale")
    assert (order.state, Order.objects.get().type.name) == ("effective", "经销商订货")
    assert OrderType.objects.filter(code="dealer_sale", route="ship").exists()


def test_rules_for_the_order_type_are_made_in_rows_and_read_like_sentences(admin):
    page = "/settings/type-rules"
    typed = {
        "name": "大单", "type": "general", "whose": "own", "sort": "5", "active": "on", "word": "all",
        "fact": ["order.total", "order.channel", ""], "op": ["gte", "", ""], "value": ["5,000", "电话、微信", ""],
    }  # fmt: skip
    assert admin.post(f"{page}/new", {**typed, "value": ["viel", "电话", ""]}).status_code == 422
    assert admin.post(f"{page}/new", {**typed, "fact": ["customer.is_new", "", ""]}).status_code == 422
    admin.post(f"{page}/new", typed)
    row = TypeRule.objects.get(company=cast.company())
    assert row.condition == {"all": [{"order.total__gte": "5000"}, {"order.channel": ["phone", "wechat"]}]}
    assert "订单金额 ≥ 5000 且 来源 为 电话 / 微信" in text_of(admin.get(page))
    shown = admin.get(f"{page}/{row.pk}").content.decode()
    assert 'value="电话, 微信"' in shown
    nested = {"any": [{"not": {"customer.is_new": True}}, {"customer.class": "A", "customer.is_new": True}]}
    deep = {k: v for k, v in typed.items() if k not in ("fact", "op", "value", "word")}
    admin.post(f"{page}/{row.pk}", {**deep, "text": json.dumps(nested)})
    row.refresh_from_db()
    assert row.condition == nested
    assert 'name="text"' in admin.get(f"{page}/{row.pk}").content.decode()
    assert admin.post(f"{page}/{row.pk}", {**deep, "text": "{"}).status_code == 422
    stranger = client_of(cast.person("w", "外人", ["mis_admin"], company=cast.company("OT", "别家")))
    assert stranger.get(f"{page}/{row.pk}").status_code == 404
    assert "大单" not in stranger.get(page).content.decode()


def test_the_confirmation_list_of_a_type_is_edited_in_rows_and_its_versions_are_shown(admin):
    page = "/settings/types/stock_sale/checklist"
    assert "商品无误" in admin.get(page).content.decode()
    assert page in admin.get("/settings/types/stock_sale").content.decode()
    typed = {
        "code": ["", "product", ""], "text": ["箱唛对吗", "商品对吗", ""], "text_en": ["", "", ""], "need": ["0", "1", "1"],
        "sort": ["20", "10", "30"], "whose": "own",
    }  # fmt: skip
    admin.post(page, typed)
    made = Checklist.objects.get(company=cast.company())
    assert [(q["code"] == "product", q["text"], q["required"]) for q in made.questions] == [
        (True, "商品对吗", True), (False, "箱唛对吗", False),
    ]  # fmt: skip
    told = text_of(admin.get(page))
    assert "商品对吗 · 箱唛对吗" in told
    assert "出厂设置" in told
    assert admin.get("/settings/types/none/checklist").status_code == 404
    assert client_of(cast.clerk()).get(page).status_code == 403
