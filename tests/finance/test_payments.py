"""Money: announced, confirmed by somebody else, spread over orders, taken back."""

from decimal import Decimal

import pytest

from gendan.core import dispatch, invariants
from gendan.core.actor import SYSTEM
from gendan.core.errors import Conflict, GateClosed, IllegalTransition, Invalid, NotAllowed
from gendan.core.models import EventRow
from gendan.finance.errors import AlreadyCollected, OverAllocated
from gendan.finance.models import Invoice, Payment, ReceivableEntry
from gendan.finance.services import cod, payments
from gendan.org.errors import SameHands
from gendan.partners.models import CreditAccount
from gendan.partners.queries import credit_state
from gendan.sales.models import Order
from gendan.sales.services import orders
from gendan.shipping.models import Delivery
from gendan.shipping.services import deliveries
from gendan.workflow.models import Gate
from tests import cast
from tests.factories import finance, sales, shipping

pytestmark = pytest.mark.django_db


def wrong() -> list[invariants.Violation]:
    return list(invariants.violations())


def drain() -> None:
    while dispatch.drain():
        pass


def exposure(shop: sales.Shop) -> Decimal:
    return CreditAccount.objects.get(customer=shop.customer).exposure


def test_announced_money_opens_nothing_and_who_entered_it_does_not_confirm_it():
    shop = sales.shop(payment_mode="pay_first")
    order = sales.order(shop, [(shop.cups, 10)])
    note = shipping.delivery(order)
    accountant = cast.accountant()
    payment = payments.announce(shop.customer.pk, Decimal("100.00"), orders={order.pk: Decimal(100)}, actor=accountant)
    with pytest.raises(GateClosed):
        deliveries.release(note.pk, actor=cast.transport())
    with pytest.raises(SameHands):
        payments.confirm(payment.pk, actor=accountant)
    with pytest.raises(NotAllowed):
        payments.confirm(payment.pk, actor=cast.clerk())
    assert (sales.again(order).paid, finance.balance(shop.customer)) == (0, 0)
    payments.confirm(payment.pk, actor=cast.person("lihong", "李红", ["accountant"]))
    assert (sales.again(order).paid, finance.balance(shop.customer), exposure(shop)) == (100, -100, 0)
    assert deliveries.release(note.pk, actor=cast.transport()).state == "released"
    assert wrong() == []


def test_an_order_paid_first_is_settled_by_its_own_money_when_invoiced():
    shop = sales.shop(payment_mode="pay_first")
    order = sales.order(shop, [(shop.cups, 10)])
    finance.money_in(shop.customer, 100, {order: 100})
    invoice = finance.invoice(shipping.delivery(order, until="signed"))
    invoice.refresh_from_db()
    assert (invoice.allocated, finance.balance(shop.customer), exposure(shop)) == (100, 0, 0)
    order = sales.again(order)
    assert (order.payment_status, order.billing_status, order.status) == ("paid", "paid", "settled")
    assert wrong() == []


def test_part_payment_keeps_the_gate_closed_and_the_rest_opens_it():
    shop = sales.shop(payment_mode="pay_first")
    order = sales.order(shop, [(shop.cups, 10)])
    note = shipping.delivery(order)
    finance.money_in(shop.customer, 60)
    assert sales.again(order).payment_status == "partly_paid"
    with pytest.raises(GateClosed):
        deliveries.release(note.pk, actor=cast.transport())
    finance.money_in(shop.customer, 40)
    deliveries.release(note.pk, actor=cast.transport())


def test_the_deposit_makes_the_order_effective_and_the_balance_lets_it_leave():
    shop = sales.shop(payment_mode="deposit", deposit_percent=Decimal(30))
    order = sales.order(shop, [(shop.cups, 10)], until="submitted")
    orders.confirm(order.pk, actor=cast.clerk())
    with pytest.raises(GateClosed):
        orders.take_effect(order.pk, actor=cast.clerk())
    finance.money_in(shop.customer, 30, {order: 30})
    drain()
    order = sales.again(order)
    assert order.state == "effective", "it goes on by itself once the deposit is here"
    (note,) = deliveries_of(order)  # planned by itself, since everything is in stock
    with pytest.raises(GateClosed):
        deliveries.release(note.pk, actor=cast.transport())
    finance.money_in(shop.customer, 70, {order: 70})
    deliveries.release(note.pk, actor=cast.transport())
    assert wrong() == []


def deliveries_of(order: Order) -> list[Delivery]:
    return list(Delivery.objects.filter(lines__order=order).distinct())


def test_one_payment_fills_what_is_due_first_and_keeps_the_rest_on_account():
    shop = sales.shop()
    first, second = sales.order(shop, [(shop.cups, 3)]), sales.order(shop, [(shop.cups, 5)])
    finance.invoice(shipping.delivery(second, until="signed"))  # invoiced comes before not invoiced
    payment = finance.money_in(shop.customer, 90)
    assert dict(payment.allocations.values_list("order_id", "amount")) == {second.pk: 50, first.pk: 30}
    assert (payment.allocated, finance.balance(shop.customer)) == (80, -40)
    third = sales.order(shop, [(shop.cups, 4)])
    payment = payments.allocate(payment.pk, {third.pk: Decimal(40), second.pk: Decimal(50)}, actor=cast.accountant())
    assert [sales.again(o).paid for o in (first, second, third)] == [0, 50, 40]
    assert payment.allocated == 90
    assert wrong() == []


def test_an_order_takes_no_more_than_it_owes_and_a_payment_gives_no_more_than_it_has():
    shop = sales.shop()
    order, other = sales.order(shop, [(shop.cups, 3)]), sales.order(shop, [(shop.cups, 30)])
    payment = finance.money_in(shop.customer, 50, until="announced")
    for wanted in ({order.pk: Decimal("30.01")}, {other.pk: Decimal("50.01")}, {order.pk: Decimal(-1)}):
        with pytest.raises(OverAllocated):
            payments.confirm(payment.pk, allocations=wanted, actor=cast.accountant())
    assert Payment.objects.get(pk=payment.pk).state == "announced"
    assert not ReceivableEntry.objects.exists()


def test_a_bounced_payment_opens_everything_again():
    shop = sales.shop(payment_mode="pay_first")
    order = sales.order(shop, [(shop.cups, 10)])
    note = shipping.delivery(order)
    payment = finance.money_in(shop.customer, 100, {order: 100})
    with pytest.raises(Invalid):
        payments.reverse(payment.pk, "", actor=cast.accountant())
    payment = payments.reverse(payment.pk, "支票退回", actor=cast.accountant())
    assert (payment.state, payment.allocated, sales.again(order).paid, finance.balance(shop.customer)) == (
        "reversed",
        0,
        0,
        0,
    )
    with pytest.raises(GateClosed):
        deliveries.release(note.pk, actor=cast.transport())
    with pytest.raises(IllegalTransition):
        payments.reverse(payment.pk, "再退", actor=cast.accountant())
    assert wrong() == []


def test_money_that_lowers_the_exposure_lets_held_orders_go():
    shop = sales.shop(credit_limit=100)
    sales.order(shop, [(shop.cups, 9)])
    held = sales.order(shop, [(shop.cups, 9)], until="submitted")
    orders.confirm(held.pk, actor=cast.clerk())
    with pytest.raises(GateClosed):
        orders.take_effect(held.pk, actor=cast.clerk())
    finance.money_in(shop.customer, 80)
    assert not Gate.objects.filter(code="credit", satisfied_at=None).exists()


def test_money_for_one_order_is_no_credit_for_another():
    shop = sales.shop(payment_mode="pay_first", credit_limit=Decimal(100))
    prepaid = sales.order(shop, [(shop.cups, 10)])
    finance.money_in(shop.customer, 100, {prepaid: 100})
    sales.order(shop, [(shop.cups, 8)], payment_mode="net", until="confirmed")
    assert exposure(shop) == 80
    assert credit_state(shop.customer.pk).findings == ()
    held = sales.order(shop, [(shop.cups, 3)], payment_mode="net", until="submitted")
    orders.confirm(held.pk, actor=SYSTEM)
    assert exposure(shop) == 110
    assert credit_state(shop.customer.pk).findings == ("over_limit",)
    assert Gate.objects.filter(ref_id=held.pk, code="credit", satisfied_at=None).count() == 2
    assert wrong() == []


@pytest.mark.parametrize("mode", ["pay_first", "deposit", "net"])
def test_an_order_counts_for_what_is_open_and_never_for_less_than_nothing(mode):
    shop = sales.shop(payment_mode=mode)
    order = sales.order(shop, [(shop.cups, 10)], until="submitted")
    seen = []

    def look() -> None:
        drain()
        seen.append(int(exposure(shop)))
        assert wrong() == []

    look()
    finance.money_in(shop.customer, 30, {order: 30})
    look()
    orders.confirm(order.pk, actor=cast.clerk())
    look()
    rest = finance.money_in(shop.customer, 70, {order: 70})
    look()
    payments.reverse(rest.pk, "退票", actor=cast.person("lihong", "李红", ["accountant"]))
    look()
    orders.cancel(order.pk, reason="customer", actor=cast.manager())
    look()  # cancelled: the money is the customer's again
    open_then = 0 if mode == "pay_first" else 70
    assert seen == [0, 0, open_then, 0, open_then, -30]


def test_a_part_that_left_without_its_money_counts_beside_the_part_that_is_paid():
    shop = sales.shop(payment_mode="pay_first")
    order = sales.order(shop, [(shop.cups, 10)])
    finance.money_in(shop.customer, 100, {order: 100})
    note = shipping.delivery(order, until="dispatched", lines={order.lines.get().pk: Decimal(6)})
    drain()
    assert exposure(shop) == 0
    assert deliveries.sign(note.pk, deliveries.Receipt("photo", "徐女士"), actor=shipping.courier()).state == "signed"
    drain()
    assert (exposure(shop), finance.balance(shop.customer)) == (0, -40)
    assert wrong() == []


def test_a_bank_reference_is_entered_once_and_wrong_input_is_named():
    shop = sales.shop()
    finance.money_in(shop.customer, 10, bank_reference="B-1", until="announced")
    with pytest.raises(Conflict):
        finance.money_in(shop.customer, 10, bank_reference="B-1", until="announced")
    with pytest.raises(Invalid) as refusal:
        payments.announce(shop.customer.pk, Decimal("0.005"), mode="shells", actor=cast.clerk())
    assert set(refusal.value.errors) == {"amount", "mode"}
    assert Payment.objects.count() == 1


def test_money_that_never_came_changes_nothing():
    shop = sales.shop()
    payment = finance.money_in(shop.customer, 10, until="announced")
    payments.fail(payment.pk, "查无此款", actor=cast.accountant())
    assert finance.balance(shop.customer) == 0
    with pytest.raises(IllegalTransition):
        payments.confirm(payment.pk, actor=cast.accountant())
    assert EventRow.objects.get(name="finance.payment.failed").payload["reason"] == "查无此款"


def test_the_courier_collects_and_somebody_else_counts():
    shop = sales.shop(payment_mode="cod")
    order = sales.order(shop, [(shop.cups, 10)])
    note = shipping.delivery(order, until="checked")
    driver = cast.person("duomian", "多面手", ["courier", "accountant"])
    with pytest.raises(Conflict):
        cod.collect(note.pk, Decimal(100), actor=driver)
    note = shipping.carry(note, "signed")
    with pytest.raises(Invalid):
        cod.collect(note.pk, Decimal(90), actor=driver)
    payment = cod.collect(note.pk, Decimal(90), remarks="抹零", actor=driver)
    with pytest.raises(AlreadyCollected):
        cod.collect(note.pk, Decimal(10), remarks="再收", actor=driver)
    assert sales.again(order).paid == 0, "cash counts once it is counted"
    with pytest.raises(SameHands):
        cod.reconcile(payment.pk, Decimal(90), actor=driver)
    accountant = cast.accountant()
    with pytest.raises(Invalid):
        cod.reconcile(payment.pk, Decimal(85), actor=accountant)
    payment = cod.reconcile(payment.pk, Decimal(85), note="少五元，司机补", actor=accountant)
    assert (payment.state, payment.amount, sales.again(order).paid) == ("confirmed", 85, 85)
    assert EventRow.objects.get(name="finance.cod.reconciled").payload["collected"] == "90.00"
    assert wrong() == []


def test_a_mixed_order_is_prepaid_in_part_and_the_rest_collected():
    shop = sales.shop(payment_mode="cod")
    order = sales.order(shop, [(shop.cups, 10)])
    finance.money_in(shop.customer, 40, {order: 40})
    note = shipping.delivery(order, until="signed")
    assert note.cod_amount == 60
    finance.invoice(note)
    payment = cod.collect(note.pk, Decimal(60), actor=shipping.courier())
    cod.reconcile(payment.pk, Decimal(60), actor=cast.accountant())
    assert sales.again(order).status == "settled"
    assert (finance.balance(shop.customer), exposure(shop)) == (0, 0)
    assert wrong() == []


def test_a_counter_sale_is_invoiced_at_once_and_its_cash_waits_for_the_count():
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 2)], type="cash_sale", payment_mode="cash", actor=cast.clerk())
    drain()
    invoice = Invoice.objects.get(order=order)
    payment = Payment.objects.get()
    assert (invoice.amount, payment.mode, payment.state, payment.amount) == (20, "cash", "announced", 20)
    cod.reconcile(payment.pk, Decimal(20), actor=cast.accountant())
    assert (sales.again(order).paid, finance.balance(shop.customer)) == (20, 0)
    assert wrong() == []
