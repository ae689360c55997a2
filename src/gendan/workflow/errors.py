"""Refusals of `workflow`."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_noop

from gendan.core.errors import Conflict, DomainError, NotAllowed


class NotYours(NotAllowed):
    """The task belongs to somebody else."""

    code = "not_yours"
    text = gettext_noop("This task is not yours; it belongs to %(owner)s.")

    def __init__(self, owner: str) -> None:
        super().__init__("workflow.task.any", owner=owner)


class AlreadyDecided(Conflict):
    """An approval has its decision."""

    code = "already_decided"
    text = gettext_noop("This has been decided already: %(decision)s.")

    def __init__(self, decision: str) -> None:
        super().__init__(decision=decision)


class WrongVerb(Conflict):
    """A review or an approval cannot be closed as a mere task: its document would wait for ever."""

    code = "wrong_verb"
    text = gettext_noop("A review is answered and an approval decided; neither is closed as a task.")


class NotWhole(DomainError):
    """A process template has holes; each fault names its line."""

    code = "template_not_whole"
    status = 422
    text = gettext_noop("The template is not whole: %(first)s")

    def __init__(self, faults: Sequence[Any]) -> None:
        listed = [{"line": f.line, "where": f.where, "text": f.text} for f in faults]
        super().__init__(first=str(faults[0]), faults=listed)


class Released(Conflict):
    """A version that was in force never changes."""

    code = "template_released"
    text = gettext_noop("Version %(label)s is or was in force and stays as it is; make a new one from it.")

    def __init__(self, label: str) -> None:
        super().__init__(label=label)


class Redrawn(Conflict):
    """Somebody else saved the draft since one began to change it."""

    code = "template_redrawn"
    text = gettext_noop("Somebody else saved the draft %(label)s meanwhile.")

    def __init__(self, label: str) -> None:
        super().__init__(label=label)


class StaysInItsVersion(Conflict):
    """A running document cannot be taken over into another version of its process."""

    code = "stays_in_its_version"
    text = gettext_noop("%(number)s stays in its version: %(why)s")

    def __init__(self, number: str, why: str, stays: str, step: str = "") -> None:
        super().__init__(number=number, why=why, stays=stays, step=step)
