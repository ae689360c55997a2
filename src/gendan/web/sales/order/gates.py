"""What stands in the order's way: conditions with who can open them, and what the reviewers said."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from gendan.core.actor import Actor
from gendan.org.services.reasons import list_of
from gendan.sales.models import Order
from gendan.sales.services.contacts import CLOSES
from gendan.web import kit
from gendan.web.mine.pane import role_names
from gendan.web.processes.standing import role_and_holders

from .. import words

ZERO = Decimal(0)
PURPOSES = {code: purpose for purpose, code in CLOSES.items()}  # condition → the talk that closes it


def gate(
    order: Order, conditions: Sequence[dict[str, Any]], actor: Actor, doers: Mapping[str, str] | None = None
) -> kit.Gate | None:
    """The panel that says what blocks, or nothing where no condition was ever set.

    `doers` says of the steps of its process that are open who can do them, by the code of their condition.
    """
    if not conditions:
        return None
    steps = {c["holder_role"] for c in conditions if c["code"].startswith("step:") and not is_passed(c)}
    roles = role_names(sorted(steps)) if steps else {}
    rows = _distinct([_condition(c, order, actor, doers or {}, roles) for c in sorted(conditions, key=is_passed)])
    missing = sum(row.state == "block" for row in rows)
    told = ngettext("%(count)s condition open", "%(count)s conditions open", missing) % {"count": missing}
    title = told if missing else _("All conditions met")
    chip = (
        kit.chip("block", _("Not released"), icon="lock")
        if missing
        else kit.chip("ok", _("Released"), icon="circle-check")
    )
    override = None
    if missing and order.state == "confirmed" and actor.may("workflow.gate.override"):
        name = order.number or f"draft-{order.pk}"
        override = kit.Action(
            "override", _("Pass by exception"), reverse("sales:do", args=[name, "override"]), why=list_of("workflow.gates.override"), danger=True,
            effects=[str(row.text) for row in rows if row.state == "block"], version=order.version,
        )  # fmt: skip
    foot = _("An exception needs a reason and is audited.") if override else ""
    return kit.Gate(title, rows, chip, foot, override)


def is_passed(c: dict[str, Any]) -> bool:
    """Whether a condition keeps nothing shut any more."""
    return bool(c["satisfied_at"] or c["overridden_at"])


def _distinct(rows: Sequence[kit.GateRow]) -> list[kit.GateRow]:
    """One row per wording: the same condition may stand before several transitions."""
    return list({str(row.text): row for row in reversed(rows)}.values())[::-1]


def mover(c: dict[str, Any], order: Order, actor: Actor) -> kit.Action | None:
    """What this person can do now to close an open condition."""
    if c["code"] in ("payment", "credit") and actor.may("finance.payment.announce"):
        to = f"{reverse('finance:new-payment')}?customer={order.customer_id}"
        return kit.Action("pay", _("Enter payment"), to, icon="cash", method="get")
    purpose = PURPOSES.get(c["code"])
    vouches = actor.user_id == order.salesperson_id or actor.may("workflow.gate.override")
    if purpose and actor.may("sales.order.contact") and (purpose != "slip_data" or vouches):
        to = f"{reverse('sales:order', args=[order.number or f'draft-{order.pk}'])}?talk={purpose}#talk"
        return kit.Action("talk", str(words.NOTE_DOWN[purpose]), to, icon="phone", method="get")
    return None


def _label(c: dict[str, Any]) -> Any:
    """A condition in words; a step of the order's process by its name."""
    if name := c["data"].get("name"):
        return name["en" if (get_language() or "").startswith("en") else "zh"]
    if c["code"].startswith("change:"):
        return _("Change %(number)s is being decided") % {"number": c["code"].partition(":")[2]}
    label = words.GATE.get(c["code"], c["code"])
    return words.GATE_PASSED.get(c["code"], label) if is_passed(c) else label


def _condition(
    c: dict[str, Any], order: Order, actor: Actor, doers: Mapping[str, str], roles: Mapping[str, str]
) -> kit.GateRow:
    label = _label(c)
    if c["satisfied_at"]:
        return kit.GateRow("done", label, kit.stamp(c["satisfied_at"]))
    if c["overridden_at"]:
        return kit.GateRow(
            "done", label, _("passed by %(who)s: %(why)s") % {"who": c["overridden_by"] or "", "why": c["reason"]}
        )
    if c["code"].startswith("step:"):
        return kit.GateRow("block", label, doers.get(c["code"]) or _next_doers(c, roles))
    holders = " ".join(c["holders"][:3])
    due = c["data"].get("due")
    note = " · ".join(
        filter(
            None,
            (
                kit.money(max(Decimal(due) - order.paid, ZERO), order.currency) if due else "",
                _("%(who)s can release") % {"who": holders} if holders else "",
            ),
        )
    )
    return kit.GateRow("block", label, note, action=mover(c, order, actor))


def _next_doers(c: dict[str, Any], roles: Mapping[str, str]) -> str:
    """Who will do a step that has not come up yet."""
    role = c["holder_role"]
    who = role_and_holders(roles.get(role, role), c["holders"]) if role else ""
    return _("not its turn yet; %(who)s") % {"who": who} if who else _("not its turn yet")
