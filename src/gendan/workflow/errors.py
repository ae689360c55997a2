"""Refusals of `workflow`."""

from django.utils.translation import gettext_noop

from gendan.core.errors import Conflict, NotAllowed


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
