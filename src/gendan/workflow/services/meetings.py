"""Meetings: begun with an agenda from data, who was there, minutes, decisions that become tasks (MTG-01, REV-14)."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from gendan.core import clock, numbering
from gendan.core.actor import Actor
from gendan.core.errors import Conflict, Invalid, NotFound
from gendan.core.refs import Ref
from gendan.core.work import lock_one, publish, service
from gendan.org.models import User

from .. import agenda, events
from ..models import Meeting, MeetingDecision, MeetingMember
from . import tasks

KINDS = tuple(Meeting.Kind.values)
FIRST = timedelta(days=7)  # how far back the first meeting of a kind looks
TASK = "meeting.decision"


@service
def begin(
    kind: str, *, company_id: int, actor: Actor, department_id: int | None = None, title: str = "", place: str = "",
    members: Iterable[int] = (),
) -> Meeting:  # fmt: skip
    """Begin a meeting: number, agenda as things are now, the people of the meeting before. Announces MeetingBegun.

    Needs `workflow.meeting.hold`. Refuses with NotFound (another company), Invalid (kind), Conflict while one of the same
    kind is still open.
    """
    actor.require("workflow.meeting.hold")
    if not actor.sees_company(company_id):
        raise NotFound()
    if kind not in KINDS:
        raise Invalid({"kind": _("No such meeting.")})
    if actor.user_id is None:
        raise Invalid({"": _("A person has to hold the meeting.")})
    before = Meeting.objects.filter(company_id=company_id, kind=kind, department=department_id)
    if running := before.filter(closed_at=None).first():
        raise Conflict(_("%(number)s is still open.") % {"number": running.number})
    last, now = before.order_by("-begun_at").first(), clock.now()
    since = last.begun_at if last else now - FIRST
    meeting = Meeting.objects.create(
        company_id=company_id, kind=kind, department_id=department_id, title=title.strip()[:120], place=place.strip()[:80],
        number=numbering.next_number(Meeting.KIND, company_id), chair_id=actor.user_id, since=since, begun_at=now,
        agenda=agenda.draw(agenda.Asked(kind, company_id, department_id, since, now)),
    )  # fmt: skip
    asked = set(members) or set(last.members.values_list("user_id", flat=True) if last else ())
    _attend(meeting, asked | {actor.user_id or 0}, present=None)
    publish(events.MeetingBegun(meeting.pk, meeting.number, kind), about=meeting.ref, company_id=company_id)
    return meeting


def _attend(meeting: Meeting, people: set[int], *, present: set[int] | None) -> None:
    """Make these the people of the meeting; who is present, or all where nobody says."""
    known = set(
        User.objects.filter(pk__in=people, is_active=True, assignments__company_id=meeting.company_id).values_list(
            "pk", flat=True
        )
    )
    meeting.members.exclude(user_id__in=known).delete()
    have = {m.user_id: m for m in meeting.members.all()}
    for user_id in sorted(known):
        here = present is None or user_id in present
        if user_id not in have:
            MeetingMember.objects.create(meeting=meeting, user_id=user_id, present=here)
        elif present is not None and have[user_id].present != here:
            MeetingMember.objects.filter(pk=have[user_id].pk).update(present=here)


@service
def write(
    meeting_id: int, *, minutes: str, members: Iterable[int], present: Iterable[int], actor: Actor,
    place: str | None = None, version: int | None = None,
) -> Meeting:  # fmt: skip
    """Keep minutes and attendance of an open meeting. Locks it. Refuses with NotFound, StaleDocument, Conflict (closed)."""
    meeting = _open(meeting_id, actor, version)
    meeting.minutes = minutes.strip()
    if place is not None:
        meeting.place = place.strip()[:80]
    meeting.version += 1
    meeting.save(update_fields=["minutes", "place", "version"])
    _attend(meeting, set(members), present=set(present))
    return meeting


@service
def decide(
    meeting_id: int, text: str, *, actor: Actor, owner_id: int | None = None, due_on: date | None = None,
    about: Ref | None = None, number: str = "",
) -> MeetingDecision:  # fmt: skip
    """Write a decision down; with an owner it is their task, due at the end of its day. Locks the meeting.

    Announces TaskOpened. Refuses with Invalid (nothing said, an owner without a day, somebody of another company),
    Conflict (closed).
    """
    meeting = _open(meeting_id, actor)
    faults = {}
    if not text.strip():
        faults["text"] = _("What was decided?")
    if owner_id and not due_on:
        faults["due_on"] = _("Until when?")
    if due_on and not owner_id:
        faults["owner"] = _("Who does it?")
    if due_on and due_on < clock.today():
        faults["due_on"] = _("This day has passed.")
    if (
        owner_id
        and not User.objects.filter(pk=owner_id, is_active=True, assignments__company_id=meeting.company_id).exists()
    ):
        faults["owner"] = _("Choose an active colleague of this company.")
    if faults:
        raise Invalid(faults)
    ref = about or meeting.ref
    task = None
    if owner_id and due_on:
        task = tasks.open(
            company_id=meeting.company_id, code="meeting.decision", ref=ref, number=number or meeting.number, role="",
            subject=text.strip()[:200], assignee_id=owner_id, due_at=clock.midnight(due_on + timedelta(days=1)), actor=actor,
            data={"text": text.strip(), "meeting": meeting.number},
        )  # fmt: skip
    return MeetingDecision.objects.create(
        meeting=meeting, ref_kind=about.kind if about else "", ref_id=about.id if about else None, number=number[:40],
        text=text.strip()[:500], owner_id=owner_id, due_on=due_on, task=task, by_id=actor.user_id, at=clock.now(),
    )  # fmt: skip


@service
def close(meeting_id: int, *, actor: Actor, version: int | None = None) -> Meeting:
    """End a meeting: its record stays as it is. Locks it. Announces MeetingClosed. Refuses with Conflict (closed already)."""
    meeting = _open(meeting_id, actor, version)
    meeting.closed_at, meeting.version = clock.now(), meeting.version + 1
    meeting.save(update_fields=["closed_at", "version"])
    publish(
        events.MeetingClosed(meeting.pk, meeting.number, meeting.kind, meeting.decisions.count()),
        about=meeting.ref, company_id=meeting.company_id,
    )  # fmt: skip
    return meeting


def seen_by(actor: Actor) -> Any:
    """Meetings of the actor's company, for who may see meetings."""
    if not actor.may("workflow.meeting.view"):
        return Meeting.objects.none()
    return Meeting.objects.filter(company_id=actor.company_id or 0)


def read(number: str, actor: Actor) -> Meeting:
    """One meeting the actor may see; NotFound otherwise."""
    found: Meeting | None = (
        seen_by(actor).select_related("chair", "department", "company").filter(number=number).first()
    )
    if found is None:
        raise NotFound()
    return found


def _open(meeting_id: int, actor: Actor, version: int | None = None) -> Meeting:
    actor.require("workflow.meeting.hold")
    meeting: Meeting = lock_one(Meeting.objects.filter(pk=meeting_id), version=version)
    if not actor.sees_company(meeting.company_id):
        raise NotFound()
    if meeting.closed_at is not None:
        raise Conflict(_("This meeting is closed; its record stays as it is."))
    return meeting
