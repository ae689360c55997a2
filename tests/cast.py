"""The standing cast: one company and the people who appear in tests and stories, made through services.

Every function returns the same person when asked again inside a test. People are `Actor`s, ready for a
service's `actor=`; `user_of(actor)` is the account behind one, `PASSWORD` opens it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from gendan.core.actor import SYSTEM, Actor
from gendan.org.models import Company, Department, User
from gendan.org.services import companies, users
from gendan.org.services.actors import actor_for

PASSWORD = "Gui-hua-cha-2026"


def company(code: str = "HX", name: str = "华信电气", **facts: Any) -> Company:
    """The firm of the tests, with the usual departments."""
    found = Company.objects.filter(code=code).first()
    return found or companies.create(code, name, actor=SYSTEM, **facts)


def person(
    username: str, name: str, roles: Sequence[str], *, company: Company | None = None, scope: str = "company",
    department: str | None = None,
) -> Actor:  # fmt: skip
    """Anybody: a user with roles in a company."""
    firm = company or globals()["company"]()
    user = User.objects.filter(username=username).first()
    if user is None:
        place = Department.objects.get(company=firm, code=department) if department else None
        user = users.create(
            username,
            name,
            PASSWORD,
            department=place,
            assignments=[(role, firm, scope) for role in roles],
            actor=SYSTEM,
        )
    return actor_for(user, company_id=firm.pk)


def clerk(company: Company | None = None) -> Actor:
    """周岚, order clerk: enters and follows orders."""
    return person("zhoulan", "周岚", ["order_clerk"], company=company, department="sales_dept")


def keeper(company: Company | None = None) -> Actor:
    """吴建国, keeper: receives, picks, packs."""
    return person("wujianguo", "吴建国", ["fg_keeper", "material_keeper"], company=company, department="warehouse_dept")


def accountant(company: Company | None = None) -> Actor:
    """孙慧, accountant: money in, credit released."""
    return person("sunhui", "孙慧", ["accountant"], company=company, department="finance_dept")


def manager(company: Company | None = None) -> Actor:
    """丁正平, general manager: approves and overrides."""
    return person("dingzhengping", "丁正平", ["company_gm"], company=company)


def planner(company: Company | None = None) -> Actor:
    """何敏, planner: reviews dates, keeps the plan."""
    return person("hemin", "何敏", ["pmc_planner", "pmc_manager"], company=company, department="production_dept")


def transport(company: Company | None = None) -> Actor:
    """马超, transport manager: carriers, tours, dispatch."""
    return person("machao", "马超", ["transport_manager"], company=company, department="transport_dept")


def admin(company: Company | None = None) -> Actor:
    """系统管理员 林涛: users, calendars, settings; no business."""
    return person("lintao", "林涛", ["mis_admin"], company=company, department="admin_hr_dept")


def salesperson(company: Company | None = None, customers: Iterable[Any] = (), username: str = "chenhao") -> Actor:
    """陈浩, salesperson who sees their own customers: those given here become theirs."""
    names = {"chenhao": "陈浩", "liuyang": "刘洋"}
    actor = person(
        username, names.get(username, username), ["salesperson"], company=company, scope="own", department="sales_dept"
    )
    for customer in customers:
        type(customer).objects.filter(pk=customer.pk).update(salesperson_id=actor.user_id)
    return actor


def user_of(actor: Actor) -> User:
    """The account behind an actor."""
    return User.objects.get(pk=actor.user_id)


def again(actor: Actor) -> Actor:
    """The same person as the next request would see them: roles and scopes read anew."""
    return actor_for(user_of(actor), company_id=actor.company_id)
