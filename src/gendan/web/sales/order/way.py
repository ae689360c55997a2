"""The steps of the process an order runs in, as the rail draws them; orders in none have the usual eight (`rail`)."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.sales.models import Order
from gendan.web import kit
from gendan.web.mine.pane import role_names
from gendan.workflow import ways

Rows = Sequence[dict[str, Any]]


def steps(order: Order, actor: Actor) -> list[kit.Step]:
    """One step of the rail for each step of the order's process that counts; empty where it runs in none."""
    found = [run for run in ways.of(order.ref, actor=actor) if run["state"] != "returned"]
    if not found:
        return []
    parts = [p for run in found[:1] for p in run["parts"] if not p["superseded"] and p["state"] != "cancelled"]
    names = role_names(sorted({p["role"] for p in parts if p["role"]}))
    codes = list(dict.fromkeys(p["code"] for p in parts if p["state"] != "skipped"))
    return [_step([p for p in parts if p["code"] == code], names) for code in codes]


def _step(parts: Rows, names: dict[str, str]) -> kit.Step:
    first, now = parts[0], clock.now()
    waiting = [p for p in parts if p["state"] == "open"]
    if first["state"] == "planned":
        return kit.Step(first["name"], "plan", names.get(first["role"], ""))
    if not waiting:
        closed = max(p["closed_at"] for p in parts)
        return kit.Step(first["name"], "done", _outcome(first), kit.stamp(closed))
    due = min((p["due_at"] for p in waiting if p["due_at"]), default=None)
    late = due is not None and due <= now
    mine = waiting[0]
    url = reverse("mine:task", args=[mine["task_id"]]) if mine["task_id"] else ""
    return kit.Step(
        first["name"], "late" if late else "ok", _who(waiting, names), _("due %(when)s") % {"when": kit.stamp(due)} if due else "",
        current=True, url=url,
    )  # fmt: skip


def _who(waiting: Rows, names: dict[str, str]) -> str:
    """With whom it is: the person, else the role; of several how many."""
    if len(waiting) > 1:
        return ngettext("%(n)s part open", "%(n)s parts open", len(waiting)) % {"n": len(waiting)}
    return waiting[0]["owner"] or names.get(waiting[0]["role"], "")


def _outcome(part: dict[str, Any]) -> str:
    told = {
        "accept": pgettext("outcome", "Accept"), "conditional": pgettext("outcome", "Accept with conditions"),
        "decline": pgettext("outcome", "Decline"), "reject": pgettext("outcome", "Reject"),
        "refuse": pgettext("outcome", "Refuse to sign"),
    }  # fmt: skip
    return told.get(part["outcome"], "")
