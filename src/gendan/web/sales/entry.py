"""Order entry: the page people use all day, and what it asks while they type."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gendan.catalog.models import Item
from gendan.catalog.queries import find_items
from gendan.core import clock
from gendan.core.errors import Invalid, NotFound
from gendan.core.quantity import plain
from gendan.inventory.queries import free
from gendan.org.services.reasons import list_of
from gendan.partners.models import Address, Contact
from gendan.partners.queries import find_customers, visible_customers
from gendan.planning.promise import Binds
from gendan.sales import queries
from gendan.sales.facts import DEVIATION
from gendan.sales.models import Contract, Order, OrderType
from gendan.sales.services import changes, checking, checklists, orders, placing
from gendan.sales.services.checking import Checked, CheckedLine
from gendan.sales.services.writing import Loaded, spec_of
from gendan.sales.states import COMMITTED_STATES, EDITABLE_STATES
from gendan.sales.type_rules import QUESTIONS
from gendan.web import kit
from gendan.web.kit import Request

from . import words
from .reading import Read, read

PASTE_LIMIT = 2000


def new(request: Request) -> HttpResponse:
    """A new order: GET the empty page, POST (JSON) what was typed."""
    request.actor.require("sales.order.create")
    if request.method == "POST":
        return _create(request)
    return _page(request, None, {})


def edit(request: Request, number: str) -> HttpResponse:
    """A draft or returned order for editing, a confirmed one for a change with its reason."""
    found = queries.get_order(number, actor=request.actor)
    if found.state not in (*EDITABLE_STATES, *COMMITTED_STATES):
        raise Invalid({"": _("This order can no longer be changed.")})
    if request.method == "POST":
        return _save(request, found)
    return _page(request, found, _state(found))


def _body(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except ValueError as error:
        raise Invalid({"": _("This could not be read.")}) from error
    if not isinstance(body, dict):
        raise Invalid({"": _("This could not be read.")})
    return body


def _create(request: Request) -> HttpResponse:
    body = _body(request)
    typed = read(body, _company(request))
    until = {"draft": "draft", "submit": "submitted", "place": "effective"}.get(str(body.get("verb")), "draft")
    try:
        placed = placing.place(typed.spec, until=until, actor=request.actor)
    except Invalid as refusal:
        raise Invalid(typed.at_rows(refusal.errors)) from refusal
    return _saved(request, placed.order, until, "sales.order:new")


def _save(request: Request, order: Order) -> HttpResponse:
    """Save an edited draft (and submit it), or apply a change."""
    body = _body(request)
    typed = read(body, order.company_id)
    version = body.get("version") if isinstance(body.get("version"), int) else None
    try:
        if order.state in COMMITTED_STATES:
            done = changes.change(
                order.pk, typed.spec, reason=kit.said(*(str(body.get(name) or "") for name in ("reason_code", "reason"))), medium=str(body.get("medium") or ""),
                version=version, actor=request.actor,
            )  # fmt: skip
            return _answer(
                request, done, _("%(number)s changed, revision %(n)s") % {"number": done.number, "n": done.revision}
            )
        done = orders.edit(order.pk, typed.spec, version=version, actor=request.actor)
        if body.get("verb") in ("submit", "place"):
            done = orders.submit(done.pk, accept=typed.spec.accept, actor=request.actor)
    except Invalid as refusal:
        raise Invalid(typed.at_rows(refusal.errors)) from refusal
    return _saved(request, done, "submitted" if done.number else "draft", f"sales.order:{order.pk}")


def _saved(request: Request, order: Order, until: str, draft: str) -> HttpResponse:
    if until == "draft":
        return _answer(request, order, _("Draft saved"), draft)
    status = words.STATUS.get(order.status, (order.status,))[0]
    return _answer(
        request, order, _("%(number)s placed: %(status)s") % {"number": order.number, "status": status}, draft
    )


def _answer(request: Request, order: Order, message: str, draft: str | None = None) -> HttpResponse:
    return kit.done(request, reverse("sales:order", args=[order.number or f"draft-{order.pk}"]), message, draft=draft)


# The page ------------------------------------------------------------------------------------------------------------


def _page(request: Request, order: Order | None, state: dict[str, Any]) -> HttpResponse:
    language = get_language() or "zh"
    types = list(queries.order_types())
    change = order is not None and order.state in COMMITTED_STATES
    context = {
        "order": order,
        "title": _("Change order") if change else _("Edit order") if order else _("New order"),
        "types": [
            (t.code, t.label(language), t.review, t.note_en if language.startswith("en") else t.note) for t in types
        ],
        "questions": [(code, _(label)) for code, label in QUESTIONS.items()],
        "channels": list(words.CHANNEL.items()),
        "delivery_modes": [(k, v) for k, v in words.DELIVERY_MODE.items() if k != "counter"],
        "payment_modes": list(words.PAYMENT_MODE.items()),
        "change": change,
        "may_make": order is None and request.actor.may("partners.customer.edit"),
        "whys": kit.offered(list_of(changes.change)),
        "config": {
            "whys": kit.offered(DEVIATION),
            "customer": _chosen(request) if order is None else None,
            "state": state,
            "key": f"sales.order:{order.pk}" if order else "sales.order:new",
            "version": order.version if order else None,
            "order": order.pk if order else None,
            "change": change,
            "save": request.path,
            "check": reverse("sales:check"),
            "items": reverse("sales:items"),
            "customers": reverse("sales:customers"),
            "facts": reverse("sales:customer-facts", args=[0]),
            "place": request.actor.may("sales.order.confirm") and request.actor.may("sales.order.take_effect"),
            "checks": _checks(request, order, types, language),
            "media": [[k, str(v)] for k, v in words.CONTACT_MEDIUM.items()],
            "shortage": [[k, str(v)] for k, v in words.SHORTAGE.items()],
        },
        "nav": "orders" if order else "entry",
        "back": reverse("sales:order", args=[order.number or f"draft-{order.pk}"]) if order else "",
    }
    return kit.page(request, "sales/entry.html", context)


def _chosen(request: Request) -> list[Any] | None:
    """The customer named in the address: one comes back from making them."""
    wanted = request.GET.get("customer", "")
    if not wanted.isdecimal() or len(wanted) > 18:
        return None
    found = visible_customers(request.actor).filter(pk=int(wanted)).values_list("pk", "name").first()
    return list(found) if found else None


def _checks(
    request: Request, order: Order | None, types: Sequence[OrderType], language: str
) -> dict[str, list[list[Any]]]:
    """The confirmation lists of the types that demand theirs: code, question, whether it is required."""
    company_id = order.company_id if order else _company(request)
    lists = queries.checklists(company_id, clock.now())
    return {
        kind.code: [[q["code"], checklists.label(q, language), q["required"]] for q in lists[kind.pk].questions]
        for kind in types
        if "checklist" in kind.mandatory and kind.pk in lists
    }


def _state(order: Order) -> dict[str, Any]:
    """A saved order as the page's state."""
    lines = list(queries.lines([order.pk]))
    spec = spec_of(Loaded(order, lines))
    typed = {line.line_id: line for line in spec.lines}
    return {
        "customer_id": order.customer_id, "customer": order.customer_name, "type": order.type.code, "type_reason": order.type_reason, "channel": order.channel,
        "customer_po": order.customer_po, "contact": order.contact, "phone": order.phone, "ship_to": order.ship_to,
        "ship_to_notes": order.ship_to_notes, "delivery_mode": order.delivery_mode, "payment_mode": order.payment_mode,
        "requested_on": order.requested_on.isoformat() if order.requested_on else "", "discount": plain(order.discount),
        "freight": plain(order.freight), "remarks": order.remarks, "checklist": spec.checklist, "contract_id": order.contract_id,
        "technical": order.technical, "quality": order.quality, "special_demand": order.special_demand,
        **{f"ask_{code}": "yes" if said else "no" for code, said in order.answers.items()},
        "lines": [
            {
                "line_id": line.pk, "item_id": line.item_id, "item": line.item_name, "code": line.item.code,
                "unit": line.unit.name, "unit_id": line.unit_id, "quantity": plain(line.unit_quantity),
                "price": plain(line.price) if line.price_source == "manual" else "", "deviation": line.deviation,
                "discount": plain(typed[line.pk].discount_percent or Decimal(0)) if line.price_source == "manual" else "",
                "requested_on": line.requested_on.isoformat() if line.requested_on else "", "remarks": line.remarks,
                "choice": line.shortage_choice, "type": typed[line.pk].type,
            }
            for line in lines
            if line.pk in typed
        ],
    }  # fmt: skip


def _company(request: Request) -> int:
    """The company the person works in now."""
    if request.actor.company_id is None:
        raise NotFound()
    return request.actor.company_id


# What it asks while somebody types ---------------------------------------------------------------------------------------


@require_POST
def check(request: Request) -> HttpResponse:
    """Price, stock, promise, credit, faults and warnings of what is typed so far."""
    body = _body(request)
    order_id = body.get("order") if isinstance(body.get("order"), int) else None
    typed = read(body, _company(request), lenient=True)
    found = checking.check(typed.spec, actor=request.actor, order_id=order_id)
    return kit.json(_checked(found, typed))


def _checked(found: Checked, typed: Read) -> dict[str, Any]:
    head = found.head
    currency = head["currency"]
    return {
        "lines": [_line(line, typed) for line in found.lines if line.index is not None],
        "gifts": [
            {"item": line.row["item_name"], "quantity": f"{plain(line.row['quantity'])} {line.unit}", "remark": line.row["remarks"]}
            for line in found.lines
            if line.index is None
        ],
        "totals": {
            "goods": kit.money(head["goods"], currency), "discount": kit.money(-head["discount"], currency),
            "freight": kit.money(head["freight"], currency), "tax": kit.money(head["tax"], currency),
            "total": kit.money(head["total"], currency), "lines": len(typed.rows),
        },
        "credit": _credit(found, currency),
        "faults": {**typed.at_rows(found.faults), **{name: [text] for name, text in typed.faults.items()}},
        "warnings": [
            {"key": w.key, "text": w.text, "row": typed.rows[w.line] if w.line is not None and w.line < len(typed.rows) else None}
            for w in found.warnings
        ],
        "filled": {k: head[k] for k in ("contact", "phone", "ship_to", "ship_to_notes", "delivery_mode", "payment_mode")},
        "promised_on": kit.day(found.promised_on) if found.promised_on else "",
        "type": found.type,
        "proposed": found.proposed.type if found.proposed else "",
        "rule": found.proposed.label(get_language() or "zh") if found.proposed else "",
        "asks": found.asks,
    }  # fmt: skip


def _line(line: CheckedLine, typed: Read) -> dict[str, Any]:
    row, answer = line.row, line.answer
    source = {
        "list": _("list"),
        "agreement": _("agreed list"),
        "contract": _("contract"),
        "manual": _("typed"),
        "none": _("no price"),
    }
    late = bool(answer.on and row["requested_on"] and answer.on > row["requested_on"])
    note = {
        Binds.STOCK: _("in stock"),
        Binds.TRANSIT: _("%(n)s short, on the way") % {"n": plain(answer.short)},
        Binds.SHORT: _("%(n)s short") % {"n": plain(answer.short)},
        Binds.NOTHING: _("not stocked"),
    }[answer.binds]
    percent = row["discount_percent"]
    return {
        "row": typed.rows[line.index or 0],
        "price": plain(row["price"]),
        "price_note": f"−{plain(percent)}%" if percent else source.get(row["price_source"], ""),
        "list_price": plain(row["list_price"]) if row["list_price"] is not None else "",
        "amount": f"{row['amount']:,.2f}",
        "unit": line.unit,
        "free": plain(max(answer.free, Decimal(0))),
        "coming": plain(line.coming),
        "on": kit.day(answer.on) if answer.on else "",
        "state": "late" if late or answer.on is None else "ok",
        "note": note,
        "short": answer.short > 0,
    }


def _credit(found: Checked, currency: str) -> dict[str, Any] | None:
    state = found.credit
    if state is None:
        return None
    on_account = found.head["payment_mode"] in ("net", "deposit", "cod")
    this = found.head["total"] if on_account else Decimal(0)
    used = state.exposure - this
    share = float(used / state.limit) if state.limit > 0 else 0.0
    mine = float(this / state.limit) if state.limit > 0 else 0.0
    return {
        "limit": kit.money(state.limit, currency), "used": kit.money(used, currency), "this": kit.money(this, currency),
        "free": kit.money(state.free, currency), "over": state.over > 0, "overdue": kit.money(state.overdue, currency) if state.overdue else "",
        "policy": state.policy, "used_share": round(min(max(share, 0), 1) * 100, 1), "this_share": round(min(max(mine, 0), 1) * 100, 1),
    }  # fmt: skip


def items(request: Request) -> HttpResponse:
    """Items for a term (GET), or for many pasted codes at once (POST)."""
    request.actor.require("sales.order.create")
    company_id = _company(request)
    if request.method == "POST":
        return kit.json({"items": _pasted(_body(request), company_id)})
    found = find_items(request.GET.get("q", "")[:80], actor=request.actor, company_id=company_id, limit=8)
    stock = _free([row["id"] for row in found])
    return kit.json(
        {
            "items": [
                {
                    "item_id": row["id"], "code": row["code"], "item": " ".join(filter(None, (row["name"], row["spec"]))),
                    "unit": row["unit"], "price": plain(row["price"]) if row["price"] is not None else "",
                    "free": plain(stock.get(row["id"], Decimal(0))), "style": row["is_style"], "life": row["life"],
                    "pack": plain(row["pack_quantity"]),
                }
                for row in found
            ]
        }
    )  # fmt: skip


def _free(item_ids: list[int]) -> dict[int, Decimal]:
    sums: dict[int, Decimal] = {}
    for (item_id, _warehouse), stock in free(item_ids).items():
        sums[item_id] = sums.get(item_id, Decimal(0)) + stock.free
    return sums


def _pasted(body: dict[str, Any], company_id: int) -> list[dict[str, Any] | None]:
    """Items by exact code or bar code, in the order asked; None where nothing matches. One query."""
    codes = [str(code).strip() for code in (body.get("codes") or [])][:PASTE_LIMIT]
    upper = {code.upper() for code in codes if code}
    known: dict[str, dict[str, Any]] = {}
    rows = Item.objects.filter(active=True).extra(
        where=["(upper(catalog_item.code) = any(%s) or (barcode <> '' and barcode = any(%s)))"],
        params=[list(upper), codes],
    )
    for item in rows.select_related("unit"):
        facts = {
            "item_id": item.pk,
            "code": item.code,
            "item": " ".join(filter(None, (item.name, item.spec))),
            "unit": item.unit.name,
        }
        known[item.code.upper()] = facts
        if item.barcode:
            known[item.barcode] = facts
    return [known.get(code.upper()) or known.get(code) for code in codes]


@require_GET
def customers(request: Request) -> HttpResponse:
    """Customers for a term."""
    found = find_customers(request.GET.get("q", "")[:80], actor=request.actor, limit=8)
    return kit.json(
        {
            "items": [
                {"value": row["id"], "title": row["name"], "note": " · ".join(filter(None, (row["code"], row["contact"], row["phone"])))}
                for row in found
                if row["active"]
            ]
        }
    )  # fmt: skip


@require_GET
def customer(request: Request, id: int) -> HttpResponse:
    """What entry fills in from a customer: people, places, terms, last order, contracts (PLT-09)."""
    found = visible_customers(request.actor).filter(pk=id).select_related("salesperson").first()
    if found is None:
        raise NotFound()
    last = (
        Order.objects.filter(customer_id=id, number__isnull=False)
        .order_by("-pk")
        .values_list("number", "submitted_at")
        .first()
    )
    contracts = Contract.objects.filter(customer_id=id, state="effective").order_by("-pk")
    note = [_("class %(grade)s") % {"grade": found.grade}, str(words.PAYMENT_MODE.get(found.payment_mode, ""))]
    if found.salesperson:
        note.append(found.salesperson.name)
    return kit.json(
        {
            "name": found.name,
            "note": " · ".join(filter(None, note)),
            "last": _("last order %(number)s") % {"number": last[0]} if last else _("no order yet"),
            "payment_mode": found.payment_mode,
            "channel": found.order_method,
            "contacts": [
                {"name": c.name, "phone": c.phone}
                for c in Contact.objects.filter(customer_id=id, active=True).order_by("-is_main", "pk")
            ],
            "addresses": [
                {"id": a.pk, "text": a.text(), "notes": a.notes}
                for a in Address.objects.filter(customer_id=id, active=True).order_by("-is_main", "pk")
            ],
            "contracts": [{"id": c.pk, "text": f"{c.number} {c.name}"} for c in contracts],
        }
    )
