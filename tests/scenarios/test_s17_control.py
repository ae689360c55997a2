"""S17, order flow and control measures: rules review, a partner carries, the survey closes the order.

Told to the survey in the template of the small firm; targets of every step are limits of its tasks, reported on the board of limits.
Evaluation of partners and the plans for exceptions lie outside the process of one order.
"""

from typing import Any

from gendan.sales.models import Order
from gendan.workflow.models import Task
from tests.factories.sales import Shop

from .conftest import People
from .firm import Firm, paid, sent, signed


def test_reviewed_by_rule_carried_by_a_partner_and_closed_by_the_survey(
    door: Any, people: People, shop: Shop, firm: Firm
) -> None:
    firm.takes("generic_sme", confirmation="none", closing="survey", shipper="transport_manager")
    number = door.place(people.clerk, shop.customer, [(shop.cups, 10)])
    firm.leads_to(number, "prepare")
    note = sent(door, people, number)
    signed(door, people, note)
    firm.leads_to(number, "survey")
    firm.step(number, "survey", "customer_service_agent")
    paid(door, people, shop.customer, Order.objects.get(number=number))
    door.do(people.clerk, number, "complete")
    firm.leads_to(number, "archive")
    timed = Task.objects.filter(number=number, code="process.step")
    assert timed.exists()
    assert not timed.filter(limit_text="").exists(), "every step has its target time"
