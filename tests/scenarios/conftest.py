"""Every story is told through both doors by the same people, and ends with books that hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from gendan.core.actor import Actor
from tests import cast
from tests.factories import sales, shipping

from .doors import Api, Door, Pages, verify

if TYPE_CHECKING:
    from .firm import Firm


@dataclass(frozen=True)
class People:
    """Who works at the firm of the stories."""

    clerk: Actor
    seller: Actor
    reviewer: Actor
    sales_manager: Actor
    manager: Actor
    keeper: Actor
    head_of_stores: Actor
    loader: Actor
    guard: Actor
    transport: Actor
    courier: Actor
    accountant: Actor
    biller: Actor
    service: Actor


@pytest.fixture(params=[Pages, Api], ids=lambda door: door.name)
def door(request: pytest.FixtureRequest, db: None) -> Iterator[Door]:
    """Pages, then API; after the story every invariant holds."""
    yield request.param()
    verify()


@pytest.fixture
def people(db: None) -> People:
    return People(
        clerk=cast.clerk(),
        seller=cast.person("chenhao", "陈浩", ["salesperson"], department="sales_dept"),
        reviewer=cast.person("luping", "陆平", ["order_reviewer"]),
        sales_manager=cast.person("pengli", "彭立", ["sales_manager"]),
        manager=cast.manager(),
        keeper=cast.keeper(),
        head_of_stores=cast.person("zhaoqiang", "赵强", ["warehouse_supervisor"]),
        loader=shipping.loader(),
        guard=shipping.guard(),
        transport=cast.transport(),
        courier=shipping.courier(),
        accountant=cast.accountant(),
        biller=cast.person("fangqin", "方琴", ["billing_clerk"]),
        service=cast.person("xiaohe", "小何", ["customer_service_agent"]),
    )


@pytest.fixture
def firm(door: Door, people: People) -> "Firm":
    """The firm of a story that runs in a template."""
    from .firm import Firm

    return Firm(door, people)


@pytest.fixture
def shop(people: People) -> sales.Shop:
    """100 cups at 10.00, 40 boxes at 25.50; 金义百货 buys on 30 days' credit and belongs to 陈浩."""
    return sales.shop(salesperson=people.seller)
