"""Reviews of orders: clear cases by rule at once, the others by the departments of the matrix, each with its own questions.

Rounds, answers and conditions are kept by `workflow.services.rounds`; here is what they mean for an order.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gendan.core import params
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.work import publish, service
from gendan.sales import events, queries
from gendan.sales.models import Order
from gendan.workflow.models import Review, ReviewAnswer, ReviewCondition
from gendan.workflow.services import approvals, gates, rounds, tasks
from gendan.workflow.services.rounds import Given, Reviewed, Term

from . import approving, matrix
from .steps import GateWanted, refresh, save
from .writing import Loaded, load

TASK = "sales.review"
NEGOTIATE = "sales.negotiate"
CORRECT = "sales.correct"
# Questions whose no is a fault of the order itself, mended by whoever entered it rather than talked over (REV-10).
CORRECTABLE = {
    "data_complete", "price_correct", "discount_correct", "customer_data", "quantity_plausible", "specification_clear",
    "form_correct", "policy_kept", "product_norms",
}  # fmt: skip


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


def start(
    loaded: Loaded, mode: str, found: Sequence[Finding], actor: Actor, *, by_process: Callable[[], bool] = lambda: False
) -> tuple[str, list[GateWanted]]:
    """Open the order's review, or pass it by rule: the result so far (none, passed, open) and the gate it wants.

    An order whose process asks reviewers by a step of its own is not asked about twice.
    """
    order = loaded.order
    if mode == "none":
        return "none", []
    automatic = mode == "auto" and all(finding.passed for finding in found)
    if not automatic and by_process():
        return "none", []
    rules = [{"rule": f.rule, "passed": f.passed, **f.data} for f in found]
    facts = rounds.head(order.ref, order.company_id, order.version, _next_round(order), rules)
    if automatic:
        rounds.pass_by_rule(facts)
        publish(
            events.ReviewClosed(order.pk, order.number or "", "passed", True),
            about=order.ref, company_id=order.company_id,
        )  # fmt: skip
        return "passed", []
    asked = matrix.reviewers_of(order, loaded.lines)
    rounds.open(facts, about(order), asked, found=[f.rule for f in found if not f.passed], actor=actor)
    roles = [reviewer.role for reviewer in asked]
    return "open", [GateWanted("sales.order.take_effect", "review", False, roles[0], {"reviewers": roles})]


def _next_round(order: Order) -> int:
    """1 for an order submitted for the first time, without asking the database."""
    return 1 if order.version <= 2 else rounds.count(order.ref) + 1


def about(order: Order) -> Reviewed:
    """An order as reviewers' tasks name it."""
    subject = f"{order.customer_name} · {order.summary}"[:200]
    return Reviewed(order.ref, order.company_id, order.version, order.number or "", subject, TASK)


@service
def answer(
    task_id: int, answers: Mapping[str, str], *, actor: Actor, earliest_on: date | None = None, condition: str = "",
    conditions: Sequence[Term] = (), remarks: str = "", hard: bool = False, version: int | None = None,
) -> Review:  # fmt: skip
    """Answer one reviewer's questions; the last answer closes the round.

    `condition` is one condition in words, `conditions` are those by kind. Locks the order, then round and task. Announces
    ReviewClosed with the last answer. Refuses with NotAllowed (the task is somebody else's), Invalid (a question without
    answer, a condition without words), IllegalTransition (already answered).
    """
    row = rounds.of_task(task_id)
    loaded = _loaded(row, actor)
    terms = [*conditions, *([Term(condition)] if condition.strip() else [])]
    given = Given(answers, earliest_on, terms, remarks, hard)
    review = rounds.answer(row, given, about(loaded.order), actor=actor, version=version)
    _closed(review, loaded, actor)
    return review


@service
def enter(answer_id: int, given: Given, *, meeting_id: int, actor: Actor) -> Review:
    """Enter what a reviewer who is present said at a meeting (REV-07). Locks and refuses like `answer`.

    Needs `workflow.review.enter`; who entered it and at which meeting stays with the answer.
    """
    actor.require("workflow.review.enter")
    row = ReviewAnswer.objects.filter(pk=answer_id).select_related("review").first()
    if row is None:
        raise NotFound()
    loaded = _loaded(row, actor)
    if row.task_id is None:
        raise Invalid({"": _("This department is not asked yet.")})
    review = rounds.answer(row, given, about(loaded.order), actor=actor, meeting_id=meeting_id)
    _closed(review, loaded, actor)
    return review


def _loaded(row: ReviewAnswer, actor: Actor) -> Loaded:
    """The order an answer is about, locked."""
    if row.review.ref_kind != Order.KIND or not actor.sees_company(row.review.company_id):
        raise NotFound()
    return load(row.review.ref_id)


def _closed(review: Review, loaded: Loaded, actor: Actor) -> None:
    """Act on a round that has its result: pass the gate, or have the conditions agreed with the customer."""
    if review.closed_at is None:
        return
    order = loaded.order
    given = list(ReviewAnswer.objects.filter(review=review).order_by("pk"))
    publish(
        events.ReviewClosed(order.pk, order.number or "", review.result, False),
        about=order.ref, company_id=order.company_id,
    )  # fmt: skip
    if any(a.hard for a in given):
        _ask_leader(order, actor)
    if review.result == "passed":
        gates.satisfy(order.ref, "review", actor=actor)
    elif faults := _to_correct(given):
        told = {"questions": faults, "text": _said(given)}
        tasks.open(code="sales.correct", role="order_clerk", data=told, actor=actor, **_new_task(order, order.clerk_id))
    else:
        _negotiate(review, order, given, actor)
    _restate(loaded, review)


def _ask_leader(order: Order, actor: Actor) -> None:
    """An order that is hard to make waits for the signature of whoever leads (REV-13)."""
    gates.put(
        order.ref, "sales.order.take_effect", "approval:hard", satisfied=False, holder_role="top_management",
        company_id=order.company_id, actor=actor,
    )  # fmt: skip
    approvals.request(
        order.ref, "hard", approving.plan_of("sales.hard", order, "top_management"), document_version=order.version, number=order.number or "",
        text=f"{order.customer_name} · {order.summary}"[:200], company_id=order.company_id, actor=actor,
    )  # fmt: skip


def _to_correct(given: Sequence[ReviewAnswer]) -> list[str]:
    """The questions answered no, where all of them are faults of the order as it was entered."""
    refused = [q for a in given for q, said in a.answers.items() if said == "no"]
    return refused if refused and set(refused) <= CORRECTABLE else []


def _said(given: Sequence[ReviewAnswer]) -> str:
    return "; ".join(filter(None, (word for a in given for word in (a.condition, a.remarks))))


def _negotiate(review: Review, order: Order, given: Sequence[ReviewAnswer], actor: Actor) -> None:
    """Conditions are agreed with the customer by whoever sells; the task carries what was asked for."""
    earliest = max((a.earliest_on for a in given if a.earliest_on), default=None)
    data = {
        "result": review.result, "conditions": [a.condition for a in given if a.condition],
        "earliest_on": earliest.isoformat() if earliest else None,
    }  # fmt: skip
    mine = _new_task(order, order.salesperson_id)
    tasks.open(code="sales.negotiate", role="salesperson", data=data, actor=actor, **mine)


def _new_task(order: Order, assignee_id: int | None) -> dict[str, Any]:
    """What the tasks that follow from a review have in common."""
    return {
        "company_id": order.company_id, "ref": order.ref, "number": order.number or "", "sla": "SLA-U2",
        "subject": f"{order.customer_name} · {order.summary}"[:200], "assignee_id": assignee_id,
        "document_version": order.version,
    }  # fmt: skip


def _restate(loaded: Loaded, review: Review) -> None:
    """The order's status follows its review at once."""
    refresh(loaded, queries.open_gates([loaded.order.pk])[loaded.order.pk], review.result)
    save(loaded)


@service
def agree(order_id: int, *, agreed: bool, note: str, actor: Actor, version: int | None = None) -> Review:
    """The customer's answer to all conditions that are open: agreed passes the review, refused asks for the decline.

    Locks the order, then the round. Needs `sales.order.contact`. Announces ReviewAgreed. Refuses with Invalid when nothing is
    being negotiated.
    """
    loaded = _negotiated(order_id, actor, version)
    review = rounds.newest(loaded.order.ref)
    if review is None:
        raise Invalid({"": _("No condition is being negotiated.")})
    return _settled(rounds.settle_all(review.pk, agreed=agreed, note=note, actor=actor), loaded, note, actor)


@service
def settle(
    order_id: int, condition_id: int, *, agreed: bool, note: str, actor: Actor, version: int | None = None
) -> Review:  # fmt: skip
    """The customer's answer to one condition (REV-05); with the last one the review passes or is refused. As `agree`."""
    loaded = _negotiated(order_id, actor, version)
    if not ReviewCondition.objects.filter(
        pk=condition_id, review__ref_kind=Order.KIND, review__ref_id=order_id
    ).exists():
        raise NotFound()
    return _settled(rounds.settle(condition_id, agreed=agreed, note=note, actor=actor), loaded, note, actor)


def _negotiated(order_id: int, actor: Actor, version: int | None) -> Loaded:
    actor.require("sales.order.contact")
    loaded = load(order_id, version=version)
    if not actor.sees_company(loaded.order.company_id):
        raise NotFound()
    return loaded


def _settled(review: Review, loaded: Loaded, note: str, actor: Actor) -> Review:
    if review.settled_at is None:
        return review  # other conditions are still open
    order = loaded.order
    tasks.settle_for(order.ref, NEGOTIATE, outcome="agreed" if review.result == "passed" else "refused", actor=actor)
    tasks.settle_for(order.ref, CORRECT, actor=actor)
    if review.result == "passed":
        publish(events.ReviewAgreed(order.pk, order.number or "", True), about=order.ref, company_id=order.company_id)
        gates.satisfy(order.ref, "review", actor=actor)
    elif params.get("sales.decline_approved", order.company_id):
        approvals.request(
            order.ref, "decline", approving.plan_of("sales.decline", order, "company_gm"), document_version=order.version, number=order.number or "",
            text=f"{order.customer_name} · {note.strip()}"[:200], company_id=order.company_id, gives_back=False, actor=actor,
        )  # fmt: skip
    else:
        publish(events.ReviewAgreed(order.pk, order.number or "", False), about=order.ref, company_id=order.company_id)
    _restate(loaded, review)
    return review


@service
def leader_decided(order_id: int, *, declined: bool, comment: str, actor: Actor) -> None:
    """A leader agreed to decline the order, or wants it all the same (REV-06). Locks the order. Announces ReviewAgreed."""
    loaded = load(order_id)
    order, review = loaded.order, rounds.newest(loaded.order.ref)
    if review is None or review.result != "failed":
        return
    publish(
        events.ReviewAgreed(order.pk, order.number or "", not declined), about=order.ref, company_id=order.company_id
    )
    if not declined:
        review = rounds.decide(review.pk, accepted=True, note=comment, actor=actor)
        gates.satisfy(order.ref, "review", actor=actor)
        _restate(loaded, review)


def stop(order: Order, actor: Actor) -> None:
    """End an open round without a result, with its tasks; the order went another way."""
    rounds.stop(order.ref, actor=actor)
    tasks.cancel_for(order.ref, actor=actor)


def stop_round(order: Order, actor: Actor) -> None:
    """End an open round alone, with its reviewers' tasks; the order goes on."""
    rounds.stop(order.ref, actor=actor)
    tasks.cancel_for(order.ref, code=TASK, actor=actor)


def current(order: Order) -> str:
    """Where the newest round stands."""
    newest = rounds.newest(order.ref)
    return newest.result if newest and newest.result != "cancelled" else "none"


def agreed_date(order: Order) -> date | None:
    """The latest date the customer has agreed to in the newest round: nothing is promised before it."""
    rows = ReviewCondition.objects.filter(
        review__ref_kind=Order.KIND, review__ref_id=order.pk, review__result="passed", kind="date", state="agreed"
    ).order_by("-review__round")  # fmt: skip
    found = list(rows.values_list("review_id", "value"))
    days = [date.fromisoformat(value) for review, value in found if review == found[0][0]]
    return max(days, default=None)
