"""S23, pump maker: the configuration table is approved, printed, signed by four, coded, and its copies distributed.

Told in the template of the pump maker until the order is completed. The table itself, its four signatures on paper and the copies
with acknowledgement are forms with tests of their own; making, buying and checking are a plain step with a check list.
"""

from typing import Any

from gendan.sales.models import Order
from tests.factories.sales import Shop

from .conftest import People
from .doors import refuses
from .firm import Firm, paid, sent, signed

FOUR = ("top_management", "production_manager", "material_control_manager", "chief_engineer")


def test_approved_printed_signed_by_four_coded_and_distributed(
    door: Any, people: People, shop: Shop, firm: Firm
) -> None:
    firm.takes("pump_maker", samples="with")
    number = door.place(people.clerk, shop.customer, [(shop.cups, 10)], until="submitted")
    firm.steps(number, negotiate="salesperson", configure="salesperson")
    firm.step(number, "approve", "top_management", "return", reason="轴封没有写")
    firm.step(number, "configure", "salesperson")
    door.do(people.clerk, number, "confirm")
    assert firm.shown(people.seller, number, "print") is None, "nothing is printed before it is approved"
    firm.step(number, "approve", "top_management")
    door.sees(people.clerk, number, "ready")
    firm.step(number, "print", "salesperson")
    note = door.delivery(people.clerk, number)
    for role in FOUR:
        firm.leads_to(number, "countersign")
        with refuses(409):
            door.ship(people.head_of_stores, note, "release")
        firm.step(number, "countersign", role)
    firm.steps(number, code="warehouse_supervisor", enter_code="salesperson", file_original="salesperson")
    firm.step(number, "distribute", "shipping_merchandiser")
    firm.leads_to(number, "samples", "parts", "make")
    firm.steps(number, samples="pump_tester", parts="purchasing_assistant", make="production_manager")
    firm.leads_to(number, "pack")
    sent(door, people, number)
    signed(door, people, note)
    firm.leads_to(number, "complete")
    paid(door, people, shop.customer, Order.objects.get(number=number))
    door.do(people.clerk, number, "complete")
    assert "complete" not in firm.open(number)
