"""The lists of money: payments, invoices, statements."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.core.text import needle
from gendan.finance import queries
from gendan.finance.models import Invoice, Payment, Statement
from gendan.web import kit

from . import words


def _payments(ask: kit.Ask) -> QuerySet[Payment]:
    found = queries.payments(ask.actor)
    if states := ask.filters.get("state"):
        found = found.filter(state__in=states)
    if modes := ask.filters.get("mode"):
        found = found.filter(mode__in=modes)
    if ask.filters.get("rest"):
        found = found.filter(state="confirmed", allocated__lt=F("amount"))
    first, last = ask.filters.get("received") or (None, None)
    if first:
        found = found.filter(received_on__gte=first)
    if last:
        found = found.filter(received_on__lte=last)
    for term in ask.search.split():
        found = found.filter(
            Q(number__icontains=term) | Q(bank_reference__icontains=term) | Q(payer__icontains=term)
            | Q(customer__search__contains=needle(term).strip("%"))
        )  # fmt: skip
    return found


def _payment_counts(actor: Actor) -> dict[str, Any]:
    return queries.payments(actor).aggregate(
        confirm=Count("pk", filter=Q(state="announced")),
        count=Count("pk", filter=Q(state="announced", mode__in=("cod", "cash"))),
        rest=Count("pk", filter=Q(state="confirmed", allocated__lt=F("amount"))),
    )


PAYMENTS = kit.Listing(
    "finance.payments",
    rows=lambda ask: list(
        ask.page(_payments(ask)).values(
            "id", "number", "state", "mode", "amount", "allocated", "received_on", "bank_reference", "payer", "remarks",
            customer_name=F("customer__name"), by=F("created_by__name"), confirmer=F("confirmed_by__name"), collector=F("collected_by__name"),
        )
    ),
    count=lambda ask: _payments(ask)[:10001].count(),
    counts=_payment_counts,
    newer=lambda ask, since: _payments(ask).filter(created_at__gt=since).count(),
    link=kit.to("finance:payment", "number"),
    columns=[
        kit.Column("number", pgettext_lazy("money", "Payment"), css="mono b", width=122, sort="id", fixed=True),
        kit.Column("received_on", _("Received on"), fmt=kit.day, num=True, width=84, sort="received_on"),
        kit.Column("customer_name", pgettext_lazy("column", "Customer"), css="cut", width=170),
        kit.Column("amount", _("Amount ¥"), fmt=kit.amount, num=True, total=True, width=110, card=kit.money),
        kit.Column("open", pgettext_lazy("money", "On account"), cell=lambda r: kit.amount(r["amount"] - r["allocated"]) if r["state"] == "confirmed" and r["amount"] > r["allocated"] else None, export=lambda r: r["amount"] - r["allocated"], num=True, width=100),
        kit.Column("mode", _("How"), fmt=lambda v: words.MODE[v], width=96),
        kit.Column("bank_reference", _("Bank reference"), css="mono cut t2", width=130),
        kit.Column("payer", _("Payer"), css="cut t2"),
        kit.Column("state", _("State"), cell=lambda r: words.state_chip(words.PAYMENT, r["state"]), export=lambda r: str(words.PAYMENT[r["state"]][0]), width=112),
        kit.Column("by", _("Entered by"), css="cut t2", width=80),
        kit.Column("confirmer", _("Confirmed by"), css="cut t2", width=90),
        kit.Column("remarks", _("Remarks"), css="cut t2", shown=False),
    ],
    orders=[kit.Order("new", _("Newest first"), "-id"), kit.Order("day", _("By day"), "received_on", "id")],
    filters=[
        kit.Choice("state", _("State"), choices=words.choices(words.PAYMENT)),
        kit.Choice("mode", _("How"), choices=words.choices(words.MODE)),
        kit.Dates("received", _("Received on")),
        kit.Flag("rest", _("With a rest on account")),
    ],
    search=_("Number, bank reference, payer, customer"),
    views=[
        kit.View("confirm", _("To confirm"), {"state": ["announced"]}),
        kit.View("count", _("Cash to count"), {"state": ["announced"], "mode": ["cod", "cash"]}),
        kit.View("rest", _("With a rest on account"), {"rest": True}),
        kit.View("all", _("All payments")),
    ],
    card=kit.Card(title="number", clock="state", name="customer_name", amount="amount", text="payer", foot=("received_on", "mode", "by")),
    empty=kit.Empty("coin", _("No payments here"), _("Enter money when it comes or is announced; it counts once somebody else has confirmed it."), [(_("Enter payment"), "/money/payments/new")]),
)  # fmt: skip


def _invoices(ask: kit.Ask) -> QuerySet[Invoice]:
    found = queries.invoices(ask.actor)
    if ask.filters.get("open"):
        found = found.filter(state="issued", amount__gt=F("allocated"))
    if ask.filters.get("overdue"):
        found = found.filter(state="issued", amount__gt=F("allocated"), due_on__lt=clock.today())
    if ask.filters.get("red"):
        found = found.filter(amount__lt=0)
    if customer := ask.filters.get("customer"):
        found = found.filter(customer_id=int(customer) if customer.isdigit() and len(customer) < 19 else 0)
    first, last = ask.filters.get("issued") or (None, None)
    if first:
        found = found.filter(issued_on__gte=first)
    if last:
        found = found.filter(issued_on__lte=last)
    for term in ask.search.split():
        found = found.filter(
            Q(number__icontains=term) | Q(order__number__icontains=term) | Q(title__icontains=term) | Q(tax_invoice_number__icontains=term)
            | Q(customer__search__contains=needle(term).strip("%"))
        )  # fmt: skip
    return found


def invoice_state(row: Mapping[str, Any]) -> str:
    """The state people see: paid and overdue follow from the money."""
    if row["state"] != "issued" or row["amount"] < 0:
        return str(row["state"])
    if row["allocated"] >= row["amount"]:
        return "paid"
    return "overdue" if row["due_on"] and row["due_on"] < clock.today() else "issued"


INVOICES = kit.Listing(
    "finance.invoices",
    rows=lambda ask: list(
        ask.page(_invoices(ask)).values(
            "id", "number", "state", "amount", "tax", "allocated", "issued_on", "due_on", "title", "tax_invoice_number",
            customer_name=F("customer__name"), order_number=F("order__number"), delivery_number=F("delivery__number"),
        )
    ),
    count=lambda ask: _invoices(ask)[:10001].count(),
    link=kit.to("finance:invoice", "number"),
    columns=[
        kit.Column("number", _("Invoice"), css="mono b", width=122, sort="id", fixed=True),
        kit.Column("customer_name", pgettext_lazy("column", "Customer"), css="cut", width=170),
        kit.Column("order_number", _("Order"), css="mono", width=116),
        kit.Column("delivery_number", _("Delivery"), css="mono t2", width=116),
        kit.Column("amount", _("Amount ¥"), fmt=kit.amount, num=True, total=True, width=110, card=kit.money),
        kit.Column("tax", _("Tax ¥"), fmt=kit.amount, num=True, width=90),
        kit.Column("open", _("Open ¥"), cell=lambda r: kit.amount(r["amount"] - r["allocated"]) if r["state"] == "issued" and r["amount"] > r["allocated"] else None, export=lambda r: r["amount"] - r["allocated"], num=True, width=100),
        kit.Column("issued_on", _("Issued on"), fmt=kit.day, num=True, width=80),
        kit.Column("due_on", _("Due on"), fmt=kit.day, num=True, width=76, sort="due_on?"),
        kit.Column("state", _("State"), cell=lambda r: words.state_chip(words.INVOICE, invoice_state(r)), export=lambda r: str(words.INVOICE[invoice_state(r)][0]), width=100),
        kit.Column("tax_invoice_number", _("Tax office number"), css="mono t2", shown=False),
    ],
    orders=[kit.Order("new", _("Newest first"), "-id"), kit.Order("due", _("By due date"), "due_on?", "id")],
    filters=[
        kit.Flag("open", _("Not paid")), kit.Flag("overdue", _("Overdue")), kit.Flag("red", _("Red-letter")),
        kit.Dates("issued", _("Issued on")), kit.Text("customer", _("Customer number")),
    ],
    search=_("Number, order, customer, title"),
    views=[kit.View("open", _("Not paid"), {"open": True}, order="due"), kit.View("overdue", _("Overdue"), {"overdue": True}, order="due"), kit.View("all", _("All invoices"))],
    card=kit.Card(title="number", clock="state", name="customer_name", amount="amount", text="order_number", foot=("issued_on", "due_on"), labelled=("due_on",)),
    empty=kit.Empty("file-invoice", _("No invoices here"), _("Invoices are issued by themselves when goods are delivered or signed for, as the order type says.")),
)  # fmt: skip


def _statements(ask: kit.Ask) -> QuerySet[Statement]:
    found = queries.statements(ask.actor)
    if states := ask.filters.get("state"):
        found = found.filter(state__in=states)
    if month := ask.filters.get("month"):
        found = found.filter(month=f"{month}-01") if len(month) == 7 and month[4] == "-" else found.none()
    for term in ask.search.split():
        found = found.filter(Q(number__icontains=term) | Q(customer__search__contains=needle(term).strip("%")))
    return found


STATEMENTS = kit.Listing(
    "finance.statements",
    rows=lambda ask: list(
        ask.page(_statements(ask)).values(
            "id", "number", "state", "month", "opening", "invoiced", "paid", "closing", "confirmed_name", customer_name=F("customer__name"),
        )
    ),
    count=lambda ask: _statements(ask)[:10001].count(),
    counts=lambda actor: queries.statements(actor).aggregate(
        draft=Count("pk", filter=Q(state="draft")), finance=Count("pk", filter=Q(state="with_finance")),
        answer=Count("pk", filter=Q(state="sent")), disputed=Count("pk", filter=Q(state="disputed")),
    ),
    link=kit.to("finance:statement", "number"),
    columns=[
        kit.Column("number", _("Statement"), css="mono b", width=122, sort="id", fixed=True),
        kit.Column("month", _("Month"), fmt=lambda d: f"{d:%Y-%m}", width=80),
        kit.Column("customer_name", pgettext_lazy("column", "Customer"), css="cut"),
        kit.Column("opening", _("Opening ¥"), fmt=kit.amount, num=True, total=True, width=116),
        kit.Column("invoiced", _("Invoiced ¥"), fmt=kit.amount, num=True, total=True, width=116),
        kit.Column("paid", _("Paid ¥"), fmt=kit.amount, num=True, total=True, width=116),
        kit.Column("closing", _("Closing ¥"), fmt=kit.amount, num=True, total=True, width=116, css="b", card=kit.money),
        kit.Column("state", _("State"), cell=lambda r: words.state_chip(words.STATEMENT, r["state"]), export=lambda r: str(words.STATEMENT[r["state"]][0]), width=130),
        kit.Column("confirmed_name", _("Agreed by"), css="cut t2", width=90),
    ],
    orders=[kit.Order("new", _("Newest first"), "-id")],
    filters=[kit.Choice("state", _("State"), choices=words.choices(words.STATEMENT)), kit.Text("month", _("Month (2026-11)"))],
    search=_("Number, customer"),
    views=[
        kit.View("draft", _("To hand to finance"), {"state": ["draft"]}), kit.View("finance", _("To reconcile"), {"state": ["with_finance"]}),
        kit.View("answer", _("Waiting for the customer"), {"state": ["sent"]}), kit.View("disputed", _("Disputed"), {"state": ["disputed"]}),
        kit.View("all", _("All statements")),
    ],
    card=kit.Card(title="number", clock="state", name="customer_name", amount="closing", text="month", foot=("invoiced", "paid"), labelled=("invoiced", "paid")),
    empty=kit.Empty("file-text", _("No statements here"), _("They are made on the first of the month, and are with finance before the 5th.")),
)  # fmt: skip
