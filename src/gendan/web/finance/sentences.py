"""Events of money as sentences for the time line."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gendan.web import kit


def _sum(amount: Any) -> str:
    """A sum of a payload, written as people write sums."""
    return kit.amount(Decimal(str(amount)))


def _confirmed(p: dict[str, Any]) -> str:
    if not Decimal(str(p["unallocated"])):
        return _("Money confirmed")
    return _("Money confirmed, %(rest)s stay on account") % {"rest": _sum(p["unallocated"])}


EVENTS: dict[str, Callable[[dict[str, Any]], str]] = {
    "finance.payment.announced": lambda p: _("Entered %(amount)s") % {"amount": _sum(p["amount"])},
    "finance.payment.confirmed": _confirmed,
    "finance.payment.failed": lambda p: _("Did not come: %(reason)s") % {"reason": p["reason"]},
    "finance.payment.reversed": lambda p: _("Taken back: %(reason)s") % {"reason": p["reason"]},
    "finance.payment.allocated": lambda _p: _("Spread over orders anew"),
    "finance.cod.collected": lambda p: _("Cash collected: %(amount)s") % {"amount": _sum(p["amount"])},
    "finance.cod.reconciled": lambda p: _("Cash counted: %(amount)s") % {"amount": _sum(p["amount"])},
    "finance.invoice.issued": lambda p: _("Invoice issued: %(amount)s") % {"amount": _sum(p["amount"])},
    "finance.invoice.reversed": lambda p: (
        _("Reversed by %(number)s: %(reason)s") % {"number": p["by_number"], "reason": p["reason"]}
    ),
    "finance.reminder.sent": lambda p: (
        _("Reminder %(level)s sent, %(open)s open") % {"level": p["level"], "open": _sum(p["open"])}
    ),
    "finance.statement.handed_over": lambda _p: _("With finance"),
    "finance.statement.sent": lambda _p: _("Sent to the customer"),
    "finance.statement.confirmed": lambda p: _("%(who)s agrees") % {"who": p["by"]},
    "finance.statement.disputed": lambda p: _("The customer disagrees: %(note)s") % {"note": p["note"]},
}


def sentence(event: dict[str, Any]) -> str:
    """An event in words, with who did it."""
    who = _("system") if event["actor_name"] == "system" else event["actor_name"]
    return f"{who} · {EVENTS[event['name']](event['payload'])}"
