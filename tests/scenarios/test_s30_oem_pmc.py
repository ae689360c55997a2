"""S30, OEM die-cut maker with PMC: five departments review, the customer signs, plans are approved, goods made, shipped, counted.

Told in the template of the OEM maker until the audit has measured the delivery. Plans of material and production, issuing material,
making and testing are plain steps with check lists until planning, production and quality have documents; the daily statistics are
steps whose figures the boards show.
"""

from typing import Any

from gendan.sales.models import Order
from tests.factories.sales import Shop

from .conftest import People
from .doors import refuses
from .firm import Firm, paid, sent, signed

DEPARTMENTS = ("pmc_manager", "tech_manager", "quality_manager", "accountant", "customer_mgmt_clerk")


def test_reviewed_signed_planned_made_shipped_and_measured(door: Any, people: People, shop: Shop, firm: Firm) -> None:
    firm.takes("oem_diecut_pmc", goods="own")
    number = door.place(people.clerk, shop.customer, [(shop.cups, 10)], until="submitted")
    firm.step(number, "receive", "customer_mgmt_clerk")
    for role in DEPARTMENTS:
        firm.leads_to(number, "review")
        firm.step(number, "review", role)
    door.do(people.clerk, number, "confirm")
    with refuses(409):
        door.do(people.clerk, number, "take_effect")  # the customer has not signed
    firm.steps(number, agree="customer_mgmt_clerk", hand_over="customer_mgmt_clerk")
    door.sees(people.clerk, number, "ready")
    firm.leads_to(number, "plan")

    firm.step(number, "plan", "pmc_planner")
    firm.step(number, "approve_plan", "pmc_manager", "reject", reason="7 月 3 日机台已满")
    firm.steps(number, plan="pmc_planner", approve_plan="pmc_manager")
    firm.steps(number, issue="material_keeper", make="production_manager")
    firm.step(number, "test", "inspector", "failed", reason="尺寸超差")
    firm.steps(number, make="production_manager", test="inspector")
    for role in ("production_deliverer", "fg_keeper"):
        firm.step(number, "stock_in", role)
    firm.step(number, "statistics", "fg_keeper")
    note = door.delivery(people.clerk, number)
    with refuses(409):
        door.ship(people.head_of_stores, note, "release")  # no shipment order yet
    firm.steps(number, shipment_order="merchandiser", review_shipment="pmc_clerk", transport="fg_shipping_team")
    sent(door, people, number)
    signed(door, people, note)
    for role in ("fg_keeper", "pmc_manager"):
        firm.step(number, "ship_statistics", role)
    firm.step(number, "measure", "auditor")
    paid(door, people, shop.customer, Order.objects.get(number=number))
    door.do(people.clerk, number, "complete")
    firm.leads_to(number, "improve")


def test_a_department_that_says_no_ends_it(door: Any, people: People, shop: Shop, firm: Firm) -> None:
    firm.takes("oem_diecut_pmc")
    number = door.place(people.clerk, shop.customer, [(shop.cups, 10)], until="submitted")
    firm.step(number, "receive", "customer_mgmt_clerk")
    for role in DEPARTMENTS[:-1]:
        firm.step(number, "review", role)
    firm.step(number, "review", DEPARTMENTS[-1], reason="客户要求的材料已停产", answers={"ship_date_possible": "no"})
    door.sees(people.clerk, number, "declined")
    firm.leads_to(number)
