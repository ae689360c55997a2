"""Shapes of exceptions and of their catalogue."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from gendan.cases.services import exceptions

from ..types import Code, Day, Id, In, Name, Out, Reason, Text40, Text60, Text200, Text300, Text500, VersionIn, asked_by
from .sheets import SpanFilter

State = Literal["open", "in_hand", "closed", "dropped"]


class ExceptionKind(Out):
    """A kind of exception of the catalogue."""

    code: str
    name: str
    name_en: str
    role: str
    sla: str
    informs: list[str]
    tells_customer: bool
    form: str
    form_sla: str
    sort: int
    active: bool


class ExceptionKindIn(In):
    """A kind as the firm wants it."""

    name: Name
    name_en: str = Field("", max_length=120)
    role: Code
    sla: Code = "SLA-U1"
    informs: list[Code] = Field([], max_length=10)
    tells_customer: bool = False
    form: Text40 = ""
    form_sla: Text40 = ""
    sort: int = Field(900, ge=0, le=32000)
    active: bool = True


class ExceptionAboutIn(In):
    """The document an exception hangs on."""

    kind: Literal["sales.order", "shipping.delivery"]
    number: Text40


class ExceptionHead(Out):
    """An exception in a list."""

    id: int
    number: str
    state: str
    version: int
    company_id: int
    kind: str = Field(validation_alias="kind_code")
    ref_kind: str
    ref_id: int
    ref_number: str
    part: str
    customer_id: int | None
    text: str
    plan: str
    due_on: date | None
    owner_id: int | None
    role: str
    new_on: date | None
    told_at: datetime | None
    created_at: datetime
    closed_at: datetime | None


class ExceptionRemark(Out):
    """Something said about it."""

    at: datetime
    by_id: int | None
    text: str


class ExceptionOut(ExceptionHead):
    """An exception with its conversation."""

    cause: str
    department_id: int | None
    agreed: bool | None
    paper_id: int | None
    result: str
    remarks: list[ExceptionRemark]
    actions: list[str]


class ExceptionFilter(In):
    """What is looked for."""

    kind: Text40 | None = None
    state: State | None = None
    owner_id: Id | None = None
    document: Text40 | None = None
    q: Text40 | None = None


class ExceptionReportIn(In):
    """Something that does not go as planned."""

    kind: Code
    about: ExceptionAboutIn
    text: str = Field(max_length=500)
    owner_id: Id | None = None
    department: Text40 = ""


class ExceptionPlanIn(VersionIn):
    """What is done about it."""

    plan: Text500
    due_on: Day
    cause: Text300 = ""
    department: Text40 = ""
    tell: bool = Field(False, description="The date cannot be kept: the customer must hear of it")


class ExceptionTellIn(VersionIn):
    """What the customer was told and said."""

    text: Text500
    medium: Literal["phone", "visit", "wechat", "mail", "fax", "letter", "link"] = "phone"
    person: Text60 = ""
    new_on: Day | None = None
    agreed: bool | None = None


class ExceptionNoteIn(In):
    """A line of the conversation."""

    text: str = Field(max_length=1000)


class ExceptionHandOverIn(VersionIn):
    """Who answers for it from now on."""

    to_user_id: Id
    reason: Annotated[Text200, asked_by(exceptions.hand_over)] = ""


class ExceptionCloseIn(VersionIn):
    """How it ended."""

    result: Text500


class ExceptionDropIn(VersionIn):
    """Why it was none."""

    reason: Annotated[Reason, asked_by(exceptions.drop)]


class ExceptionSpanFilter(SpanFilter):
    """The days that count."""


class ExceptionFigures(Out):
    """What the exceptions of a kind came to."""

    code: str
    name: str
    name_en: str
    all: int
    running: int
    by_system: int
    overdue: int
    told: int
    hours_to_plan: float | None
    hours_to_close: float | None


Category = Literal["where", "date", "goods", "price", "invoice", "payment", "quality", "account", "other"]


class EnquiryHead(Out):
    """An enquiry in a list."""

    id: int
    number: str
    state: str
    version: int
    company_id: int
    category: str
    question: str
    customer_id: int | None
    customer_name: str
    person: str
    phone: str
    medium: str
    ref_kind: str
    ref_id: int | None
    ref_number: str
    owner_id: int | None
    created_at: datetime
    answer: str
    answered_at: datetime | None
    answered_by_id: int | None
    closed_at: datetime | None


class EnquiryQuestion(Out):
    """What a department was asked, and what it said."""

    id: int
    role: str
    text: str
    asked_at: datetime
    reply: str
    replied_at: datetime | None
    replied_by_id: int | None


class EnquiryOut(EnquiryHead):
    """An enquiry with what departments were asked, and an answer proposed from its order."""

    questions: list[EnquiryQuestion]
    proposed: str
    actions: list[str]


class EnquiryFilter(In):
    """What is looked for."""

    state: Literal["open", "answered", "closed"] | None = None
    category: Category | None = None
    owner_id: Id | None = None
    order: Text40 | None = None
    q: Text40 | None = None


class EnquiryIn(In):
    """What a customer asks; with an answer it is answered and closed at once."""

    question: Text500
    category: Category = "other"
    order: Text40 = ""
    customer_name: str = Field("", max_length=120)
    person: Text60 = ""
    phone: Text40 = ""
    medium: Literal["phone", "visit", "wechat", "mail", "fax", "letter", "link"] = "phone"
    answer: str = Field("", max_length=1000)


class EnquiryFindIn(VersionIn):
    """The order it is about."""

    order: Text40


class EnquiryAskIn(In):
    """What a department is asked."""

    role: Code
    text: Text300


class EnquiryReplyIn(In):
    """What the department knows."""

    question_id: Id
    reply: Text500


class EnquiryAnswerIn(VersionIn):
    """What the customer was answered."""

    answer: str = Field(max_length=1000)


class EnquiryFigures(Out):
    """What the enquiries of a category came to."""

    category: str
    all: int
    open: int
    late: int
    minutes: float | None
    asked: int
