"""The order page: composed here, because only pages see all areas."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.html import format_html_join
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.partners.queries import credit_state
from gendan.sales import change_queries, queries
from gendan.sales.models import ContactLog, Order
from gendan.sales.services import checklists
from gendan.sales.status import whole
from gendan.web import kit
from gendan.web.cases import page as case_page
from gendan.web.mine import approving
from gendan.web.mine.pane import role_names
from gendan.web.papers import shown as forms
from gendan.workflow import ways
from gendan.workflow.services import gates

from .. import quotations, words
from ..changes import lists as change_lists
from ..changes import words as change_words
from . import gates as gate_box
from . import lines as lines_box
from . import papers, rail, review, story, way
from .actions import actions
from .rail import is_gone


def context(order: Order, request: kit.Request) -> dict[str, Any]:
    """Everything of one order, in a fixed number of queries whatever the number of lines."""
    actor = request.actor
    lines = list(queries.lines([order.pk]))
    conditions = gates.conditions([order.ref])
    events = queries.timeline(order.ref)
    sent, money, stated = papers.deliveries(order), papers.money(order), rail.stated_dates(lines)
    found = ways.of(order.ref, actor=actor)
    facts = rail.Facts.of(order, stated=stated, deliveries=sent, money=money, events=events)
    return {
        "order": order,
        "title": order.number or _("Draft"),
        "name": order.number or f"draft-{order.pk}",
        "status": words.status_chip(order.status),
        "late": _late_chip(order),
        "type": _type(order),
        "actions": actions(order, actor, sent, conditions),
        "facts": _facts(order, actor),
        "rail": way.steps(found, conditions)
        or rail.steps(order, facts, conditions=conditions, deliveries=sent, money=money),
        "in_process": bool(found),
        "lines": lines_box.table(order, lines, request),
        "parts": _parts(order, actor),
        "open_lines": lines_box.cancellable(order, lines, actor),
        "line_summary": lines_box.summary(lines),
        "gate": gate_box.gate(order, conditions, actor, way.doers(found)),
        "flows": story.flows(order, events, way.names(found)),
        "feed": story.feed(events, way.names(found)),
        "quotes": quotations.box(order, lines, actor),
        "requests": approving.of_document(order.ref, role_names),
        "review": review.box(order),
        "dates": rail.dates(order, lines, stated, facts),
        "docs": papers.documents(order, sent, money),
        "forms": forms.of_order(order, actor) if order.number else [],
        "exceptions": case_page.of_document(order.ref, actor),
        "exception_kinds": case_page.kinds(order, actor),
        "changes": _changes(order),
        "contacts": [
            _talk(c) for c in ContactLog.objects.filter(order=order).select_related("by").order_by("-pk")[:20]
        ],
        "checks": _checks(order),
        "versions": story.versions(order),
        "requirements": list(order.requirements.all()),
        "totals": lines_box.totals(order),
        "kv": _particulars(order),
        "media": list(words.CONTACT_MEDIUM.items()),
        "purposes": list(words.PURPOSE.items()),
        "purpose": request.GET.get("talk", ""),
        "may": {
            "contact": actor.may("sales.order.contact") and order.state not in ("closed", "void", "cancelled"),
            "tick": actor.may("sales.order.contact") and _to_tick(order),
            "attach": actor.may("sales.order.edit"),
            "form": bool(order.number) and actor.may("papers.paper.create"),
        },
        "nav": "orders",
    }


def _changes(order: Order) -> list[dict[str, Any]]:
    """Requests to change the order, open ones first."""
    return [
        {
            "number": change.number, "grade": change.grade, "text": change_lists.about(vars(change)),
            "chip": change_words.state_chip(change.state), "clock": change_lists.reaction(vars(change)) if change.state == "raised" else "",
        }
        for change in change_queries.of_order(order.pk)
    ]  # fmt: skip


def _parts(order: Order, actor: Actor) -> dict[str, Any] | None:
    """The order over all parts it was split into: where the whole stands, and each part (SPL-08)."""
    found = queries.parts(order, actor=actor)
    if not found:
        return None
    rows = [
        {
            "number": part["number"], "here": part["id"] == order.pk, "chip": words.status_chip(part["status"]),
            "total": kit.money(part["total"], part["currency"]), "origin": part["parent_id"] is None,
        }
        for part in found
    ]  # fmt: skip
    return {"rows": rows, "chip": words.status_chip(whole(part["status"] for part in found))}


def _checks(order: Order) -> list[dict[str, Any]]:
    """The confirmation list of the type: what was ticked by whom, when, how; what was not (CNF-01)."""
    found = []
    asked = checklists.of_order(order)
    language = get_language() or "zh"
    for question in asked.questions if asked else ():
        code = question["code"]
        tick = order.checklist.get(code)
        if not tick and not _to_tick(order):
            continue
        told = ""
        if tick:
            medium = words.CONTACT_MEDIUM.get(tick.get("medium", ""), "")
            parts = (tick.get("name", ""), kit.stamp(datetime.fromisoformat(tick["at"])), str(medium))
            told = " · ".join(part for part in parts if part)
        found.append(
            {
                "code": code,
                "text": checklists.label(question, language),
                "required": question["required"],
                "ticked": bool(tick),
                "told": told,
            }
        )
    return found


def _to_tick(order: Order) -> bool:
    """Whether the customer can still be asked; afterwards only what was ticked is told."""
    return order.state in ("draft", "returned", "submitted", "confirmed")


def _talk(talk: ContactLog) -> dict[str, Any]:
    """A talk with the customer: when, by whom, how, what for, and what was said."""
    facts = (
        kit.stamp(talk.at), talk.by.name if talk.by else "", talk.person,
        str(words.CONTACT_MEDIUM.get(talk.medium, "")), str(words.PURPOSE.get(talk.purpose, "")),
    )  # fmt: skip
    return {"head": " · ".join(filter(None, facts)), "text": talk.text}


def _type(order: Order) -> str:
    """The type; where a person overruled the rules also what they had proposed, and why (TYP-01)."""
    language = get_language() or "zh"
    told = order.type.label(language)
    if order.proposed_type is None or order.proposed_type_id == order.type_id:
        return told
    facts = {"type": told, "proposed": order.proposed_type.label(language), "reason": order.type_reason}
    return _("%(type)s (the rules propose %(proposed)s: %(reason)s)") % facts


def _late_chip(order: Order) -> Any:
    if order.promised_on is None or order.state not in ("confirmed", "effective"):
        return ""
    days = (clock.today() - order.promised_on).days
    if days <= 0 or is_gone(order):
        return ""
    return kit.chip(
        "late", ngettext("Late by %(days)s day", "Late by %(days)s days", days) % {"days": days}, icon="alert-triangle"
    )


def _facts(order: Order, actor: Actor) -> list[kit.Fact]:
    share = f"{order.paid * 100 / order.payable:.0f}%" if order.payable > 0 else ""
    found = [
        kit.Fact(_("Amount"), kit.money(order.total, order.currency)),
        kit.Fact(_("Wanted"), kit.day(order.requested_on) if order.requested_on else kit.DASH),
        kit.Fact(
            _("Promised"),
            kit.day(order.promised_on) if order.promised_on else _("Not promised"),
            "" if is_gone(order) else _days_left(order.promised_on),
        ),
        kit.Fact(_("Paid"), kit.money(order.paid, order.currency), share),
    ]
    if actor.may("partners.credit.view") or actor.may("partners.customer.view"):
        state = credit_state(order.customer_id)
        found.append(
            kit.Fact(_("Credit left"), kit.money(state.free, order.currency), state="late" if state.free < 0 else "")
        )
    people = [kit.person(u.name) for u in (order.salesperson, order.merchandiser) if u]
    found.append(kit.Fact(_("In charge"), _join(people) if people else kit.DASH))
    return found


def _join(parts: Sequence[Any]) -> Any:
    return format_html_join(" ", "{}", ((part,) for part in parts))


def _days_left(day: date | None) -> str:
    if day is None:
        return ""
    left = (day - clock.today()).days
    return (
        ngettext("in %(days)s day", "in %(days)s days", left) % {"days": left}
        if left > 0
        else _("today")
        if left == 0
        else ""
    )


def _particulars(order: Order) -> list[tuple[str, Any]]:
    pairs = [
        (_("Contact"), " ".join(filter(None, (order.contact, order.phone)))),
        (_("Delivery address"), order.ship_to),
        (_("Delivery notes"), order.ship_to_notes),
        (_("Delivery mode"), words.DELIVERY_MODE.get(order.delivery_mode, order.delivery_mode)),
        (_("Payment mode"), words.PAYMENT_MODE.get(order.payment_mode, order.payment_mode)),
        (_("Credit days"), order.terms_days or ""),
        (_("Customer order number"), order.customer_po),
        (_("Channel"), words.CHANNEL.get(order.channel, order.channel)),
        (_("Received"), kit.stamp(order.received_at)),
        (_("Remarks"), order.remarks),
        (_("Internal note"), order.internal),
        (_("Technical requirements"), order.technical),
        (_("Quality requirements"), order.quality),
    ]
    return [(label, value) for label, value in pairs if value]
