"""What the page of a delivery shows: composed from shipping, warehouse, workflow and finance."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gendan.core import attachments, clock
from gendan.core.actor import Actor
from gendan.finance.models import Invoice, Payment
from gendan.org.services.reasons import list_of
from gendan.sales.models import Order
from gendan.sales.queries import timeline
from gendan.shipping import route
from gendan.shipping.models import Delivery, Proof, Shortage
from gendan.shipping.services import base, deliveries
from gendan.shipping.services.arrival import SLIP_AWAY
from gendan.shipping.services.plans import CONSENT
from gendan.shipping.states import BEFORE_DISPATCH, DELIVERY, GONE, ON_THE_WAY
from gendan.warehouse.models import Package, Pick
from gendan.web import kit
from gendan.web.sales.words import STATUS as ORDER_STATUS
from gendan.workflow.services import gates

from . import words
from .sentences import is_told, sentence


def context(delivery: Delivery, actor: Actor) -> dict[str, Any]:
    """Everything of one delivery, in a fixed number of queries whatever the number of lines."""
    lines = list(delivery.lines.select_related("item__unit", "order").order_by("line_no"))
    conditions = [c for c in gates.conditions(delivery.gate_refs()) if c["transition"].startswith("shipping.")]
    chosen = base.choices(delivery)
    signatures = list(delivery.signatures.order_by("at"))
    events = timeline(delivery.ref)
    return {
        "d": delivery,
        "title": delivery.number,
        "state": words.state_chip(delivery.state),
        "slip": words.slip_chip(delivery.slip_state) if delivery.slip_state != "none" else "",
        "actions": actions(delivery, actor, chosen),
        "facts": facts(delivery),
        "rail": rail(delivery, chosen),
        "lines": lines_table(delivery, lines),
        "rows": lines,
        "unsigned": [(line, line.shipped - line.signed) for line in lines if line.shipped > line.signed],
        "gate": gate(delivery, conditions),
        "needs_consent": any(c["code"] == CONSENT and _is_open(c) for c in conditions),
        "signatures": signatures,
        "signed_parts": {s.part for s in signatures},
        "may": may(delivery, actor, chosen),
        "orders": list(Order.objects.filter(pk__in={line.order_id for line in lines}).order_by("pk")),
        "packages": list(Package.objects.filter(ref_kind=Delivery.KIND, ref_id=delivery.pk).order_by("sequence")),
        "tracking": [track(event) for event in delivery.tracking.select_related("by").order_by("-at", "-pk")],
        "cases": [(case, words.case_chip(case.state)) for case in delivery.cases.order_by("-pk")],
        "shortages": list(
            Shortage.objects.filter(delivery=delivery).select_related("order_line__item__unit").order_by("pk")
        ),
        "proof": Proof.objects.filter(delivery=delivery).select_related("recorded_by").first(),
        "files": attachments.of(delivery.ref),
        "docs": docs(delivery, actor),
        "feed": [(kit.stamp(e["at"]), event_text(e)) for e in events[:60] if is_told(e["name"])],
        "stopped": stopped(delivery, events),
        "parts": [(code, words.PART[code]) for code in ("keeper", "loader")],
        "track_codes": [(code, words.TRACK[code]) for code in words.TRACK_BY_HAND],
        "case_kinds": words.choices(words.CASE),
        "media": words.choices(words.CONTACT_MEDIA),
        "medium": words.MEDIUM,
        "case_words": words.CASE,
        "today": clock.today(),
    }


def may(delivery: Delivery, actor: Actor, chosen: route.Choices) -> dict[str, bool]:
    """Which forms the page offers: what state and rights allow together."""
    state = delivery.state
    legal = set(DELIVERY.allowed(delivery, actor))

    def ready(target: str) -> bool:
        return not route.missing(state, target, delivery.mode, chosen)

    return {
        "load": "load" in legal and ready("loaded") and chosen.two_signatures and delivery.mode != "pickup",
        "verify": bool(delivery.special) and not delivery.special_verified_at and state in BEFORE_DISPATCH
        and actor.may("shipping.delivery.verify"),
        "dispatch": "dispatch" in legal and ready("dispatched") and state != "released" and delivery.mode != "pickup",
        "hand_over": "dispatch" in legal and ready("dispatched") and state != "released" and delivery.mode == "pickup",
        "sign": "sign" in legal,
        "track": state in ON_THE_WAY and actor.may("shipping.delivery.track"),
        "take_back": delivery.state in GONE and actor.may("shipping.delivery.take_back"),
        "slip": delivery.slip_state in SLIP_AWAY and actor.may("shipping.slip.receive"),
        "hand_slip": delivery.slip_state == "signed" and state == "signed" and actor.may("shipping.slip.receive"),
        "report": actor.may("shipping.case.report") and state != "cancelled",
        "delay": actor.may("shipping.case.report") and state in BEFORE_DISPATCH,
        "consent": actor.may("shipping.delivery.consent"),
        "link": actor.may("shipping.link.make"),
        "edit": state in BEFORE_DISPATCH and actor.may("shipping.delivery.plan"),
        "answer": actor.may("shipping.case.answer"),
        "follow_up": actor.may("shipping.delivery.plan"),
    }  # fmt: skip


def actions(delivery: Delivery, actor: Actor, chosen: route.Choices) -> list[kit.Action]:
    """The buttons this person may press now; verbs that need words have their own form on the page."""
    legal = DELIVERY.allowed(delivery, actor)
    upcoming = route.next_verb(delivery.state, delivery.mode, chosen)
    known = {
        "release": {"label": _("Give shipping notice"), "icon": "speakerphone"},
        "pack": {"label": _("Packed"), "icon": "package"},
        "check": {"label": _("Goods may pass"), "icon": "shield-check"},
        "deliver": {"label": _("Delivered"), "icon": "map-pin"},
    }
    found = [
        kit.Action(
            verb, looks["label"], _url(delivery, verb), looks["icon"], primary=True, version=delivery.version, key="E",
        )
        for verb, looks in known.items()
        if verb in legal and verb == upcoming
    ]  # fmt: skip
    if delivery.state == "released" and not _has_pick(delivery) and actor.may("shipping.delivery.pick"):
        found.append(kit.Action("pick", _("Make pick list"), _url(delivery, "pick"), icon="barcode", primary=True))
    found += _papers(delivery, actor)
    if "cancel" in legal:
        effects = [
            _("Picked goods go back to their bins."),
            _("The orders keep their goods; they can be planned again."),
        ]
        found.append(
            kit.Action("cancel", _("Cancel delivery"), _url(delivery, "cancel"), icon="ban", danger=True, why=list_of(deliveries.cancel),
                       effects=effects, version=delivery.version)
        )  # fmt: skip
    return found


def _papers(delivery: Delivery, actor: Actor) -> list[kit.Action]:
    """The delivery note beside the next step; what goes with the boxes under the dots."""
    if delivery.state in ("planned", "cancelled") or not actor.may("printing.print"):
        return []
    known = [("delivery_note", _("Delivery note")), ("packing_list", _("Packing list"))]
    if delivery.mode == "carrier":
        known += [("waybill", _("Waybill")), ("courier_label", _("Courier label"))]
    return [
        kit.Action(
            f"print-{code}", label, _paper_url(code, delivery), icon="printer", method="get",
            secondary=code == "delivery_note", key="P" if code == "delivery_note" else "",
        )
        for code, label in known
    ]  # fmt: skip


def _paper_url(paper: str, delivery: Delivery) -> str:
    """Where a paper of a delivery is printed."""
    return f"{reverse('printing:paper', args=[paper])}?number={delivery.number}"


def _url(delivery: Delivery, verb: str) -> str:
    return reverse("shipping:do", args=[delivery.number, verb])


def _has_pick(delivery: Delivery) -> bool:
    lines = delivery.lines.values("pk")
    return (
        Pick.objects.filter(lines__ref_kind="shipping.delivery_line", lines__ref_id__in=lines)
        .exclude(state="cancelled").exists()
    )  # fmt: skip


def facts(delivery: Delivery) -> list[kit.Fact]:
    """The strip below the head."""
    waiting = delivery.state in BEFORE_DISPATCH
    late = waiting and delivery.planned_on < clock.today()
    carrier = delivery.vehicle.plate if delivery.vehicle else delivery.carrier.name if delivery.carrier else ""
    found = [
        kit.Fact(_("Leaves on") if waiting else pgettext("delivery", "Left"), kit.day(delivery.planned_on) if waiting else kit.stamp(delivery.dispatched_at),
                 _("should have left") if late else "", "late" if late else ""),
        kit.Fact(_("Arrives on"), kit.day(delivery.arrival_on) if not delivery.signed_at else kit.stamp(delivery.signed_at), _("signed") if delivery.signed_at else ""),
        kit.Fact(_("Transport"), carrier or words.MODE[delivery.mode], delivery.waybill or (str(words.MODE[delivery.mode]) if carrier else "")),
        kit.Fact(_("Goods worth"), kit.money(delivery.amount), _("partial") if delivery.is_partial else "", "soon" if delivery.is_partial else ""),
    ]  # fmt: skip
    if delivery.cod_amount:
        found.append(kit.Fact(_("Collect"), kit.money(delivery.cod_amount), _("cash on delivery"), "soon"))
    if delivery.freight or delivery.freight_advanced:
        note = (
            _("advanced %(amount)s") % {"amount": kit.amount(delivery.freight_advanced)}
            if delivery.freight_advanced
            else ""
        )
        found.append(kit.Fact(_("Freight"), kit.money(delivery.freight), note))
    found.append(kit.Fact(_("Boxes"), delivery.package_count or "–", phone=False))
    return found


def rail(delivery: Delivery, chosen: route.Choices) -> list[kit.Step]:
    """The steps this delivery makes, by the firm's choices."""
    if delivery.state == "cancelled":
        return [
            kit.Step(words.STEP["planned"], "done"),
            kit.Step(words.STATE["cancelled"][0], "late", current=True, icon="ban"),
        ]
    steps = route.steps(delivery.mode, chosen)
    if not chosen.red_slip or delivery.mode == "pickup" or (delivery.slip_state == "none" and delivery.dispatched_at):
        steps = [s for s in steps if s != "closed"]
    at = route.ORDER.index(delivery.state)
    moments = {"dispatched": delivery.dispatched_at, "delivered": delivery.delivered_at, "signed": delivery.signed_at}
    found = []
    for step in steps:
        n = route.ORDER.index(step)
        state = "done" if n <= at else "plan"
        found.append(
            kit.Step(
                words.STEP[step], state, note=kit.stamp(moments.get(step)) if moments.get(step) else "", current=False
            )
        )
    upcoming = next((k for k, s in enumerate(steps) if route.ORDER.index(s) > at), None)
    if upcoming is not None:
        found[upcoming] = kit.Step(found[upcoming].label, "ok", note=pgettext("rail", "next"), current=True)
    return found


def lines_table(delivery: Delivery, lines: Sequence[Any]) -> kit.Table:
    """Goods with how far they are."""
    several = len({line.order_id for line in lines}) > 1
    columns = [
        kit.Column("line_no", "#", num=True, width=36, css="t3"),
        kit.Column("item_name", _("Item"), cell=lambda r: r["item_name"], css="cut"),
        kit.Column("code", _("Code"), css="mono t2 cut", width=110),
        *([kit.Column("order", _("Order"), css="mono t2", width=110)] if several else []),
        kit.Column("quantity", pgettext("quantity", "Planned"), cell=lambda r: kit.qty(r["quantity"], r["unit"]), num=True, width=84),
        kit.Column("picked", _("Picked"), cell=lambda r: _done(r, "picked", "quantity"), num=True, width=84),
        kit.Column("shipped", pgettext("delivery", "Left"), cell=lambda r: _done(r, "shipped", "picked"), num=True, width=84),
        kit.Column("signed", _("Signed"), cell=lambda r: _done(r, "signed", "shipped"), num=True, width=84),
        kit.Column("amount", _("Amount ¥"), cell=lambda r: _("Gift") if r["is_gift"] else kit.amount(r["amount"]), num=True, width=96),
    ]  # fmt: skip
    rows = [
        {
            "line_no": line.line_no, "item_name": line.item_name, "code": line.item.code, "order": line.order.number,
            "quantity": line.quantity, "picked": line.picked, "shipped": line.shipped, "signed": line.signed,
            "amount": line.amount, "unit": line.item.unit.name, "is_gift": line.is_gift,
        }
        for line in lines
    ]  # fmt: skip
    card = kit.Card(
        title="item_name", name="code", amount="quantity", foot=("picked", "shipped", "signed", "amount"),
        labelled=("picked", "shipped", "signed"),
    )  # fmt: skip
    return kit.Table(columns, rows, card=card)


def _done(row: Mapping[str, Any], column: str, of: str) -> Any:
    """A quantity that is there; one that falls short stands out."""
    if not row[column]:
        return None
    if row[column] < row[of]:
        return kit.chip("late", f"{kit.trimmed(row[column])} / {kit.trimmed(row[of])}")
    return kit.qty(row[column])


def _is_open(condition: dict[str, Any]) -> bool:
    return condition["satisfied_at"] is None and condition["overridden_at"] is None


def gate(delivery: Delivery, conditions: list[dict[str, Any]]) -> kit.Gate | None:
    """What keeps the goods here, and who can change that."""
    still = [c for c in conditions if _is_open(c)]
    shown: dict[str, dict[str, Any]] = {c["code"]: c for c in still}
    if not shown or delivery.state not in BEFORE_DISPATCH:
        return None
    texts = {
        "payment": _("The money has not arrived"),
        "credit": _("Above the customer's credit"),
        CONSENT: _("The customer has not agreed to a partial shipment"),
    }
    rows = [
        kit.GateRow(
            "block",
            texts.get(code, code),
            _gate_note(c),
            kit.person("、".join(c["holders"][:2])) if c["holders"] else None,
        )
        for code, c in shown.items()
    ]
    return kit.Gate(_("These goods may not leave yet"), rows)


def _gate_note(condition: dict[str, Any]) -> str:
    data = condition["data"] or {}
    if condition["code"] == "payment" and data.get("due"):
        figures = {"paid": kit.amount(Decimal(data.get("paid", "0"))), "due": kit.amount(Decimal(data["due"]))}
        return _("%(paid)s of %(due)s paid") % figures
    return _("open since %(at)s") % {"at": kit.stamp(condition["opened_at"])}


def track(event: Any) -> dict[str, Any]:
    """One line of the way."""
    return {
        "at": kit.stamp(event.at), "what": f"{words.TRACK.get(event.code, event.code)} {event.place}".strip(),
        "text": event.text, "by": event.by.name if event.by else "",
        "late": event.code in ("delayed", "damaged", "lost", "refused"),
    }  # fmt: skip


def docs(delivery: Delivery, actor: Actor) -> list[kit.Doc]:
    """Orders, pick lists, invoices and payments of this delivery."""
    found = []
    if actor.may("sales.order.view"):
        found += [
            kit.Doc("file-text", f"{order.number}", reverse("sales:order", args=[order.number]), *_order_state(order))
            for order in Order.objects.filter(pk__in=[ref.id for ref in delivery.order_refs()]).order_by("pk")
        ]
    if actor.may("warehouse.pick.view"):
        lines = delivery.lines.values("pk")
        picks = Pick.objects.filter(lines__ref_kind="shipping.delivery_line", lines__ref_id__in=lines).distinct()
        found += [
            kit.Doc(
                "barcode",
                f"{pick.number}",
                reverse("warehouse:pick", args=[pick.number]),
                "done" if pick.state == "picked" else "act",
            )
            for pick in picks.order_by("pk")
        ]
    if actor.may("finance.invoice.view"):
        found += [
            kit.Doc(
                "file-invoice", f"{i.number} {kit.money(i.amount)}", reverse("finance:invoice", args=[i.number]), "done"
            )
            for i in Invoice.objects.filter(delivery=delivery).order_by("pk")
        ]
    if actor.may("finance.payment.view"):
        found += [
            kit.Doc(
                "coin",
                f"{p.number} {kit.money(p.amount)}",
                reverse("finance:payment", args=[p.number]),
                "done" if p.state == "confirmed" else "soon",
            )
            for p in Payment.objects.filter(delivery=delivery).order_by("pk")
        ]
    return found


def stopped(delivery: Delivery, events: Sequence[Mapping[str, Any]]) -> str:
    """What the gate found wrong, as long as the delivery stands there: it stays loaded, to be put right or given up."""
    if delivery.state != Delivery.State.LOADED:
        return ""
    ways = ("shipping.delivery.stopped", "shipping.delivery.loaded")
    last = next((e for e in events if e["name"] in ways), None)
    if last is None or last["name"] != ways[0]:
        return ""
    return f"{kit.stamp(last['at'])} {last['actor_name']}：{last['payload']['note']}"


def _order_state(order: Order) -> tuple[str, Any]:
    """Colour and word of the order's status."""
    mark = ORDER_STATUS.get(order.status)
    return (mark.state, mark.words) if mark else ("plan", "")


def event_text(event: dict[str, Any]) -> str:
    """An event of the delivery in words, with who did it."""
    who = _("system") if event["actor_name"] == "system" else event["actor_name"]
    return f"{who} · {sentence(event['name'], event['payload'])}"
