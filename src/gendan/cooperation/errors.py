"""Refusals of cooperation."""

from collections.abc import Sequence

from django.utils.translation import gettext_noop

from gendan.core.errors import Conflict


class NotHandedOver(Conflict):
    """A condition that the goods' class demands is not on record (ORG-04)."""

    code = "not_handed_over"
    text = gettext_noop("Not finished yet; still to record: %(what)s.")

    def __init__(self, missing: Sequence[str], names: Sequence[str]) -> None:
        super().__init__(missing=list(missing), what="；".join(names))


class ObjectionOpen(Conflict):
    """An objection waits for its decision."""

    code = "objection_open"
    text = gettext_noop("There is an objection already; it waits for the general manager.")


class AlreadyDecided(Conflict):
    """The objection was decided before."""

    code = "already_decided"
    text = gettext_noop("This objection is decided already.")
