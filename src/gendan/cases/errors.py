"""Refusals of `cases`."""

from django.utils.translation import gettext_noop

from gendan.core.errors import Conflict


class SomebodyElses(Conflict):
    """The exception is planned and settled by whoever answers for it."""

    code = "somebody_elses_exception"
    text = gettext_noop("%(owner)s answers for this exception. Write in its conversation, or have it handed to you.")

    def __init__(self, owner: str) -> None:
        super().__init__(owner=owner)


class AnalysisMissing(Conflict):
    """The department that is responsible has not said why it came so."""

    code = "analysis_missing"
    text = gettext_noop("The cause analysis is not filed yet: %(form)s.")

    def __init__(self, form: str) -> None:
        super().__init__(form=form)
