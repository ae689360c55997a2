"""Deliveries for tests, carried through services by the people who do it."""

from collections.abc import Sequence
from typing import Any

from gendan.core.actor import SYSTEM, Actor
from gendan.sales.models import Order
from gendan.shipping.models import Carrier, Delivery
from gendan.shipping.services import deliveries, fleet
from gendan.shipping.services.deliveries import Receipt
from gendan.warehouse.models import Pick
from gendan.warehouse.services import picks
from gendan.warehouse.services.picks import Taken
from tests import cast

STEPS = ("planned", "released", "picked", "packed", "loaded", "checked", "dispatched", "delivered", "signed", "closed")


def loader(company: Any = None) -> Actor:
    """郑强, loader: signs beside the keeper."""
    return cast.person("zhengqiang", "郑强", ["loader"], company=company)


def guard(company: Any = None) -> Actor:
    """老秦, gate guard."""
    return cast.person("laoqin", "老秦", ["gate_guard"], company=company)


def courier(company: Any = None) -> Actor:
    """小孟, driver: delivers and collects cash."""
    return cast.person("xiaomeng", "小孟", ["courier"], company=company)


def carrier(code: str = "SY", name: str = "顺运物流", **facts: Any) -> Carrier:
    """A carrier of the firm."""
    return fleet.save_carrier(
        cast.company().pk, code, {"name": name, "kind": "freight", "days": 2, **facts}, actor=SYSTEM
    )


def delivery(orders: Order | Sequence[Order], *, until: str = "planned", **facts: Any) -> Delivery:
    """A delivery of these orders carried as far as `until`, step by step, by the system where nobody matters."""
    found = [orders] if isinstance(orders, Order) else list(orders)
    actor = facts.pop("actor", SYSTEM)
    made = deliveries.plan([order.pk for order in found], actor=actor, **facts)
    return carry(made, until)


def carry(made: Delivery, until: str) -> Delivery:
    """Carry a delivery on from where it is."""
    made = again(made)
    verbs = {
        "released": lambda: deliveries.release(made.pk, actor=cast.transport()),
        "picked": lambda: pick_all(made),
        "packed": lambda: deliveries.packed(made.pk, package_count=1, actor=cast.keeper()),
        "loaded": lambda: load(made),
        "checked": lambda: deliveries.gate_check(made.pk, actor=guard()),
        "dispatched": lambda: deliveries.dispatch(made.pk, waybill=f"SY{made.pk:08d}", actor=cast.transport()),
        "delivered": lambda: deliveries.delivered(made.pk, actor=courier()),
        "signed": lambda: deliveries.sign(made.pk, Receipt("photo", "徐女士"), actor=courier()),
    }
    here = STEPS.index(made.state)
    for step in STEPS[here + 1 : STEPS.index(until) + 1]:
        verbs[step]()
    return again(made)


def load(made: Delivery) -> None:
    """Keeper and loader sign, special requirements verified first."""
    if made.special:
        deliveries.verify_special(made.pk, actor=cast.keeper())
    deliveries.sign_loading(made.pk, "keeper", actor=cast.keeper())
    deliveries.sign_loading(made.pk, "loader", actor=loader())


def pick_all(made: Delivery) -> None:
    """The picker takes everything on the delivery's list, and the list is finished."""
    pick = pick_of(made)
    picks.confirm_many(pick.pk, [Taken(line.pk, line.quantity) for line in pick.lines.all()], actor=SYSTEM)
    picks.finish(pick.pk, actor=SYSTEM)
    deliveries.picked(made.pk, actor=SYSTEM)  # the handler of the finished pick


def pick_of(made: Delivery) -> Pick:
    """The open pick list of a delivery."""
    lines = made.lines.values("pk")
    return (
        Pick.objects.filter(lines__ref_kind="shipping.delivery_line", lines__ref_id__in=lines)
        .exclude(state="cancelled").distinct().latest("pk")
    )  # fmt: skip


def again(made: Delivery) -> Delivery:
    """The delivery as it is in the database now."""
    return Delivery.objects.get(pk=made.pk)
