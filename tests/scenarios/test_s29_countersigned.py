"""S29, inside sales' ordering rules: agreed before entry, the superior reviews, finance, stores and production countersign.

Told in the template of the small firm until the goods may be prepared; purchasing and production follow as a plain step where goods are
missing, service ends the order once after-sales has documents.
"""

from typing import Any

from tests.factories.sales import Shop

from .conftest import People
from .doors import refuses
from .firm import Firm


def test_the_superior_reviews_then_three_departments_sign(door: Any, people: People, shop: Shop, firm: Firm) -> None:
    firm.takes("generic_sme", review="one", reviewer="supervisor", approval="departments")
    number = door.place(people.clerk, shop.customer, [(shop.cups, 10)], until="submitted")
    firm.steps(number, confirm="salesperson", check="supervisor")
    door.do(people.clerk, number, "confirm")
    for role in ("accountant", "warehouse_supervisor", "production_manager"):
        firm.leads_to(number, "countersign")
        with refuses(409):
            door.do(people.clerk, number, "take_effect")
        firm.step(number, "countersign", role)
    door.sees(people.clerk, number, "ready")
    firm.leads_to(number, "prepare")


def test_one_department_that_does_not_sign_is_enough(door: Any, people: People, shop: Shop, firm: Firm) -> None:
    firm.takes("generic_sme", confirmation="none", approval="departments")
    number = door.place(people.clerk, shop.customer, [(shop.cups, 10)], until="submitted")
    firm.step(number, "countersign", "accountant")
    with refuses(422):
        firm.step(number, "countersign", "production_manager", "refuse")
    firm.step(number, "countersign", "production_manager", "refuse", reason="产能已满")
    firm.step(number, "countersign", "warehouse_supervisor")
    door.sees(people.clerk, number, "declined")
    firm.leads_to(number)
