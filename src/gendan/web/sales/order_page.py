"""What the order page shows: composed here, because only pages see all areas."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from gendan.core import clock, sql
from gendan.core.actor import Actor
from gendan.core.attachments import of as attachments_of
from gendan.core.refs import Ref
from gendan.partners.queries import credit_state
from gendan.planning.queries import dates_of
from gendan.sales import queries
from gendan.sales.conflicts import LABELS as FIELDS
from gendan.sales.models import ContactLog, Order, OrderLine, OrderVersion
from gendan.sales.services import reviews
from gendan.web import kit
from gendan.workflow.services import gates

from . import words
from .order_actions import actions

ZERO = Decimal(0)


def context(order: Order, request: kit.Request) -> dict[str, Any]:
    """Everything of one order, in a fixed number of queries whatever the number of lines."""
    actor = request.actor
    lines = list(queries.lines([order.pk]))
    conditions = gates.conditions([order.ref])
    events = queries.timeline(order.ref)
    deliveries = _deliveries(order)
    money = _money_documents(order)
    return {
        "order": order,
        "title": order.number or _("Draft"),
        "name": order.number or f"draft-{order.pk}",
        "status": words.status_chip(order.status),
        "late": _late_chip(order),
        "type": order.type.label(get_language() or "zh"),
        "actions": actions(order, actor, deliveries),
        "facts": _facts(order, actor),
        "rail": _rail(order, conditions, deliveries),
        "lines": _lines_table(order, lines, request),
        "line_summary": _line_summary(lines),
        "gate": _gate(order, conditions, actor),
        "flows": _flows(order, events),
        "feed": [(kit.stamp(e["at"]), _event_text(e)) for e in events[:60]],
        "review": _review(order),
        "dates": _dates(order, lines),
        "docs": _docs(order, deliveries, money),
        "contacts": list(ContactLog.objects.filter(order=order).select_related("by").order_by("-pk")[:20]),
        "versions": [
            _version(v) for v in OrderVersion.objects.filter(order=order).select_related("by").order_by("-revision")
        ],
        "requirements": list(order.requirements.all()),
        "totals": _totals(order),
        "kv": _particulars(order),
        "media": list(words.CONTACT_MEDIUM.items()),
        "purposes": list(words.PURPOSE.items()),
        "may": {
            "contact": actor.may("sales.order.contact") and order.state not in ("closed", "void", "cancelled"),
            "attach": actor.may("sales.order.edit"),
        },
        "nav": "orders",
    }


# Strip and rail -------------------------------------------------------------------------------------------------------


def _late_chip(order: Order) -> Any:
    if order.promised_on is None or order.state not in ("confirmed", "effective"):
        return ""
    days = (clock.today() - order.promised_on).days
    if days <= 0 or order.fulfilment_status in ("shipped", "delivered", "signed"):
        return ""
    return kit.chip("late", _("Late by %(days)s days") % {"days": days}, icon="alert-triangle")


def _facts(order: Order, actor: Actor) -> list[kit.Fact]:
    share = f"{order.paid * 100 / order.payable:.0f}%" if order.payable > 0 else ""
    found = [
        kit.Fact(_("Amount"), kit.money(order.total, order.currency)),
        kit.Fact(_("Wanted"), kit.day(order.requested_on) if order.requested_on else kit.DASH),
        kit.Fact(
            _("Promised"),
            kit.day(order.promised_on) if order.promised_on else _("Not promised"),
            "" if _is_gone(order) else _days_left(order.promised_on),
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


def _is_gone(order: Order) -> bool:
    return order.fulfilment_status in ("shipped", "delivered", "signed")


def _days_left(day: date | None) -> str:
    if day is None:
        return ""
    left = (day - clock.today()).days
    return _("in %(days)s days") % {"days": left} if left > 0 else _("today") if left == 0 else ""


def _rail(order: Order, conditions: Sequence[dict[str, Any]], deliveries: Sequence[dict[str, Any]]) -> list[kit.Step]:
    """The order's own way until process templates draw it: six steps with state, owner and date."""
    open_codes = {c["code"] for c in conditions if not c["satisfied_at"] and not c["overridden_at"]}
    past = {"draft": 0, "returned": 0, "submitted": 1, "confirmed": 2, "effective": 3, "completed": 9, "closed": 9}.get(
        order.state, 0
    )
    shipped = order.fulfilment_status in ("shipped", "delivered", "signed")
    kept = shipped or order.fulfilment_status in ("reserved", "ready")
    signed = order.fulfilment_status == "signed"
    paid = order.payment_status == "paid"
    clerk = order.clerk.name if order.clerk else ""

    def step(label: str, done: bool, current: bool, who: Any, note: Any, blocked: bool = False) -> kit.Step:
        state = "done" if done else "block" if blocked and current else "ok" if current else "plan"
        return kit.Step(label, state, who, note, current and not done)

    ended = order.state in ("cancelled", "declined", "void")
    return [
        step(pgettext("step", "Enter"), past > 0, past == 0 and not ended, clerk, kit.stamp(order.submitted_at or order.created_at)),
        step(pgettext("step", "Review"), past > 0 and order.review_status in ("passed", "none"), past == 1, "", _review_note(order), order.review_status == "failed"),
        step(pgettext("step", "Confirm"), past > 1, past == 1 and order.review_status == "passed", clerk, kit.stamp(order.confirmed_at) if order.confirmed_at else ""),
        step(pgettext("step", "Take effect"), past > 2, past == 2, "", kit.stamp(order.effective_at) if order.effective_at else "", bool(open_codes)),
        step(pgettext("step", "Prepare"), past > 2 and kept, past == 3 and not kept, _("warehouse"), kit.day(order.promised_on) if order.promised_on else ""),
        step(pgettext("step", "Ship"), shipped, past == 3 and kept and not shipped, _first(deliveries, "number"), _first(deliveries, "planned_on"), "payment" in open_codes or "credit" in open_codes),
        step(pgettext("step", "Sign"), signed, past == 3 and shipped, "", ""),
        step(pgettext("step", "Collect"), paid, past == 3 and signed, "", str(words.PAYMENT.get(order.payment_status, ""))),
    ]  # fmt: skip


def _first(rows: Sequence[dict[str, Any]], name: str) -> Any:
    if not rows:
        return ""
    value = rows[0][name]
    return kit.day(value) if isinstance(value, date) else value


def _review_note(order: Order) -> str:
    return {
        "none": "", "open": _("under way"), "passed": _("passed"), "conditional": _("with conditions"), "failed": _("not passed"),
    }.get(order.review_status, "")  # fmt: skip


# Lines -------------------------------------------------------------------------------------------------------------


def _lines_table(order: Order, lines: Sequence[OrderLine], request: kit.Request) -> kit.Table:
    may_choose = request.actor.may("sales.order.edit") and order.state in ("submitted", "confirmed", "effective")
    short = may_choose and any(line.status == "waiting_stock" for line in lines)
    return kit.Table(
        columns=[
            kit.Column("no", _("No."), css="t3", width=42, num=True),
            kit.Column("goods", _("Product"), cell=lambda r: r["goods"]),
            kit.Column("quantity", _("Quantity"), num=True, width=92),
            kit.Column("price", _("Price"), num=True, width=96),
            kit.Column("amount", _("Amount"), fmt=kit.amount, num=True, css="b", width=104),
            kit.Column("unit_price", _("Price"), shown=False),
            kit.Column("progress", _("Progress"), width=150),
            kit.Column("promised", _("Promised"), num=True, width=76),
            *([kit.Column("more", "", width=200)] if short else []),
        ],
        rows=[_line(order, line, request if may_choose else None) for line in lines],
        card=kit.Card(
            title="goods", clock="progress", name="quantity", amount="amount",
            foot=("unit_price", "promised", *(["more"] if short else [])), labelled=("unit_price", "promised"),
        ),
    )  # fmt: skip


NOTHING = mark_safe(" ")
PRICE_SOURCES = {
    "list": gettext_lazy("list"),
    "agreement": gettext_lazy("agreed list"),
    "contract": gettext_lazy("contract"),
    "manual": gettext_lazy("typed"),
    "gift": gettext_lazy("gift"),
    "stored": gettext_lazy("paid before"),
    "imported": gettext_lazy("imported"),
}


def _line(order: Order, line: OrderLine, request: kit.Request | None) -> dict[str, Any]:
    note = line.item.code + (f" · {line.remarks}" if line.remarks else "")
    title = _("Gift: %(item)s") % {"item": line.item_name} if line.is_gift else line.item_name
    typed = kit.qty(line.unit_quantity, line.unit.name)
    return {
        "no": line.line_no,
        "goods": kit.two(title, note),
        "quantity": typed if line.item.unit_id == line.unit_id else kit.two(typed, kit.qty(line.quantity)),
        "price": kit.two(_price(line.price), line.deviation or PRICE_SOURCES.get(line.price_source, "")),
        "unit_price": _price(line.price),
        "amount": line.amount,
        "progress": kit.two(words.line_chip(line.status), _quantities(line)),
        "promised": kit.day(line.promised_on) if line.promised_on else None,
        "more": _shortage_form(order, line, request) if request and line.status == "waiting_stock" else NOTHING,
    }


def _price(price: Decimal) -> str:
    """Two decimals, more only where the price has them."""
    return kit.amount(price) if price == round(price, 2) else kit.trimmed(price)


def _shortage_form(order: Order, line: OrderLine, request: kit.Request) -> Any:
    """The choice about missing stock, in the line it is missing from (ATP-04)."""
    context = {"line": line, "name": order.number, "choices": words.SHORTAGE}
    return mark_safe(render_to_string("sales/line_shortage.html", context, request))


def _quantities(line: OrderLine) -> str:
    """How much of the line is where."""
    parts = [
        (line.reserved, _("kept %(n)s")), (line.picked, _("picked %(n)s")), (line.shipped - line.signed, _("on the way %(n)s")),
        (line.signed, _("signed %(n)s")), (line.cancelled, _("cancelled %(n)s")),
    ]  # fmt: skip
    told = [text % {"n": kit.trimmed(n)} for n, text in parts if n > 0]
    short = line.quantity - line.reserved - line.picked - line.shipped - line.cancelled
    if short > 0 and line.status == "waiting_stock":
        told.append(_("short %(n)s") % {"n": kit.trimmed(short)})
    return " · ".join(told)


def _line_summary(lines: Sequence[OrderLine]) -> str:
    pieces = sum((line.quantity for line in lines), ZERO)
    return _("%(lines)s lines · %(pieces)s pieces") % {"lines": len(lines), "pieces": kit.trimmed(pieces)}


def _totals(order: Order) -> list[tuple[str, Any]]:
    found = [(_("Goods value"), kit.money(order.goods, order.currency))]
    if order.discount:
        found.append((_("Discount"), kit.money(-order.discount, order.currency)))
    if order.freight:
        found.append((_("Freight"), kit.money(order.freight, order.currency)))
    found.append((_("Tax contained"), kit.money(order.tax, order.currency)))
    if order.cancelled_amount:
        found.append((_("Cancelled"), kit.money(-order.cancelled_amount, order.currency)))
    found.append((_("Total"), kit.money(order.payable, order.currency)))
    return found


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


# Gates, review, dates --------------------------------------------------------------------------------------------------


def _gate(order: Order, conditions: Sequence[dict[str, Any]], actor: Actor) -> kit.Gate | None:
    if not conditions:
        return None
    rows = _distinct([_condition(c, order) for c in sorted(conditions, key=_is_passed)])
    missing = sum(row.state == "block" for row in rows)
    title = _("%(count)s conditions open") % {"count": missing} if missing else _("All conditions met")
    chip = (
        kit.chip("block", _("Not released"), icon="lock")
        if missing
        else kit.chip("ok", _("Released"), icon="circle-check")
    )
    override = None
    if missing and order.state == "confirmed" and actor.may("workflow.gate.override"):
        name = order.number or f"draft-{order.pk}"
        override = kit.Action(
            "override", _("Pass by exception"), reverse("sales:do", args=[name, "override"]), needs_reason=True, danger=True,
            effects=[str(row.text) for row in rows if row.state == "block"], version=order.version,
        )  # fmt: skip
    return kit.Gate(title, rows, chip, _("An exception needs a reason and is audited."), override)


def _is_passed(c: dict[str, Any]) -> bool:
    return bool(c["satisfied_at"] or c["overridden_at"])


def _distinct(rows: Sequence[kit.GateRow]) -> list[kit.GateRow]:
    """One row per wording: the same condition may stand before several transitions."""
    return list({str(row.text): row for row in reversed(rows)}.values())[::-1]


def _condition(c: dict[str, Any], order: Order) -> kit.GateRow:
    label = words.GATE.get(c["code"], c["code"])
    if _is_passed(c):
        label = words.GATE_PASSED.get(c["code"], label)
    if c["satisfied_at"]:
        return kit.GateRow("done", label, kit.stamp(c["satisfied_at"]))
    if c["overridden_at"]:
        return kit.GateRow(
            "done", label, _("passed by %(who)s: %(why)s") % {"who": c["overridden_by"] or "", "why": c["reason"]}
        )
    holders = " ".join(c["holders"][:3])
    due = c["data"].get("due")
    note = " · ".join(
        filter(
            None,
            (
                kit.money(max(Decimal(due) - order.paid, ZERO), order.currency) if due else "",
                _("%(who)s can release") % {"who": holders} if holders else "",
            ),
        )
    )
    return kit.GateRow("block", label, note)


def _review(order: Order) -> dict[str, Any]:
    found = reviews.facts(order.pk)
    if not found:
        return {}
    language = get_language() or "zh"
    answers = [
        {
            "who": a.by.name if a.by else (a.department.label(language) if a.department else a.role),
            "chip": kit.chip(words.REVIEW_ANSWER[a.answer][1], words.REVIEW_ANSWER[a.answer][0]),
            "earliest": kit.day(a.earliest_on) if a.earliest_on else "",
            "note": a.condition or a.remarks,
        }
        for a in found["answers"]
    ]
    review = found["review"]
    rules = {
        "price_policy": _("Prices follow the policy"), "stock": _("Stock covers it"), "credit": _("Credit covers it"),
        "amount": _("Below the large-order amount"), "requirements": _("No special requirements"),
    }  # fmt: skip
    fired = [(rules.get(r["rule"], r["rule"]), r["passed"]) for r in review.rules]
    return {
        "review": review,
        "answers": answers,
        "rules": fired,
        "negotiating": review.result in ("conditional", "failed"),
    }


def _dates(order: Order, lines: Sequence[OrderLine]) -> dict[str, Any]:
    rows = dates_of([Ref(OrderLine.KIND, line.pk) for line in lines])
    promised = [r for r in rows if r["kind"] in ("promised", "repromised")]
    actual = max((r["date"] for r in rows if r["kind"] == "actual"), default=None)
    short = [line for line in lines if line.status == "waiting_stock"]
    return {
        "four": [
            (_("Wanted"), kit.day(order.requested_on) if order.requested_on else kit.DASH),
            (_("Promised"), kit.day(order.promised_on) if order.promised_on else kit.DASH),
            (_("Expected"), kit.day(order.expected_on or order.promised_on) if order.promised_on else kit.DASH),
            (_("Actual"), kit.day(actual) if actual else kit.DASH),
        ],
        "binding": [(line.item_name, _quantities(line)) for line in short[:4]],
        "history": [(kit.stamp(r["at"]), kit.day(r["date"]), r["by"] or "") for r in _different(promised)[-5:]],
    }


def _different(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row per moment and date, however many lines it was stated for."""
    return list({(r["at"], r["date"]): r for r in rows}.values())


# Time line and papers --------------------------------------------------------------------------------------------------


UNSEEN = ("sales.order.created", "workflow.task.opened")


def _flows(order: Order, events: Sequence[dict[str, Any]]) -> kit.Flows:
    shown = [_flow_event(e) for e in reversed(events) if e["name"] in words.EVENT and e["name"] not in UNSEEN]
    today = clock.today()
    running = order.state in ("confirmed", "effective") and not _is_gone(order)
    if running and order.promised_on and order.promised_on >= today:
        shown.append(kit.FlowEvent(order.promised_on, "goods", _("Promised to leave"), "", "plan"))
    return kit.Flows(kit.flow_days(shown, today), shown, total=len(events))


def _flow_event(e: dict[str, Any]) -> kit.FlowEvent:
    area, _sep, rest = e["name"].partition(".")
    flow = (
        "money"
        if area == "finance"
        else "goods"
        if area in ("shipping", "warehouse", "inventory") or rest.endswith("reserved")
        else "information"
    )
    return kit.FlowEvent(
        clock.local(e["at"]).date(), flow, words.EVENT[e["name"]], _event_note(e), "done", time=kit.hm(e["at"])
    )


def _event_note(e: dict[str, Any]) -> str:
    payload = e["payload"]
    for key in ("reason", "text", "amount", "waybill", "name"):
        if payload.get(key):
            return kit.money(Decimal(payload[key])) if key == "amount" else str(payload[key])[:60]
    return e["actor_name"] if e["actor_name"] != "system" else ""


def _event_text(e: dict[str, Any]) -> str:
    label = words.EVENT.get(e["name"], e["name"])
    who = _("System") if e["actor_name"] == "system" else e["actor_name"]
    note = _event_note(e)
    return f"{who} · {label}" + (f" · {note}" if note and note != e["actor_name"] else "")


def _version(version: OrderVersion) -> dict[str, Any]:
    rows = [
        (
            " ".join(filter(None, (change.get("item", ""), _(FIELDS.get(change["label"], change["label"]))))),
            change["before"],
            change["after"],
        )
        for change in version.changes
    ]
    return {"version": version, "diff": rows, "by": version.by.name if version.by else _("System")}


def _deliveries(order: Order) -> list[dict[str, Any]]:
    return sql.dicts(
        """
        select distinct d.id, d.number, d.state, d.planned_on, d.waybill from shipping_delivery d
        join shipping_deliveryline l on l.delivery_id = d.id where l.order_id = %s and d.state <> 'cancelled' order by d.id
        """,
        [order.pk],
    )


def _money_documents(order: Order) -> list[dict[str, Any]]:
    return sql.dicts(
        """
        select 'invoice' as kind, number, state, amount from finance_invoice where order_id = %(order)s
        union all
        select 'payment', p.number, p.state, a.amount from finance_allocation a join finance_payment p on p.id = a.payment_id
        where a.order_id = %(order)s and a.amount > 0
        """,
        {"order": order.pk},
    )


def _docs(order: Order, deliveries: Sequence[dict[str, Any]], money: Sequence[dict[str, Any]]) -> list[kit.Doc]:
    states = {
        "dispatched": _("On the way"),
        "signed": _("Signed"),
        "closed": _("Closed"),
        "planned": _("Planned"),
        "released": _("Shipping notice given"),
        "picked": _("Picked"),
        "packed": _("Packed"),
        "loaded": _("Loaded"),
        "checked": _("Passed the gate"),
        "delivered": _("Delivered"),
    }
    found = [
        kit.Doc(
            "truck-delivery",
            d["number"] or "",
            f"/shipping/{d['number']}",
            "done" if d["state"] in ("signed", "closed") else "act",
            states.get(d["state"], d["state"]),
            "truck-delivery",
        )
        for d in deliveries
    ]
    icons = {"invoice": {"icon": "file-invoice"}, "payment": {"icon": "cash"}}
    found += [
        kit.Doc(
            icons[m["kind"]]["icon"],
            f"{m['number'] or ''} {kit.money(m['amount'], order.currency)}",
            f"/money/{m['kind']}s/{m['number']}",
            "done",
            "",
            "check",
        )
        for m in money
    ]
    name = order.number or f"draft-{order.pk}"
    found += [
        kit.Doc("paperclip", a.name, reverse("sales:attachment", args=[name, a.pk]), "", "")
        for a in attachments_of(order.ref)
    ]
    if order.parent_id:
        number = queries.numbers([order.parent_id]).get(order.parent_id)
        found.append(
            kit.Doc(
                "arrows-split", _("Split from %(number)s") % {"number": number}, reverse("sales:order", args=[number])
            )
        )
    return found
