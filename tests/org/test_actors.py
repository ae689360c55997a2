"""Who may do and see what: actors are read anew, in one query (SEC-01, ORG-09)."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gendan.core.actor import SYSTEM, Scope
from gendan.core.errors import NotAllowed
from gendan.org.models import Department
from gendan.org.services import companies, users
from gendan.org.services.actors import actor_for, actor_from
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


def two_firms(here: str, there: str):
    """Somebody with one role here and another there."""
    first, second = cast.company(), cast.company("BT", "北塔分销")
    user = cast.user_of(cast.person("song", "宋词", [here], company=first))
    users.assign(user, there, second, actor=SYSTEM)
    return user, first, second


def test_a_right_held_in_one_company_is_none_in_the_other():
    user, first, second = two_firms("accountant", "fg_keeper")
    money, goods = actor_for(user, company_id=first.pk), actor_for(user, company_id=second.pk)
    assert money.may("finance.payment.confirm")
    assert not money.may("warehouse.pick.confirm")
    assert goods.may("warehouse.pick.confirm")
    assert not goods.may("finance.payment.confirm")
    assert ("accountant" in money.roles, "keeper" in money.roles) == (True, False)
    assert (money.company_ids, goods.company_ids) == ([first.pk], [second.pk])
    assert money.companies == goods.companies == (first.pk, second.pk)


def test_who_does_the_same_job_in_two_companies_sees_both_at_once():
    user, first, second = two_firms("order_clerk", "order_clerk")
    users.assign(user, "auditor", second, actor=SYSTEM)
    assert actor_for(user, company_id=first.pk).company_ids == [first.pk, second.pk]
    assert actor_for(user, company_id=second.pk).company_ids == [second.pk]  # no auditor in the first


def test_what_is_held_with_sight_of_all_companies_holds_in_all_of_them():
    user, first, second = two_firms("group_gm", "fg_keeper")
    third = cast.company("NT", "南通分厂")
    chief, keeper = actor_for(user, company_id=third.pk), actor_for(user, company_id=second.pk)
    assert chief.company_id == third.pk
    assert chief.may("sales.order.confirm")
    assert not chief.may("warehouse.pick.confirm")
    assert chief.company_ids == [first.pk, second.pk, third.pk]
    assert keeper.may("sales.order.confirm")
    assert keeper.may("warehouse.pick.confirm")
    assert keeper.company_ids == [second.pk]


def test_heading_a_department_counts_in_its_company_only():
    user, first, second = two_firms("order_clerk", "order_clerk")
    companies.save_department(second, "sales_dept", "销售部", head=user, actor=SYSTEM)
    assert "department_head" not in actor_for(user, company_id=first.pk).roles
    assert "department_head" in actor_for(user, company_id=second.pk).roles


def test_work_bound_to_a_company_finds_no_rights_once_the_user_left_it():
    user, first, second = two_firms("accountant", "fg_keeper")
    users.unassign(user, "accountant", first, actor=SYSTEM)
    assert actor_for(user, company_id=first.pk).company_id == second.pk
    bound = actor_for(user, company_id=first.pk, bound=True)
    assert (bound.company_id, bound.permissions, bound.scopes) == (None, frozenset(), {})


RIGHTS = {"a": ["x.y.see"], "b": ["x.y.see", "x.y.do"], "c": ["z.*"], "g": ["group.company.all"]}


@given(st.sets(st.tuples(st.sampled_from([1, 2, 3]), st.sampled_from(["own", "company"]), st.sampled_from("abcg"))))
def test_whatever_is_seen_from_a_company_one_may_there_all_that_one_may_here(assignments):
    held = json.dumps([(id, level, code, " ".join(RIGHTS[code])) for id, level, code in sorted(assignments)])
    actors = {
        n: actor_from(1, (True, "甲", "zh", None, held, None, "[1, 2, 3]"), origin="web", company_id=n)
        for n in (1, 2, 3)
    }
    for actor in actors.values():
        for seen in actor.company_ids:
            assert actor.permissions <= actors[seen].permissions
            assert seen in actor.companies


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
