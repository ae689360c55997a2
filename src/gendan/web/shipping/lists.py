"""The lists of shipping: deliveries, cases, shortages, carriers."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.core.text import needle
from gendan.shipping.models import Carrier, Delivery, Shortage, TransportCase
from gendan.shipping.queries import visible_deliveries
from gendan.shipping.states import BEFORE_DISPATCH, ON_THE_WAY
from gendan.web import kit

from . import words

TO_PREPARE = ["released", "picked"]
TO_LEAVE = ["packed", "loaded", "checked"]


def _deliveries(ask: kit.Ask) -> QuerySet[Delivery]:
    ask.actor.require("shipping.delivery.view")
    found = visible_deliveries(ask.actor)
    filters = ask.filters
    if states := filters.get("state"):
        found = found.filter(state__in=states)
    if slips := filters.get("slip"):
        found = found.filter(slip_state__in=slips)
    if modes := filters.get("mode"):
        found = found.filter(mode__in=modes)
    if filters.get("late"):
        found = found.filter(planned_on__lt=clock.today(), state__in=BEFORE_DISPATCH)
    if filters.get("partial"):
        found = found.filter(is_partial=True)
    if filters.get("cod"):
        found = found.filter(cod_amount__gt=0)
    first, last = filters.get("planned") or (None, None)
    if first:
        found = found.filter(planned_on__gte=first)
    if last:
        found = found.filter(planned_on__lte=last)
    for term in ask.search.split():
        pattern = needle(term).strip("%")
        found = found.filter(
            Q(search__contains=pattern) | Q(waybill__iexact=term) | Q(lines__order__number__iexact=term)
        ).distinct()
    return found


def delivery_rows(ask: kit.Ask) -> list[dict[str, Any]]:
    """One page of deliveries."""
    return list(
        ask.page(_deliveries(ask)).values(
            "id", "number", "state", "customer_name", "ship_to", "planned_on", "arrival_on", "mode", "amount",
            "cod_amount", "package_count", "slip_state", "waybill", "is_partial", "carrier__name", "vehicle__plate",
            "warehouse__name", "dispatched_at",
        )
    )  # fmt: skip


def delivery_counts(actor: Actor) -> dict[str, Any]:
    """What calls for action, in one query."""
    today = clock.today()
    found = visible_deliveries(actor).filter(state__in=[*BEFORE_DISPATCH, *ON_THE_WAY]).aggregate(
        plan=Count("pk", filter=Q(state="planned")),
        prepare=Count("pk", filter=Q(state__in=TO_PREPARE)),
        leave=Count("pk", filter=Q(state__in=TO_LEAVE)),
        way=Count("pk", filter=Q(state__in=ON_THE_WAY)),
        late=Count("pk", filter=Q(state__in=BEFORE_DISPATCH, planned_on__lt=today)),
    )  # fmt: skip
    return {**found, "late": (found["late"], bool(found["late"]))}


def transport(row: Mapping[str, Any]) -> Any:
    """Who carries it, and under which number."""
    who = row["vehicle__plate"] or row["carrier__name"] or words.MODE[row["mode"]]
    return f"{who} {row['waybill']}".strip()


def planned(row: Mapping[str, Any]) -> Any:
    """The planned day; late ones say by how much."""
    if row["state"] in BEFORE_DISPATCH and row["planned_on"] < clock.today():
        return kit.delta((clock.today() - row["planned_on"]).days)
    return kit.day(row["planned_on"])


DELIVERIES = kit.Listing(
    "shipping.deliveries",
    rows=delivery_rows,
    count=lambda ask: _deliveries(ask)[:10001].count(),
    newer=lambda ask, since: _deliveries(ask).filter(created_at__gt=since).count(),
    counts=delivery_counts,
    link=kit.to("shipping:delivery", "number"),
    columns=[
        kit.Column("number", _("Delivery"), css="mono b", width=124, sort="id", fixed=True),
        kit.Column("customer_name", pgettext_lazy("column", "Customer"), css="cut", width=150),
        kit.Column("ship_to", _("Ship to"), css="cut t2"),
        kit.Column("planned_on", _("Leaves on"), cell=planned, export=lambda r: r["planned_on"], num=True, width=84, sort="planned_on"),
        kit.Column("arrival_on", _("Arrives on"), fmt=kit.day, num=True, width=76),
        kit.Column("transport", _("Transport"), cell=transport, export=lambda r: str(transport(r)), css="cut", width=170),
        kit.Column("package_count", _("Boxes"), fmt=lambda n: n or None, num=True, width=60),
        kit.Column("amount", _("Amount ¥"), fmt=kit.amount, num=True, total=True, width=100, card=kit.money),
        kit.Column("cod_amount", _("To collect"), fmt=lambda v: kit.amount(v) if v else None, export=lambda r: r["cod_amount"], num=True, total=True, width=92),
        kit.Column("state", _("State"), cell=lambda r: words.state_chip(r["state"]), export=lambda r: str(words.STATE[r["state"]][0]), width=128),
        kit.Column("slip_state", _("Red slip"), cell=lambda r: words.slip_chip(r["slip_state"]) if r["slip_state"] != "none" else None, export=lambda r: str(words.SLIP[r["slip_state"]][0]), width=126),
        kit.Column("warehouse__name", _("Warehouse"), css="cut t2", shown=False),
        kit.Column("dispatched_at", _("Left at"), fmt=kit.stamp, num=True, shown=False),
    ],
    orders=[
        kit.Order("planned", _("By day"), "planned_on", "id"),
        kit.Order("new", _("Newest first"), "-id"),
    ],
    filters=[
        kit.Choice("state", _("State"), choices=words.choices(words.STATE)),
        kit.Choice("slip", _("Red slip"), choices=words.choices(words.SLIP)),
        kit.Choice("mode", _("Transport"), choices=words.choices(words.MODE)),
        kit.Dates("planned", _("Leaves on")),
        kit.Flag("late", pgettext_lazy("delivery", "Late")),
        kit.Flag("partial", _("Partial")),
        kit.Flag("cod", _("Cash to collect")),
    ],
    search=_("Number, order, waybill, customer, phone, address"),
    views=[
        kit.View("plan", _("To release"), {"state": ["planned"]}, order="planned"),
        kit.View("prepare", _("Being prepared"), {"state": TO_PREPARE}, order="planned"),
        kit.View("leave", _("To leave"), {"state": TO_LEAVE}, order="planned"),
        kit.View("way", _("On the way"), {"state": sorted(ON_THE_WAY)}, order="planned"),
        kit.View("late", pgettext_lazy("delivery", "Late"), {"late": True}, order="planned"),
        kit.View("all", _("All deliveries"), order="new"),
    ],
    card=kit.Card(title="number", clock="state", name="customer_name", amount="amount", text="ship_to", foot=("planned_on", "transport"), labelled=("planned_on",)),
    empty=kit.Empty("truck-delivery", _("No deliveries here"), _("An order in effect with all its goods in stock gets its delivery by itself."), [(_("Orders ready to ship"), "/orders?view=ready")]),
)  # fmt: skip


def _cases(ask: kit.Ask) -> QuerySet[TransportCase]:
    ask.actor.require("shipping.delivery.view")
    found = TransportCase.objects.filter(delivery__in=visible_deliveries(ask.actor))
    if states := ask.filters.get("state"):
        found = found.filter(state__in=states)
    if kinds := ask.filters.get("kind"):
        found = found.filter(kind__in=kinds)
    if ask.search:
        found = found.filter(
            Q(number__icontains=ask.search) | Q(delivery__search__contains=needle(ask.search).strip("%"))
        )
    return found


CASES = kit.Listing(
    "shipping.cases",
    rows=lambda ask: list(
        ask.page(_cases(ask)).values(
            "id", "number", "state", "kind", "reported_text", "cause", "decision", "created_at", "new_date",
            customer=F("delivery__customer_name"), delivery_number=F("delivery__number"), by=F("created_by__name"),
        )
    ),
    count=lambda ask: _cases(ask)[:10001].count(),
    link=lambda r: reverse("shipping:delivery", args=[r["delivery_number"]]) + "#cases",
    columns=[
        kit.Column("number", _("Case"), css="mono b", width=120, sort="id", fixed=True),
        kit.Column("kind", _("Kind"), fmt=lambda v: words.CASE[v], width=90),
        kit.Column("customer", pgettext_lazy("column", "Customer"), css="cut", width=150),
        kit.Column("delivery_number", _("Delivery"), css="mono", width=120),
        kit.Column("reported_text", _("What happened?"), css="cut"),
        kit.Column("cause", _("Cause"), css="cut t2", width=150),
        kit.Column("decision", _("Decision"), css="cut t2", width=170),
        kit.Column("new_date", _("New date"), fmt=kit.day, num=True, width=76),
        kit.Column("state", _("State"), cell=lambda r: words.case_chip(r["state"]), export=lambda r: str(words.CASE_STATE[r["state"]][0]), width=104),
        kit.Column("created_at", _("Reported"), fmt=kit.stamp, num=True, width=100),
        kit.Column("by", _("By"), css="cut t2", width=80, shown=False),
    ],
    orders=[kit.Order("new", _("Newest first"), "-id")],
    filters=[
        kit.Choice("state", _("State"), choices=words.choices(words.CASE_STATE)),
        kit.Choice("kind", _("Kind"), choices=words.choices(words.CASE)),
    ],
    search=_("Number, customer, delivery"),
    views=[kit.View("open", pgettext_lazy("case", "Open"), {"state": ["open", "answered"]}), kit.View("all", _("All"))],
    card=kit.Card(title="number", clock="state", name="customer", text="reported_text", foot=("kind", "created_at")),
    empty=kit.Empty("shield-check", _("Nothing has gone wrong"), _("Delay, damage, loss and goods not received are reported on the delivery.")),
)  # fmt: skip


def _shortages(ask: kit.Ask) -> QuerySet[Shortage]:
    ask.actor.require("shipping.delivery.view")
    found = Shortage.objects.filter(delivery__in=visible_deliveries(ask.actor))
    if states := ask.filters.get("state"):
        found = found.filter(state__in=states)
    if ask.filters.get("late"):
        found = found.filter(agreed_on__lt=clock.today()).exclude(state="closed")
    if ask.search:
        found = found.filter(Q(number__icontains=ask.search) | Q(order__search__contains=needle(ask.search).strip("%")))
    return found


SHORTAGES = kit.Listing(
    "shipping.shortages",
    rows=lambda ask: list(
        ask.page(_shortages(ask)).values(
            "id", "number", "state", "quantity", "agreed_on", "department_role", "consent",
            customer=F("order__customer_name"), order_number=F("order__number"), item=F("order_line__item_name"),
            unit=F("order_line__item__unit__name"), delivery_number=F("delivery__number"),
        )
    ),
    count=lambda ask: _shortages(ask)[:10001].count(),
    link=lambda r: reverse("shipping:delivery", args=[r["delivery_number"]]) + "#shortages",
    columns=[
        kit.Column("number", _("Shortage"), css="mono b", width=120, sort="id", fixed=True),
        kit.Column("customer", pgettext_lazy("column", "Customer"), css="cut", width=150),
        kit.Column("order_number", _("Order"), css="mono", width=116),
        kit.Column("item", _("Item"), css="cut"),
        kit.Column("quantity", _("Missing"), cell=lambda r: kit.qty(r["quantity"], r["unit"]), export=lambda r: r["quantity"], num=True, width=90),
        kit.Column("agreed_on", _("Agreed for"), cell=lambda r: kit.delta((clock.today() - r["agreed_on"]).days) if r["state"] != "closed" and r["agreed_on"] < clock.today() else kit.day(r["agreed_on"]), export=lambda r: r["agreed_on"], num=True, width=90),
        kit.Column("consent", _("Agreed with"), css="cut t2", width=220),
        kit.Column("state", _("State"), cell=lambda r: _shortage_chip(r["state"]), export=lambda r: r["state"], width=112),
    ],
    orders=[kit.Order("due", _("By agreed date"), "agreed_on", "id"), kit.Order("new", _("Newest first"), "-id")],
    filters=[kit.Choice("state", _("State"), choices=[("open", pgettext_lazy("case", "Open")), ("contacted", _("Goods are here")), ("closed", _("Closed"))]), kit.Flag("late", pgettext_lazy("delivery", "Late"))],
    search=_("Number, customer, order"),
    views=[kit.View("open", pgettext_lazy("case", "Open"), {"state": ["open", "contacted"]}, order="due"), kit.View("all", _("All"), order="new")],
    card=kit.Card(title="number", clock="state", name="customer", amount="quantity", text="item", foot=("agreed_on", "order_number")),
    empty=kit.Empty("circle-check", _("Nothing is owed"), _("What was shipped short with the customer's consent stands here until it is completed.")),
)  # fmt: skip


def _shortage_chip(state: str) -> Any:
    known = {
        "open": ("soon", pgettext_lazy("case", "Open")),
        "contacted": ("act", _("Goods are here")),
        "closed": ("done", _("Closed")),
    }
    return kit.chip(*known[state])


def _carriers(ask: kit.Ask) -> QuerySet[Carrier]:
    ask.actor.require("shipping.carrier.edit")
    found = (
        Carrier.objects.all() if ask.actor.is_system else Carrier.objects.filter(company_id__in=ask.actor.company_ids)
    )
    if ask.filters.get("active"):
        found = found.filter(active=True)
    if kinds := ask.filters.get("kind"):
        found = found.filter(kind__in=kinds)
    if ask.filters.get("contract"):
        found = found.filter(contract_to__lt=clock.today() + timedelta(days=30))
    if ask.search:
        found = found.filter(Q(name__icontains=ask.search) | Q(code__istartswith=ask.search))
    return found


CARRIERS = kit.Listing(
    "shipping.carriers",
    rows=lambda ask: list(
        ask.page(_carriers(ask)).values(
            "id", "code", "name", "kind", "days", "score", "price_per_kg", "contact", "phone", "contract_number",
            "contract_to", "regions", "active",
        )
    ),
    count=lambda ask: _carriers(ask)[:10001].count(),
    link=kit.to("shipping:carrier", "id"),
    columns=[
        kit.Column("code", _("Code"), css="mono b", width=90, sort="code", fixed=True),
        kit.Column("name", _("Name"), css="cut", width=170),
        kit.Column("kind", _("Kind"), fmt=lambda v: words.CARRIER_KIND[v], width=90),
        kit.Column("days", _("Days"), num=True, width=56),
        kit.Column("price_per_kg", _("¥ per kg"), fmt=lambda v: kit.amount(v) if v is not None else None, num=True, width=80),
        kit.Column("score", _("Score"), fmt=kit.trimmed, num=True, width=66),
        kit.Column("regions", _("Goes to"), fmt=lambda v: "、".join(v) or _("Everywhere"), css="cut t2"),
        kit.Column("contact", _("Contact"), cell=lambda r: f"{r['contact']} {r['phone']}".strip(), css="cut", width=170),
        kit.Column("contract_to", _("Contract until"), fmt=kit.day, num=True, width=100),
        kit.Column("active", pgettext_lazy("record", "In use"), cell=lambda r: kit.chip("ok", pgettext_lazy("record", "In use")) if r["active"] else kit.chip("plan", pgettext_lazy("record", "Not in use")), export=lambda r: r["active"], width=96),
    ],
    orders=[kit.Order("code", _("By code"), "code", "id")],
    filters=[kit.Flag("active", pgettext_lazy("record", "In use")), kit.Choice("kind", _("Kind"), choices=words.choices(words.CARRIER_KIND)), kit.Flag("contract", _("Contract ends within 30 days"))],
    search=_("Code, name"),
    views=[kit.View("active", pgettext_lazy("record", "In use"), {"active": True}), kit.View("all", _("All"))],
    card=kit.Card(title="code", clock="active", name="name", text="regions", foot=("kind", "days"), labelled=("days",)),
    empty=kit.Empty("truck", _("No carriers yet"), _("Add the firms that carry your goods."), [(_("New carrier"), "/shipping/carriers/new")]),
)  # fmt: skip
