"""Reviews: clear cases by rule at once, the others by the departments of the matrix, each with its own questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from gendan.core import bulk, clock, params
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.work import publish, service
from gendan.sales import events, queries
from gendan.sales.models import Order, OrderLine, Review, ReviewAnswer, ReviewRule
from gendan.workflow.services import gates, tasks
from gendan.workflow.services.tasks import NewTask

from .steps import GateWanted, refresh, save
from .writing import Loaded, load

ANSWERS = ("yes", "conditional", "no")
TASK = "sales.review"
FALLBACK_QUESTIONS = ("data_complete", "price_correct", "stock_sufficient", "ship_date_possible")


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule of the automatic review: whether there is anything to decide about it."""

    rule: str
    passed: bool
    data: Mapping[str, str]


def findings(
    order: Order, *, deviations: int, short: Sequence[str], credit: Sequence[str], requirements: int
) -> list[Finding]:
    """The rules of the automatic review (REV-09), each with its result; stored with the review."""
    large = params.get("sales.large_order", order.company_id)
    return [
        Finding("price_policy", not deviations, {"lines": str(deviations)}),
        Finding("stock", not short, {"items": ", ".join(short[:5])}),
        Finding("credit", not credit, {"why": ", ".join(credit)}),
        Finding("amount", order.total < Decimal(large), {"limit": f"{large}"}),
        Finding("requirements", not requirements, {"count": str(requirements)}),
    ]


def start(loaded: Loaded, mode: str, found: Sequence[Finding], actor: Actor) -> tuple[str, list[GateWanted]]:
    """Open the order's review, or pass it by rule: the result so far (none, passed, open) and the gate it wants."""
    order = loaded.order
    if mode == "none":
        return "none", []
    automatic = mode == "auto" and all(finding.passed for finding in found)
    now = clock.now()
    facts = {
        "order_id": order.pk, "round": _next_round(order), "order_version": order.version,
        "result": "passed" if automatic else "open", "automatic": automatic,
        "rules": [{"rule": f.rule, "passed": f.passed, **f.data} for f in found],
        "opened_at": now, "closed_at": now if automatic else None,
    }  # fmt: skip
    if automatic:
        bulk.later(Review, [facts])
        publish(
            events.ReviewClosed(order.pk, order.number or "", "passed", True),
            about=order.ref, company_id=order.company_id,
        )  # fmt: skip
        return "passed", []
    (review_id,) = bulk.insert(Review, [facts])
    return "open", [_ask(review_id, order, loaded.lines, found, actor)]


def _next_round(order: Order) -> int:
    """1 for an order submitted for the first time, without asking the database."""
    if order.version <= 2:
        return 1
    return Review.objects.filter(order=order).count() + 1


def _ask(
    review_id: int, order: Order, lines: Sequence[OrderLine], found: Sequence[Finding], actor: Actor
) -> GateWanted:
    """One task per reviewer of the matrix; without a row of the matrix, the order reviewer is asked."""
    types = {order.type_id, *(line.type_id for line in lines if line.type_id)}
    rules = list(
        ReviewRule.objects.filter(Q(type=None) | Q(type_id__in=types), company_id=order.company_id, active=True)
        .order_by("sort", "pk")
    ) or [ReviewRule(role="order_reviewer", questions=list(FALLBACK_QUESTIONS), sla="SLA-23")]  # fmt: skip
    special = [rule for rule in rules if rule.type_id is not None] or rules
    opened = tasks.open_many(
        [
            NewTask(
                company_id=order.company_id, kind="review", code=TASK, ref=order.ref, number=order.number or "",
                subject=f"{order.customer_name} · {order.summary}"[:200], role=rule.role,
                department_id=rule.department_id, sla=rule.sla, document_version=order.version,
                data={"questions": list(rule.questions), "open": [f.rule for f in found if not f.passed]},
            )
            for rule in special
        ],
        actor=actor,
    )  # fmt: skip
    ReviewAnswer.objects.bulk_create(
        ReviewAnswer(
            review_id=review_id, department_id=rule.department_id, role=rule.role, questions=list(rule.questions),
            task_id=task.pk,
        )
        for rule, task in zip(special, opened, strict=True)
    )  # fmt: skip
    return GateWanted(
        "sales.order.take_effect", "review", False, special[0].role, {"reviewers": [rule.role for rule in special]}
    )


@service
def answer(
    task_id: int,
    answers: Mapping[str, str],
    *,
    actor: Actor,
    earliest_on: date | None = None,
    condition: str = "",
    remarks: str = "",
    version: int | None = None,
) -> Review:
    """Answer one department's questions; the last answer closes the round.

    Locks the order, then the task. Announces ReviewClosed with the last answer. Refuses with NotAllowed (the
    task is somebody else's), Invalid (a question without answer, a condition without text), IllegalTransition (already answered).
    """
    row = ReviewAnswer.objects.filter(task_id=task_id).select_related("review").first()
    if row is None:
        raise NotFound()
    loaded = load(row.review.order_id)
    if not actor.sees_company(loaded.order.company_id):
        raise NotFound()
    verdict = _verdict(row.questions, answers, condition)
    tasks.complete(
        task_id, outcome=verdict, version=version, kind="review", actor=actor,
        answer={"answers": dict(answers), "earliest_on": earliest_on.isoformat() if earliest_on else None,
                "condition": condition, "remarks": remarks},
    )  # fmt: skip
    row.answers, row.answer = dict(answers), verdict
    row.earliest_on, row.condition, row.remarks = earliest_on, condition.strip(), remarks.strip()
    row.by_id, row.at = actor.user_id, clock.now()
    row.save()
    review = row.review
    if not ReviewAnswer.objects.filter(review=review, answer="pending").exists():
        close(review, loaded, actor)
    return review


def _verdict(questions: Sequence[str], answers: Mapping[str, str], condition: str) -> str:
    """The department's answer: its most doubtful one. Every question wants one of yes, conditional, no."""
    faults = {f"answers.{q}": _("Answer this question.") for q in questions if answers.get(q) not in ANSWERS}
    verdict = max((answers.get(q, "yes") for q in questions), key=lambda a: ANSWERS.index(a) if a in ANSWERS else 0)
    if verdict == "conditional" and not condition.strip():
        faults["condition"] = _("On which condition?")
    if faults:
        raise Invalid(faults)
    return verdict


def close(review: Review, loaded: Loaded, actor: Actor) -> None:
    """Compute the round's result and act on it: pass the gate, or have the conditions agreed with the customer."""
    order = loaded.order
    given = list(ReviewAnswer.objects.filter(review=review))
    verdict = max((a.answer for a in given), key=ANSWERS.index)
    review.result = {"yes": "passed", "conditional": "conditional", "no": "failed"}[verdict]
    review.closed_at = clock.now()
    review.save(update_fields=["result", "closed_at"])
    publish(
        events.ReviewClosed(order.pk, order.number or "", review.result, False),
        about=order.ref, company_id=order.company_id,
    )  # fmt: skip
    if review.result == "passed":
        gates.satisfy(order.ref, "review", actor=actor)
    else:
        _negotiate(review, order, given, actor)
    _restate(loaded, review)


def _restate(loaded: Loaded, review: Review) -> None:
    """The order's status follows its review at once."""
    refresh(loaded, queries.open_gates([loaded.order.pk])[loaded.order.pk], review.result)
    save(loaded)


def _negotiate(review: Review, order: Order, given: Sequence[ReviewAnswer], actor: Actor) -> None:
    """Conditions are agreed with the customer by whoever sells; the task carries what was asked for."""
    earliest = max((a.earliest_on for a in given if a.earliest_on), default=None)
    tasks.open(
        company_id=order.company_id, kind="task", code="sales.negotiate", ref=order.ref, number=order.number or "",
        subject=f"{order.customer_name} · {order.summary}"[:200], role="salesperson",
        assignee_id=order.salesperson_id, sla="SLA-U2", document_version=order.version, actor=actor,
        data={
            "result": review.result,
            "conditions": [a.condition for a in given if a.condition],
            "earliest_on": earliest.isoformat() if earliest else None,
        },
    )  # fmt: skip


@service
def agree(order_id: int, *, agreed: bool, note: str, actor: Actor, version: int | None = None) -> Review:
    """The customer's answer to the conditions: agreed passes the review, refused leaves it failed for a decline.

    Locks the order. Needs `sales.order.contact`. Announces ReviewAgreed. Refuses with Invalid when nothing is being negotiated.
    """
    actor.require("sales.order.contact")
    loaded = load(order_id, version=version)
    order = loaded.order
    if not actor.sees_company(order.company_id):
        raise NotFound()
    review = Review.objects.filter(order=order).order_by("-round").first()
    if review is None or review.result not in ("conditional", "failed"):
        raise Invalid({"": _("No condition is being negotiated.")})
    if not note.strip():
        raise Invalid({"note": _("What did the customer say?")})
    review.result = "passed" if agreed else "failed"
    review.save(update_fields=["result"])
    tasks.cancel_for(order.ref, code="sales.negotiate", actor=actor)
    publish(events.ReviewAgreed(order.pk, order.number or "", agreed), about=order.ref, company_id=order.company_id)
    if agreed:
        gates.satisfy(order.ref, "review", actor=actor)
    _restate(loaded, review)
    return review


def stop(order: Order, actor: Actor) -> None:
    """End an open round without a result, with its tasks; the order went another way."""
    Review.objects.filter(order=order, result="open").update(result="cancelled", closed_at=clock.now())
    tasks.cancel_for(order.ref, actor=actor)


def current(order: Order) -> str:
    """Where the newest round stands."""
    newest = Review.objects.filter(order=order).order_by("-round").values_list("result", flat=True).first()
    return newest if newest and newest != "cancelled" else "none"


def facts(order_id: int) -> dict[str, Any]:
    """The newest round with its answers, for pages."""
    review = Review.objects.filter(order_id=order_id).order_by("-round").first()
    if review is None:
        return {}
    given = ReviewAnswer.objects.filter(review=review).select_related("department", "by").order_by("pk")
    return {"review": review, "answers": list(given)}
