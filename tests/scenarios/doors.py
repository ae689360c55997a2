"""Two doors into the house: the pages people use and the API machines use, with one vocabulary.

A story is told in this vocabulary and so happens twice, once through each door. Every call asks for what the person
sees, acts, and lets the worker's subscribers hear of it; what the house refuses is raised as `Refused`.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags

from gendan.catalog.models import Item
from gendan.core import dispatch, invariants
from gendan.core.actor import Actor
from gendan.finance.models import Payment, Statement
from gendan.shipping.models import Delivery
from gendan.warehouse.models import Pick
from gendan.web.sales import words
from gendan.workflow.models import Task
from tests.channels import api
from tests.factories import shipping
from tests.pages import client_of

Line = tuple[Item, Any] | dict[str, Any]


class Refused(Exception):
    """The house said no: with which status, in which words."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"{status} {text[:1500]}")
        self.status, self.text = status, text


@contextmanager
def refuses(status: int, *texts: str) -> Iterator[None]:
    """What happens inside is refused with this status and in these words."""
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.status == status, caught.value
    for text in texts:
        assert text in caught.value.text, caught.value.text[:1500]


def happen() -> None:
    """The worker's part: every subscriber hears what was announced."""
    while dispatch.drain():
        pass


def verify() -> None:
    """Nothing in the books is wrong: what `gendan verify` runs."""
    assert list(invariants.violations()) == []


def row(line: Line) -> dict[str, Any]:
    """A line as both doors take it."""
    return line if isinstance(line, dict) else {"item_id": line[0].pk, "quantity": str(line[1])}


class Door:
    """What both doors share: facts that a person reads off the screen with their eyes."""

    name = ""

    @staticmethod
    def task(who: Actor, code: str, number: str, shown: Sequence[int]) -> int:
        """The task of a code about a document among those shown to somebody."""
        found = [task.pk for task in Task.objects.filter(pk__in=shown, code=code, number=number)]
        assert len(found) == 1, (who.name, code, number, list(shown))
        return found[0]


class Pages(Door):
    """The browser's door: forms posted, redirects followed, pages read."""

    name = "pages"

    def get(self, who: Actor, path: str) -> str:
        """A page as somebody sees it."""
        answer = client_of(who).get(path)
        return self._read(answer)

    def post(self, who: Actor, path: str, data: dict[str, Any] | None = None, *, json: bool = False) -> str:
        """Send a form and read the page it leads to."""
        client = client_of(who)
        if json:
            answer = client.post(path, data, content_type="application/json", headers={"accept": "application/json"})
            self._read(answer)
            happen()
            return str(answer.json()["to"])
        answer = client.post(path, data or {})
        text = self._read(answer)
        happen()
        return self._read(client.get(answer.headers["Location"])) if answer.status_code in (302, 303) else text

    @staticmethod
    def _read(answer: Any) -> str:
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = content.decode(errors="replace")
        if answer.status_code >= 400:
            raise Refused(answer.status_code, strip_tags(text) if text.lstrip().startswith("<") else text)
        return str(text)

    # Orders

    def place(self, who: Actor, customer: Any, lines: Sequence[Line], until: str = "effective", **facts: Any) -> str:
        """Enter an order; its number, or the name of the draft."""
        verb = {"draft": "draft", "submitted": "submit", "effective": "place"}[until]
        body = {"verb": verb, "type": "stock_sale", "accept": ["*"], "customer_id": customer.pk, **facts}
        body["lines"] = [self._row(line) for line in lines]
        to = self.post(who, "/orders/new", body, json=True)
        name = to.rpartition("/")[2]
        assert customer.name in self.get(who, to)
        return name

    @staticmethod
    def _row(line: Line) -> dict[str, Any]:
        facts = row(line)
        return {**facts, "choice": facts.get("shortage_choice", "")}

    def edit(
        self, who: Actor, name: str, customer: Any, lines: Sequence[Line], *, verb: str = "draft", **facts: Any
    ) -> str:
        """Edit a draft or returned order, or change a confirmed one; its name afterwards."""
        body = {"verb": verb, "type": "stock_sale", "accept": ["*"], "customer_id": customer.pk, **facts}
        body["lines"] = [self._row(line) for line in lines]
        return self.post(who, f"/orders/{name}/edit", body, json=True).rpartition("/")[2]

    change = edit

    def do(self, who: Actor, name: str, verb: str, reason: str = "") -> None:
        """A verb of an order's life."""
        self.post(who, f"/orders/{name}/do/{verb}", {"reason": reason})

    def copy(self, who: Actor, name: str) -> str:
        """A draft like this order."""
        answer = client_of(who).post(f"/orders/{name}/copy")
        return str(answer.headers["Location"]).split("/")[-2]

    def sees(self, who: Actor, name: str, status: str) -> None:
        """Somebody looks at the order and reads its status."""
        text = self.get(who, f"/orders/{name}")
        head = strip_tags(text.partition('<div class="body')[0])
        assert str(words.STATUS[status][0]) in head, (name, status, head[-600:])

    def orders(self, who: Actor, **filters: Any) -> list[str]:
        """Numbers of the orders on somebody's list."""
        query = "&".join(f"{k}={v}" for k, v in {"view": "all", "f": "1", **filters}.items())
        return list(
            dict.fromkeys(re.findall(r'href="/orders/((?:SO[\d-]+)|draft-\d+)"', self.get(who, f"/orders?{query}")))
        )

    def contact(self, who: Actor, name: str, text: str, **facts: Any) -> None:
        """Log a talk with the customer."""
        self.post(who, f"/orders/{name}/contact", {"medium": "phone", "text": text, **facts})
        assert text in self.get(who, f"/orders/{name}")

    def choose(self, who: Actor, name: str, line_id: int, choice: str) -> None:
        """Decide about missing stock."""
        self.post(who, f"/orders/{name}/lines/{line_id}/shortage", {"choice": choice})

    # Tasks

    def tasks(self, who: Actor) -> list[int]:
        """Ids of the tasks on somebody's workbench, their own and those of the team's queue."""
        shown = self.get(who, "/?tab=mine") + self.get(who, "/?tab=queue")
        return sorted({int(id) for id in re.findall(r'/tasks/(\d+)[?"]', shown)})

    def answer(self, who: Actor, number: str, verdict: str = "yes", **facts: Any) -> None:
        """Answer every question of a review with one verdict."""
        task = Task.objects.get(pk=self.task(who, "sales.review", number, self.tasks(who)))
        answers = {f"answers.{question}": verdict for question in task.data["questions"]}
        self.post(who, f"/tasks/{task.pk}/do/answer", {**answers, **facts})

    def agree(self, who: Actor, number: str, note: str, *, agreed: bool = True) -> None:
        """Note what the customer said to the conditions."""
        id = self.task(who, "sales.negotiate", number, self.tasks(who))
        self.post(who, f"/tasks/{id}/do/{'agree' if agreed else 'refuse'}", {"note": note})

    def decide(self, who: Actor, number: str, comment: str, *, approved: bool = True) -> None:
        """Decide an approval."""
        shown = Task.objects.filter(pk__in=self.tasks(who), kind="approval", number=number)
        self.post(who, f"/tasks/{shown.get().pk}/do/{'approve' if approved else 'reject'}", {"comment": comment})

    # Goods

    def delivery(self, who: Actor, name: str) -> str:
        """The number of the newest delivery, read off the order's page."""
        return sorted(set(re.findall(r"DN\d{4}-\d+", self.get(who, f"/orders/{name}"))))[-1]

    def plan(self, who: Actor, name: str, **facts: Any) -> str:
        """Plan a delivery of all that lies ready."""
        page = self.get(who, f"/shipping/plan/{name}")
        fields = dict(re.findall(r'name="(line-\d+)"[^>]*?value="([\d.]+)"', page))
        day = re.search(r'name="planned_on"[^>]*?value="([^"]+)"', page)
        assert day
        data = {"planned_on": day[1], "mode": "carrier", **fields, **facts}
        return re.findall(r"DN\d{4}-\d+", self.post(who, f"/shipping/plan/{name}", data))[0]

    def ship(self, who: Actor, number: str, verb: str, **facts: Any) -> str:
        """A verb of a delivery: release, verify, load, check, dispatch, deliver, sign, collect, slip …"""
        return self.post(who, f"/shipping/{number}/{verb}", facts)

    def stands(self, who: Actor, number: str, state: str) -> None:
        """Somebody looks at the delivery: it is in this state."""
        from gendan.web.shipping import words as shipping_words

        text = strip_tags(self.get(who, f"/shipping/{number}"))
        assert str(shipping_words.STATE[state][0]) in text
        assert Delivery.objects.get(number=number).state == state

    def pick(self, who: Actor, number: str) -> str:
        """Walk the pick list of a delivery and take everything."""
        pick = shipping.pick_of(Delivery.objects.get(number=number))
        assert str(pick.number) in self.get(who, "/picks/")
        self.get(who, f"/picks/{pick.number}")
        self.post(who, f"/picks/{pick.number}/start")
        for line in pick.lines.order_by("pk"):
            taken = {"line": line.pk, "quantity": str(line.quantity), "place": line.place.code}
            self.post(who, f"/picks/{pick.number}/confirm", taken)
        self.post(who, f"/picks/{pick.number}/finish")
        return str(pick.number)

    def pack(self, who: Actor, number: str, **facts: Any) -> None:
        """Everything into one box."""
        page = self.get(who, f"/packing/{number}")
        fields = re.findall(r'name="(take-[\w-]+)"', page)
        left = re.findall(r'data-most="([\d.]+)"', page)
        self.post(who, f"/packing/{number}", {**dict(zip(fields, left, strict=True)), **facts})

    def count_cash(self, who: Actor, payment: str, counted: str) -> None:
        """Count what was collected on delivery."""
        self.post(who, f"/money/payments/{payment}/count", {"counted": counted})

    # Money

    def enter_payment(self, who: Actor, customer: Any, amount: str, orders: dict[int, str]) -> str:
        """Enter money of a customer; the payment's number."""
        page = self.get(who, f"/money/payments/new?customer={customer.pk}")
        day = re.search(r'name="received_on"[^>]*?value="([^"]+)"', page)
        assert day
        data = {"customer_id": customer.pk, "amount": amount, "mode": "bank", "received_on": day[1]}
        data |= {f"order-{pk}": part for pk, part in orders.items()}
        return re.findall(r"RC\d{4}-\d+", self.post(who, "/money/payments/new", data))[0]

    def confirm_payment(self, who: Actor, number: str) -> None:
        """The money is here."""
        payment = Payment.objects.get(number=number)
        self.post(who, f"/money/payments/{number}/confirm", {"version": payment.version})

    def link(self, who: Actor, name: str) -> str:
        """The token of the customer's own page."""
        text = self.post(who, f"/shipping/{self.delivery(who, name)}/link")
        found = re.search(r"/t/([\w-]{20,})", text)
        assert found
        return found[1]

    # Statements

    def prepare_statements(self, who: Actor, month: str) -> None:
        """Make the statements of a month."""
        self.post(who, "/money/statements/prepare", {"month": month})

    def statement(self, who: Actor, number: str, verb: str, **facts: Any) -> None:
        """A verb of a statement."""
        self.post(who, f"/money/statements/{number}/{verb}", facts)


class Api(Door):
    """The machine's door: JSON, problem documents, every answer held against the OpenAPI document."""

    name = "api"

    def get(self, who: Actor, path: str, **query: Any) -> Any:
        """A body."""
        return self._read(api.of(who).get(path, **query))

    def post(self, who: Actor, path: str, body: Any = None, *, method: str = "POST") -> Any:
        """Send a body, with an idempotency key of its own."""
        answer = self._read(api.of(who).send(method, path, {} if body is None else body, key=api.key()))
        happen()
        return answer

    @staticmethod
    def _read(answer: api.Answer) -> Any:
        if answer.status >= 400:
            raise Refused(answer.status, answer.raw.decode())
        return answer.body

    # Orders

    def place(self, who: Actor, customer: Any, lines: Sequence[Line], until: str = "effective", **facts: Any) -> str:
        body = {"until": until, "accept": ["*"], "customer_id": customer.pk, "lines": [row(x) for x in lines], **facts}
        made = self.post(who, "/sales/orders", body)
        assert self.get(who, f"/sales/orders/{made['number']}")["customer_name"] == customer.name
        return str(made["number"])

    def edit(
        self, who: Actor, name: str, customer: Any, lines: Sequence[Line], *, verb: str = "draft", **facts: Any
    ) -> str:
        body = {"customer_id": customer.pk, "lines": [row(x) for x in lines], **facts}
        done = self.post(who, f"/sales/orders/{name}", body, method="PUT")
        if verb == "submit":
            done = self.post(who, f"/sales/orders/{name}/submit", {"accept": ["*"]})
        return str(done["number"])

    def change(self, who: Actor, name: str, customer: Any, lines: Sequence[Line], **facts: Any) -> str:
        body = {"customer_id": customer.pk, "lines": [row(x) for x in lines], "accept": ["*"], **facts}
        return str(self.post(who, f"/sales/orders/{name}/change", body)["number"])

    def do(self, who: Actor, name: str, verb: str, reason: str = "") -> None:
        body: dict[str, Any] = {"reason": reason} if reason else {}
        self.post(who, f"/sales/orders/{name}/{verb.replace('_', '-')}", body)

    def copy(self, who: Actor, name: str) -> str:
        return str(self.post(who, f"/sales/orders/{name}/copy")["number"])

    def sees(self, who: Actor, name: str, status: str) -> None:
        seen = self.get(who, f"/sales/orders/{name}")
        assert seen["status"] == status, (name, seen["status"], status)

    def orders(self, who: Actor, **filters: Any) -> list[str]:
        return [str(order["number"]) for order in self.get(who, "/sales/orders", **filters)["items"]]

    def contact(self, who: Actor, name: str, text: str, **facts: Any) -> None:
        self.post(who, f"/sales/orders/{name}/contacts", {"medium": "phone", "text": text, **facts})
        assert text in [talk["text"] for talk in self.get(who, f"/sales/orders/{name}/contacts")["items"]]

    def choose(self, who: Actor, name: str, line_id: int, choice: str) -> None:
        self.post(who, f"/sales/orders/{name}/lines/{line_id}/shortage", {"choice": choice})

    # Tasks

    def tasks(self, who: Actor) -> list[int]:
        lists = [self.get(who, "/workflow/tasks", scope=scope)["items"] for scope in ("mine", "queue")]
        return sorted({int(task["id"]) for items in lists for task in items})

    def answer(self, who: Actor, number: str, verdict: str = "yes", **facts: Any) -> None:
        id = self.task(who, "sales.review", number, self.tasks(who))
        questions = self.get(who, f"/workflow/tasks/{id}")["data"]["questions"]
        self.post(who, f"/sales/reviews/{id}/answer", {"answers": dict.fromkeys(questions, verdict), **facts})

    def agree(self, who: Actor, number: str, note: str, *, agreed: bool = True) -> None:
        self.task(who, "sales.negotiate", number, self.tasks(who))
        self.post(who, f"/sales/orders/{number}/agree", {"agreed": agreed, "note": note})

    def decide(self, who: Actor, number: str, comment: str, *, approved: bool = True) -> None:
        shown = Task.objects.filter(pk__in=self.tasks(who), kind="approval", number=number)
        approval = self.get(who, f"/workflow/tasks/{shown.get().pk}/approval")
        self.post(who, f"/workflow/approvals/{approval['id']}/decide", {"approved": approved, "comment": comment})

    # Goods

    def delivery(self, who: Actor, name: str) -> str:
        return str(self.get(who, "/shipping/deliveries", order=name)["items"][0]["number"])

    def plan(self, who: Actor, name: str, **facts: Any) -> str:
        return str(self.post(who, "/shipping/deliveries", {"orders": [name], "mode": "carrier", **facts})["number"])

    def ship(self, who: Actor, number: str, verb: str, **facts: Any) -> str:
        path = f"/shipping/deliveries/{number}"
        verbs = {
            "verify": "verify-special", "load": "sign-loading", "check": "gate-check", "deliver": "delivered",
            "slip-back": "slip/send-back", "slip-hand": "slip/hand-over", "pack": "packed", "pick": "start-pick",
        }  # fmt: skip
        if verb == "collect":
            return str(self.post(who, f"/finance/deliveries/{number}/collect", {"amount": facts["cash"]}))
        if verb == "slip":
            facts["signed"] = facts["signed"] == "1"
        if verb == "report":
            facts.setdefault("text", "")
        return str(self.post(who, f"{path}/{verbs.get(verb, verb)}", facts))

    def stands(self, who: Actor, number: str, state: str) -> None:
        assert self.get(who, f"/shipping/deliveries/{number}")["state"] == state

    def pick(self, who: Actor, number: str) -> str:
        pick = str(shipping.pick_of(Delivery.objects.get(number=number)).number)
        assert pick in [found["number"] for found in self.get(who, "/warehouse/picks", state="open")["items"]]
        lines = self.post(who, f"/warehouse/picks/{pick}/start")["lines"]
        taken = [{"line_id": line["id"], "quantity": line["quantity"]} for line in lines]
        self.post(who, f"/warehouse/picks/{pick}/confirm", {"taken": taken})
        self.post(who, f"/warehouse/picks/{pick}/finish")
        return pick

    def pack(self, who: Actor, number: str, **facts: Any) -> None:
        lines = self.get(who, f"/shipping/deliveries/{number}")["lines"]
        contents = [{"line_id": line["id"], "quantity": line["picked"]} for line in lines]
        self.post(who, f"/shipping/deliveries/{number}/packages", {"contents": contents, **facts})

    def count_cash(self, who: Actor, payment: str, counted: str) -> None:
        self.post(who, f"/finance/payments/{payment}/reconcile", {"counted": counted})

    # Money

    def enter_payment(self, who: Actor, customer: Any, amount: str, orders: dict[int, str]) -> str:
        meant = [{"order_id": pk, "amount": part} for pk, part in orders.items()]
        body = {"customer_id": customer.pk, "amount": amount, "orders": meant}
        return str(self.post(who, "/finance/payments", body)["number"])

    def confirm_payment(self, who: Actor, number: str) -> None:
        version = self.get(who, f"/finance/payments/{number}")["version"]
        self.post(who, f"/finance/payments/{number}/confirm", {"version": version})

    def link(self, who: Actor, name: str) -> str:
        made = self.post(who, f"/shipping/orders/{name}/link")
        return str(made["token"])

    # Statements

    def prepare_statements(self, who: Actor, month: str) -> None:
        self.post(who, "/finance/statements/prepare", {"month": f"{month}-01"})

    def statement(self, who: Actor, number: str, verb: str, **facts: Any) -> None:
        id = Statement.objects.get(number=number).pk
        self.post(who, f"/finance/statements/{id}/{verb}", facts)


class Customer:
    """The customer with the link: no account, one page."""

    def __init__(self, token: str) -> None:
        self.client, self.address = Client(headers={"accept-language": "zh-CN"}), f"/t/{token}"

    def page(self) -> str:
        """What they read."""
        return Pages._read(self.client.get(self.address))

    def confirms(self, name: str, **facts: Any) -> str:
        """I have it."""
        Pages._read(self.client.post(f"{self.address}/confirm", {"name": name, **facts}))
        happen()
        return self.page()

    def complains(self, kind: str, text: str) -> str:
        """Something is wrong."""
        Pages._read(self.client.post(f"{self.address}/problem", {"kind": kind, "text": text}))
        happen()
        return self.page()


def pick_of(number: str) -> Pick:
    """The pick list of a delivery."""
    return shipping.pick_of(Delivery.objects.get(number=number))


def leave(door: Any, number: str, people: Any, waybill: str = "SF1002003") -> None:
    """From a packed delivery to goods on the road: two signatures, the gate, the carrier."""
    door.ship(people.keeper, number, "load", part="keeper")
    door.ship(people.loader, number, "load", part="loader")
    door.ship(people.guard, number, "check")
    door.ship(people.transport, number, "dispatch", waybill=waybill)
