"""What notices and tasks say: code → text. English is the source; the catalogue of this area holds the Chinese.

Areas above name a code and hand over data; each reader gets their own language, also when they read later.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from gendan.core import clock, words


class Message(NamedTuple):
    """Subject and body with `%(name)s` places for data."""

    subject: str
    body: str


_INTERNAL: dict[str, Message] = {
    "task.opened": Message(noop("To do: %(title)s · %(number)s"), noop("%(subject)s. Due %(due_at)s.")),
    "task.due_soon": Message(noop("Due soon: %(title)s · %(number)s"), noop("%(subject)s. Due %(due_at)s.")),
    "task.overdue": Message(noop("Overdue: %(title)s · %(number)s"), noop("%(subject)s. Was due %(due_at)s.")),
    "task.escalated": Message(
        noop("Overdue with %(owner)s: %(title)s · %(number)s"),
        noop("%(subject)s. Was due %(due_at)s. Level %(level)s."),
    ),
    "task.nobody": Message(
        noop("Nobody can do: %(title)s · %(number)s"),
        noop("%(subject)s. Due %(due_at)s. Give somebody the role %(role)s, or hand the task over."),
    ),
    "task.returned": Message(noop("Returned: %(title)s · %(number)s"), noop("%(subject)s. Reason: %(reason)s")),
    "task.delegated": Message(noop("%(by)s handed you: %(title)s · %(number)s"), noop("%(subject)s. %(reason)s")),
    "approval.decided": Message(noop("%(decision)s: %(title)s · %(number)s"), noop("%(subject)s. %(comment)s")),
    "review.passed": Message(noop("Review passed: %(number)s"), noop("%(subject)s. It goes on by itself.")),
    "review.conditional": Message(
        noop("Review with conditions: %(number)s"), noop("%(subject)s. To agree with the customer: %(text)s")
    ),
    "review.failed": Message(noop("Review not passed: %(number)s"), noop("%(subject)s. %(text)s")),
    "document.changed": Message(noop("Changed: %(number)s"), noop("%(subject)s. %(text)s")),
    "document.recalled": Message(noop("Recalled: %(number)s"), noop("%(subject)s. %(text)s")),
    "document.status": Message(noop("%(number)s: %(status)s"), noop("%(subject)s. %(text)s")),
    "payment.confirmed": Message(noop("Payment confirmed: %(number)s"), noop("%(customer)s paid %(amount)s. %(text)s")),
    "stock.received": Message(noop("Stocked in: %(item)s"), noop("%(quantity)s received. Waiting: %(orders)s")),
    "calendar.assumed": Message(
        noop("Holidays of %(year)s are assumed"),
        noop(
            "Time limits into %(year)s count by the days the law gives, without make-up workdays. Once the State Council"
            " has announced them, update the program or enter the days in the working calendar."
        ),
    ),
    "finance.reminders": Message(noop("%(count)s overdue invoices to collect"), noop("See the list of due payments.")),
}
_CUSTOMER: dict[str, Message] = {
    "customer.received": Message(
        noop("We have received your order %(number)s"),
        noop("Dear %(customer)s, your order %(number)s has arrived. We will confirm it soon."),
    ),
    "customer.confirmed": Message(
        noop("Your order %(number)s is confirmed"),
        noop("Dear %(customer)s, your order %(number)s is confirmed. Planned delivery: %(date)s."),
    ),
    "customer.approval_result": Message(
        noop("Result for your order %(number)s: %(result)s"),
        noop("Dear %(customer)s, your order %(number)s: %(result)s. %(text)s"),
    ),
    "customer.shipped": Message(
        noop("Your order %(number)s is on its way"),
        noop(
            "Dear %(customer)s, your order %(number)s was shipped by %(carrier)s, waybill %(waybill)s."
            " Expected arrival: %(date)s."
        ),
    ),
    "customer.delayed": Message(
        noop("New delivery date for your order %(number)s"),
        noop(
            "Dear %(customer)s, your order %(number)s will arrive on %(date)s instead of %(before)s. Cause: %(cause)s."
        ),
    ),
    "customer.delivered": Message(
        noop("Your order %(number)s was delivered"),
        noop("Dear %(customer)s, your order %(number)s was delivered. Please check the goods and confirm receipt."),
    ),
    "customer.service_result": Message(
        noop("Your service request %(number)s"),
        noop("Dear %(customer)s, your service request %(number)s: %(result)s. %(text)s"),
    ),
}
MESSAGES: dict[str, Message] = {**_INTERNAL, **_CUSTOMER}

TITLES: dict[str, str] = {
    "sales.review": noop("Review the order"),
    "sales.negotiate": noop("Agree conditions with the customer"),
    "sales.correct": noop("Correct the order the review found faulty"),
    "meeting.decision": noop("Decision of a meeting"),
    "approval.hard": noop("Sign for an order that is hard to make"),
    "sales.change.handle": noop("React to a customer's change: grade it, say what is done first"),
    "sales.change.date": noop("Say by when a changed order can be done"),
    "sales.change.negotiate": noop("Agree a change with the customer"),
    "sales.change.forward": noop("Forward a change notice to the departments"),
    "sales.change.follow_up": noop("A change touches this document: see to it"),
    "approval.change_grade": noop("Approve a lower grade of a change"),
    "cooperation.acknowledge": noop("Acknowledge the instruction of another company"),
    "cooperation.decide": noop("Decide on the date another company or department objects to"),
    "sales.follow_up": noop("Follow the order up before its date"),
    "approval.price": noop("Approve prices off the policy"),
    "approval.order": noop("Approve the order"),
    "approval.quotation": noop("Approve the quotation"),
    "approval.gm": noop("Approve the reorder"),
    "approval.untried": noop("Let in goods nobody has tried yet"),
    "approval.decline": noop("Approve declining the order"),
    "approval.cancel": noop("Approve cancelling the order"),
    "approval.change": noop("Approve the change"),
    "approval.rework": noop("Refused: put it right and submit again, or give it up"),
    "finance.statement_disputed": noop("Settle a disputed statement"),
    "shipping.goods_missing": noop("Goods are not on the shelf: decide with the customer"),
    "shipping.order_changed": noop("An order changed whose goods are picked: look at the delivery"),
    "shipping.differences": noop("Settle differences at signing"),
    "shipping.complete_shortage": noop("Complete what was shipped short"),
    "shipping.ship_missing": noop("Ship what was missing"),
    "shipping.gate_stopped": noop("Settle a stop at the gate"),
    "shipping.call_customer": noop("Tell the customer that the goods have left"),
    "shipping.check_transport": noop("Ask where the goods are"),
    "shipping.chase_slips": noop("Chase unreturned slips"),
    "shipping.report_delay": noop("Report why it ships late"),
    "shipping.case_delay": noop("Handle a transport delay"),
    "shipping.case_damage": noop("Handle transport damage"),
    "shipping.case_loss": noop("Handle lost goods"),
    "shipping.case_not_received": noop("Handle goods not received"),
    "shipping.case_refused": noop("Handle refused goods"),
}


def declare(code: str, subject: str, body: str) -> None:
    """Add a message of an area above; both texts go through that area's catalogue."""
    assert code not in MESSAGES, f"two messages named {code}"
    MESSAGES[code] = Message(subject, body)


def title(code: str, data: Mapping[str, Any] | None = None) -> str:
    """What a task asks for, in the active language; the step of a process brings its name along."""
    name = (data or {}).get("name")
    if isinstance(name, Mapping):
        return str(name["en" if (translation.get_language() or "").startswith("en") else "zh"])
    return _(TITLES[code]) if code in TITLES else code.rpartition(".")[2].replace("_", " ")


def render(code: str, data: Mapping[str, Any], language: str) -> Message:
    """Subject and body in a language. Missing data show as a dash; an unknown code shows as itself."""
    message = MESSAGES.get(code, Message(code, ""))
    with translation.override(language):
        facts = _Facts(
            {
                name: _shown(name, value, str(data.get("kind", "")), str(data.get("currency") or "CNY"))
                for name, value in data.items()
            }
        )
        if "task" in data:
            facts["title"] = title(data["task"], data)
        return Message(_(message.subject) % facts, _(message.body) % facts if message.body else "")


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"


def _money(value: Any, currency: str) -> str:
    try:
        return f"{'¥' if currency == 'CNY' else currency}\u00a0{Decimal(str(value)):,.2f}"
    except InvalidOperation:
        return str(value)


def _shown(name: str, value: Any, kind: str, currency: str) -> Any:
    """Moments and money as people write them here; decisions, and states of documents of this `kind`, in words."""
    if kind and name in ("status", "result"):
        return words.state(kind, value)
    if name.endswith("_at") and isinstance(value, str):
        return f"{clock.local(datetime.fromisoformat(value)):%m-%d %H:%M}"
    if name == "amount":
        return _money(value, currency)
    if name in ("decision", "result"):
        return {"approved": _("Approved"), "rejected": _("Rejected")}.get(value, value)
    return "—" if value is None else value
