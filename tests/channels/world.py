"""A firm in the middle of its day: orders, deliveries, picks, money, tasks in many states, for tests that call everything."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from gendan.cases.models import Enquiry, ExceptionKind, ExceptionRecord
from gendan.cases.services import enquiries, exceptions
from gendan.catalog.models import PriceList, Unit
from gendan.core import clock
from gendan.core.actor import SYSTEM, Actor
from gendan.finance.models import Invoice, Payment, Statement
from gendan.finance.services import statements
from gendan.inventory.models import Count, Place, Transfer
from gendan.inventory.services import counts, transfers
from gendan.org.models import Reason, User
from gendan.org.services import roles
from gendan.papers.models import FormDefinition, Paper
from gendan.papers.services import definitions
from gendan.papers.services import papers as forms
from gendan.partners.models import Address, Contact
from gendan.sales.models import Order, OrderLine
from gendan.shipping.models import Carrier, Delivery, Load, TransportCase, Vehicle
from gendan.shipping.services import fleet, tracking
from gendan.warehouse.models import Pick, PickLine, Receipt
from gendan.warehouse.services import receipts
from gendan.workflow.models import Approval, Task
from tests import cast
from tests.factories import finance, inventory, sales, shipping


@dataclass
class World:
    """What is there: one person who may do everything, and numbers and ids by the name of a parameter."""

    boss: Actor
    shop: sales.Shop
    names: dict[str, list[Any]] = field(default_factory=dict)


AREAS = (
    "workflow",
    "papers",
    "cases",
    "analytics",
    "printing",
    "catalog",
    "partners",
    "inventory",
    "warehouse",
    "sales",
    "shipping",
    "finance",
    "channels",
)
SETUP = ("company.create", "company.change", "user.*", "role.*", "calendar.*", "reason.*", "parameter.*", "audit.*")


def boss() -> Actor:
    """Somebody who may do everything in the company, and sees no other."""
    granted = [*(f"{area}.*" for area in AREAS), *(f"org.{verb}" for verb in SETUP), "settings.*"]
    roles.save("everything", "一切", granted, actor=SYSTEM)
    return cast.person("quanneng", "全能", ["everything"])


def build() -> World:
    """Make it, through services."""
    shop = sales.shop(credit_limit=10_000_000)
    world = World(boss(), shop)
    inventory.put_many([(shop.cups, 5000), (shop.boxes, 5000)], shop.bin)
    orders = [
        sales.order(shop, [(shop.cups, 5), (shop.boxes, 2)], until=until)
        for until in ("draft", "submitted", "confirmed")
    ]
    orders += [sales.order(shop, [(shop.cups, 5), (shop.boxes, 2)]) for _ in range(4)]
    sales.order(
        shop, [(shop.cups, 3)], type="regular", until="submitted", requested_on=clock.today() + timedelta(days=9)
    )
    for order, until in zip(orders[3:], ("planned", "picked", "dispatched", "signed"), strict=True):
        shipping.delivery(order, until=until)
    finance.money_in(shop.customer, 50)
    finance.money_in(shop.customer, 70, {orders[6]: 70}, until="announced")
    if not Invoice.objects.exists():
        finance.invoice(orders[6])
    statements.prepare(shop.company.pk, orders[0].created_at.date().replace(day=1), actor=SYSTEM)
    other = inventory.warehouse(shop.company, "EAST")
    transfers.request(shop.warehouse.pk, other.pk, [transfers.Wanted(shop.cups.pk, Decimal(1))], actor=SYSTEM)
    counts.start(shop.warehouse.pk, actor=SYSTEM)
    receipts.create(shop.warehouse.pk, [receipts.Arrival(shop.cups.pk, Decimal(3))], actor=SYSTEM)
    carrier = shipping.carrier()
    fleet.make_load(shop.company.pk, orders[0].created_at.date(), carrier_id=carrier.pk, actor=SYSTEM)
    fleet.save_vehicle(shop.company.pk, "苏A12345", {"driver_name": "老周"}, actor=SYSTEM)
    dispatched = Delivery.objects.get(state="dispatched")
    tracking.report(dispatched.pk, "damage", "外箱破损", actor=SYSTEM)
    definitions.new_edition("contact_slip", actor=world.boss)
    words = {
        "from_department": "sales_dept",
        "to_department": "purchasing_dept",
        "matter": "plan",
        "problem": "缺图纸",
        "required_on": "2030-01-10",
    }
    for filled in ({"problem": "还没写完"}, words):
        slip = forms.create("contact_slip", values=filled, actor=world.boss)
        if filled == words:
            forms.file(slip.pk, actor=world.boss)
    for order, text in zip(orders[3:5], ("外箱破损", "少了两个"), strict=True):
        exceptions.report("shortage", order.ref, text, actor=world.boss)
    for order, text in zip(orders[4:6], ("到哪了", "发票呢"), strict=True):
        enquiries.register(text, about=order.ref, actor=world.boss)
    world.names = _names(world)
    return world


def _names(world: World) -> dict[str, list[Any]]:
    """Real values for parameters, by their names in paths and bodies."""

    def ids(model: Any, column: str = "pk") -> list[Any]:
        return [value for value in model.objects.order_by("-pk").values_list(column, flat=True)[:12] if value]

    shop = world.shop
    days = [(clock.today() + timedelta(days=n)).isoformat() for n in (1, 20)]
    return {
        "sales": [*ids(Order, "number"), f"draft-{Order.objects.get(state='draft').pk}"],
        "papers": ids(Paper, "number"), "edition_id": ids(FormDefinition), "form": ["contact_slip", "expediting_slip"],
        "deliveries": ids(Delivery, "number"), "picks": ids(Pick, "number"), "receipts": ids(Receipt, "number"),
        "exceptions": ids(ExceptionRecord, "number"), "enquiries": ids(Enquiry, "number"), "kinds": ids(ExceptionKind, "code"),
        "transfers": ids(Transfer, "number"), "counts": ids(Count, "number"), "payments": ids(Payment, "number"),
        "invoices": ids(Invoice, "number"), "loads": ids(Load, "number"), "statement_id": ids(Statement),
        "item_id": [shop.cups.pk, shop.boxes.pk], "customer_id": [shop.customer.pk], "company_id": [shop.company.pk],
        "warehouse_id": [shop.warehouse.pk], "place_id": ids(Place), "to_place_id": ids(Place), "unit_id": ids(Unit),
        "list_id": ids(PriceList), "price_list_id": ids(PriceList), "contact_id": ids(Contact),
        "address_id": ids(Address), "user_id": ids(User), "task_id": ids(Task), "approval_id": ids(Approval),
        "order_line_id": ids(OrderLine), "line_id": [*ids(OrderLine), *ids(PickLine)], "carrier_id": ids(Carrier),
        "vehicle_id": ids(Vehicle), "case_id": ids(TransportCase), "order_id": ids(Order), "list_name": ids(Reason, "list"),
        "source_id": [shop.warehouse.pk], "gift_id": [shop.boxes.pk], "salesperson_id": ids(User),
        "quantity": ["1", "2", "0.5"], "counted": ["3"], "price": ["9.5", None], "version": [None], "override": [None],
        "requested_on": days, "planned_on": days, "complete_on": days, "on": days, "valid_from": days[:1],
        "valid_to": days[1:], "type": ["stock_sale"], "warehouse": [shop.warehouse.code], "amount": ["20.00"],
        "orders": [[number] for number in ids(Order, "number")], "lot_id": [None], "owner_id": [None],
        "contract_id": [None], "status": ["available", "blocked"], "role": ["order_clerk"],
        "until": ["effective", "draft"], "customer": [shop.customer.code], "item": [shop.cups.code],
    }  # fmt: skip
