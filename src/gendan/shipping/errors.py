"""Refusals of shipping."""

from decimal import Decimal

from django.utils.translation import gettext_noop

from gendan.core.errors import Conflict


class OverShipped(Conflict):
    """More than the customer ordered would leave."""

    code = "over_shipped"
    text = gettext_noop("%(item)s: at most %(left)s more can be shipped; the rest is already on other deliveries.")

    def __init__(self, item: str, wanted: Decimal, left: Decimal) -> None:
        super().__init__(item=item, wanted=f"{wanted.normalize():f}", left=f"{left.normalize():f}")


class NothingToShip(Conflict):
    """No line has goods that are neither shipped nor planned."""

    code = "nothing_to_ship"
    text = gettext_noop("Nothing of these orders is ready to be shipped.")


class StepMissing(Conflict):
    """A step that this firm makes has not been made."""

    code = "step_missing"
    text = gettext_noop("This step comes first: %(steps)s.")

    def __init__(self, steps: list[str]) -> None:
        super().__init__(steps=", ".join(steps), states=steps)


class SpecialNotVerified(Conflict):
    """Special requirements must be verified before loading (SHP-09)."""

    code = "special_not_verified"
    text = gettext_noop("The special requirements have not been verified yet: %(special)s")


class LateArrival(Conflict):
    """The goods would arrive after the promised date (SHP-01)."""

    code = "late_arrival"
    text = gettext_noop(
        "Arrival on %(arrival_on)s is after the promised %(promised_on)s. Choose another date or carrier, or give a reason."
    )


class WrongCode(Conflict):
    """The pick-up code does not fit."""

    code = "wrong_code"
    text = gettext_noop("The pick-up code does not fit this delivery.")


class NotEffective(Conflict):
    """Only effective orders are shipped."""

    code = "order_not_effective"
    text = gettext_noop("%(number)s is not in effect, so nothing of it may be shipped.")
