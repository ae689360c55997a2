"""The lists of customers, suppliers and doubtful data."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from gendan.catalog import finding
from gendan.catalog.models import Item
from gendan.core.actor import Actor
from gendan.org.models import User
from gendan.partners import care, queries
from gendan.partners.models import Address, Contact, Customer, Doubt
from gendan.web import kit

from . import words


def customer_rows(ask: kit.Ask) -> list[dict[str, Any]]:
    """One page of customers with main contact and, for who may see it, credit."""
    contact = Contact.objects.filter(customer=OuterRef("pk"), active=True).order_by("-is_main", "pk")
    page = ask.page(_customers(ask)).annotate(
        contact=Subquery(contact.values("name")[:1]), phone=Subquery(contact.values("phone")[:1])
    )
    columns = [
        "id",
        "code",
        "name",
        "short_name",
        "type",
        "grade",
        "region",
        "sales_channel",
        "payment_mode",
        "terms_days",
        "active",
        "contact",
        "phone",
        "pinyin",
        "created_at",
    ]
    named: dict[str, Any] = {"sales": F("salesperson__name")}
    if ask.actor.may("partners.credit.view"):
        named |= {"limit": F("credit__limit"), "exposure": F("credit__exposure"), "blocked": F("credit__is_blocked")}
    return list(page.values(*columns, **named))


def customer_count(ask: kit.Ask) -> int:
    """How many customers meet the conditions; stops counting above ten thousand."""
    return _customers(ask)[:10_001].count()


def _customers(ask: kit.Ask) -> Any:
    ask.actor.require("partners.customer.view")
    found, filters = queries.visible_customers(ask.actor), ask.filters
    if ask.actor.company_id:
        found = found.filter(company_id=ask.actor.company_id)
    for name in ("type", "grade", "payment_mode"):
        if name in filters:
            found = found.filter(**{f"{name}__in": filters[name]})
    if "sales" in filters:
        found = found.filter(salesperson_id__in=filters["sales"])
    if "mine" in filters:
        found = found.filter(salesperson_id=ask.actor.user_id)
    if "served" in filters:
        found = found.filter(active=True)
    if "hold" in filters and ask.actor.may("partners.credit.view"):
        over = Q(credit__exposure__gt=F("credit__limit")) | Q(credit__overdue__gt=0)
        found = found.filter(Q(credit__is_blocked=True) | (over & ~Q(credit__policy="off")))
    if ask.search:
        found = finding.narrowed(found, ask.search)
    return found


def _credit(row: Mapping[str, Any]) -> Any:
    """What of the credit is used, or why nothing goes any more."""
    if row.get("limit") is None:
        return ""
    if row["blocked"]:
        return kit.chip("block", gettext("Blocked"))
    if row["exposure"] > row["limit"]:
        return kit.chip("late", gettext("Over by %(sum)s") % {"sum": kit.amount(row["exposure"] - row["limit"])})
    return kit.amount(row["limit"] - row["exposure"])


def _sellers(actor: Actor) -> list[tuple[str, str]]:
    """People customers belong to."""
    served = Customer.objects.filter(salesperson=OuterRef("pk"), company_id__in=actor.company_ids)
    people = User.objects.filter(Exists(served)).order_by("pinyin", "pk")
    return [(str(pk), name) for pk, name in people.values_list("pk", "name")]


CUSTOMERS = kit.Listing(
    "partners.customers",
    rows=customer_rows,
    count=customer_count,
    link=kit.to("partners:customer", "id"),
    columns=[
        kit.Column("code", _("Code"), css="mono b", width=104, fixed=True),
        kit.Column("name", _("Name"), css="cut", sort="pinyin"),
        kit.Column("grade", _("Class"), width=56),
        kit.Column("type", _("Type"), fmt=lambda v: words.TYPES.get(v, v), css="cut", width=100),
        kit.Column("contact", _("Contact"), css="cut", width=92),
        kit.Column("phone", _("Phone"), css="mono", width=128),
        kit.Column("payment_mode", _("Payment"), fmt=lambda v: words.PAYMENT.get(v, v), css="cut", width=104),
        kit.Column(
            "credit",
            _("Credit left ¥"),
            cell=_credit,
            export=lambda r: r.get("limit") and r["limit"] - r["exposure"],
            num=True,
            width=152,
        ),
        kit.Column("sales", _("Sales person"), fmt=kit.person, width=112),
        kit.Column("region", _("Region"), css="cut", width=96, shown=False),
        kit.Column("sales_channel", _("Sales channel"), css="cut", width=96, shown=False),
        kit.Column("created_at", _("Since"), fmt=kit.day, num=True, width=96, shown=False),
        kit.Column(
            "active",
            _("State"),
            fmt=words.active_chip,
            export=lambda r: str(words.ACTIVE[r["active"]][1]),
            width=112,
            shown=False,
        ),
    ],
    orders=[kit.Order("name", _("By name"), "pinyin", "id"), kit.Order("new", _("Newest first"), "-id")],
    filters=[
        kit.Flag("served", _("Served")),
        kit.Choice("type", _("Type"), choices=list(words.TYPES.items())),
        kit.Choice("grade", _("Class"), choices=list(words.GRADES.items())),
        kit.Choice("payment_mode", _("Payment"), choices=list(words.PAYMENT.items())),
        kit.Choice("sales", _("Sales person"), choices=_sellers),
        kit.Flag("mine", _("My customers")),
        kit.Flag("hold", _("Credit stopped")),
    ],
    search=_("Code, name, contact, phone, pinyin initials"),
    views=[
        kit.View("served", _("Served"), {"served": True}),
        kit.View("mine", _("Mine"), {"mine": True, "served": True}),
        kit.View("hold", _("Credit stopped"), {"hold": True}, permission="partners.credit.view"),
        kit.View("all", pgettext_lazy("customers", "All")),
    ],
    bulk=[
        kit.Bulk("assign", _("Give to a colleague"), "partners:customers-assign", permission="partners.customer.assign")
    ],
    card=kit.Card(
        title="code", clock="grade", name="name", amount="credit", text="contact", foot=("phone", "sales"), labelled=()
    ),
    empty=kit.Empty(
        "users",
        _("No customers yet"),
        _("Enter the first one here, or bring a whole list in from Excel."),
        [(_("New customer"), reverse_lazy("partners:customer-new"))],
    ),
)


def supplier_rows(ask: kit.Ask) -> list[dict[str, Any]]:
    """One page of suppliers."""
    page = ask.page(_suppliers(ask))
    return list(page.values("id", "code", "name", "contact", "phone", "address", "rating", "active", "pinyin"))


def supplier_count(ask: kit.Ask) -> int:
    """How many suppliers meet the conditions."""
    return _suppliers(ask).count()


def _suppliers(ask: kit.Ask) -> Any:
    ask.actor.require("partners.supplier.view")
    found = queries.visible_suppliers(ask.actor)
    if ask.actor.company_id:
        found = found.filter(company_id=ask.actor.company_id)
    if "served" in ask.filters:
        found = found.filter(active=True)
    return finding.narrowed(found, ask.search)


SUPPLIERS = kit.Listing(
    "partners.suppliers",
    rows=supplier_rows,
    count=supplier_count,
    link=kit.to("partners:supplier", "id"),
    columns=[
        kit.Column("code", _("Code"), css="mono b", width=110, fixed=True),
        kit.Column("name", _("Name"), css="cut", sort="pinyin"),
        kit.Column("contact", _("Contact"), css="cut", width=120),
        kit.Column("phone", _("Phone"), css="mono", width=140),
        kit.Column("address", _("Address"), css="cut", width=260),
        kit.Column("rating", _("Rating"), fmt=lambda v: gettext("%(n)s of 5") % {"n": v}, width=84),
        kit.Column(
            "active", _("State"), fmt=words.active_chip, export=lambda r: str(words.ACTIVE[r["active"]][1]), width=112
        ),
    ],
    orders=[kit.Order("name", _("By name"), "pinyin", "id"), kit.Order("new", _("Newest first"), "-id")],
    filters=[kit.Flag("served", _("Served"))],
    search=_("Code, name, contact, phone, pinyin initials"),
    views=[kit.View("served", _("Served"), {"served": True}), kit.View("all", pgettext_lazy("suppliers", "All"))],
    card=kit.Card(title="code", clock="active", name="name", text="contact", foot=("phone", "rating")),
    empty=kit.Empty(
        "building-factory-2",
        _("No suppliers yet"),
        _("A supplier says who delivers what, at which price and how fast."),
        [(_("New supplier"), reverse_lazy("partners:supplier-new"))],
    ),
)


def doubt_rows(ask: kit.Ask) -> list[dict[str, Any]]:
    """One page of doubtful records, with the names of both."""
    rows = list(
        ask.page(_doubts(ask)).values(
            "id", "check_name", "ref_kind", "ref_id", "other_id", "data", "found_at", "state", "note"
        )
    )
    names = _names(rows)
    for row in rows:
        row["record"] = names.get((row["ref_kind"], row["ref_id"]), "")
        kind = Address._meta.label if row["check_name"] == "dead_address" else row["ref_kind"]
        row["other"] = names.get((kind, row["other_id"]), "")
    return rows


def doubt_count(ask: kit.Ask) -> int:
    """How many doubts meet the conditions."""
    return _doubts(ask).count()


def _doubts(ask: kit.Ask) -> Any:
    ask.actor.require("partners.customer.clean")
    found = queries.visible_doubts(ask.actor).filter(state__in=ask.filters.get("state", ["open"]))
    if "check" in ask.filters:
        found = found.filter(check_name__in=ask.filters["check"])
    return found


def _names(rows: list[dict[str, Any]]) -> dict[tuple[str, int], str]:
    """Code and name of the records in doubt, by kind and id; one query a kind."""
    wanted: dict[str, set[int]] = {}
    for row in rows:
        wanted.setdefault(row["ref_kind"], set()).update({row["ref_id"], row["other_id"]})
    names: dict[tuple[str, int], str] = {}
    for kind, model in ((Customer.KIND, Customer), (Item.KIND, Item)):
        if kind in wanted:
            found = model._default_manager.filter(pk__in=wanted[kind]).values_list("pk", "code", "name")
            names |= {(kind, pk): f"{code} {name}" for pk, code, name in found}
    places = {row["other_id"] for row in rows if row["check_name"] == "dead_address"}
    names |= {(Address._meta.label, place.pk): place.text() for place in Address.objects.filter(pk__in=places)}
    return names


def _shared(row: Mapping[str, Any]) -> str:
    """What two records have in common, or what is wrong with one."""
    return " · ".join(str(value) for value in row["data"].values() if value)


def _record_url(row: Mapping[str, Any]) -> str:
    name = "catalog:item" if row["ref_kind"] == Item.KIND else "partners:customer"
    return reverse(name, args=[row["ref_id"]])


def doubt_counts(actor: Actor) -> Mapping[str, Any]:
    """How much is to do."""
    return {"open": queries.visible_doubts(actor).filter(state=Doubt.State.OPEN).count()}


def _check_choices(_actor: Actor) -> list[tuple[str, Any]]:
    return [(check.name, gettext(check.label)) for check in care.checks().values()]


DOUBT_STATES = [
    ("open", pgettext_lazy("doubt", "To settle")),
    ("dismissed", _("Right as it is")),
    ("solved", pgettext_lazy("doubt", "Settled")),
]
DOUBTS = kit.Listing(
    "partners.doubts",
    rows=doubt_rows,
    count=doubt_count,
    counts=doubt_counts,
    link=_record_url,
    columns=[
        kit.Column("record", _("Record in doubt"), css="cut", fixed=True),
        kit.Column("check_name", _("Doubt"), fmt=lambda v: gettext(care.checks()[v].label), css="cut", width=220),
        kit.Column("other", _("The other one"), css="cut"),
        kit.Column("shared", _("What speaks for it"), cell=_shared, export=_shared, css="cut", width=200),
        kit.Column("found_at", _("Found on"), fmt=kit.day, num=True, width=80),
        kit.Column("note", _("Note"), css="cut", width=140, shown=False),
    ],
    orders=[kit.Order("new", _("Newest first"), "-id"), kit.Order("old", _("Oldest first"), "id")],
    filters=[
        kit.Choice("check", _("Doubt"), choices=_check_choices),
        kit.Choice("state", _("State"), choices=DOUBT_STATES),
    ],
    views=[
        kit.View("open", pgettext_lazy("doubt", "To settle"), {"state": ["open"]}),
        kit.View("dismissed", _("Right as it is"), {"state": ["dismissed"]}),
        kit.View("solved", pgettext_lazy("doubt", "Settled"), {"state": ["solved"]}),
    ],
    bulk=[
        kit.Bulk("solved", _("Mark as settled"), "partners:doubts-solved"),
        kit.Bulk("dismissed", _("Right as it is"), "partners:doubts-dismissed", reason=True),
    ],
    card=kit.Card(title="record", text="other", foot=("check_name", "found_at")),
    empty=kit.Empty(
        "list-check",
        _("Nothing in doubt"),
        _("Each week a job looks for duplicates and stale data; what it finds is listed here."),
    ),
)
