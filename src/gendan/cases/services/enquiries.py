"""Enquiries: registered, their order found, departments asked, answered, closed (ENQ-01, ENQ-02, TRK-06)."""

from typing import Any

from django.utils.translation import gettext as _

from gendan.core import clock, numbering
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.events import Event
from gendan.core.refs import Ref
from gendan.core.work import lock_one, publish, service
from gendan.org.models import Role
from gendan.workflow.services import tasks

from .. import documents, events, queries
from ..models import Enquiry, Question
from ..states import ENQUIRY

CATEGORIES = ("where", "date", "goods", "price", "invoice", "payment", "quality", "account", "other")
MEDIA = ("phone", "visit", "wechat", "mail", "fax", "letter", "link")
ANSWER, DATA = "cases.enquiry", "cases.enquiry_data"
LIMIT = "SLA-U2"  # one working day, then up the chain


@service
def register(
    question: str, *, actor: Actor, category: str = "other", about: Ref | None = None, customer_name: str = "", person: str = "",
    phone: str = "", medium: str = "phone", answer: str = "",
) -> Enquiry:  # fmt: skip
    """Register what a customer asks; whoever takes it answers within a working day. Announces EnquiryRegistered.

    With an `answer` given at once, on the telephone, it is answered and closed too. Refuses with NotAllowed, Invalid.
    """
    actor.require("cases.enquiry.register")
    faults = {}
    if category not in CATEGORIES:
        faults["category"] = _("There is no such category.")
    if medium not in MEDIA:
        faults["medium"] = _("By which medium?")
    if not question.strip():
        faults["question"] = _("What is asked?")
    document = documents.load(about) if about else None
    if document is None and not (customer_name.strip() or person.strip()):
        faults["customer_name"] = _("Who asks?")
    company_id = document.company_id if document else actor.company_id
    if company_id is None:
        raise NotFound()
    if faults:
        raise Invalid(faults)
    row = Enquiry(
        company_id=company_id, state=Enquiry.State.OPEN, created_at=clock.now(), created_by_id=actor.user_id,
        category=category, question=question.strip()[:500], person=person.strip()[:60], phone=phone.strip()[:40],
        medium=medium, owner_id=actor.user_id, customer_name=customer_name.strip()[:120],
    )  # fmt: skip
    if about and document:
        _point(row, about, document)
    row.number = numbering.next_number(Enquiry.KIND, company_id)
    row.save()
    tasks.open_many([_task(row, ANSWER, "customer_service_agent", LIMIT, assignee_id=actor.user_id)], actor=actor)
    _say(row, events.EnquiryRegistered(**_told(row), text=row.question))
    if answer.strip():
        _answered(row, answer, actor)
        _closed(row, actor)
        row.save()
        _settle(row, actor)
    return row


@service
def find(enquiry_id: int, about: Ref, *, actor: Actor, version: int | None = None) -> Enquiry:
    """Say which document it is about. The caller has found it for this actor. Locks the enquiry."""
    row = _locked(enquiry_id, actor, version)
    ENQUIRY.advance(row, "find", actor)
    document = documents.load(about)
    if document.company_id != row.company_id:
        raise NotFound()
    _point(row, about, document)
    row.save()
    return row


@service
def ask(enquiry_id: int, role: str, text: str, *, actor: Actor) -> Question:
    """Ask another department through a task (ENQ-02). Locks the enquiry. Announces EnquiryAsked."""
    row = _locked(enquiry_id, actor)
    faults = {}
    if not Role.objects.filter(code=role, active=True).exists():
        faults["role"] = _("There is no such role.")
    if not text.strip():
        faults["text"] = _("What is asked?")
    if faults:
        raise Invalid(faults)
    ENQUIRY.advance(row, "ask", actor)
    row.save(update_fields=["version"])
    (task,) = tasks.open_many([_task(row, DATA, role, "SLA-U1", text=text.strip())], actor=actor)
    made = Question.objects.create(
        enquiry=row, role=role, text=text.strip()[:300], asked_at=clock.now(), asked_by_id=actor.user_id, task=task
    )
    _say(row, events.EnquiryAsked(**_told(row), role=role, text=made.text))
    return made


@service
def reply(question_id: int, text: str, *, actor: Actor) -> Question:
    """Say what one's department knows. Locks the enquiry; the task is done. Announces EnquiryReplied.

    Refuses with NotYours where the question was put to others.
    """
    asked = Question.objects.filter(pk=question_id).select_related("enquiry", "task").first()
    if asked is None:
        raise NotFound()
    row = _locked(asked.enquiry_id, actor)
    if not text.strip():
        raise Invalid({"reply": _("Write something.")})
    ENQUIRY.advance(row, "reply", actor)
    row.save(update_fields=["version"])
    tasks.complete(asked.task_id, actor=actor, answer={"note": text.strip()}, kind="review")
    asked.reply, asked.replied_at, asked.replied_by_id = text.strip()[:500], clock.now(), actor.user_id
    asked.save()
    _say(row, events.EnquiryReplied(**_told(row), role=asked.role, text=asked.reply))
    return asked


@service
def reply_to_customer(enquiry_id: int, text: str, *, actor: Actor, version: int | None = None) -> Enquiry:
    """The customer has the answer; questions still open are no longer needed. Locks the enquiry. Announces EnquiryAnswered."""
    row = _locked(enquiry_id, actor, version)
    if not text.strip():
        raise Invalid({"answer": _("What was answered?")})
    _answered(row, text, actor)
    row.save()
    _settle(row, actor)
    return row


@service
def close(enquiry_id: int, *, actor: Actor, version: int | None = None) -> Enquiry:
    """Nothing is left to ask. Locks the enquiry. Announces EnquiryClosed."""
    row = _locked(enquiry_id, actor, version)
    _closed(row, actor)
    row.save()
    return row


def _answered(row: Enquiry, text: str, actor: Actor) -> None:
    ENQUIRY.advance(row, "answer", actor)
    row.answer, row.answered_at, row.answered_by_id = text.strip()[:1000], clock.now(), actor.user_id
    _say(row, events.EnquiryAnswered(**_told(row), text=row.answer[:300]))


def _closed(row: Enquiry, actor: Actor) -> None:
    ENQUIRY.advance(row, "close", actor)
    row.closed_at, row.closed_by_id = clock.now(), actor.user_id
    _say(row, events.EnquiryClosed(**_told(row)))


def _settle(row: Enquiry, actor: Actor) -> None:
    tasks.settle_for(row.ref, ANSWER, actor=actor, outcome="answered")
    tasks.cancel_for(row.ref, actor=actor)


def _point(row: Enquiry, about: Ref, document: documents.Document) -> None:
    row.ref_kind, row.ref_id, row.ref_number = about.kind, about.id, document.number
    row.customer_id = document.customer_id
    row.customer_name = row.customer_name or document.customer


def _task(
    row: Enquiry, code: str, role: str, sla: str, *, assignee_id: int | None = None, text: str = ""
) -> tasks.NewTask:
    subject = " · ".join(filter(None, (row.customer_name or row.person, row.question)))
    return tasks.NewTask(
        company_id=row.company_id, kind="review", code=code, ref=row.ref, role=role, number=row.number or "", sla=sla,
        assignee_id=assignee_id, subject=subject, data={"text": text or row.question, "order": row.ref_number},
    )  # fmt: skip


def _locked(enquiry_id: int, actor: Actor, version: int | None = None) -> Enquiry:
    row: Enquiry = lock_one(Enquiry.objects.filter(queries.enquiries_seen(actor), pk=enquiry_id), version=version)
    return row


def _told(row: Enquiry) -> dict[str, Any]:
    return {"enquiry_id": row.pk, "title": row.number}


def _say(row: Enquiry, event: Event) -> None:
    serves = dict.fromkeys((row.about, *documents.load(row.about).serves)) if row.about else {}
    publish(event, about=row.ref, serves=list(serves), company_id=row.company_id)
