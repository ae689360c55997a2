"""Webhooks: heard in order, none lost, none twice, signed, tried again, logged, and never led astray."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import psycopg
import pytest
from django.db import connection

from gendan.channels import tasks
from gendan.channels.errors import UnsafeAddress
from gendan.channels.models import Webhook, WebhookDelivery
from gendan.channels.services import webhooks
from gendan.channels.webhooks import addresses, loop, sending, signing
from gendan.channels.webhooks.log import Reader
from gendan.core import clock
from gendan.core.actor import SYSTEM
from gendan.core.errors import Invalid, NotAllowed
from gendan.core.models import Outbox
from gendan.org.services import parameters
from tests import cast
from tests.conftest import PROJECT
from tests.factories import sales

from . import api


class Receiver(ThreadingHTTPServer):
    """An address that listens and answers what it is told to."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        self.location = ""

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server_port}/gendan?from=test"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append(({**self.headers, ":path": self.path}, body))
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def hook(url: str, *events: str, **facts: Any) -> Webhook:
    """A webhook of the firm that may call this machine."""
    firm = cast.company()
    parameters.put("channels.webhook_private", True, company_id=firm.pk, actor=SYSTEM)
    row, secret = webhooks.create(firm.pk, "ERP", url, events or ("sales.order.*",), actor=SYSTEM)
    assert row.secret == secret
    return row


def told(row: Webhook) -> list[str]:
    """What is to be told or was, in order."""
    return list(WebhookDelivery.objects.filter(webhook=row).order_by("event_id").values_list("event_name", flat=True))


@pytest.mark.django_db
def test_what_happened_arrives_in_order_and_signed(receiver: Receiver) -> None:
    shop = sales.shop()
    row = hook(receiver.url)
    order = sales.order(shop)
    assert webhooks.collect(Reader()) == 1
    assert sending.send_waiting(row.pk) == 4
    heard = [json.loads(body) for _headers, body in receiver.heard]
    assert [message["event"] for message in heard] == [
        "sales.order.created", "sales.order.submitted", "sales.order.confirmed", "sales.order.effective",
    ]  # fmt: skip
    assert heard[-1]["about"] == {"kind": "sales.order", "id": order.pk}
    assert heard[-1]["data"]["number"] == order.number
    headers, body = receiver.heard[-1]
    assert (headers[":path"], headers["Host"]) == ("/gendan?from=test", f"localhost:{receiver.server_port}")
    is_genuine = shown_check()
    assert is_genuine(row.secret, headers[signing.HEADER], body)
    assert not is_genuine(row.secret, headers[signing.HEADER], body + b" ")
    assert not is_genuine("other", headers[signing.HEADER], body)
    log = list(WebhookDelivery.objects.values_list("state", "status", "attempts"))
    assert log == [("sent", 200, 1)] * 4
    assert webhooks.collect(Reader()) == 0


@pytest.mark.django_db
def test_orders_pay_nothing_for_webhooks() -> None:
    shop = sales.shop()
    sales.order(shop)
    before = _cost(lambda: sales.order(shop))
    hook("http://localhost:1/", "*")
    assert _cost(lambda: sales.order(shop)) == before


def _cost(work: Any) -> tuple[int, int]:
    """Statements of a piece of work and what it left in the outbox, for whoever listens."""
    queued = Outbox.objects.count()
    return _written(work), Outbox.objects.count() - queued


def _written(work: Any) -> int:
    """Statements of a piece of work, but for the settings that are read anew every few seconds."""
    return len([statement for statement in api.statements(work) if "core_parameter" not in statement])


@pytest.mark.django_db
def test_only_what_was_asked_for_and_only_of_its_company() -> None:
    shop = sales.shop()
    exact, all_ = hook("http://localhost:1/", "sales.order.effective"), hook("http://localhost:1/", "*")
    other = cast.company("YD", "远大")
    theirs, _secret = webhooks.create(other.pk, "theirs", "http://localhost:1/", ["*"], actor=SYSTEM)
    sales.order(shop)
    webhooks.collect(Reader())
    assert told(exact) == ["sales.order.effective"]
    assert {"sales.order.created", "sales.review.closed"} <= set(told(all_))
    assert told(theirs) == ["channels.webhook.created"]  # its own beginning, nothing of ours


@pytest.mark.django_db
def test_a_new_webhook_hears_nothing_old_and_a_paused_one_all_that_was_missed() -> None:
    shop = sales.shop()
    sales.order(shop)
    row = hook("http://localhost:1/", "sales.order.effective")
    webhooks.collect(Reader())
    assert told(row) == []
    webhooks.edit(row.pk, active=False, actor=SYSTEM)
    sales.order(shop)
    webhooks.collect(Reader())
    assert told(row) == []
    webhooks.edit(row.pk, active=True, actor=SYSTEM)
    webhooks.collect(Reader())
    assert told(row) == ["sales.order.effective"]


def test_an_event_that_commits_late_is_not_missed(transactional_db: None) -> None:
    """The race itself: 1 is written first but commits last; a reader that only looked at ids would lose it."""
    shop = sales.shop()
    row = hook("http://localhost:1/", "sales.order.created")
    reader = Reader()
    webhooks.collect(reader)
    late = psycopg.connect(**_parameters())
    late.execute(
        "insert into core_event (name, at, about_kind, about_id, serves, company_id, actor_name, cause, payload)"
        " values ('sales.order.created', now(), 'sales.order', 999, '{}', %s, '', '', '{}')",
        [shop.company.pk],
    )
    sales.order(shop, until="draft")
    for _ in range(3):
        assert webhooks.collect(reader) == 0, "the reader went past a hole that was not settled"
    late.commit()
    late.close()
    webhooks.collect(reader)
    assert told(row) == ["sales.order.created"] * 2


def test_a_hole_left_by_a_rollback_holds_nobody_up(transactional_db: None) -> None:
    shop = sales.shop()
    row = hook("http://localhost:1/", "sales.order.created")
    gone = psycopg.connect(**_parameters())
    gone.execute("select nextval(pg_get_serial_sequence('core_event', 'id'))")
    gone.rollback()
    sales.order(shop, until="draft")
    busy = psycopg.connect(**_parameters())
    busy.execute("select 1")  # reads only: it cannot have written an event
    assert webhooks.collect(Reader()) == 1
    busy.close()
    gone.close()
    assert told(row) == ["sales.order.created"]


def _parameters() -> dict[str, Any]:
    settings = connection.settings_dict
    return {
        "dbname": settings["NAME"],
        "user": settings["USER"],
        "host": settings["HOST"],
        "port": settings["PORT"] or None,
    }


@pytest.mark.django_db
def test_what_is_not_taken_is_tried_again_later_and_given_up_at_last(receiver: Receiver) -> None:
    shop = sales.shop()
    row = hook(receiver.url, "sales.order.effective")
    receiver.status = 500
    sales.order(shop)
    webhooks.collect(Reader())
    start = clock.now()
    assert sending.send_waiting(row.pk) == 0
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.status) == ("waiting", 1, 500)
    assert delivery.next_at is not None
    assert timedelta(seconds=9) < delivery.next_at - start < timedelta(seconds=15)
    assert sending.due() == []
    with clock.at(start + timedelta(seconds=20)):
        assert sending.due() == [row.pk]
    moment = start
    for _ in range(20):
        moment += timedelta(hours=2)
        with clock.at(moment):
            sending.send_waiting(row.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.next_at) == ("failed", 12, None)
    assert [sending.wait(n).total_seconds() for n in (1, 2, 3, 10, 50)] == [10, 20, 40, 3600, 3600]
    receiver.status = 204
    assert webhooks.redeliver(row.pk, [delivery.pk], actor=SYSTEM) == 1
    assert sending.send_waiting(row.pk) == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.status) == ("sent", 1, 204)


@pytest.mark.django_db
def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    row = hook(receiver.url)
    receiver.status, receiver.location = 302, receiver.url
    webhooks.ping(row.pk, actor=SYSTEM)
    assert sending.send_waiting(row.pk) == 0
    assert len(receiver.heard) == 1
    assert WebhookDelivery.objects.get().status == 302


@pytest.mark.django_db
def test_nobody_there_is_noted_and_no_fault() -> None:
    row = hook("http://localhost:1/")
    webhooks.ping(row.pk, actor=SYSTEM)
    webhooks.ping(row.pk, actor=SYSTEM)
    assert sending.send_waiting(row.pk) == 0
    first = WebhookDelivery.objects.order_by("pk").first()
    assert first is not None
    assert first.error.startswith("ConnectError")
    assert first.event_name == "channels.webhook.ping"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://10.0.0.1/", "http://192.168.1.1:8000/",
     "http://169.254.169.254/latest/meta-data", "http://0.0.0.0/", "http://[::ffff:127.0.0.1]/", "http://2130706433/",
     "http://[fd00::1]/", "http://100.64.0.1/", "http://224.0.0.1/", "http://127.1/"],
)  # fmt: skip
def test_addresses_inside_the_network_are_not_called(url: str) -> None:
    with pytest.raises(UnsafeAddress):
        addresses.resolve(url, private=False)
    row, _secret = webhooks.create(cast.company().pk, "x", url, ["*"], actor=SYSTEM)
    webhooks.ping(row.pk, actor=SYSTEM)
    assert sending.send_waiting(row.pk) == 0
    assert WebhookDelivery.objects.get().error


def test_a_name_that_turns_to_an_inside_address_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(2, 1, 6, "", ("93.184.216.34", 80)), (2, 1, 6, "", ("10.0.0.9", 80))]
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(UnsafeAddress):
        addresses.resolve("http://rebind.example/", private=False)
    monkeypatch.setattr(addresses.socket, "getaddrinfo", lambda *_, **__: found[:1])
    assert addresses.resolve("http://rebind.example/", private=False) == "93.184.216.34"
    pinned, headers, extensions = sending._pinned("https://rebind.example:8443/a?b=c", "93.184.216.34")
    assert (pinned, headers) == ("https://93.184.216.34:8443/a?b=c", {"Host": "rebind.example:8443"})
    assert extensions == {"sni_hostname": "rebind.example"}


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "file:///etc/passwd", "http://", "//a.example", "http://u:p@a.example/", "http://a:99999/",
            "http://a b/", "javascript:alert(1)", "http://a\r\nX: y/", "gopher://x", "http://[::1"],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(UnsafeAddress):
        addresses.check(url)


@pytest.mark.django_db
def test_setting_up_needs_the_right_and_events_that_exist() -> None:
    firm = cast.company()
    with pytest.raises(NotAllowed):
        webhooks.create(firm.pk, "x", "https://a.example/", ["*"], actor=cast.clerk())
    for events in ([], ["sales.oder.*"], ["sales.order.exploded"], ["Sales.*"], ["sales*"], ["%"]):
        with pytest.raises(Invalid):
            webhooks.create(firm.pk, "x", "https://a.example/", events, actor=SYSTEM)
    assert not Webhook.objects.exists()


@pytest.mark.django_db
def test_webhooks_by_machine() -> None:
    cast.company()
    admin = api.of(cast.admin())
    kinds = {row["name"] for row in admin.get("/webhooks/events").body}
    assert {"sales.order.effective", "shipping.delivery.signed"} <= kinds
    made = admin.post(
        "/webhooks", {"name": "ERP", "url": "https://erp.example/in", "events": ["sales.order.*"]}, key="hook"
    )
    assert (made.status, made.body["secret"][:6]) == (201, "whsec_")
    path = f"/webhooks/{made.body['id']}"
    assert "secret" not in admin.get(path).body
    assert admin.post("/webhooks", {"name": "x", "url": "ftp://a", "events": ["*"]}).code == "unsafe_address"
    assert admin.post(f"{path}/ping").body["event_name"] == "channels.webhook.ping"
    log = admin.get(f"{path}/deliveries").body["items"]
    assert [row["state"] for row in log] == ["waiting"]
    assert json.loads(admin.get(f"{path}/deliveries/{log[0]['id']}").body["body"])["event"] == "channels.webhook.ping"
    assert admin.post(f"{path}/redeliver", {"ids": [log[0]["id"], 999]}).body == {"queued": 1}
    assert admin.post(f"{path}/secret").body["secret"] != made.body["secret"]
    assert admin.send("PATCH", path, {"active": False}).body["active"] is False
    stranger = api.of(cast.person("w", "外", ["mis_admin"], company=cast.company("YD", "远大")))
    assert stranger.get(path).status == 404
    assert stranger.delete(path).status == 404
    assert api.of(cast.clerk()).get("/webhooks").status == 403
    assert admin.delete(path).status == 204
    assert not Webhook.objects.exists()


@pytest.mark.django_db
def test_the_loop_sets_one_job_off_per_webhook(monkeypatch: pytest.MonkeyPatch, receiver: Receiver) -> None:
    jobs: list[dict[str, Any]] = []
    row = hook(receiver.url)
    webhooks.ping(row.pk, actor=SYSTEM)
    webhooks.ping(row.pk, actor=SYSTEM)

    class Job:
        def defer(self, **arguments: Any) -> None:
            jobs.append(arguments)

    monkeypatch.setattr(tasks.send_webhook, "configure", lambda **_: Job())
    assert loop.set_off() == 1
    tasks.send_webhook(**jobs[0])
    assert len(receiver.heard) == 2
    assert loop.set_off() == 0


@pytest.mark.django_db
def test_the_log_is_kept_for_a_month() -> None:
    row = hook("http://localhost:1/")
    webhooks.ping(row.pk, actor=SYSTEM)
    webhooks.ping(row.pk, actor=SYSTEM)
    WebhookDelivery.objects.filter(event_id=-1).update(state="sent")
    with clock.at(clock.now() + timedelta(days=31)):
        tasks.forget(0)
    assert list(WebhookDelivery.objects.values_list("event_id", flat=True)) == [-2]  # what waits is never dropped


def shown_check() -> Callable[[str, str, bytes], bool]:
    """The check of a receiver as the how-to shows it."""
    page = (PROJECT / "docs" / "how-to" / "api.md").read_text("utf-8")
    shown: dict[str, Any] = {}
    exec(page.split("```python\n")[1].split("```")[0], shown)
    return shown["is_genuine"]


def test_the_check_that_the_how_to_shows_is_right() -> None:
    is_genuine = shown_check()
    header = signing.sign("whsec_x", int(clock.now().timestamp()), b"{}")
    assert is_genuine("whsec_x", header, b"{}")
    assert not is_genuine("whsec_y", header, b"{}")
    assert not is_genuine("whsec_x", signing.sign("whsec_x", 1, b"{}"), b"{}")
