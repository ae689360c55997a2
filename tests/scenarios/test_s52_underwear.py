"""S52, underwear factory: six departments review, the general manager signs, notices and samples, plan, rush orders, reorders.

Told in the template of the underwear factory until the goods are inspected and may leave. Plan, production, outsourcing and inspection
are plain steps with check lists until these areas have documents.
"""

from typing import Any

from tests.factories.sales import Shop

from .conftest import People
from .doors import refuses
from .firm import Firm

SIX = ("salesperson", "designer", "production_manager", "material_keeper", "quality_manager", "merchandiser")


def test_a_regular_order_is_reviewed_signed_noticed_sampled_planned_and_made(
    door: Any, people: People, shop: Shop, firm: Firm
) -> None:
    firm.takes("underwear_factory")
    number = door.place(people.clerk, shop.customer, [(shop.cups, 10)], until="submitted")
    for role in SIX:
        firm.leads_to(number, "review")
        firm.step(number, "review", role)
    firm.step(number, "material_plan", "merchandiser")
    door.do(people.clerk, number, "confirm")
    with refuses(409):
        door.do(people.clerk, number, "take_effect")
    firm.step(number, "gm_sign", "top_management")
    door.sees(people.clerk, number, "ready")
    for role in ("salesperson", "designer"):
        firm.step(number, "notice", role)
    firm.step(number, "sample", "designer")
    firm.step(number, "verify_notice", "merchandiser", "return", reason="用料与样品不符")
    for role in ("salesperson", "designer"):
        firm.step(number, "notice", role)
    firm.steps(number, sample="designer", verify_notice="merchandiser", plan="pmc_planner", produce="duty_reporter")
    for role in ("designer", "salesperson", "quality_manager"):
        firm.step(number, "follow", role)
    note = door.delivery(people.clerk, number)
    with refuses(409):
        door.ship(people.head_of_stores, note, "release")
    firm.step(number, "inspect", "inspector")
    firm.leads_to(number, "ship")
    door.ship(people.head_of_stores, note, "release")


def test_a_reorder_needs_the_general_managers_signature_alone(
    door: Any, people: People, shop: Shop, firm: Firm
) -> None:
    firm.takes("underwear_factory", kind="reorder")
    number = door.place(people.clerk, shop.customer, [(shop.cups, 10)], until="submitted")
    firm.leads_to(number, "gm_sign")
    door.do(people.clerk, number, "confirm")
    firm.step(number, "gm_sign", "top_management")
    door.sees(people.clerk, number, "ready")
    firm.leads_to(number, "notice")


def test_a_hard_order_is_talked_over_with_the_customer_before_the_general_manager_signs(
    door: Any, people: People, shop: Shop, firm: Firm
) -> None:
    firm.takes("underwear_factory")
    number = door.place(people.clerk, shop.customer, [(shop.cups, 10)], until="submitted")
    for role in SIX[:-1]:
        firm.step(number, "review", role)
    firm.step(number, "review", SIX[-1], condition="蕾丝要等 20 天", answers={"ship_date_possible": "conditional"})
    firm.leads_to(number, "talk")
    firm.step(number, "talk", "salesperson", "refuse", reason="客户等不了")
    door.sees(people.clerk, number, "declined")
    firm.leads_to(number)
