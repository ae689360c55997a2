"""NTF-01 by SMS: a gateway that listens beside the test hears one line, no secret in it, and never what is not for it."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from gendan.core.actor import SYSTEM
from gendan.core.errors import Invalid
from gendan.workflow import tasks as jobs
from gendan.workflow.models import NoticeDelivery
from gendan.workflow.services import deliveries, notices, routes
from tests import cast

pytestmark = pytest.mark.django_db
FACTS = {"number": "SO2506-0001", "customer": "江宁配电", "carrier": "德邦", "waybill": "DB1", "date": "2026-11-30"}


class Modem(ThreadingHTTPServer):
    """An SMS modem on the firm's network; keeps what it was asked to send."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[dict[str, Any]] = []
        self.works = True

    @property
    def address(self) -> str:
        """Its address as a route has it, without a number."""
        return f"smseagle://secret-token@127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Modem

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(json.loads(body)["params"])
        status = "ok" if self.server.works else "error"
        answer = json.dumps({"result": [{"message_id": 1, "status": status}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *parts: Any) -> None:
        """Quiet."""


@pytest.fixture
def modem() -> Iterator[Modem]:
    server = Modem()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_colleague_gets_one_line_and_the_address_stays_secret(modem: Modem) -> None:
    firm, clerk = cast.company(), cast.clerk()
    routes.add(firm.pk, "sms", f"{modem.address}/+8613812345678", user_id=clerk.user_id, actor=cast.admin())
    notices.tell([clerk.user_id], "payment.confirmed", ref=None, company_id=firm.pk, data={
        "number": "SK1", "customer": "江宁配电", "amount": "100.00", "text": ""})  # fmt: skip
    delivery = NoticeDelivery.objects.get()
    assert (delivery.medium, delivery.body) == ("sms", "")
    jobs.deliver([delivery.pk])
    (asked,) = modem.asked
    assert (asked["to"], asked["message"]) == ("+8613812345678", delivery.subject)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == ("sent", "")
    assert "secret" not in delivery.recipient + delivery.subject


def test_a_customer_is_texted_on_the_mobile_phone_by_the_gateway_for_customers_only(modem: Modem) -> None:
    firm, admin = cast.company(), cast.admin()
    routes.add(firm.pk, "sms", f"{modem.address}/+8613900000000", role="accountant", actor=admin)
    routes.add(firm.pk, "sms", f"{modem.address}?flash=no", role="customer", codes=["customer.shipped"], actor=admin)
    text = notices.text_customer
    assert text("025-8888888", "customer.shipped", FACTS, company_id=firm.pk) == 0
    assert text("13812345678", "customer.delivered", FACTS, company_id=firm.pk) == 0
    assert text("138 1234 5678", "customer.shipped", FACTS, company_id=firm.pk) == 1
    jobs.deliver(list(NoticeDelivery.objects.values_list("pk", flat=True)))
    (asked,) = modem.asked
    assert asked["to"] == "+8613812345678"
    assert asked["message"] == "您的订单 SO2506-0001 已发货"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13812345678", "+8613812345678"), ("+86 138-1234-5678", "+8613812345678"), ("8613812345678", "+8613812345678"),
        ("+852 9123 4567", "+85291234567"), ("0571-88881234", ""), ("12812345678", ""), ("", ""), ("13812345678/x", ""),
    ],
)  # fmt: skip
def test_only_mobile_numbers_are_texted(typed: str, number: str) -> None:
    assert notices.mobile(typed) == number


def test_a_modem_that_does_not_work_is_tried_again_and_given_up_at_last(modem: Modem) -> None:
    firm = cast.company()
    modem.works = False
    routes.add(firm.pk, "sms", modem.address, role="customer", actor=SYSTEM)
    notices.text_customer("13812345678", "customer.shipped", FACTS, company_id=firm.pk)
    (pk,) = NoticeDelivery.objects.values_list("pk", flat=True)
    for _n in range(deliveries.TRIES - 1):
        with pytest.raises(deliveries.StillWaiting):
            jobs.deliver([pk])
    jobs.deliver([pk])
    delivery = NoticeDelivery.objects.get()
    assert (delivery.state, delivery.error, len(modem.asked)) == ("failed", "not taken", deliveries.TRIES)


@pytest.mark.parametrize(
    ("medium", "address", "role"),
    [("sms", "http://evil/", ""), ("sms", "json://10.0.0.1/", "customer"), ("wecom", "wecombot://abc", "customer")],
)
def test_an_address_that_is_no_sms_gateway_is_refused(medium: str, address: str, role: str) -> None:
    with pytest.raises(Invalid):
        routes.add(cast.company().pk, medium, address, role=role, actor=SYSTEM)
