"""Refusals of `papers`."""

from collections.abc import Sequence

from django.utils.translation import gettext_noop

from gendan.core.errors import Conflict, NotAllowed


class NotYourForm(NotAllowed):
    """The form is filled in by other roles."""

    code = "not_your_form"
    text = gettext_noop("This form is filled in by: %(roles)s.")

    def __init__(self, roles: Sequence[str]) -> None:
        super().__init__("papers.paper.any", roles=", ".join(roles))


class NothingToSign(Conflict):
    """None of the signatures that are asked for now is this person's."""

    code = "nothing_to_sign"
    text = gettext_noop("No signature of yours is asked for on this paper now.")


class NothingToAcknowledge(Conflict):
    """This person holds no copy that waits."""

    code = "nothing_to_acknowledge"
    text = gettext_noop("You hold no copy of this paper that waits for you.")


class NotYoursToAnswer(Conflict):
    """Somebody else is asked for the answer."""

    code = "not_yours_to_answer"
    text = gettext_noop("This paper is answered by somebody else.")


class CopiesAreOut(Conflict):
    """What others hold is not changed behind their backs."""

    code = "copies_are_out"
    text = gettext_noop("Others hold this paper. Recall it first, then change it.")


class CopiesOpen(Conflict):
    """A paper is closed when everybody who must has taken note of it."""

    code = "copies_open"
    text = gettext_noop("%(count)s copies are not acknowledged yet. Wait for them, or recall the paper.")

    def __init__(self, count: int) -> None:
        super().__init__(count=count)


class NotSignedYet(Conflict):
    """A form that counts only with its signatures is printed with them (PRT-02)."""

    code = "not_signed_yet"
    text = gettext_noop("This form is printed when it is signed.")
