"""S01 and S05, electrical equipment made to order: dealers through inside sales, the group through its order desk.

Told in the template of the group, from the requirements agreed with the customer to the collection. Plans, cooperation within the
group, purchase, design, making and inspection are plain steps with check lists until these areas have documents; so is the service
after delivery. Changes by grade have stories of their own.
"""

from typing import Any

from gendan.org.models import Department
from gendan.sales.models import Order
from tests import cast
from tests.factories.sales import Shop

from .conftest import People
from .doors import leave, refuses
from .firm import Firm, paid, signed

BESIDE = ("follow",)  # the date is followed beside the main line until the goods are there


def led(code: str, head: Any) -> None:
    """Somebody leads a department."""
    Department.objects.filter(company=cast.company(), code=code).update(head_id=head.user_id)


def test_a_dealers_regular_order_from_the_requirements_to_the_collection(
    door: Any, people: People, shop: Shop, firm: Firm
) -> None:
    firm.takes("mto_electrical_group")
    led("production_dept", firm.who("production_manager"))
    number = door.place(people.clerk, shop.customer, [(shop.cups, 10)], until="submitted")
    firm.steps(number, confirm="inside_sales")
    firm.step(number, "classify", "inside_sales", "regular")
    for role in ("inside_sales", "production_manager", "material_control_manager"):
        firm.step(number, "review_regular", role)
    door.do(people.clerk, number, "confirm")
    firm.step(number, "quote", "inside_sales")
    with refuses(409):
        door.do(people.clerk, number, "take_effect")  # not signed
    firm.step(number, "sign", "inside_sales")
    door.sees(people.clerk, number, "ready")
    firm.leads_to(number, "instruct", *BESIDE)

    firm.steps(number, instruct="inside_sales", decompose="production_manager")
    firm.leads_to(number, "cooperate", "transfer", "purchase", "design", "object", *BESIDE)
    firm.steps(number, cooperate="production_manager", transfer="buyer", purchase="buyer", design="designer")
    firm.step(number, "object", "production_manager", "objection", reason="模具还没有修好")
    firm.steps(number, settle="company_gm", prepare="production_manager")
    for role in ("workshop_leader", "production_manager"):
        firm.step(number, "make", role)
    firm.step(number, "inspect", "inspector")
    note = door.delivery(people.clerk, number)
    with refuses(409):
        door.ship(people.head_of_stores, note, "release")
    firm.steps(number, notify_packing="production_manager", pack="packer", stock_in="fg_keeper")
    firm.leads_to(number, "ship_notice", *BESIDE)
    door.ship(people.head_of_stores, note, "release")
    firm.leads_to(number, "dispatch", *BESIDE)
    door.pick(people.keeper, note)
    door.pack(people.keeper, note)
    leave(door, note, people)
    firm.leads_to(number, "feed_back", "collect", *BESIDE)
    firm.step(number, "feed_back", "inside_sales")
    signed(door, people, note)
    firm.leads_to(number, "collect", "service", *BESIDE)
    paid(door, people, shop.customer, Order.objects.get(number=number))
    firm.step(number, "service", "inside_sales", "service", reason="现场调试")
    firm.step(number, "service_contact", "after_sales_manager")
    firm.step(number, "follow", "order_desk_manager")
    door.do(people.clerk, number, "complete")
    firm.leads_to(number, "archive")


def test_the_groups_non_regular_order_is_accepted_on_a_condition_the_customer_agrees_to(
    door: Any, people: People, shop: Shop, firm: Firm
) -> None:
    firm.takes("mto_electrical_group", front_office="order_desk_manager")
    number = door.place(people.clerk, shop.customer, [(shop.cups, 10)], until="submitted")
    firm.step(number, "confirm", "order_desk_manager")
    firm.step(number, "classify", "order_desk_manager", "non_regular")
    for role in ("order_desk_manager", "tech_manager", "quality_manager", "production_manager", "transport_manager"):
        firm.leads_to(number, "review_non_regular")
        firm.step(number, "review_non_regular", role)
    firm.step(
        number, "review_non_regular", "company_gm", condition="推迟到 8 月 20 日交货",
        answers={"ship_date_possible": "conditional"},
    )  # fmt: skip
    firm.leads_to(number, "negotiate_date")
    firm.step(number, "negotiate_date", "order_desk_manager")
    firm.leads_to(number, "quote")


def test_a_customer_who_refuses_the_later_date_is_declined_by_the_general_manager_alone(
    door: Any, people: People, shop: Shop, firm: Firm
) -> None:
    firm.takes("mto_electrical_group")
    number = door.place(people.clerk, shop.customer, [(shop.cups, 10)], until="submitted")
    firm.step(number, "confirm", "inside_sales")
    firm.step(number, "classify", "inside_sales", "regular")
    for role in ("inside_sales", "material_control_manager"):
        firm.step(number, "review_regular", role)
    firm.step(number, "review_regular", "production_manager", reason="排不下", answers={"ship_date_possible": "no"})
    firm.step(number, "negotiate_date", "inside_sales", "refuse", reason="客户要求按原交期")
    assert firm.shown(people.sales_manager, number, "approve_decline") is None
    firm.step(number, "approve_decline", "company_gm")
    door.sees(people.clerk, number, "declined")
    firm.leads_to(number)
