"""A firm that runs its orders in a template, set up by configuration alone, and the people who do its steps.

Who has which role is found by the role's code; a step is done by whoever sees it on the workbench, through the door of the
story: the form of the pane, or the API.
"""

from collections.abc import Mapping
from typing import Any

from gendan.core.actor import Actor
from gendan.org.models import Role
from gendan.workflow.models import ProcessPart, ProcessRun, ProcessTemplate, Task
from tests import cast
from tests.channels import api

from .conftest import People
from .doors import Refused, happen

# Those of the cast who have a role already.
KNOWN = {
    "salesperson": "seller", "order_clerk": "clerk", "sales_manager": "sales_manager", "fg_keeper": "keeper",
    "warehouse_supervisor": "head_of_stores", "accountant": "accountant", "transport_manager": "transport",
    "company_gm": "manager", "top_management": "manager", "customer_service_agent": "service",
    "order_reviewer": "reviewer", "billing_clerk": "biller", "loader": "loader", "gate_guard": "guard",
}  # fmt: skip


class Firm:
    """The people, and what the firm has chosen."""

    def __init__(self, door: Any, people: People) -> None:
        self.door, self.people = door, people

    def takes(self, template: str, condition: Mapping[str, Any] | None = None, **parameters: str) -> None:
        """The owner of the process takes a template into use, with the firm's choices."""
        row = ProcessTemplate.objects.get(code=template, company=None, state="in_force")
        known = {choice: True for choice in parameters if choice in row.text}
        assert set(known) == set(parameters), "a choice the template does not have"
        body = {"template_code": template, "condition": dict(condition or {}), "parameters": parameters}
        answer = api.of(self.who("process_owner")).post("/workflow/process-uses", body)
        assert answer.status == 200, answer

    def sets(self, name: str, value: str) -> None:
        """The administrator changes a setting of the company."""
        body = {"company_id": cast.company().pk, "value": value}
        answer = api.of(cast.admin()).put(f"/org/settings/{name}", body)
        assert answer.status == 200, answer

    def who(self, role: str) -> Actor:
        """Whoever has a role; somebody is engaged where nobody has."""
        if role in KNOWN:
            found: Actor = getattr(self.people, KNOWN[role])
            return found
        name = Role.objects.values_list("name", flat=True).get(code=role)
        return cast.person(f"at_{role}"[:30], f"{name}甲", [role])

    def open(self, number: str) -> list[str]:
        """Steps that wait, each once."""
        parts = ProcessPart.objects.filter(run__in=self.runs(number), state="open")
        return sorted(set(parts.values_list("code", flat=True)))

    def ended(self, number: str) -> bool:
        """Whether nothing waits any more."""
        return [run.state for run in self.runs(number)] == ["done"]

    @staticmethod
    def runs(number: str) -> list[ProcessRun]:
        """The process of an order."""
        return list(ProcessRun.objects.filter(number=number))

    def step(self, number: str, code: str, role: str, outcome: str = "", *, reason: str = "", **facts: Any) -> Task:
        """Somebody with this role finds a step on the workbench and does it: every question yes, every point ticked.

        `answers` says otherwise.
        """
        who = self.who(role)
        task = self.shown(who, number, code)
        assert task is not None, (who.name, code, "is not on the workbench; open:", self.open(number))
        data = task.data
        usual = {} if outcome in data["back"] else dict.fromkeys(data["questions"], "yes")
        if not outcome or outcome == data["outcomes"][0]:
            usual |= {f"check.{n}": "yes" for n in range(len(data["check"]))}
        answers = {**usual, **facts.pop("answers", {})}
        if self.door.name == "pages":
            form = {f"answers.{key}": value for key, value in answers.items()}
            self.door.post(who, f"/tasks/{task.pk}/do/step", {"outcome": outcome, "reason": reason, **form, **facts})
        else:
            body = {"outcome": outcome, "reason": reason, "answers": answers, **facts}
            self.door.post(who, f"/workflow/tasks/{task.pk}/answer", body)
        task.refresh_from_db()
        if task.state == "open":
            raise Refused(422, f"{code} is still open")
        happen()
        return task

    def steps(self, number: str, **roles: str) -> None:
        """One step after the other in the usual way: `step="role"`."""
        for code, role in roles.items():
            self.step(number, code, role)

    def shown(self, who: Actor, number: str, code: str) -> Task | None:
        """A step as it lies on somebody's workbench."""
        found = Task.objects.filter(pk__in=self.door.tasks(who), code="process.step", number=number, data__step=code)
        return found.order_by("pk").first()

    def leads_to(self, number: str, *steps: str) -> None:
        """These steps wait now, and no others."""
        assert self.open(number) == sorted(steps), self.open(number)


def sent(door: Any, people: People, number: str, waybill: str = "SF1002003") -> str:
    """From an order that is ready to goods on the road: released, picked, packed, two signatures, gate, carrier."""
    from .doors import leave

    note = str(door.delivery(people.clerk, number))
    door.ship(people.head_of_stores, note, "release")
    door.pick(people.keeper, note)
    door.pack(people.keeper, note)
    leave(door, note, people, waybill=waybill)
    return note


def signed(door: Any, people: People, note: str) -> None:
    """The customer has the goods and signs."""
    door.ship(people.courier, note, "deliver")
    door.ship(people.courier, note, "sign", medium="photo", signatory="徐女士")


def paid(door: Any, people: People, customer: Any, order: Any) -> None:
    """The money comes and finance confirms it."""
    order.refresh_from_db()
    left = f"{order.total - order.paid:.2f}"
    payment = door.enter_payment(people.clerk, customer, left, {order.pk: left})
    door.confirm_payment(people.accountant, payment)
