"""Printing as an act: the copy is counted on the document and stands on its time line (PRT-01)."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F

from gendan.core.actor import Actor
from gendan.core.refs import Ref
from gendan.core.work import lock, record, service
from gendan.org.models import Document
from gendan.printing import rendering
from gendan.printing.documents import form


def make(code: str, numbers: Sequence[str], *, actor: Actor, paper: str = "", language: str = "zh-hans") -> bytes:
    """Count and set these documents: the PDF says which print it is. Setting the type happens after the count is
    committed, so that no row stays locked meanwhile. Refuses as `rendering.render` and `note` do.
    """
    wanted = form(code)
    rendering.check(wanted, paper, language)
    documents = rendering.find(wanted, numbers, actor)
    note(code, documents, actor=actor, paper=paper or wanted.papers[0], language=language)
    return rendering.typeset(wanted, documents, actor=actor, paper=paper, language=language)


@service
def note(code: str, documents: Sequence[Any], *, actor: Actor, paper: str, language: str = "zh-hans") -> None:
    """Somebody prints these documents, all of one kind: one more copy each, told on their time lines as
    `<kind>.printed`. Locks the documents. Labels of things that keep no count are only told,
    those of bins not even that. Two statements for any number. Refuses with NotAllowed.
    """
    actor.require("printing.print")
    first = documents[0]
    if isinstance(first, Document):
        model = type(first)
        held = {
            row.pk: row.printed
            for row in lock(model._default_manager.filter(pk__in=[d.pk for d in documents]).only("printed"))
        }
        model._default_manager.filter(pk__in=list(held)).update(printed=F("printed") + 1)
        for document in documents:
            document.printed = held[document.pk] + 1
    for document in documents:
        if kind := getattr(document, "KIND", ""):
            record(
                f"{kind}.printed", about=Ref(kind, document.pk), company_id=getattr(document, "company_id", None),
                form=code, paper=paper, language=language, copy=getattr(document, "printed", None),
            )  # fmt: skip
