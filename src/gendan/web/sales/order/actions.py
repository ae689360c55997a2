"""The buttons of the order page: the next step first, and what a dangerous one undoes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from gendan.core.actor import Actor
from gendan.org.services.reasons import list_of
from gendan.sales.models import Order
from gendan.sales.services import orders
from gendan.sales.states import ORDER
from gendan.web import kit

from .gates import is_passed, mover
from .review import is_negotiating


def _labels() -> dict[str, tuple[str, str, str]]:
    """Verb → label, icon, key."""
    return {
        "submit": (_("Submit for review"), "send", "E"),
        "confirm": (_("Confirm order"), "circle-check", "E"),
        "take_effect": (_("Take effect"), "player-play", "E"),
        "complete": (_("Complete order"), "check", "E"),
        "close": (_("Close file"), "archive", ""),
        "return": (_("Send back"), "arrow-back-up", "R"),
        "decline": (_("Decline order"), "ban", ""),
        "cancel": (_("Cancel order"), "ban", ""),
        "void": (_("Throw draft away"), "trash", ""),
    }


FORWARD = ("submit", "confirm", "take_effect", "complete", "close")
WHY = {"return": list_of(orders.return_), "decline": list_of(orders.decline), "cancel": list_of(orders.cancel)}


def actions(
    order: Order, actor: Actor, deliveries: Sequence[dict[str, Any]] = (), conditions: Sequence[dict[str, Any]] = ()
) -> list[kit.Action]:
    """The next step first, then what else this person may do now.

    A step whose gate is shut is not the next one: what opens the gate is, where this person can do it.
    """
    name = order.number or f"draft-{order.pk}"
    allowed = ORDER.allowed(order, actor)
    done = order.fulfilment_status == "signed" and order.payment_status == "paid"
    open_ones = [c for c in conditions if not is_passed(c)]
    shut = {c["transition"] for c in open_ones}
    talks = is_negotiating(order) and actor.may("sales.order.contact")  # then the answer is the page's one next step
    found: list[kit.Action] = []
    if order.state == "effective" and not done:
        allowed = [verb for verb in allowed if verb != "complete"]
        if (
            actor.may("shipping.delivery.plan")
            and order.fulfilment_status not in ("shipped", "delivered", "signed")
            and not deliveries
        ):
            found.append(
                kit.Action(
                    "plan",
                    _("Plan delivery"),
                    f"/shipping/plan/{name}",
                    icon="truck-delivery",
                    primary=True,
                    method="get",
                    key="E",
                )
            )
    for verb, (label, icon, key) in _labels().items():
        if verb not in allowed:
            continue
        found.append(
            kit.Action(
                verb, label, reverse("sales:do", args=[name, verb]), icon=icon, primary=verb in FORWARD and not found and not talks and f"sales.order.{verb}" not in shut,
                why=WHY.get(verb, ""), danger=verb in ("cancel", "decline", "void"), key=key if not found and f"sales.order.{verb}" not in shut else "",
                effects=_effects(order, verb), version=order.version,
            )
        )  # fmt: skip
    if not talks and not any(action.primary for action in found):
        found[:0] = [replace(step, primary=True, key="E") for c in open_ones if (step := mover(c, order, actor))][:1]
    found += _other_actions(order, actor, name)
    return found


def _effects(order: Order, verb: str) -> list[str]:
    """What a dangerous verb undoes (CHG-11)."""
    if verb not in ("cancel", "decline"):
        return []
    effects = [_("Stock kept for it becomes free."), _("Credit it commits is given back.")]
    if order.paid > 0:
        effects.append(
            _("%(amount)s paid must be refunded or moved.") % {"amount": kit.money(order.paid, order.currency)}
        )
    return effects


def _other_actions(order: Order, actor: Actor, name: str) -> list[kit.Action]:
    found = []
    if order.state in ("draft", "returned") and actor.may("sales.order.edit"):
        found.append(
            kit.Action(
                "edit", _("Edit"), reverse("sales:edit", args=[name]), icon="pencil", secondary=True, method="get"
            )
        )
    if order.state in ("confirmed", "effective") and actor.may("sales.order.change"):
        found.append(
            kit.Action(
                "change",
                _("Change order"),
                reverse("sales:edit", args=[name]),
                icon="git-compare",
                secondary=True,
                method="get",
            )
        )
    if order.state in ("confirmed", "effective") and actor.may("sales.change.raise"):
        to = reverse("sales:change-new", args=[name])
        found.append(kit.Action("change-request", _("Raise change request"), to, icon="git-compare", method="get"))
    if order.number:
        found.append(
            kit.Action(
                "print",
                _("Print"),
                f"/print/order_confirmation?number={name}",
                icon="printer",
                secondary=True,
                method="get",
                key="P",
            )
        )
    if actor.may("sales.order.create"):
        found.append(kit.Action("copy", _("Copy order"), reverse("sales:copy", args=[name]), icon="copy"))
    if order.number and order.state in ("confirmed", "effective") and actor.may("sales.order.split"):
        found.append(
            kit.Action(
                "split", _("Split order"), reverse("sales:split", args=[name]), icon="arrows-split", method="get"
            )
        )
    return found
