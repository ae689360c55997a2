"""S46, order management system: rights by role, log, what is filled in, the number and the handler by themselves, export.

Told in the template of the small firm; keys alone enter an order in the browser's own tests, statistics are the boards'. Stops with
the order that is ready: the rest of the way is that of the other stories.
"""

import re
from typing import Any

from gendan.core.models import EventRow
from gendan.sales.models import Order
from gendan.workflow.models import Task
from tests.factories.sales import Shop
from tests.pages import client_of

from .conftest import People
from .doors import refuses
from .firm import Firm


def test_the_system_numbers_fills_in_assigns_logs_and_exports(
    door: Any, people: People, shop: Shop, firm: Firm
) -> None:
    firm.takes("generic_sme", confirmation="seller")
    with refuses(403):
        door.place(people.keeper, shop.customer, [(shop.cups, 10)])
    assert not Order.objects.exists()
    number = door.place(people.clerk, shop.customer, [(shop.cups, 10)], until="submitted")
    order = Order.objects.get(number=number)
    assert re.fullmatch(r"SO\d{4}-\d{4}", number)
    assert (order.contact, order.phone) == ("刘经理", "13812345678")
    assert "莫愁路 12 号" in order.ship_to
    task = Task.objects.get(number=number, data__step="confirm")
    assert task.assignee_id == people.seller.user_id == order.salesperson_id, "it goes to who has the customer"
    firm.step(number, "confirm", "salesperson")
    door.do(people.clerk, number, "confirm")
    door.sees(people.seller, number, "ready")

    log = EventRow.objects.filter(about_kind="sales.order", about_id=order.pk)
    assert log.get(name="sales.order.submitted").actor_name == people.clerk.name
    assert log.get(name="workflow.step.ended", payload__step="confirm").actor_name == people.seller.name
    sheet = client_of(people.clerk).get("/orders?view=all&f=1&export=csv")
    assert number in b"".join(sheet.streaming_content).decode("utf-8-sig")
    assert client_of(people.loader).get("/orders?view=all&f=1&export=csv").status_code == 403
