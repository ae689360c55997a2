"""Who may do and see what: actors are read anew, in one query (SEC-01, ORG-09)."""

import pytest

from gendan.core.actor import SYSTEM, Scope
from gendan.core.errors import NotAllowed
from gendan.org.models import Department
from gendan.org.services import companies, users
from gendan.org.services.actors import actor_for
from tests import cast

pytestmark = pytest.mark.django_db


def test_an_actor_takes_one_query_whatever_the_number_of_roles(django_assert_num_queries):
    firm = cast.company()
    user = cast.user_of(cast.clerk(firm))
    for role in ("merchandiser", "inside_sales", "billing_clerk", "auditor"):
        users.assign(user, role, firm, actor=SYSTEM)
    with django_assert_num_queries(1):
        actor = actor_for(user)
    assert actor.roles >= {"order_clerk", "merchandiser", "inside_sales", "billing_clerk", "auditor"}


def test_permissions_are_the_union_of_the_roles_and_nothing_more():
    clerk = cast.clerk()
    assert clerk.may("sales.order.submit")
    assert clerk.may("workflow.task.complete")
    assert not clerk.may("sales.order.decline")
    assert not clerk.may("finance.payment.confirm")
    assert not clerk.may("org.user.create")
    users.assign(cast.user_of(clerk), "accountant", cast.company(), actor=SYSTEM)
    assert cast.again(clerk).may("finance.payment.confirm")


def test_the_administrator_runs_the_system_but_not_the_business():
    admin = cast.admin()
    assert admin.may("org.user.create")
    assert admin.may("org.calendar.change")
    assert admin.may("settings.view")
    for permission in ("sales.order.create", "sales.order.view", "finance.payment.confirm", "workflow.gate.override"):
        assert not admin.may(permission)


def test_a_company_one_has_no_role_in_does_not_exist():
    ours, theirs = cast.company(), cast.company("BT", "北塔分销")
    clerk = cast.clerk(ours)
    assert clerk.company_ids == [ours.pk]
    assert not clerk.sees_company(theirs.pk)
    assert cast.person("fang", "方芳", ["group_gm"], company=ours).sees_company(theirs.pk)  # a permission (ORG-09)


def test_the_widest_scope_of_a_company_counts():
    firm = cast.company()
    seller = cast.salesperson(firm)
    assert seller.scopes[firm.pk].level == "own"
    users.assign(cast.user_of(seller), "auditor", firm, scope="company", actor=SYSTEM)
    assert cast.again(seller).scopes[firm.pk] == Scope("company")


def test_a_department_scope_reaches_the_departments_below():
    firm = cast.company()
    sales = Department.objects.get(company=firm, code="sales_dept")
    east = companies.save_department(firm, "sales_east", "华东组", parent=sales, actor=SYSTEM)
    companies.save_department(firm, "tech_small", "小组", actor=SYSTEM)
    head = cast.person("gao", "高原", ["sales_manager"], company=firm, scope="department", department="sales_dept")
    assert head.scopes[firm.pk] == Scope("department", frozenset({sales.pk, east.pk}))


def test_a_deactivated_user_is_refused_at_once():
    clerk = cast.clerk()
    users.deactivate(clerk.user_id, actor=SYSTEM)
    with pytest.raises(NotAllowed):
        cast.again(clerk)


def test_a_role_taken_away_is_gone_with_the_next_request():
    clerk = cast.clerk()
    users.unassign(cast.user_of(clerk), "order_clerk", cast.company(), actor=SYSTEM)
    again = cast.again(clerk)
    assert not again.permissions
    assert again.company_ids == []
    assert again.company_id is None


def test_the_company_worked_in_is_the_wanted_one_then_the_preferred_one():
    first, second = cast.company(), cast.company("BT", "北塔分销")
    user = cast.user_of(cast.clerk(first))
    users.assign(user, "order_clerk", second, actor=SYSTEM)
    assert actor_for(user).company_id == first.pk
    assert actor_for(user, company_id=second.pk).company_id == second.pk
    assert actor_for(user, company_id=second.pk + 999).company_id == first.pk
    users.change(user.pk, preferences={"company_id": second.pk}, actor=SYSTEM)
    assert actor_for(user).company_id == second.pk


def test_generic_roles_of_the_process_follow_from_the_job():
    assert "keeper" in cast.keeper().roles
    assert "top_management" in cast.manager().roles
    firm = cast.company()
    clerk = cast.clerk(firm)
    assert "department_head" not in clerk.roles
    companies.save_department(firm, "sales_dept", "销售部", head=cast.user_of(clerk), actor=SYSTEM)
    assert "department_head" in cast.again(clerk).roles
