"""Pages of money do what their buttons say, for those who may."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from gendan.core import clock
from gendan.finance.models import Invoice, Payment, PromiseToPay, Statement
from gendan.finance.services import cod, invoices
from tests import cast
from tests.factories import finance, partners, sales, shipping
from tests.pages import client_of

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    return answer.content.decode()


@pytest.fixture
def accountant(db: None) -> Client:
    return client_of(cast.accountant())


@pytest.mark.parametrize("path", ["", "/payments", "/payments/new", "/invoices", "/receivables", "/statements"])
def test_every_page_opens_empty_and_filled(path: str, accountant: Client) -> None:
    assert accountant.get(f"/money{path}").status_code == 200
    shop = sales.shop()
    finance.invoice(shipping.delivery(sales.order(shop), until="signed"))
    finance.money_in(shop.customer, 30)
    assert accountant.get(f"/money{path}").status_code == 200
    assert client_of(cast.keeper()).get(f"/money{path}").status_code == 403


def test_the_board_says_who_may_ship_and_why_not(accountant: Client) -> None:
    shop = sales.shop(payment_mode="pay_first")
    held = sales.order(shop, [(shop.cups, 10)])
    shipping.delivery(held)
    page = text(accountant.get("/money"))
    assert page.index("不能发") < page.index(held.number) < page.index("可以发")
    assert "还差 ¥" in page
    finance.money_in(shop.customer, 100, {held: 100})
    page = text(accountant.get("/money"))
    assert page.index("可以发") < page.index(held.number)


def test_money_is_entered_by_one_and_confirmed_by_another(accountant: Client) -> None:
    shop = sales.shop()
    order = sales.order(shop, [(shop.cups, 10)])
    clerk = client_of(cast.clerk())
    page = text(clerk.get(f"/money/payments/new?customer={shop.customer.pk}"))
    assert order.number in page
    facts = {
        "customer_id": shop.customer.pk,
        "amount": "1,00.00",
        "mode": "bank",
        "received_on": "0",
        "bank_reference": "B1",
    }
    facts |= {"received_on": clock.today().isoformat(), f"order-{order.pk}": "60"}
    clerk.post("/money/payments/new", facts)
    payment = Payment.objects.get()
    assert (payment.state, payment.amount, payment.intended) == ("announced", 100, {str(order.pk): "60.00"})
    assert clerk.post(f"/money/payments/{payment.number}/confirm").status_code == 403
    accountant.post(f"/money/payments/{payment.number}/confirm")
    payment.refresh_from_db()
    assert (payment.state, payment.allocated) == ("confirmed", 60)
    accountant.post(f"/money/payments/{payment.number}/allocate", {f"order-{order.pk}": "100"})
    assert sales.again(order).paid == 100
    assert (
        accountant.post(f"/money/payments/{payment.number}/allocate", {f"order-{order.pk}": "abc"}).status_code == 422
    )
    accountant.post(f"/money/payments/{payment.number}/reverse", {"reason": "退票"})
    assert sales.again(order).paid == 0
    assert "退票" in text(accountant.get(f"/money/payments/{payment.number}"))


def test_a_payment_without_a_customer_is_sent_back(accountant: Client) -> None:
    answer = accountant.post("/money/payments/new", {"amount": "10", "mode": "bank", "received_on": "0"})
    assert answer.status_code == 422
    assert not Payment.objects.exists()


def test_cash_is_counted_on_the_page(accountant: Client) -> None:
    shop = sales.shop(payment_mode="cod")
    note = shipping.delivery(sales.order(shop, [(shop.cups, 10)]), until="signed")
    payment = cod.collect(note.pk, Decimal(100), actor=shipping.courier())
    page = text(accountant.get(f"/money/payments/{payment.number}"))
    assert "清点现金" in page
    assert accountant.post(f"/money/payments/{payment.number}/count", {"counted": "95"}).status_code == 422
    accountant.post(f"/money/payments/{payment.number}/count", {"counted": "95", "note": "少五元"})
    payment.refresh_from_db()
    assert (payment.state, payment.amount) == ("confirmed", 95)


def test_an_invoice_is_reversed_with_a_reason_by_somebody_else(accountant: Client) -> None:
    shop = sales.shop()
    note = shipping.delivery(sales.order(shop, [(shop.cups, 10)]), until="signed")
    (invoice,) = invoices.issue_for(note, actor=cast.person("lihong", "李红", ["accountant"]))
    assert "100.00" in text(accountant.get(f"/money/invoices/{invoice.number}"))
    assert accountant.post(f"/money/invoices/{invoice.number}/reverse").status_code == 422
    accountant.post(f"/money/invoices/{invoice.number}/reverse", {"reason": "抬头错"})
    red = Invoice.objects.get(reverses=invoice)
    assert "冲红" in text(accountant.get(f"/money/invoices/{red.number}"))


def test_part_of_an_invoice_is_taken_back_on_the_page(accountant: Client) -> None:
    shop = sales.shop()
    note = shipping.delivery(sales.order(shop, [(shop.cups, 10), (shop.boxes, 5)]), until="signed")
    (invoice,) = invoices.issue_for(note, actor=cast.person("lihong", "李红", ["accountant"]))
    path, lines = f"/money/invoices/{invoice.number}", [x.order_line_id for x in invoice.lines.order_by("pk")]
    page = text(accountant.get(path))
    assert "部分红冲" in page
    assert f'name="line-{lines[0]}"' in page
    part = {"part": "1", "reason_code": "allowance", "reason": "杯沿有划痕"}
    for wrong in ({}, {f"line-{lines[0]}": "11"}, {f"line-{lines[0]}": "x"}, {f"line-{lines[0]}": "-1"}):
        assert accountant.post(f"{path}/reverse", {**part, **wrong}).status_code == 422
    assert not Invoice.objects.filter(reverses=invoice).exists()
    accountant.post(f"{path}/reverse", {**part, f"line-{lines[0]}": "3", f"line-{lines[1]}": ""})
    red = Invoice.objects.get(reverses=invoice)
    assert (red.amount, red.reason) == (-30, "销售折让：杯沿有划痕")
    page = text(accountant.get(path))
    assert "共 7" in page
    accountant.post(f"{path}/reverse", {"reason_code": "wrong_invoice"})
    assert [red.amount for red in invoice.reds.order_by("pk")] == [-30, 30 - invoice.amount]
    assert "部分红冲" not in text(accountant.get(path))


def test_ageing_shows_columns_and_the_account_takes_a_promise(accountant: Client) -> None:
    shop = sales.shop()
    invoice = finance.invoice(shipping.delivery(sales.order(shop, [(shop.cups, 10)]), until="signed"))
    Invoice.objects.filter(pk=invoice.pk).update(due_on=clock.today() - timedelta(days=45))
    page = text(accountant.get("/money/receivables"))
    assert "31–60 天" in page
    assert "100.00" in page
    path = f"/money/receivables/{shop.customer.pk}"
    assert "45 天" in text(accountant.get(path))
    assert accountant.post(f"{path}/promise", {"amount": "", "on": "+3"}).status_code == 422
    accountant.post(f"{path}/promise", {"amount": "80", "on": "+3", "note": "李经理"})
    assert (PromiseToPay.objects.get().amount, PromiseToPay.objects.get().note) == (80, "李经理")
    assert accountant.get("/money/receivables/999999").status_code == 404


def test_a_statement_is_made_sent_and_agreed(accountant: Client) -> None:
    shop = sales.shop()
    finance.invoice(shipping.delivery(sales.order(shop, [(shop.cups, 10)]), until="signed"))
    assert accountant.post("/money/statements/prepare", {"month": "soon"}).status_code == 422
    accountant.post("/money/statements/prepare", {"month": f"{clock.today():%Y-%m}"})
    made = Statement.objects.get()
    path = f"/money/statements/{made.number}"
    for verb, facts in (
        ("to-finance", {}),
        ("send", {}),
        ("dispute", {"reason": "少一张"}),
        ("confirm", {"name": "徐女士"}),
        ("close", {}),
    ):
        assert accountant.post(f"{path}/{verb}", facts).status_code in (302, 303), verb
    made.refresh_from_db()
    assert (made.state, made.confirmed_name) == ("closed", "徐女士")
    page = text(accountant.get(path))
    assert "期末余额" in page
    assert "红单在外" in page
    assert accountant.post(f"{path}/burn").status_code == 404


def test_a_salesperson_sees_only_the_money_of_own_customers() -> None:
    shop = sales.shop()
    finance.invoice(shipping.delivery(sales.order(shop), until="signed"))
    chen = client_of(cast.salesperson())
    assert shop.customer.name not in text(chen.get("/money/invoices?view=all"))
    assert chen.get(f"/money/invoices/{Invoice.objects.get().number}").status_code == 404
    mine = client_of(cast.salesperson(customers=[shop.customer]))
    assert shop.customer.name in text(mine.get("/money/invoices?view=all"))


def test_what_is_owed_is_searched_narrowed_sorted_and_exported(accountant: Client) -> None:
    shop = sales.shop()
    other = partners.customer(name="顺发百货")
    with clock.at(clock.now() - timedelta(days=80)):
        finance.invoice(shipping.delivery(sales.order(shop), until="signed"))
    finance.invoice(shipping.delivery(sales.order(shop, customer=other), until="signed"))
    both = text(accountant.get("/money/receivables"))
    assert both.index(shop.customer.name) < both.index("顺发百货")
    assert "顺发百货" not in text(accountant.get("/money/receivables?view=late"))
    found = text(accountant.get("/money/receivables", {"q": "顺发"}))
    assert "顺发百货" in found
    assert shop.customer.name not in found
    sheet = accountant.get("/money/receivables?export=csv")
    assert "顺发百货" in b"".join(sheet.streaming_content if sheet.streaming else [sheet.content]).decode("utf-8-sig")


def test_money_papers_are_printed_from_their_pages(accountant: Client) -> None:
    shop = sales.shop()
    bill = finance.invoice(shipping.delivery(sales.order(shop), until="signed"))
    paid = finance.money_in(shop.customer, 30)
    assert f"/print/invoice?number={bill.number}" in text(accountant.get(f"/money/invoices/{bill.number}"))
    assert f"/print/payment_receipt?number={paid.number}" in text(accountant.get(f"/money/payments/{paid.number}"))
