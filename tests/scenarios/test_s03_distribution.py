"""S03, distribution centre, as far as stock orders go: cash sale, call-off against a contract, release of stored goods (V04).

Orders come over the counter's till, from a machine that scans, and out of the customer's own file. Indirect sales (the supplier ships, TYP-05)
and vouchers (TYP-08) have no way of their own through the house yet; handheld ordering by safety stock (EOR) comes later.
"""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from gendan.channels.services import sheets
from gendan.core import clock
from gendan.core.actor import SYSTEM
from gendan.finance.models import Invoice, Payment
from gendan.sales.models import ContractLine, Order
from gendan.sales.services import contracts
from gendan.shipping.models import Delivery
from gendan.warehouse.models import Pick
from gendan.workflow.models import Task
from tests.channels import api
from tests.factories import inventory
from tests.factories.sales import Shop

from .conftest import People
from .doors import leave, refuses, verify

D = Decimal


def test_a_cash_sale_only_records(door: Any, people: People, shop: Shop) -> None:
    number = door.place(people.clerk, shop.customer, [(shop.cups, 3)], type="cash_sale", payment_mode="cash")
    order = Order.objects.get(number=number)
    line = order.lines.get()
    assert (line.shipped, line.signed) == (3, 3)
    position = inventory.position(shop.cups, shop.warehouse)
    assert (position.on_hand, position.reserved) == (97, 0)
    assert not Delivery.objects.exists()
    assert not Pick.objects.exists()
    assert not Task.objects.filter(state="open").exists(), "nobody has anything to do"
    assert [(i.order_id, i.amount) for i in Invoice.objects.all()] == [(order.pk, D("30.00"))]
    cash = Payment.objects.get()
    assert (cash.mode, cash.amount) == ("cash", D("30.00"))
    if cash.state == "announced":
        door.count_cash(people.accountant, str(cash.number), "30.00")
    order.refresh_from_db()
    assert order.payment_status == "paid"
    with refuses(409):
        door.place(people.clerk, shop.customer, [(shop.cups, 98)], type="cash_sale", payment_mode="cash")
    assert Order.objects.count() == 1, "what is not on the shelf cannot have been handed over"


def test_a_call_off_draws_on_its_contract_and_not_one_piece_more(door: Any, people: People, shop: Shop) -> None:
    today = clock.today()
    contract = contracts.create(
        company_id=shop.company.pk, customer_id=shop.customer.pk, name="年度框架", valid_from=today,
        valid_to=today + timedelta(days=300), lines=[contracts.NewContractLine(shop.cups.pk, D(50), D("9.20"))], actor=SYSTEM,
    )  # fmt: skip
    facts = {"type": "call_off", "contract_id": contract.pk}
    number = door.place(people.clerk, shop.customer, [(shop.cups, 30)], **facts)
    order = Order.objects.get(number=number)
    assert (order.total, order.lines.get().price_source) == (D("276.00"), "contract")
    left = ContractLine.objects.get(contract=contract)
    assert left.quantity - left.called == 20
    with refuses(409):
        door.place(people.clerk, shop.customer, [(shop.cups, 21)], **facts)
    with refuses(422):
        door.place(people.clerk, shop.customer, [(shop.cups, 1)], type="call_off")  # from which contract?
    door.do(people.sales_manager, number, "cancel", reason="客户改期")
    left.refresh_from_db()
    assert left.called == 0, "what is cancelled may be called off again"
    door.place(people.clerk, shop.customer, [(shop.cups, 50)], **facts)


def test_stored_goods_leave_without_a_second_invoice(door: Any, people: People, shop: Shop) -> None:
    inventory.put_stock(shop.cups, 20, shop.bin, owner_id=shop.customer.pk)
    number = door.place(people.clerk, shop.customer, [(shop.cups, 8)], type="consignment")
    order = Order.objects.get(number=number)
    assert order.lines.get().owner_id == shop.customer.pk
    note = (
        door.delivery(people.clerk, number) if Delivery.objects.exists() else door.plan(people.head_of_stores, number)
    )
    door.ship(people.head_of_stores, note, "release")
    door.pick(people.keeper, note)
    door.pack(people.keeper, note)
    leave(door, note, people)
    door.ship(people.courier, note, "sign", medium="paper", signatory="徐女士")
    assert inventory.position(shop.cups, shop.warehouse, shop.customer.pk).on_hand == 12
    assert inventory.position(shop.cups, shop.warehouse).on_hand == 100, "ours are untouched"
    assert not Invoice.objects.exists(), "they were paid for when they were bought"


def test_a_till_sells_over_the_counter_once_however_often_it_repeats(people: People, shop: Shop) -> None:
    till = api.of(people.clerk)
    sale = {
        "customer_id": shop.customer.pk, "type": "cash_sale", "payment_mode": "cash", "channel": "pos", "until": "effective",
        "lines": [{"item": "CUP", "quantity": "2"}], "accept": ["*"],
    }  # fmt: skip
    first, again = (
        till.post("/sales/orders", sale, key="till-1-815"),
        till.post("/sales/orders", sale, key="till-1-815"),
    )
    assert (first.status, again.body["number"]) == (201, first.body["number"])
    assert Order.objects.get().channel == "pos"
    assert inventory.position(shop.cups, shop.warehouse).on_hand == 98
    verify()


def test_the_customers_own_file_becomes_orders(people: People, shop: Shop) -> None:
    boss = api.of(people.clerk)
    text = f"订单号,客户编号,商品编码,数量\nK-1,{shop.customer.code},CUP,3\nK-1,{shop.customer.code},BOX,1\nK-2,{shop.customer.code},无此,1\n"
    file = BytesIO(text.encode())
    file.name = "客户订单.csv"
    sheet = boss.upload("/sheets", {"file": file, "kind": "orders"}).body
    columns = sheet["mapping"]["columns"]
    assert boss.post(f"/sheets/{sheet['id']}/check", {"columns": columns, "options": sheet["options"]}).status == 200
    sheets.work(sheet["id"])
    boss.post(f"/sheets/{sheet['id']}/commit", {})
    sheets.work(sheet["id"])
    assert boss.get(f"/sheets/{sheet['id']}").body["result"]["made"]["orders"] == 1
    assert list(Order.objects.values_list("customer_po", "line_count")) == [("K-1", 2)], "the other one stays out"
    verify()
