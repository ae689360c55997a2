"""The words of paper. They have a context of their own: what a page calls 已签收 a form calls 客户签收."""

from django.utils.functional import Promise
from django.utils.translation import pgettext, pgettext_lazy


def say(text: str) -> str:
    """A text on paper, in the language that is active now."""
    return pgettext("paper", text)


def say_lazy(text: str) -> Promise:
    """The same, decided when it is shown; for tables of words."""
    return pgettext_lazy("paper", text)
