"""Reactions of exceptions: a filed analysis, and orders that end."""

from gendan.core.actor import SYSTEM
from gendan.core.events import Happened, subscribe
from gendan.papers.models import Paper

from . import agenda  # noqa: F401 - registered by being imported
from .services import exceptions


@subscribe("papers.paper.filed")
def analysis_filed(event: Happened) -> None:
    """The form an exception of this document waits for is there (EXC-05)."""
    paper = Paper.objects.get(pk=event.payload["paper_id"])
    if paper.about is not None:
        exceptions.analysed(paper.about, paper, actor=SYSTEM)


@subscribe("papers.paper.recalled", "papers.paper.voided")
def analysis_withdrawn(event: Happened) -> None:
    """What was filed does not count any more: the analysis is asked for again."""
    exceptions.not_analysed(event.payload["paper_id"], actor=SYSTEM)


@subscribe("sales.order.cancelled", "sales.order.voided", "sales.order.declined")
def document_gone(event: Happened) -> None:
    """An order that is no more has no exceptions."""
    exceptions.settled(event.about, result=event.payload.get("reason") or "—", actor=SYSTEM)
