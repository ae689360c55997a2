"""Accounts, roles, names that are found by sound (SEC-01, SEC-04, ORG-01)."""

from datetime import timedelta

import pytest

from gendan.core import clock
from gendan.core.actor import SYSTEM
from gendan.core.errors import Invalid, NotAllowed, NotFound
from gendan.core.models import AuditRow, EventRow
from gendan.org import queries
from gendan.org.catalogue import departments as department_catalogue
from gendan.org.catalogue.roles import ROLES
from gendan.org.errors import SameHands, Taken
from gendan.org.models import Assignment, Department, Role, User
from gendan.org.services import companies, parameters, roles, users
from tests import cast

pytestmark = pytest.mark.django_db

# The role codes of the requirements' section 2.2.
SPEC_ROLES = [
    "salesperson",
    "regional_salesperson",
    "inside_sales",
    "order_clerk",
    "sales_assistant",
    "billing_clerk",
    "merchandiser",
    "shipping_merchandiser",
    "plant_merchandiser",
    "intake_clerk",
    "order_processor",
    "order_reviewer",
    "mall_admin",
    "customer_service_agent",
    "customer_mgmt_clerk",
    "sales_manager",
    "supervisor",
    "order_desk_manager",
    "company_gm",
    "company_deputy_gm",
    "production_deputy_gm",
    "group_gm",
    "top_management",
    "tech_director",
    "chief_engineer",
    "tech_manager",
    "designer",
    "pump_tester",
    "production_manager",
    "material_control_manager",
    "workshop_leader",
    "production_supervisor",
    "production_planner",
    "pmc_planner",
    "pmc_manager",
    "pmc_clerk",
    "material_controller",
    "operator",
    "duty_reporter",
    "equipment_engineer",
    "purchasing_manager",
    "buyer",
    "purchasing_assistant",
    "quality_manager",
    "inspector",
    "full_inspector",
    "patrol_inspector",
    "material_keeper",
    "fg_keeper",
    "warehouse_supervisor",
    "production_deliverer",
    "picker",
    "packer",
    "loader",
    "fg_shipping_team",
    "transport_manager",
    "dispatcher",
    "courier",
    "carrier",
    "freight_auditor",
    "accountant",
    "cost_accountant",
    "after_sales_manager",
    "after_sales_staff",
    "gate_guard",
    "auditor",
    "hr_admin",
    "mis_admin",
    "process_owner",
    "trainer",
    "home_designer",
    "engineering_manager",
    "operations_manager_brand",
    "distribution_sales",
    "customer",
    "dealer",
    "distributor",
    "supplier",
    "payment_platform",
    "ordering_party",
    "maker",
    "redemption_clerk",
]


def test_every_role_of_the_trade_is_there_and_outside_parties_hold_nothing():
    assert sorted(role.code for role in ROLES) == sorted(SPEC_ROLES)
    stored = dict(Role.objects.values_list("code", "permissions"))
    assert set(stored) == set(SPEC_ROLES)
    assert {code for code, held in stored.items() if not held} == {
        "carrier", "customer", "dealer", "distributor", "supplier", "payment_platform", "ordering_party", "maker",
    }  # fmt: skip
    assert not [code for code, held in stored.items() if "*" in held]


@pytest.mark.parametrize(
    ("permission", "holders"),
    [
        ("sales.order.decline", {"company_gm", "company_deputy_gm", "group_gm", "top_management"}),
        ("finance.payment.confirm", {"accountant"}),
        ("org.user.assign", {"mis_admin"}),
        ("org.audit.view", {"auditor", "mis_admin"}),
        ("group.company.all", {"group_gm"}),
        ("shipping.delivery.check", {"gate_guard"}),
    ],
)
def test_what_only_some_may_do_is_held_by_exactly_those(permission, holders):
    from gendan.core.actor import Actor

    assert {r.code for r in ROLES if Actor(1, "x", frozenset(r.permissions)).may(permission)} == holders


def test_a_company_gets_its_departments_from_the_catalogue():
    firm = companies.create("QX", "启新", departments=["sales_dept", "pmc_dept"], actor=cast.admin())
    assert list(firm.departments.order_by("pk").values_list("code", "name")) == [
        ("sales_dept", "销售部"),
        ("pmc_dept", "PMC 部"),
    ]
    companies.add_departments(firm, ["pmc_dept", "shop"], actor=SYSTEM)
    assert Department.objects.filter(company=firm).count() == 3
    assert len(department_catalogue.DEPARTMENTS) == 35
    with pytest.raises(Invalid):
        companies.add_departments(firm, ["moon_base"], actor=SYSTEM)
    with pytest.raises(Taken):
        companies.create("QX", "启新二", actor=SYSTEM)
    with pytest.raises(NotAllowed):
        companies.create("QY", "启明", actor=cast.clerk())


def test_departments_stand_below_departments_of_their_company_and_never_below_themselves():
    firm, other = cast.company(), cast.company("BT", "北塔分销")
    sales = Department.objects.get(company=firm, code="sales_dept")
    east = companies.save_department(firm, "east", "华东组", parent=sales, actor=SYSTEM)
    with pytest.raises(Invalid):
        companies.save_department(firm, "sales_dept", "销售部", parent=east, actor=SYSTEM)
    with pytest.raises(Invalid):
        companies.save_department(other, "north", "北组", parent=sales, actor=SYSTEM)


def test_a_user_is_found_by_name_sound_initials_and_log_in():
    clerk = cast.clerk()
    found = {
        term: [u.name for u in queries.find_users(term, actor=clerk)]
        for term in ("周", "zhou", "zl", "zhoul", "岚", "xx")
    }
    assert found == {"周": ["周岚"], "zhou": ["周岚"], "zl": ["周岚"], "zhoul": ["周岚"], "岚": ["周岚"], "xx": []}


def test_colleagues_of_other_companies_are_not_found():
    clerk = cast.clerk()
    cast.person("wei", "魏青", ["order_clerk"], company=cast.company("BT", "北塔分销"))
    assert queries.find_users("魏", actor=clerk) == []
    with pytest.raises(NotFound):
        queries.get_user("wei", actor=clerk)
    assert queries.get_user("ZhouLan", actor=clerk).name == "周岚"


def test_a_log_in_name_is_taken_whatever_its_case():
    cast.clerk()
    with pytest.raises(Taken):
        users.create("ZhouLan", "周岚二", cast.PASSWORD, actor=cast.admin())


@pytest.mark.parametrize("password", ["short", "1234567890", "zhaoyun2026x", "password123"])
def test_a_weak_password_is_refused_and_nobody_is_created(password):
    with pytest.raises(Invalid) as refusal:
        users.create("zhaoyun2026", "赵云", password, actor=SYSTEM)
    assert "password" in refusal.value.errors
    assert not User.objects.filter(username="zhaoyun2026").exists()


def test_passwords_never_reach_the_audit_log():
    clerk = cast.clerk()
    users.set_password(clerk.user_id, "Chun-feng-du-2027", actor=clerk)
    rows = AuditRow.objects.filter(table="org_user", row_id=clerk.user_id)
    assert rows.count() == 2  # created; the password was changed
    assert not [row for row in rows if "password" in (row.after or {}) or "password" in (row.before or {})]
    assert EventRow.objects.filter(name="org.user.password_set", actor_id=clerk.user_id).count() == 1


def test_a_wrong_role_or_scope_is_refused():
    admin, user = cast.admin(), cast.user_of(cast.clerk())
    with pytest.raises(NotFound):
        users.assign(user, "emperor", cast.company(), actor=admin)
    with pytest.raises(Invalid):
        users.assign(user, "buyer", cast.company(), scope="galaxy", actor=admin)
    with pytest.raises(NotFound):
        users.assign(user, "buyer", cast.company("BT", "北塔分销"), actor=admin)  # not the admin's company
    with pytest.raises(NotAllowed):
        users.assign(user, "buyer", cast.company(), actor=cast.clerk())
    assert Assignment.objects.filter(user=user).count() == 1


def test_nobody_gives_roles_to_themselves_unless_the_firm_allows_it():
    admin = cast.admin()
    with pytest.raises(SameHands):
        users.assign(cast.user_of(admin), "accountant", cast.company(), actor=admin)
    assert not cast.again(admin).may("finance.payment.confirm")
    parameters.put("org.duties.own_roles", False, company_id=cast.company().pk, actor=SYSTEM)
    users.assign(cast.user_of(admin), "accountant", cast.company(), actor=admin)
    assert cast.again(admin).may("finance.payment.confirm")


def test_everybody_changes_their_own_language_and_nothing_else():
    clerk = cast.clerk()
    assert users.change(clerk.user_id, language="en", actor=clerk).language == "en"
    with pytest.raises(NotAllowed):
        users.change(clerk.user_id, name="周总", actor=clerk)
    with pytest.raises(NotAllowed):
        users.change(cast.keeper().user_id, language="en", actor=clerk)
    renamed = users.change(clerk.user_id, name="周若兰", actor=cast.admin())
    assert (renamed.pinyin, renamed.initials) == ("zhouruolan", "zrl")


def test_an_account_is_closed_by_somebody_else():
    admin = cast.admin()
    with pytest.raises(Invalid):
        users.deactivate(admin.user_id, actor=admin)
    assert not users.deactivate(cast.clerk().user_id, actor=admin).is_active
    assert users.reactivate(User.objects.get(username="zhoulan").pk, actor=admin).is_active
    names = EventRow.objects.filter(about_kind="org.user", name__startswith="org.user.").values_list("name", flat=True)
    assert {"org.user.deactivated", "org.user.reopened"} <= set(names)


def test_a_stand_in_is_another_active_colleague_until_a_day():
    clerk, keeper = cast.clerk(), cast.user_of(cast.keeper())
    until = clock.today() + timedelta(days=3)
    for wrong in (cast.user_of(clerk), User(is_active=False, pk=999)):
        with pytest.raises(Invalid):
            users.set_stand_in(clerk.user_id, wrong, until, actor=clerk)
    users.set_stand_in(clerk.user_id, keeper, until, actor=clerk)
    assert User.objects.get(pk=clerk.user_id).stand_in == keeper
    assert users.set_stand_in(clerk.user_id, None, None, actor=clerk).away_until is None


def test_users_with_a_role_include_those_who_act_in_it_and_leave_out_the_inactive():
    firm, boss, head = cast.company(), cast.manager(), cast.clerk()
    assert [u.pk for u in queries.users_with_role(firm.pk, "top_management")] == [boss.user_id]
    assert queries.users_with_role(firm.pk, "department_head") == []
    companies.save_department(firm, "sales_dept", "销售部", head=cast.user_of(head), actor=SYSTEM)
    assert [u.pk for u in queries.users_with_role(firm.pk, "department_head")] == [head.user_id]
    users.deactivate(boss.user_id, actor=SYSTEM)
    assert queries.users_with_role(firm.pk, "company_gm") == []


def test_a_role_takes_only_permissions_somebody_asks_for():
    admin = cast.admin()
    with pytest.raises(Invalid):
        roles.save("helper", "帮手", ["sales.moon.fly"], actor=admin)
    role = roles.save("helper", "帮手", ["workflow.task.*", "org.reason.change"], actor=admin)
    assert role.permissions == ["org.reason.change", "workflow.task.*"]
    roles.save("helper", "帮手", ["org.reason.change"], actor=admin)
    row = AuditRow.objects.filter(table="org_role", verb="U").latest("id")
    assert row.before["permissions"] == ["org.reason.change", "workflow.task.*"]
    assert row.actor_id == admin.user_id
    with pytest.raises(NotAllowed):
        roles.save("helper", "帮手", [], actor=cast.clerk())


def test_an_administrator_cannot_widen_their_own_role_beyond_what_they_hold():
    admin = cast.admin()
    held = Role.objects.get(code="mis_admin").permissions
    with pytest.raises(Invalid):
        roles.save(
            "mis_admin", "系统管理员", [*[p for p in held if roles.known(p)], "workflow.gate.override"], actor=admin
        )


def test_every_right_somebody_asks_for_is_held_by_some_role_that_ships():
    """Cancelling a task is a consequence of other verbs; nobody does it by hand."""
    from gendan.core import permissions
    from gendan.core.actor import Actor

    holders = [Actor(1, "x", frozenset(role.permissions)) for role in ROLES]
    missing = {p for p in permissions.all_permissions() if not any(actor.may(p) for actor in holders)}
    assert {p for p in missing if not p.startswith("trial.")} == {"workflow.task.cancel"}
