"""A review under way: an order whose departments are asked, for tests of the workbench."""

from datetime import timedelta

from django.test import Client

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.org.models import Department
from gendan.sales.models import Order, ReviewRule
from gendan.workflow.models import Task
from tests import cast
from tests.factories import sales

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def matrix(shop: sales.Shop) -> None:
    """The store and the planner are asked, the planner two things."""
    for code, role, questions in (
        ("warehouse_dept", "fg_keeper", ["stock_sufficient"]),
        ("production_dept", "pmc_planner", ["data_complete", "ship_date_possible"]),
    ):
        department = Department.objects.get(company=shop.company, code=code)
        ReviewRule.objects.create(company=shop.company, department=department, role=role, questions=questions)


def in_review(shop: sales.Shop) -> Order:
    """An order that both departments have to answer."""
    return sales.order(
        shop, type="regular", requested_on=clock.today() + timedelta(days=30), actor=cast.clerk(), until="effective"
    )


def task_of(order: Order, role: str, code: str = "sales.review") -> Task:
    """The open task of a role about an order."""
    return Task.objects.get(ref_kind="sales.order", ref_id=order.pk, role=role, code=code, state="open")


def signed_in(actor: Actor) -> Client:
    """A browser of this person."""
    client = Client(headers={"accept-language": "zh-CN"})
    client.force_login(cast.user_of(actor), BACKEND)
    return client
