"""What `cases` announces; all of it serves the document an exception hangs on and its orders."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from gendan.core.events import Event


@dataclass(frozen=True)
class ExceptionReported(Event):
    """Something does not go as planned."""

    name: ClassVar[str] = "cases.exception.reported"
    exception_id: int
    kind: str
    title: str
    text: str


@dataclass(frozen=True)
class ExceptionPlanned(Event):
    """Whoever answers for it says what is done, and until when."""

    name: ClassVar[str] = "cases.exception.planned"
    exception_id: int
    kind: str
    title: str
    text: str
    due_on: date | None


@dataclass(frozen=True)
class ExceptionHandedOver(Event):
    """Somebody else answers for it now."""

    name: ClassVar[str] = "cases.exception.handed_over"
    exception_id: int
    kind: str
    title: str
    to_user_id: int | None
    reason: str


@dataclass(frozen=True)
class CustomerTold(Event):
    """The customer heard of it, of the new date, and what they said."""

    name: ClassVar[str] = "cases.exception.told"
    exception_id: int
    kind: str
    title: str
    text: str
    medium: str
    person: str
    new_on: date | None
    agreed: bool | None


@dataclass(frozen=True)
class ExceptionNoted(Event):
    """Somebody wrote in its conversation."""

    name: ClassVar[str] = "cases.exception.noted"
    exception_id: int
    kind: str
    title: str
    text: str


@dataclass(frozen=True)
class ExceptionAnalysed(Event):
    """The department that is responsible filed why it came so."""

    name: ClassVar[str] = "cases.exception.analysed"
    exception_id: int
    kind: str
    title: str
    paper_id: int


@dataclass(frozen=True)
class ExceptionClosed(Event):
    """Nothing is left to do."""

    name: ClassVar[str] = "cases.exception.closed"
    exception_id: int
    kind: str
    title: str
    text: str


@dataclass(frozen=True)
class ExceptionDropped(Event):
    """It was none."""

    name: ClassVar[str] = "cases.exception.dropped"
    exception_id: int
    kind: str
    title: str
    reason: str


@dataclass(frozen=True)
class EnquiryRegistered(Event):
    """A customer asks something."""

    name: ClassVar[str] = "cases.enquiry.registered"
    enquiry_id: int
    title: str
    text: str


@dataclass(frozen=True)
class EnquiryAsked(Event):
    """Another department is asked for what it knows."""

    name: ClassVar[str] = "cases.enquiry.asked"
    enquiry_id: int
    title: str
    role: str
    text: str


@dataclass(frozen=True)
class EnquiryReplied(Event):
    """A department said what it knows."""

    name: ClassVar[str] = "cases.enquiry.replied"
    enquiry_id: int
    title: str
    role: str
    text: str


@dataclass(frozen=True)
class EnquiryAnswered(Event):
    """The customer has the answer."""

    name: ClassVar[str] = "cases.enquiry.answered"
    enquiry_id: int
    title: str
    text: str


@dataclass(frozen=True)
class EnquiryClosed(Event):
    """The customer is content with the answer."""

    name: ClassVar[str] = "cases.enquiry.closed"
    enquiry_id: int
    title: str
