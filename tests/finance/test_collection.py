"""Ageing, reminders, promises, statements."""

from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from gendan.core import clock, invariants
from gendan.core.actor import SYSTEM, Actor
from gendan.core.errors import IllegalTransition, Invalid, NotAllowed
from gendan.core.models import EventRow
from gendan.finance import ageing, queries
from gendan.finance.models import Invoice, PromiseToPay, Reminder, Statement
from gendan.finance.services import collection, statements
from gendan.partners.models import CreditAccount
from gendan.sales.models import Order
from gendan.shipping.models import Delivery
from gendan.shipping.services import deliveries
from gendan.workflow.models import Task
from tests import cast
from tests.factories import finance, partners, sales, shipping

pytestmark = pytest.mark.django_db


def wrong() -> list[invariants.Violation]:
    return list(invariants.violations())


def at(day: date) -> AbstractContextManager[None]:
    """Noon of a day in China."""
    return clock.at(datetime(day.year, day.month, day.day, 4, tzinfo=UTC))


def test_an_amount_stands_in_the_column_of_its_days_past_due():
    shop = sales.shop()
    due = invoiced(shop).due_on
    columns = ("not_due", "d30", "d60", "d90", "over")
    seen = {}
    for days in (-5, 0, 1, 30, 31, 60, 61, 90, 91):
        (row,) = queries.aging(SYSTEM, due + timedelta(days=days))
        seen[days] = [name for name in columns if row[name]]
        assert sum(row[name] for name in columns) == row["owed"] == 100
    assert seen == {
        -5: ["not_due"], 0: ["not_due"], 1: ["d30"], 30: ["d30"], 31: ["d60"], 60: ["d60"], 61: ["d90"], 90: ["d90"],
        91: ["over"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("days", "level"), [(-4, None), (-3, 0), (-1, 0), (0, None), (1, 1), (6, 1), (7, 2), (29, 2), (30, 3), (400, 3)]
)
def test_the_ladder_of_reminders(days, level):
    due = date(2026, 11, 1)
    assert ageing.level(due, due + timedelta(days=days), [-3, 1, 7, 30]) == level


def invoiced(shop: sales.Shop, cups: int = 10) -> Invoice:
    return finance.invoice(shipping.delivery(sales.order(shop, [(shop.cups, cups)]), until="signed"))


def test_every_reminder_is_sent_once_and_a_paid_invoice_gets_none():
    shop = sales.shop()
    invoice, paid = invoiced(shop), invoiced(shop, 5)
    finance.money_in(shop.customer, 50, {paid.order: 50})
    sent = []
    for days in (-4, -3, -3, -2, 0, 1, 2, 7, 8, 30, 31, 60):
        with at(invoice.due_on + timedelta(days=days)):
            sent.append(collection.remind(actor=SYSTEM))
    assert sent == [0, 1, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0]
    assert list(Reminder.objects.order_by("level").values_list("invoice_id", "level")) == [
        (invoice.pk, n) for n in range(4)
    ]
    last = EventRow.objects.filter(name="finance.reminder.sent").latest("pk").payload
    assert (last["level"], last["open"]) == (3, "100.00")


def test_a_rung_that_was_missed_is_not_made_up_for():
    invoice = invoiced(sales.shop())
    with at(invoice.due_on + timedelta(days=8)):
        assert collection.remind(actor=SYSTEM) == 1
    assert Reminder.objects.get().level == 2


def test_what_is_overdue_reaches_the_credit_account_and_the_order_and_leaves_again():
    shop = sales.shop()
    invoice = invoiced(shop)
    with at(invoice.due_on):
        assert collection.refresh_overdue(actor=SYSTEM) == 0
    with at(invoice.due_on + timedelta(days=1)):
        assert collection.refresh_overdue(actor=SYSTEM) == 1
        assert collection.refresh_overdue(actor=SYSTEM) == 0, "nothing new"
        assert CreditAccount.objects.get(customer=shop.customer).overdue == 100
        assert Order.objects.get(pk=invoice.order_id).payment_status == "overdue"
        finance.money_in(shop.customer, 100)
        assert Order.objects.get(pk=invoice.order_id).payment_status == "paid"
        collection.refresh_overdue(actor=SYSTEM)
        assert CreditAccount.objects.get(customer=shop.customer).overdue == 0
    assert wrong() == []


def test_a_promise_is_kept_by_money_and_broken_by_time():
    shop = sales.shop()
    invoiced(shop)
    friday = clock.today() + timedelta(days=4)
    with pytest.raises(Invalid):
        collection.promise(shop.customer.pk, Decimal(0), clock.today() - timedelta(days=1), actor=cast.accountant())
    kept = collection.promise(shop.customer.pk, Decimal(60), friday, actor=cast.accountant())
    broken = collection.promise(shop.customer.pk, Decimal(100), friday, actor=cast.accountant())
    assert collection.judge_promises(actor=SYSTEM) == 0
    finance.money_in(shop.customer, 60)
    assert collection.judge_promises(actor=SYSTEM) == 1
    with at(friday):
        assert collection.judge_promises(actor=SYSTEM) == 0, "the day itself is still in time"
    with at(friday + timedelta(days=1)):
        assert collection.judge_promises(actor=SYSTEM) == 1
    assert [PromiseToPay.objects.get(pk=p.pk).kept for p in (kept, broken)] == [True, False]
    assert EventRow.objects.get(name="finance.promise.broken").payload["amount"] == "100.00"


def clerk() -> Actor:
    return cast.person("kaidan", "开单员", ["billing_clerk"])


def test_a_statement_opens_with_last_month_and_closes_with_what_is_owed():
    shop = sales.shop()
    quiet = partners.customer("没往来", company=shop.company)
    with at(date(2026, 9, 20)):
        invoiced(shop, 10)
    with at(date(2026, 10, 12)):
        note = shipping.delivery(sales.order(shop, [(shop.cups, 4)]), until="signed")
        finance.invoice(note)
        finance.money_in(shop.customer, 30)
    with at(date(2026, 11, 2)):
        invoiced(shop, 1)
        (made,) = statements.prepare(shop.company.pk, date(2026, 10, 15), actor=clerk())
    assert (made.number[:2], made.month, made.opening, made.invoiced, made.paid, made.closing) == (
        "ST", date(2026, 10, 1), 100, 40, 30, 110,
    )  # fmt: skip
    made.refresh_from_db()
    assert [(line["kind"], line["amount"]) for line in made.lines] == [
        ("delivery", "40.00"), ("invoice", "40.00"), ("payment", "-30.00"),
    ]  # fmt: skip
    assert made.lines[0] == {
        "on": "2026-10-12", "kind": "delivery", "number": note.number, "note": "out", "amount": "40.00",
    }  # fmt: skip
    assert not Statement.objects.filter(customer=quiet).exists()
    with at(date(2026, 12, 1)):
        (november,) = statements.prepare(shop.company.pk, date(2026, 11, 1), actor=clerk())
    assert (november.opening, november.closing) == (110, 120)
    assert wrong() == []


def test_a_draft_follows_the_books_and_what_finance_has_stays():
    shop = sales.shop()
    invoiced(shop, 10)
    (made,) = statements.prepare(shop.company.pk, clock.today(), actor=clerk())
    deliveries.slip_returned(Delivery.objects.get().pk, True, actor=clerk())
    finance.money_in(shop.customer, 10)
    (again,) = statements.prepare(shop.company.pk, clock.today(), actor=clerk())
    assert (again.pk, again.number, again.closing) == (made.pk, made.number, 90)
    assert again.lines[0]["note"] == "signed", "the red slip is back"
    statements.to_finance(made.pk, actor=clerk())
    finance.money_in(shop.customer, 20)
    assert statements.prepare(shop.company.pk, clock.today(), actor=clerk()) == []
    assert Statement.objects.get().closing == 90


def test_a_statement_goes_through_finance_to_the_customer_and_back():
    shop = sales.shop()
    invoiced(shop)
    (made,) = statements.prepare(shop.company.pk, clock.today(), actor=clerk())
    accountant = cast.accountant()
    with pytest.raises(IllegalTransition):
        statements.send(made.pk, actor=accountant)
    statements.to_finance(made.pk, actor=clerk())
    statements.return_(made.pk, "少一张红单", actor=accountant)
    statements.to_finance(made.pk, actor=clerk())
    statements.send(made.pk, actor=accountant)
    with pytest.raises(Invalid):
        statements.confirm(made.pk, "", actor=clerk())
    statements.dispute(made.pk, "多算一箱", actor=clerk())
    assert Task.objects.get(code="finance.statement_disputed").data["note"] == "多算一箱"
    statements.confirm(made.pk, "徐女士", actor=clerk())
    made = statements.close(made.pk, actor=accountant)
    assert (made.state, made.confirmed_name) == ("closed", "徐女士")
    with pytest.raises(NotAllowed):
        statements.prepare(shop.company.pk, clock.today(), actor=cast.keeper())
