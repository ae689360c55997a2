"""What `papers` announces; all of it serves the document the paper hangs on."""

from dataclasses import dataclass
from typing import ClassVar

from gendan.core.events import Event


@dataclass(frozen=True)
class FormInForce(Event):
    """An edition of a form holds from now on; the one before is retired."""

    name: ClassVar[str] = "papers.form.in_force"
    code: str
    edition: str


@dataclass(frozen=True)
class PaperFiled(Event):
    """A paper is filled in and counts; signatures are asked for, or copies go out."""

    name: ClassVar[str] = "papers.paper.filed"
    paper_id: int
    form: str
    title: str


@dataclass(frozen=True)
class SignatureGiven(Event):
    """One of the signatures of a paper."""

    name: ClassVar[str] = "papers.signature.given"
    paper_id: int
    form: str
    title: str
    signer: str


@dataclass(frozen=True)
class PaperSigned(Event):
    """The last signature is there; copies go out."""

    name: ClassVar[str] = "papers.paper.signed"
    paper_id: int
    form: str
    title: str


@dataclass(frozen=True)
class PaperReturned(Event):
    """A signer does not agree; whoever filed it mends it."""

    name: ClassVar[str] = "papers.paper.returned"
    paper_id: int
    form: str
    title: str
    reason: str


@dataclass(frozen=True)
class PaperAcknowledged(Event):
    """Somebody has taken note of a copy; `left` copies are still out."""

    name: ClassVar[str] = "papers.paper.acknowledged"
    paper_id: int
    form: str
    title: str
    left: int


@dataclass(frozen=True)
class PaperAnswered(Event):
    """Those asked have written their answer."""

    name: ClassVar[str] = "papers.paper.answered"
    paper_id: int
    form: str
    title: str


@dataclass(frozen=True)
class PaperRecalled(Event):
    """The paper was taken back to be mended; its holders are told."""

    name: ClassVar[str] = "papers.paper.recalled"
    paper_id: int
    form: str
    title: str
    reason: str


@dataclass(frozen=True)
class PaperClosed(Event):
    """Nothing is left to do about the paper."""

    name: ClassVar[str] = "papers.paper.closed"
    paper_id: int
    form: str
    title: str


@dataclass(frozen=True)
class PaperVoided(Event):
    """The paper does not count; its number stays used."""

    name: ClassVar[str] = "papers.paper.voided"
    paper_id: int
    form: str
    title: str
    reason: str
