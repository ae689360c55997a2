"""Shapes of forms and of what is filled in."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from gendan.papers.services import papers, signing

from ..types import Code, Day, FreeData, In, Out, Reason, Text40, Text60, Text300, VersionIn, asked_by

State = Literal["draft", "filed", "signed", "closed", "void"]
Revision = Annotated[int, Field(ge=1, le=2**31 - 1)]


class FormHead(Out):
    """A form in force."""

    code: str
    edition: str
    name: str
    name_en: str
    document_number: str
    effective_on: date | None
    about: list[str]
    may_fill: bool


class Edition(Out):
    """One edition of a form as a controlled document."""

    id: int
    company_id: int | None
    code: str
    edition: str
    state: str
    version: int
    name: str
    name_en: str
    document_number: str
    owner_department: str
    note: str
    prepared_by_id: int | None
    prepared_at: datetime | None
    reviewed_by_id: int | None
    reviewed_at: datetime | None
    approved_by_id: int | None
    approved_at: datetime | None
    effective_on: date | None
    content: dict[str, Any]
    actions: list[str]


class Controlled(VersionIn):
    """What a controlled document says of itself beside its fields."""

    document_number: Text60 | None = None
    owner_department: Text40 | None = None
    note: Text300 | None = None


class FormIn(Controlled):
    """A new form."""

    code: Code
    content: FreeData


class FormContentIn(Controlled):
    """The content of a draft."""

    content: FreeData


class EnforceIn(VersionIn):
    """From when on the edition holds; today when nothing is said."""

    effective_on: Day | None = None


class PaperHead(Out):
    """A paper in a list."""

    id: int
    number: str | None
    form: str
    state: str
    version: int
    revision: int
    company_id: int
    ref_kind: str
    ref_id: int | None
    ref_number: str
    subject: str
    created_at: datetime
    created_by_id: int | None
    filed_at: datetime | None
    signed_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None


class SignatureOut(Out):
    """A signature given or asked for."""

    signer: str
    revision: int
    signed_by_id: int | None
    signed_at: datetime | None
    note: str
    task_id: int


class CopyOut(Out):
    """A copy that is with somebody."""

    id: int
    revision: int
    role: str
    department_id: int | None
    user_id: int | None
    must_acknowledge: bool
    acknowledged_by_id: int | None
    acknowledged_at: datetime | None
    note: str
    task_id: int | None


class Paper(PaperHead):
    """A paper with everything on it."""

    edition: str
    reason: str
    values: dict[str, Any]
    signatures: list[SignatureOut]
    copies: list[CopyOut]
    actions: list[str]


class PaperFilter(In):
    """Which papers."""

    form: Text40 = ""
    state: State | None = None
    kind: Text40 = Field("", description="Kind of the document they hang on, e.g. sales.order")
    document: Text40 = Field("", description="Its number")
    created_by_id: int | None = Field(None, ge=1, le=2**63 - 1)
    q: Text60 = Field("", description="Part of number or subject")


class AboutIn(In):
    """The document a paper hangs on."""

    kind: Code
    number: Text40


class PaperIn(In):
    """A paper to begin."""

    form: Code
    about: AboutIn | None = None
    values: FreeData = Field(default_factory=dict)


class ValuesIn(VersionIn):
    """What is written on a paper; fields that are not named stay as they are."""

    values: FreeData


class SignatureIn(In):
    """A signature over what was read."""

    revision: Revision | None = None
    note: Text300 = ""


class VoidIn(VersionIn):
    """Why a paper is recalled, or does not count."""

    reason: Annotated[Reason, asked_by(papers.recall, papers.void)]


class DisagreeIn(In):
    """Why a paper is not signed."""

    reason: Annotated[Reason, asked_by(signing.return_)]
    revision: Revision | None = None


class AcknowledgeIn(In):
    """A word with an acknowledgement."""

    note: Text300 = ""


class FieldIn(In):
    """The field a file belongs to."""

    field: Text40
