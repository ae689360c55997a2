"""Shapes of the approval matrix, of requests and their signatures."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from ..types import Code, Data, FreeData, Id, In, Out, Text60


class ApprovalFact(Out):
    """Something a row's condition may ask about, and its type."""

    name: str
    type: str
    label: str


class ApprovalKind(Out):
    """What is approved: the facts its rows may ask about, the verbs that may wait, who decides where no row holds."""

    kind: str
    label: str
    facts: list[ApprovalFact]
    transitions: list[str]
    usual: list[str]


class ApprovalRule(Out):
    """A row of the matrix; `company_id` null: for all companies."""

    id: int
    company_id: int | None
    kind: str
    name: str
    name_en: str
    condition: Data
    signers: list[str]
    ordered: bool
    reserved: bool
    checks: list[str]
    transition: str
    tell_customer: bool
    sla: str
    sort: int
    active: bool


class ApprovalRuleIn(In):
    """A row. All rows that hold add up; those of a higher `sort` sign later. The condition is data, as of type rules."""

    company_id: Id | None = Field(None, description="null: for all companies")
    kind: Code
    name: Annotated[str, Field(min_length=1, max_length=120)]
    name_en: Annotated[str, Field(max_length=120)] = ""
    condition: dict[str, Any] = Field(default_factory=dict)
    signers: Annotated[list[Code], Field(min_length=1, max_length=12, description="role codes, or `superior`")]
    ordered: bool = False
    reserved: bool = Field(False, description="signed by nobody without the role, whatever their rights")
    checks: Annotated[list[Text60], Field(max_length=12)] = []
    transition: Annotated[str, Field(max_length=60)] = ""
    tell_customer: bool = False
    sla: Annotated[str, Field(max_length=20)] = "SLA-49"
    sort: int = Field(0, ge=0, le=999)
    active: bool = True


class ApprovalTryIn(In):
    """A document as one imagines it: its kind and facts."""

    kind: Code
    facts: FreeData = Field(default_factory=dict)
    company_id: Id | None = None


class ApprovalSigner(Out):
    """A signature that would be asked for, and who holds the role now."""

    stage: int
    role: str
    reserved: bool
    checks: list[str]
    people: list[str]


class ApprovalTried(Out):
    """Who would have to sign, and the rows this follows from; none: the usual deciders, or nobody."""

    signatures: list[ApprovalSigner]
    rules: list[str]


class ApprovalSignature(Out):
    """One signature of a request. `waiting`: asked when the stage before has signed."""

    id: int
    stage: int
    role: str
    reserved: bool
    checks: list[str]
    decision: str
    task_id: int | None
    decided_by_id: int | None
    decided_at: datetime | None
    comment: str


class ApprovalAsked(Out):
    """What was asked about one version of a document, with its signatures."""

    id: int
    subject: str
    document_version: int
    state: str
    number: str
    text: str
    requested_by_id: int | None
    requested_at: datetime
    closed_at: datetime | None
    comment: str
    signatures: list[ApprovalSignature]
