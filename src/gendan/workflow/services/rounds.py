"""Rounds of review of any document: who is asked, what they answer, what follows from it (REV-01, 02, 05, 12).

The document's area says who is asked and what a result means; here the answers are kept and the result is computed.
Callers hold the lock of their document, so that of two who answer at once the second sees the first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from gendan.core import bulk, clock
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.refs import Ref
from gendan.core.work import lock_one, service

from ..models import Review, ReviewAnswer, ReviewCondition
from . import tasks
from .tasks import NewTask

VERDICTS = ("yes", "conditional", "no")
RESULTS = {"yes": "passed", "conditional": "conditional", "no": "failed"}
KINDS = tuple(ReviewCondition.Kind.values)
PENDING, SKIPPED = "pending", "skipped"
NEEDS_PLAN = "feasible"  # the question whose yes wants a word: by which plan (REV-16)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The document a round is about."""

    ref: Ref
    company_id: int
    version: int
    number: str
    subject: str
    code: str  # of the reviewers' tasks: sales.review


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody who is asked: those of a later stage when the stage before has answered."""

    role: str
    questions: tuple[str, ...]
    department_id: int | None = None
    sla: str = "SLA-23"
    stage: int = 1
    decides: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """A condition of an acceptance: a later date, another way to make it, a price, or in words."""

    text: str = ""
    kind: str = "other"
    value: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What one reviewer answers."""

    answers: Mapping[str, str]
    earliest_on: date | None = None
    terms: Sequence[Term] = field(default=())
    remarks: str = ""
    hard: bool = False


def head(ref: Ref, company_id: int, version: int, round: int, rules: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The columns of a round that is opening."""
    return {
        "company_id": company_id, "ref_kind": ref.kind, "ref_id": ref.id, "round": round, "document_version": version,
        "result": "open", "verdict": "", "automatic": False, "rules": list(rules), "opened_at": clock.now(),
        "closed_at": None, "note": "",
    }  # fmt: skip


def pass_by_rule(facts: dict[str, Any]) -> None:
    """Write a round that rules have decided; nobody is asked. Costs no statement of its own."""
    bulk.later(
        Review, [facts | {"result": "passed", "verdict": "yes", "automatic": True, "closed_at": facts["opened_at"]}]
    )


@service
def open(
    facts: dict[str, Any], about: Reviewed, reviewers: Sequence[Reviewer], *, found: Sequence[str] = (), actor: Actor
) -> int:  # fmt: skip
    """Open a round and ask its first stage. Announces TaskOpened for each. Returns the round's id."""
    assert reviewers, "a round of review asks somebody"
    (review_id,) = bulk.insert(Review, [facts])
    rows = [
        ReviewAnswer(
            review_id=review_id, department_id=r.department_id, role=r.role, questions=list(r.questions), sla=r.sla,
            stage=r.stage, decides=r.decides,
        )
        for r in sorted(reviewers, key=lambda r: r.stage)
    ]  # fmt: skip
    _ask([row for row in rows if row.stage == rows[0].stage], about, found, actor)
    ReviewAnswer.objects.bulk_create(rows)
    return int(review_id)


def _ask(rows: Sequence[ReviewAnswer], about: Reviewed, found: Sequence[str], actor: Actor) -> None:
    """One task for each of these reviewers; the rows are not written."""
    opened = tasks.open_many(
        [
            NewTask(
                company_id=about.company_id, kind="review", code=about.code, ref=about.ref, number=about.number,
                subject=about.subject[:200], role=row.role, department_id=row.department_id, sla=row.sla,
                document_version=about.version, data={"questions": list(row.questions), "open": list(found)},
            )
            for row in rows
        ],
        actor=actor,
    )  # fmt: skip
    for row, task in zip(rows, opened, strict=True):
        row.task_id = task.pk


def of_task(task_id: int) -> ReviewAnswer:
    """The answer a task asks for, with its round; NotFound otherwise."""
    row = ReviewAnswer.objects.filter(task_id=task_id).select_related("review").first()
    if row is None:
        raise NotFound()
    return row


@service
def answer(
    row: ReviewAnswer, given: Given, about: Reviewed, *, actor: Actor, version: int | None = None,
    meeting_id: int | None = None,
) -> Review:  # fmt: skip
    """Keep what one reviewer answers, and go on: ask the next stage, or close the round with its result.

    With `meeting_id` somebody enters what a reviewer said at a meeting. Locks the round and the task. Announces TaskDone,
    and TaskOpened for a next stage. Refuses with Invalid (a question without answer, a condition without words), NotYours,
    IllegalTransition (already answered).
    """
    verdict, terms = _verdict(row.questions, given)
    review: Review = lock_one(Review.objects.filter(pk=row.review_id))
    _complete(row, verdict, given, actor, version, meeting_id)
    row.answers, row.answer = dict(given.answers), verdict
    row.earliest_on, row.remarks, row.hard = given.earliest_on, given.remarks.strip()[:500], given.hard
    row.condition = "; ".join(t.text for t in terms if t.text)[:300]
    row.by_id, row.at, row.meeting_id = actor.user_id, clock.now(), meeting_id
    row.save()
    ReviewCondition.objects.bulk_create(
        ReviewCondition(review=review, answer=row, kind=t.kind, value=t.value, text=t.text) for t in terms
    )
    _go_on(review, about, actor)
    return review


def _complete(
    row: ReviewAnswer, verdict: str, given: Given, actor: Actor, version: int | None, meeting_id: int | None
) -> None:  # fmt: skip
    assert row.task_id is not None, "a reviewer answers who was asked"
    if meeting_id is not None:
        if not tasks.settle_many({row.task_id: verdict}, actor=actor):
            raise Invalid({"": _("This department has answered already.")})
        return
    told = {
        "answers": dict(given.answers), "remarks": given.remarks,
        "earliest_on": given.earliest_on.isoformat() if given.earliest_on else None,
        "condition": "; ".join(t.text for t in given.terms if t.text),
    }  # fmt: skip
    tasks.complete(row.task_id, outcome=verdict, version=version, kind="review", actor=actor, answer=told)


def _verdict(questions: Sequence[str], given: Given) -> tuple[str, list[Term]]:
    """The reviewer's answer, the most doubtful one, and its conditions. Every question wants yes, conditional or no."""
    answers = given.answers
    faults = {f"answers.{q}": _("Answer this question.") for q in questions if answers.get(q) not in VERDICTS}
    verdict = max((answers.get(q, "yes") for q in questions), key=lambda a: VERDICTS.index(a) if a in VERDICTS else 0)
    terms = _terms(given) if verdict != "yes" else []
    if verdict == "conditional" and not terms:
        faults["condition"] = _("On which condition?")
    for term in terms:
        if fault := _unfit(term):
            faults["condition"] = fault
    if NEEDS_PLAN in questions and answers.get(NEEDS_PLAN) == "yes" and not given.remarks.strip():
        faults["remarks"] = _("By which plan can it be made?")
    if faults:
        raise Invalid(faults)
    return verdict, terms


def _terms(given: Given) -> list[Term]:
    """The conditions as given; one without a kind beside an earliest date is the later date."""
    terms = [t for t in given.terms if t.text.strip() or t.value.strip()]
    dated = any(t.kind == "date" for t in terms)
    if given.earliest_on and not dated:
        value = given.earliest_on.isoformat()
        for n, term in enumerate(terms):
            if term.kind == "other" and not term.value:
                terms[n] = Term(term.text, "date", value)
                return terms
        terms.append(Term("", "date", value))
    return terms


def _unfit(term: Term) -> str:
    if term.kind not in KINDS:
        return _("A condition is about the date, the technology, the price or something else.")
    if len(term.text) > 300 or len(term.value) > 40:
        return _("This condition is too long.")
    try:
        if term.kind == "date":
            date.fromisoformat(term.value)
        if term.kind == "price" and Decimal(term.value) < 0:
            raise InvalidOperation
    except (ValueError, InvalidOperation):
        return _("From which date?") if term.kind == "date" else _("At which price?")
    return "" if term.text.strip() or term.value else _("On which condition?")


def _go_on(review: Review, about: Reviewed, actor: Actor) -> None:
    """After an answer: wait for the others of the stage, ask the next one, or compute the result."""
    rows = list(ReviewAnswer.objects.filter(review=review).order_by("stage", "pk"))
    if any(row.answer == PENDING and row.task_id for row in rows):
        return
    later = [row for row in rows if row.answer == PENDING]
    if any(row.answer == "no" for row in rows):  # nothing to ask any more, but whoever decides it all
        gone = [row for row in later if not row.decides]
        ReviewAnswer.objects.filter(pk__in=[row.pk for row in gone]).update(answer=SKIPPED)
        later = [row for row in later if row.decides]
    if later:
        due = [row for row in later if row.stage == later[0].stage]
        _ask(due, about, [r["rule"] for r in review.rules if not r["passed"]], actor)
        ReviewAnswer.objects.bulk_update(due, ["task_id"])
        return
    review.verdict = verdict_of([(row.answer, row.decides) for row in rows])
    review.result, review.closed_at = RESULTS[review.verdict], clock.now()
    review.save(update_fields=["verdict", "result", "closed_at"])


def verdict_of(answers: Sequence[tuple[str, bool]]) -> str:
    """The answer of a round: that of who decides it, else the most doubtful one. Pairs of answer and whether it decides.

    Conditions others have named stand all the same: a leader's yes after a conditional answer is conditional.
    """
    given = [(answer, decides) for answer, decides in answers if answer in VERDICTS]
    deciding = [answer for answer, decides in given if decides]
    others = [answer for answer, decides in given if not decides]
    if not deciding:
        return max(others, key=VERDICTS.index)
    verdict = max(deciding, key=VERDICTS.index)
    return "conditional" if verdict == "yes" and "conditional" in others else verdict


@service
def settle(condition_id: int, *, agreed: bool, note: str, actor: Actor) -> Review:
    """The customer's answer to one condition; the round's result follows with the last one (REV-05).

    Locks the round. A condition may be talked over again as long as the round is not settled. Refuses with NotFound,
    Invalid without a word or when the round is settled.
    """
    if not note.strip():
        raise Invalid({"note": _("What did the customer say?")})
    row = ReviewCondition.objects.filter(pk=condition_id).first()
    if row is None:
        raise NotFound()
    review: Review = lock_one(Review.objects.filter(pk=row.review_id))
    _refuse_settled(review)
    row.state, row.note = ("agreed" if agreed else "refused"), note.strip()[:500]
    row.settled_at, row.settled_by_id = clock.now(), actor.user_id
    row.save()
    states = list(ReviewCondition.objects.filter(review=review).values_list("state", flat=True))
    if "open" not in states:
        _settle(review, "refused" not in states, note, actor)
    return review


@service
def settle_all(review_id: int, *, agreed: bool, note: str, actor: Actor) -> Review:
    """The customer's answer to everything that is open at once. Locks the round. Refuses like `settle`."""
    if not note.strip():
        raise Invalid({"note": _("What did the customer say?")})
    review: Review = lock_one(Review.objects.filter(pk=review_id))
    _refuse_settled(review)
    ReviewCondition.objects.filter(review=review, state="open").update(
        state="agreed" if agreed else "refused", note=note.strip()[:500], settled_at=clock.now(),
        settled_by=actor.user_id,
    )  # fmt: skip
    refused = ReviewCondition.objects.filter(review=review, state="refused").exists()
    _settle(review, agreed and not refused, note, actor)
    return review


@service
def decide(review_id: int, *, accepted: bool, note: str, actor: Actor) -> Review:
    """A leader takes the document all the same, or not, after the customer refused (REV-06). Locks the round."""
    review: Review = lock_one(Review.objects.filter(pk=review_id))
    _settle(review, accepted, note, actor)
    return review


def _refuse_settled(review: Review) -> None:
    if review.result not in ("conditional", "failed") or review.settled_at is not None:
        raise Invalid({"": _("No condition is being negotiated.")})


def _settle(review: Review, agreed: bool, note: str, actor: Actor) -> None:
    review.result = "passed" if agreed else "failed"
    review.settled_at, review.settled_by_id, review.note = clock.now(), actor.user_id, note.strip()[:500]
    review.save(update_fields=["result", "settled_at", "settled_by", "note"])


@service
def stop(ref: Ref, *, actor: Actor) -> None:
    """End an open round without a result; the document went another way. Its tasks are the caller's to end."""
    Review.objects.filter(ref_kind=ref.kind, ref_id=ref.id, result="open").update(
        result="cancelled", closed_at=clock.now()
    )


def count(ref: Ref) -> int:
    """How many rounds a document has had."""
    return Review.objects.filter(ref_kind=ref.kind, ref_id=ref.id).count()


def newest(ref: Ref) -> Review | None:
    """The newest round of a document."""
    return Review.objects.filter(ref_kind=ref.kind, ref_id=ref.id).order_by("-round").first()


def all_of(ref: Ref) -> list[Review]:
    """All rounds with answers and conditions, newest first. Three queries."""
    rounds = Review.objects.filter(ref_kind=ref.kind, ref_id=ref.id).order_by("-round")
    return list(rounds.prefetch_related("answers__department", "answers__by", "conditions__settled_by"))
