"""Idempotency keys: exactly once, the same answer again, and nothing remembered that was not done."""

from datetime import timedelta
from typing import Any

import pytest

from gendan.channels import tasks
from gendan.channels.models import RememberedAnswer
from gendan.core import clock
from gendan.sales.models import Order
from tests import cast
from tests.committing import at_once
from tests.factories import sales

from . import api
from .test_orders import wanted


@pytest.mark.django_db
def test_a_retry_gets_the_very_same_answer_and_does_nothing() -> None:
    shop = sales.shop()
    machine = api.of(cast.clerk())
    first = machine.post("/sales/orders", wanted(shop, until="effective"), key="lost")
    again = machine.post("/sales/orders", wanted(shop, until="effective"), key="lost")
    assert (again.status, again.raw) == (201, first.raw)
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Order.objects.count() == 1


@pytest.mark.django_db
def test_a_key_stands_for_one_request_of_one_user() -> None:
    shop = sales.shop()
    machine = api.of(cast.clerk())
    assert machine.post("/sales/orders", wanted(shop), key="k").status == 201
    other = machine.post("/sales/orders", wanted(shop, remarks="another"), key="k")
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    elsewhere = machine.post("/sales/orders/check", wanted(shop), key="k")
    assert elsewhere.code == "idempotency_key_reused"
    assert api.of(cast.manager(), "*").post("/sales/orders", wanted(shop), key="k").status == 201
    assert Order.objects.count() == 2


@pytest.mark.django_db
def test_without_a_key_two_requests_are_two_orders() -> None:
    shop = sales.shop()
    machine = api.of(cast.clerk())
    assert {machine.post("/sales/orders", wanted(shop)).status for _ in range(2)} == {201}
    assert Order.objects.count() == 2
    assert not RememberedAnswer.objects.exists()


@pytest.mark.django_db
def test_a_refusal_is_remembered_and_leaves_nothing_behind() -> None:
    shop = sales.shop()
    machine = api.of(cast.clerk())
    body = wanted(shop, until="submitted", lines=[])
    first = machine.post("/sales/orders", body, key="no")
    assert (first.status, first.code) == (422, "invalid")
    assert first.body["errors"][0]["pointer"] == "#/lines"
    assert not Order.objects.exists()
    again = machine.post("/sales/orders", body, key="no")
    assert (again.raw, again.headers["Idempotent-Replayed"]) == (first.raw, "true")


@pytest.mark.django_db
def test_what_was_never_tried_is_not_remembered() -> None:
    shop = sales.shop()
    machine = api.of(cast.clerk())
    assert machine.post("/sales/orders", {"lines": "x"}, key="shape").status == 422
    assert machine.send("POST", "/sales/orders", raw=b"{", key="shape").status == 400
    assert api.Machine("gd_wrong").post("/sales/orders", wanted(shop), key="shape").status == 401
    assert machine.post("/sales/orders", wanted(shop), key="shape").status == 201


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["x" * 81, "schlüssel", "tab\there"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    answer = api.of(cast.clerk()).post("/sales/orders/SO1/copy", key=key)
    assert (answer.status, answer.code) == (400, "bad_request")


@pytest.mark.django_db
def test_the_key_costs_no_statement_of_its_own() -> None:
    shop = sales.shop()
    machine = api.of(cast.clerk())
    machine.post("/sales/orders", wanted(shop), key="warm")
    plain = api.statements(lambda: machine.post("/sales/orders", wanted(shop)))
    kept = api.statements(lambda: machine.post("/sales/orders", wanted(shop), key="cold"))
    assert len(kept) == len(plain)


@pytest.mark.django_db
def test_answers_are_forgotten_after_two_days(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = sales.shop()
    machine = api.of(cast.clerk())
    machine.post("/sales/orders", wanted(shop), key="old")
    tasks.forget(0)
    assert RememberedAnswer.objects.count() == 1
    with clock.at(clock.now() + timedelta(hours=49)):
        tasks.forget(0)
    assert not RememberedAnswer.objects.exists()


def test_of_many_at_once_with_one_key_exactly_one_works(transactional_db: None) -> None:
    shop = sales.shop()
    text = api.token(cast.clerk())

    def send() -> api.Answer:
        return api.Machine(text).post("/sales/orders", wanted(shop, until="effective"), key="twin")

    answers: list[Any] = at_once([send] * 8)
    done = [a for a in answers if a.status == 201]
    assert Order.objects.count() == 1
    assert len({a.raw for a in done}) == 1
    assert {a.code for a in answers if a.status != 201} <= {"idempotency_key_busy"}
    assert send().raw == done[0].raw


def test_the_unique_row_decides_even_without_the_lock(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with the advisory lock off, twins race; the one that commits later does nothing."""
    from gendan.channels.rest import once

    monkeypatch.setattr(once, "_LOOK", once._LOOK.replace("pg_try_advisory_xact_lock(hashtextextended(%(lock)s, 0))",
                                                          "%(lock)s::text is not null"))  # fmt: skip
    shop = sales.shop()
    text = api.token(cast.clerk())

    def send() -> api.Answer:
        return api.Machine(text).post("/sales/orders", wanted(shop, until="effective"), key="twin")

    answers: list[Any] = at_once([send] * 6)
    assert [a.status for a in answers] == [201] * 6
    assert len({a.raw for a in answers}) == 1
    assert Order.objects.count() == 1
