"""What notices and tasks say: code → text. English is the source; the catalogue of this area holds the Chinese.

Areas above name a code and hand over data; each reader gets their own language, also when they read later.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from gendan.core import clock


class Message(NamedTuple):
    """Subject and body with `%(name)s` places for data."""

    subject: str
    body: str


_INTERNAL: dict[str, Message] = {
    "task.opened": Message(N_("To do: %(title)s · %(number)s"), N_("%(subject)s. Due %(due_at)s.")),
    "task.due_soon": Message(N_("Due soon: %(title)s · %(number)s"), N_("%(subject)s. Due %(due_at)s.")),
    "task.overdue": Message(N_("Overdue: %(title)s · %(number)s"), N_("%(subject)s. Was due %(due_at)s.")),
    "task.escalated": Message(
        N_("Overdue with %(owner)s: %(title)s · %(number)s"), N_("%(subject)s. Was due %(due_at)s. Level %(level)s.")
    ),
    "task.returned": Message(N_("Returned: %(title)s · %(number)s"), N_("%(subject)s. Reason: %(reason)s")),
    "task.delegated": Message(N_("%(by)s handed you: %(title)s · %(number)s"), N_("%(subject)s. %(reason)s")),
    "approval.decided": Message(N_("%(decision)s: %(title)s · %(number)s"), N_("%(subject)s. %(comment)s")),
    "document.changed": Message(N_("Changed: %(number)s"), N_("%(subject)s. %(text)s")),
    "document.recalled": Message(N_("Recalled: %(number)s"), N_("%(subject)s. %(text)s")),
    "document.status": Message(N_("%(number)s is now %(status)s"), N_("%(subject)s. %(text)s")),
    "payment.confirmed": Message(N_("Payment confirmed: %(number)s"), N_("%(customer)s paid %(amount)s. %(text)s")),
    "stock.received": Message(N_("Stocked in: %(item)s"), N_("%(quantity)s received. Waiting: %(orders)s")),
    "finance.reminders": Message(N_("%(count)s overdue invoices to collect"), N_("See the list of due payments.")),
}
_CUSTOMER: dict[str, Message] = {
    "customer.received": Message(
        N_("We have received your order %(number)s"), N_("Dear %(customer)s, your order %(number)s has arrived. We will confirm it soon.")
    ),
    "customer.confirmed": Message(
        N_("Your order %(number)s is confirmed"),
        N_("Dear %(customer)s, your order %(number)s is confirmed. Planned delivery: %(date)s."),
    ),
    "customer.approval_result": Message(
        N_("Result for your order %(number)s: %(result)s"), N_("Dear %(customer)s, your order %(number)s: %(result)s. %(text)s")
    ),
    "customer.shipped": Message(
        N_("Your order %(number)s is on its way"),
        N_("Dear %(customer)s, your order %(number)s was shipped by %(carrier)s, waybill %(waybill)s. Expected arrival: %(date)s."),
    ),
    "customer.delayed": Message(
        N_("New delivery date for your order %(number)s"),
        N_("Dear %(customer)s, your order %(number)s will arrive on %(date)s instead of %(before)s. Cause: %(cause)s."),
    ),
    "customer.delivered": Message(
        N_("Your order %(number)s was delivered"),
        N_("Dear %(customer)s, your order %(number)s was delivered. Please check the goods and confirm receipt."),
    ),
    "customer.service_result": Message(
        N_("Your service request %(number)s"), N_("Dear %(customer)s, your service request %(number)s: %(result)s. %(text)s")
    ),
}
MESSAGES: dict[str, Message] = {**_INTERNAL, **_CUSTOMER}

TITLES: dict[str, str] = {
    "sales.review": N_("Review the order"),
    "sales.negotiate": N_("Agree conditions with the customer"),
    "approval.price": N_("Approve prices off the policy"),
    "approval.decline": N_("Approve declining the order"),
    "approval.cancel": N_("Approve cancelling the order"),
    "approval.change": N_("Approve the change"),
    "finance.statement_disputed": N_("Settle a disputed statement"),
    "shipping.differences": N_("Settle differences at signing"),
    "shipping.complete_shortage": N_("Complete what was shipped short"),
    "shipping.ship_missing": N_("Ship what was missing"),
    "shipping.gate_stopped": N_("Settle a stop at the gate"),
    "shipping.chase_slips": N_("Chase unreturned slips"),
    "shipping.report_delay": N_("Report why it ships late"),
    "shipping.case_delay": N_("Handle a transport delay"),
    "shipping.case_damage": N_("Handle transport damage"),
    "shipping.case_loss": N_("Handle lost goods"),
    "shipping.case_not_received": N_("Handle goods not received"),
}


def declare(code: str, subject: str, body: str) -> None:
    """Add a message of an area above; both texts go through that area's catalogue."""
    assert code not in MESSAGES, f"two messages named {code}"
    MESSAGES[code] = Message(subject, body)


def declare_task(code: str, title: str) -> None:
    """Add the title of a kind of task of an area above."""
    assert TITLES.get(code, title) == title, f"two titles for {code}"
    TITLES[code] = title


def title(code: str) -> str:
    """What a task asks for, in the active language."""
    return _(TITLES[code]) if code in TITLES else code.rpartition(".")[2].replace("_", " ")


def render(code: str, data: Mapping[str, Any], language: str) -> Message:
    """Subject and body in a language. Missing data show as a dash; an unknown code shows as itself."""
    message = MESSAGES.get(code, Message(code, ""))
    with translation.override(language):
        facts = _Facts({name: _shown(name, value) for name, value in data.items()})
        if "task" in data:
            facts["title"] = title(data["task"])
        return Message(_(message.subject) % facts, _(message.body) % facts if message.body else "")


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"


def _shown(name: str, value: Any) -> Any:
    """Moments as people write them here; decisions and statuses translated."""
    if name.endswith("_at") and isinstance(value, str):
        return f"{clock.local(datetime.fromisoformat(value)):%m-%d %H:%M}"
    if name == "decision":
        return {"approved": _("Approved"), "rejected": _("Rejected")}.get(value, value)
    return "—" if value is None else value
