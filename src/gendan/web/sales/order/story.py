"""What happened to the order: three flows, all events, revisions, and the papers that came of it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gendan.core import clock
from gendan.sales.conflicts import LABELS as FIELDS
from gendan.sales.models import Order, OrderVersion
from gendan.web import kit
from gendan.web.settings.records import event_name
from gendan.workflow import messages
from gendan.workflow.services import runs

from .. import words
from .rail import is_gone

STEP_ENDED = "workflow.step.ended"
UNSEEN = ("sales.order.created", "workflow.task.opened")
# Telling the customer moves no goods, whichever area does it.
INFORMATION = ("shipping.link.made",)
NOTED = {  # what an event's note says, where the usual keys say something else
    "shipping.delivery.dispatched": ("carrier", "waybill"),
    "shipping.delivery.signed": ("signatory",),
}
MODES: dict[str, dict[str, Any]] = {"payment_mode": words.PAYMENT_MODE, "delivery_mode": words.DELIVERY_MODE}
USUAL = ("title", "reason", "text", "amount", "waybill", "name")


def flows(order: Order, events: Sequence[dict[str, Any]], steps: Mapping[str, str]) -> kit.Flows:
    """Information, goods and money on one time line. `steps` are the names of the steps of its processes."""
    shown = [_flow_event(e, steps) for e in reversed(events) if _is_shown(e, steps)]
    today = clock.today()
    running = order.state in ("confirmed", "effective") and not is_gone(order)
    if running and order.promised_on and order.promised_on >= today:
        shown.append(kit.FlowEvent(order.promised_on, "goods", _("Promised to leave"), "", "plan"))
    return kit.Flows(kit.flow_days(shown, today), shown, total=len(events))


def _is_shown(e: dict[str, Any], steps: Mapping[str, str]) -> bool:
    """What people call by a name. Of a step the end is told, and only where a person ended it: else the event is there."""
    if e["name"] == STEP_ENDED:
        return e["actor_name"] != "system" and e["payload"].get("step") in steps
    of_step = e["name"].startswith("workflow.task.") and e["payload"].get("code") == runs.TASK
    return e["name"] in words.EVENT and e["name"] not in UNSEEN and not of_step


def _flow_event(e: dict[str, Any], steps: Mapping[str, str]) -> kit.FlowEvent:
    on = clock.local(e["at"]).date()
    return kit.FlowEvent(on, flow_of(e["name"]), _title(e, steps), _note(e), "done", time=kit.hm(e["at"]))


def flow_of(name: str) -> str:
    """Which of the three flows an event belongs to."""
    area = name.partition(".")[0]
    if name in INFORMATION:
        return "information"
    if area == "finance":
        return "money"
    return "goods" if area in ("shipping", "warehouse", "inventory") or name.endswith("reserved") else "information"


def _title(e: dict[str, Any], steps: Mapping[str, str]) -> Any:
    """A finished task or step by what it was, anything else by what happened."""
    if e["name"] == STEP_ENDED:
        return steps[e["payload"]["step"]]
    if e["name"] == "workflow.task.done":
        return messages.title(e["payload"].get("code", ""))
    return words.EVENT[e["name"]]


def _note(e: dict[str, Any]) -> str:
    payload = e["payload"]
    if e["name"] == "workflow.task.done":
        answer = words.REVIEW_ANSWER.get(payload.get("outcome", ""))
        return " · ".join(filter(None, (str(answer[0]) if answer else "", e["actor_name"])))
    found = [str(payload[key])[:60] for key in NOTED.get(e["name"], ()) if payload.get(key)]
    if found:
        return " · ".join(found)
    for key in USUAL:
        if payload.get(key):
            return kit.money(Decimal(payload[key])) if key == "amount" else str(payload[key])[:60]
    return e["actor_name"] if e["actor_name"] != "system" else ""


def feed(events: Sequence[dict[str, Any]], steps: Mapping[str, str]) -> list[tuple[str, str]]:
    """All events, newest first, who and what."""
    return [(kit.stamp(e["at"]), _sentence(e, steps)) for e in events[:60]]


def _sentence(e: dict[str, Any], steps: Mapping[str, str]) -> str:
    who = _("System") if e["actor_name"] == "system" else e["actor_name"]
    parts = [who, str(words.EVENT.get(e["name"]) or event_name(e["name"]))]
    if e["name"].startswith("workflow.task.") and e["payload"].get("code") != runs.TASK:  # the rail names the steps
        parts.append(messages.title(e["payload"].get("code", "")))
    if e["name"] == STEP_ENDED and e["payload"].get("step") in steps:
        parts.append(steps[e["payload"]["step"]])
    parts += [part for part in _note(e).split(" · ") if part and part != e["actor_name"]]
    return " · ".join(parts)


def versions(order: Order) -> list[dict[str, Any]]:
    """The revisions of the order with what changed, newest first."""
    found = OrderVersion.objects.filter(order=order).select_related("by").order_by("-revision")
    return [
        {"version": v, "diff": [change_words(c) for c in v.changes], "by": v.by.name if v.by else _("System")}
        for v in found
    ]


def change_words(change: dict[str, Any]) -> tuple[str, Any, Any]:
    label = _(FIELDS.get(change["label"], change["label"]))
    modes = MODES.get(change["label"], {})
    before, after = (modes.get(value, value) for value in (change["before"], change["after"]))
    return " ".join(filter(None, (change.get("item", ""), label))), before, after
