"""What the pane beside the list shows of a task: its document's facts, and the form that finishes it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from gendan.core import clock, sql
from gendan.core.actor import Actor
from gendan.core.errors import NotFound
from gendan.core.refs import Ref
from gendan.org.catalogue.roles import holders
from gendan.org.models import Assignment, Role, User
from gendan.sales import queries as sales_queries
from gendan.sales.models import Order
from gendan.web import kit
from gendan.web.models import Draft
from gendan.web.sales import words as sales_words
from gendan.web.sales.review_words import condition
from gendan.workflow import queries
from gendan.workflow.models import Approval, ReviewAnswer, Task
from gendan.workflow.services import rounds, tasks

from . import answers, approving, steps, words, work

LINES = 4
COLLEAGUES = 200
PAGES = {
    "shipping.delivery": ("shipping:delivery", True),
    "shipping.case": ("shipping:cases", False),
    "shipping.shortage": ("shipping:shortages", False),
    "org.company": ("shipping:slips", False),
    "finance.statement": ("finance:statement", True),
    "papers.paper": ("papers:paper", True),
    "sales.quotation": ("sales:quotation", True),
    "cases.exception": ("cases:exception", True),
    "sales.change": ("sales:change", True),
    "cases.enquiry": ("cases:enquiry", True),
}

REPORTABLE = (Order.KIND, "shipping.delivery")  # documents about which exceptions are reported


@dataclass
class Pane:
    """Everything the pane's template needs."""

    task: dict[str, Any]
    kind: str
    clock: Any
    may_act: bool
    url: str = ""
    kv: list[tuple[Any, Any]] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)


def of(task_id: int, actor: Actor, tab: str) -> Pane:
    """The pane of a task this person may see; else NotFound."""
    row = queries.task(task_id, actor=actor)
    task = Task.objects.select_related("assignee").get(pk=task_id)
    acts = row["state"] == Task.State.OPEN and tasks.may_act(task, actor)
    if not acts and not _sees(row, actor):
        raise NotFound()
    big = words.outcome_chip(row) if row["state"] != "open" else kit.sla(_clock(row), big=True)
    pane = Pane(row, _kind(row), big, acts)
    _document(pane, row, actor)
    pane.more |= _form(pane, actor, tab)
    return pane


def _clock(row: dict[str, Any]) -> kit.Clock:
    """The clock with its due moment instead of the limit."""
    found = work.clock_of(row, clock.now(), limit=False)
    if found.state in ("block", "plan"):
        return found
    told = _("due %(when)s") % {"when": kit.stamp(row["due_at"])}
    return kit.Clock(found.state, found.label, told, found.share, found.due, found.started)


def _sees(row: dict[str, Any], actor: Actor) -> bool:
    """Who may look at a task that is not theirs: who asked for it or did it, heads, and who sees its order."""
    if row["data"].get("asked_by") == actor.user_id or row["assignee_id"] == actor.user_id:
        return True
    if actor.may("workflow.task.any") or actor.may("workflow.task.assign"):
        return True
    if Task.objects.filter(pk=row["id"], closed_by_id=actor.user_id).exists():
        return True
    return row["ref_kind"] == Order.KIND and _visible_order(row["ref_id"], actor)


def _visible_order(order_id: int, actor: Actor) -> bool:
    return actor.may("sales.order.view") and sales_queries.orders(actor).filter(pk=order_id).exists()


def _kind(row: dict[str, Any]) -> str:
    """Which form finishes it: review, step of a process, approval, negotiate, plain; papers on their own page."""
    if row["code"] == "sales.review":
        return "review"
    if row["kind"] == "step":
        return "step"
    if row["kind"] == "approval":
        return "approval"
    if row["ref_kind"] == "papers.paper" or (
        row["ref_kind"] in ("cases.exception", "cases.enquiry") and row["kind"] == "review"
    ):
        return "paper"
    return "negotiate" if row["code"] == "sales.negotiate" else "plain"


# The document ----------------------------------------------------------------------------------------------------------


def _document(pane: Pane, row: dict[str, Any], actor: Actor) -> None:
    if row["ref_kind"] == Order.KIND:
        _order(pane, row, actor)
        return
    pane.url = _page(row)
    pane.kv = [
        (pgettext("task", "Document"), kit.link(pane.url, row["number"]) if pane.url else row["number"]),
        (_("About"), row["subject"]),
    ]
    pane.kv += _told(row["data"])


def _page(row: dict[str, Any]) -> str:
    name, numbered = PAGES.get(row["ref_kind"], ("", False))
    try:
        return reverse(name, args=[row["number"]] if numbered else []) if name else ""
    except NoReverseMatch:
        return ""


def _told(data: dict[str, Any]) -> list[tuple[Any, Any]]:
    """The facts that a task carries, in words."""
    labels = {
        "delivery": pgettext("task", "Delivery note"), "order": _("Order"), "item": _("Product"), "quantity": _("Quantity"),
        "agreed_on": _("Agreed date"), "text": _("What was said"), "note": _("Remarks"),
    }  # fmt: skip
    return [(label, _fact(data[key])) for key, label in labels.items() if data.get(key)]


def _fact(value: Any) -> Any:
    try:
        return kit.day(date.fromisoformat(value))
    except (TypeError, ValueError):
        return value


def _order(pane: Pane, row: dict[str, Any], actor: Actor) -> None:
    order = Order.objects.select_related("customer").get(pk=row["ref_id"])
    sees = _visible_order(order.pk, actor)
    number = order.number or f"draft-{order.pk}"
    pane.url = reverse("sales:order", args=[number]) if sees else ""
    pane.kv = [
        (_("Order"), _both(kit.link(pane.url, number) if sees else number, order.customer_name)),
        (_("Wants"), order.summary),
        (_("Requested"), _requested(order)),
    ]
    if sees:
        mode = sales_words.PAYMENT_MODE.get(order.payment_mode, "")
        pane.kv.append((_("Amount"), f"{kit.money(order.payable, order.currency)} · {mode}"))
    pane.more |= {"lines": _lines(order.pk), "line_count": order.line_count, "order": order}


def _both(link: Any, text: str) -> Any:
    return format_html("{} {}", link, text)


def _requested(order: Order) -> str:
    parts = [kit.long_day(order.requested_on) if order.requested_on else "", order.ship_to]
    return " · ".join(filter(None, parts)) or kit.DASH


def _lines(order_id: int) -> list[dict[str, Any]]:
    """The first lines with what stock there is for them."""
    return [
        {"goods": line["item_name"], "quantity": kit.qty(line["quantity"], line["unit"]), "kept": _kept(line)}
        for line in sql.dicts(
            "select l.item_name, l.quantity, u.name as unit, l.reserved, l.picked, l.shipped, l.status"
            " from sales_orderline l join catalog_item i on i.id = l.item_id join catalog_unit u on u.id = i.unit_id"
            " where l.order_id = %s order by l.line_no limit %s",
            [order_id, LINES],
        )
    ]


def _kept(line: dict[str, Any]) -> Any:
    if line["status"] in sales_words.LINE_STATUS and line["status"] != "open":
        return sales_words.line_chip(line["status"])
    return ""


# The form -----------------------------------------------------------------------------------------------------------------


def _form(pane: Pane, actor: Actor, tab: str) -> dict[str, Any]:
    row = pane.task
    found: dict[str, Any] = {"draft_key": f"task:{row['id']}", "tab": tab, "role": role_name(row["role"])}
    found["reportable"] = row["number"] and row["ref_kind"] in REPORTABLE and actor.may("cases.exception.report")
    if pane.kind == "review":
        found |= _review(row)
    elif pane.kind == "step":
        found |= steps.form(row)
    elif pane.kind == "approval":
        found |= _approval(row, actor)
    elif pane.kind == "negotiate":
        found |= _negotiation(row)
    if not pane.may_act:
        return found
    draft = Draft.objects.filter(user_id=actor.user_id or 0, key=found["draft_key"]).values("body", "saved_at").first()
    found["typed"] = dict(draft["body"]) if draft and isinstance(draft["body"], list) else {}
    found["saved"] = kit.hm(draft["saved_at"]) if draft else ""
    if pane.kind == "review":
        found["rows"] = answers.shown(found["typed"])
    for question in found.get("questions", ()):
        question["answer"] = found["typed"].get(f"answers.{question['code']}", "")
    found["may_hand"] = actor.may("workflow.task.delegate")
    found |= _verbs(pane, actor)
    return found


def _negotiation(row: dict[str, Any]) -> dict[str, Any]:
    """What is to be agreed with the customer, one by one where it was named (REV-05)."""
    review = rounds.newest(Ref(row["ref_kind"], row["ref_id"]))
    open_ones = list(review.conditions.order_by("pk")) if review else []
    return {
        "terms": [condition(c, Order.objects.get(pk=row["ref_id"])) for c in open_ones],
        "earliest": _fact(row["data"].get("earliest_on")),
    }


def _verbs(pane: Pane, actor: Actor) -> dict[str, bool]:
    row = pane.task
    returns = {"plain": "workflow.task.return", "review": "sales.order.return"}.get(pane.kind, "")
    return {
        "may_return": bool(returns) and actor.may(returns),
        "may_take": row["assignee_id"] is None and actor.may("workflow.task.take"),
        "may_pause": row["paused_at"] is None and actor.may("workflow.task.pause"),
        "may_resume": row["paused_at"] is not None and actor.may("workflow.task.resume"),
    }


def _review(row: dict[str, Any]) -> dict[str, Any]:
    """My questions, and what the other departments have answered in the same round."""
    mine = ReviewAnswer.objects.filter(task_id=row["id"]).select_related("review").first()
    if mine is None:
        return {"questions": [], "answers": []}
    language = get_language() or "zh"
    given = list(
        ReviewAnswer.objects.filter(review_id=mine.review_id).select_related("department", "by").order_by("stage", "pk")
    )
    names = role_names([a.role for a in given])
    answers = [
        {
            "who": a.by.name if a.by else names.get(a.role, a.role), "queue": a.by is None,
            "department": a.department.label(language) if a.department else (names.get(a.role, "") if a.by else ""),
            "chip": kit.chip(sales_words.REVIEW_ANSWER[a.answer][1], sales_words.REVIEW_ANSWER[a.answer][0])
            if a.answer != "pending" else "",
            "earliest": kit.day(a.earliest_on) if a.earliest_on else "", "condition": a.condition,
            "mine": a.pk == mine.pk, "pending": a.answer == "pending",
        }
        for a in given if a.task_id or a.answer != "pending"
    ]  # fmt: skip
    before = _before(mine)
    return {
        "before": before, "kinds": list(sales_words.CONDITION.items()),
        "waits": sum(a.answer == "pending" and not a.task_id for a in given),
        "questions": [{"code": code, "text": sales_words.QUESTION.get(code, code)} for code in mine.questions],
        "answers": answers, "answered": sum(not a["pending"] for a in answers),
        "findings": [words.FINDING[rule] for rule in row["data"].get("open", ()) if rule in words.FINDING],
    }  # fmt: skip


def _before(mine: ReviewAnswer) -> dict[str, Any]:
    """What this department answered in the round before (REV-12)."""
    review = mine.review
    if review.round == 1:
        return {}
    old = (
        ReviewAnswer.objects.filter(
            review__ref_kind=review.ref_kind, review__ref_id=review.ref_id, review__round__lt=review.round,
            role=mine.role, department=mine.department, at__isnull=False,
        ).select_related("by", "review").order_by("-review__round").first()
    )  # fmt: skip
    if old is None:
        return {}
    text, state = sales_words.REVIEW_ANSWER[old.answer]
    return {
        "round": old.review.round,
        "who": old.by.name if old.by else "",
        "chip": kit.chip(state, text),
        "earliest": kit.day(old.earliest_on) if old.earliest_on else "",
        "said": old.condition or old.remarks,
    }


def _approval(row: dict[str, Any], actor: Actor) -> dict[str, Any]:
    approval = Approval.objects.filter(task_id=row["id"]).select_related("requested_by").first()
    if approval is None:
        return {}
    deviations: Sequence[dict[str, Any]] = ()
    if row["ref_kind"] == Order.KIND and approval.subject == "price":
        deviations = _deviations(row["ref_id"])
    known = approving.standing(_approved_order(row), actor) if row["ref_kind"] == Order.KIND else []
    asked = approving.of_document(Ref(row["ref_kind"], row["ref_id"]), role_names)
    return {
        "requests": [one for one in asked if one["id"] == approval.request_id], "standing": known,
        "checks": approval.checks, "approval": approval, "own_request": approval.requested_by_id is not None and approval.requested_by_id == actor.user_id,
        "deviations": deviations,
    }  # fmt: skip


def _approved_order(row: dict[str, Any]) -> Order:
    return Order.objects.select_related("customer").get(pk=row["ref_id"])


def _deviations(order_id: int) -> list[dict[str, Any]]:
    """Lines whose price is off the policy: list price, agreed price, by how much, why."""
    found = sql.dicts(
        "select item_name, list_price, price, deviation from sales_orderline"
        " where order_id = %s and deviation <> '' order by line_no limit %s",
        [order_id, LINES],
    )
    return [
        {
            "goods": line["item_name"], "why": line["deviation"], "price": kit.amount(line["price"]),
            "list": kit.amount(line["list_price"]) if line["list_price"] is not None else "", "off": _off(line),
        }
        for line in found
    ]  # fmt: skip


def _off(line: dict[str, Any]) -> str:
    listed, price = line["list_price"], line["price"]
    if not listed:
        return ""
    share = (price - listed) / Decimal(listed) * 100
    return f"{'+' if share > 0 else '−'}{abs(share):.1f}%"


def role_names(codes: Sequence[str]) -> dict[str, str]:
    """Roles by code in the reader's language, the generic ones included."""
    language = get_language() or "zh"
    generic = {
        "keeper": _("Store keeper"), "reviewer": _("Reviewer"), "approver": _("Approver"), "manager": _("Manager"),
        "department_head": _("Head of department"), "any_department": _("The department"),
        "system": _("The program"),
    }  # fmt: skip
    return generic | {role.code: role.label(language) for role in Role.objects.filter(code__in=list(codes))}


def role_name(code: str) -> str:
    """One role in words."""
    return role_names([code]).get(code, code)


def colleagues(row: dict[str, Any], actor: Actor) -> SafeString:
    """To whom a task can be handed: those in the same role first, then the other colleagues of the company."""
    actor.require("workflow.task.delegate")
    held = Assignment.objects.filter(company_id=row["company_id"])
    same = held.filter(role__code__in=holders(row["role"])).values("user_id")
    found = (
        User.objects.filter(pk__in=held.values("user_id"), is_active=True).exclude(pk=actor.user_id or 0)
        .annotate(near=Q(pk__in=same)).order_by("-near", "pinyin", "pk").values_list("pk", "name", "near")[:COLLEAGUES]
    )  # fmt: skip
    people = list(found)
    groups = ((_("Same role"), True), (_("Other colleagues"), False))
    made = [(label, [(pk, name) for pk, name, near in people if near is wanted]) for label, wanted in groups]
    options = [(label, format_html_join("", '<option value="{}">{}</option>', rows)) for label, rows in made if rows]
    return format_html(
        '<option value=""></option>{}', format_html_join("", '<optgroup label="{}">{}</optgroup>', options)
    )
