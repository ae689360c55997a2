"""`render`: documents by number in, one PDF out. Reads only; `services.prints.make` also counts the copies."""

from collections.abc import Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound

from . import typesetting
from .documents import Form, Job, form

MOST = 200
LANGUAGES = ("zh-hans", "en")


def render(code: str, numbers: Sequence[str], *, actor: Actor, paper: str = "", language: str = "zh-hans") -> bytes:
    """One PDF of up to 200 documents of a form, in the order of `numbers`; `paper` "" is the form's first.

    Refuses with NotAllowed, NotFound (form, or a document this actor cannot see), Invalid (paper, language, too many).
    """
    wanted = form(code)
    documents = find(wanted, numbers, actor)
    return typeset(wanted, documents, actor=actor, paper=paper, language=language)


def find(wanted: Form, numbers: Sequence[str], actor: Actor) -> list[Any]:
    """The documents of these numbers, in their order, each once. One query. Refuses as `render` does."""
    actor.require("printing.print")
    actor.require(wanted.permission)
    ordered = list(dict.fromkeys(numbers))
    if not 0 < len(ordered) <= MOST:
        raise Invalid({"number": _("Between 1 and %(most)s documents at once.") % {"most": MOST}})
    rows = {getattr(row, wanted.key): row for row in wanted.rows(actor).filter(**{f"{wanted.key}__in": ordered})}
    if len(rows) != len(ordered):
        raise NotFound()
    found = [rows[number] for number in ordered]
    if wanted.ready:
        wanted.ready(found)
    return found


def typeset(
    wanted: Form, documents: Sequence[Any], *, actor: Actor, paper: str = "", language: str = "zh-hans"
) -> bytes:
    """The PDF of documents in hand."""
    paper = paper or wanted.papers[0]
    check(wanted, paper, language)
    with translation.override(language):
        sheets = wanted.draw(documents, Job(paper, language, actor))
        data = {"paper": paper, "language": language[:2], "words": words(), "sheets": sheets}
    return typesetting.pdf(wanted.template, data)


def check(wanted: Form, paper: str, language: str) -> None:
    """Refuse with Invalid a paper the form does not know, or a language we do not print."""
    faults = {}
    if paper not in ("", *wanted.papers):
        faults["paper"] = _("This form is printed on %(papers)s.") % {"papers": ", ".join(wanted.papers)}
    if language not in LANGUAGES:
        faults["language"] = _("Papers are printed in Chinese or English.")
    if faults:
        raise Invalid(faults)


def words() -> dict[str, str]:
    """What the template itself says."""
    return {
        "page": _("Page %(n)s of %(m)s"),
        "brought": pgettext("paper", "Brought forward"),
        "carried": pgettext("paper", "Carried forward"),
    }
