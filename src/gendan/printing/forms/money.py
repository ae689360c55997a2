"""Papers of money: invoice and red-letter invoice, payment receipt, monthly statement (BIL-01, BIL-02, BIL-04)."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy, pgettext

from gendan.core.actor import Actor
from gendan.finance.models import Allocation, Invoice, InvoiceLine, Payment, Statement
from gendan.partners.queries import visible_customers
from gendan.printing import figures, words
from gendan.printing.documents import A4, SLIP, Form, Job, register
from gendan.printing.language import say, say_lazy
from gendan.printing.sheets import Big, Box, Column, Fact, Row, Sheet, Sum, as_data, running

from . import common
from .common import name_of, sign

M = TypeVar("M", bound=Model)
MODES = {
    "bank": say_lazy("Bank transfer"), "cash": say_lazy("Cash"), "cod": say_lazy("Cash on delivery"),
    "cheque": say_lazy("Cheque"), "card": say_lazy("Card"), "platform": say_lazy("Payment platform"),
}  # fmt: skip
KINDS = {
    "delivery": say_lazy("Delivered"), "invoice": say_lazy("Invoice"), "red_invoice": say_lazy("Red-letter invoice"),
    "payment": say_lazy("Payment received"), "payment_back": say_lazy("Payment taken back"),
}  # fmt: skip
SLIPS = {
    "out": say_lazy("Red slip not back yet"), "unsigned": say_lazy("Red slip not signed"),
    "signed": say_lazy("Red slip signed"), "handed_over": say_lazy("Red slip signed"),
}  # fmt: skip


def of_customers(model: type[M], actor: Actor) -> "QuerySet[M]":
    """Documents of companies the actor sees; with a narrow scope only those of customers they see."""
    every = model._default_manager.select_related("company", "customer", "created_by")
    if actor.is_system:
        return every
    whole = [pk for pk, scope in actor.scopes.items() if scope.level == "company"]
    narrow = [pk for pk in actor.scopes if pk not in whole]
    return every.filter(
        Q(company_id__in=whole) | Q(company_id__in=narrow, customer__in=visible_customers(actor).values("pk"))
    )


def invoices(found: Sequence[Invoice], job: Job) -> list[dict[str, Any]]:
    """Invoices, and red-letter invoices with amounts below zero. One query for all lines."""
    lines: dict[int, list[InvoiceLine]] = defaultdict(list)
    for line in (
        InvoiceLine.objects.filter(invoice_id__in=[i.pk for i in found])
        .select_related("order_line__item__unit").order_by("invoice_id", "order_line__line_no", "pk")
    ):  # fmt: skip
        lines[line.invoice_id].append(line)
    return [_invoice(invoice, lines[invoice.pk], job) for invoice in found]


def _invoice(invoice: Invoice, lines: Sequence[InvoiceLine], job: Job) -> dict[str, Any]:
    money, firm = invoice.currency, invoice.company
    sums = running([line.amount for line in lines])
    rows = [
        Row(
            [str(n), line.order_line.item.code, line.order_line.item_name, figures.quantity(line.quantity),
             line.order_line.item.unit.label(job.language), figures.price(line.price, money),
             figures.amount(line.tax, money), figures.amount(line.amount, money)],
            mark=common.gift_mark(line.order_line), running=figures.amount(sofar, money),
        )
        for n, (line, sofar) in enumerate(zip(lines, sums, strict=True), 1)
    ]  # fmt: skip
    columns = [
        Column(say("No."), 8, "center"), Column(say("Item code"), 27), Column(say("Name and specification"), share=1),
        Column(say("Quantity"), 17, "right"), Column(say("Unit"), 12, "center"),
        Column(say("Price with tax"), 20, "right"),
        Column(say("Tax in it"), 20, "right"), Column(say("Amount with tax"), 25, "right"),
    ]  # fmt: skip
    spoken = words.in_words(invoice.amount, money, job.language)
    seller = "   ".join(filter(None, (firm.label(job.language), firm.tax_number)))
    facts = [
        Fact(say("Buyer"), invoice.title, strong=True), Fact(say("Tax number"), invoice.tax_number, 2),
        Fact(say("Order"), invoice.order.number or ""),
        Fact(say("Delivery note"), (invoice.delivery.number or "") if invoice.delivery else ""),
        Fact(say("Tax invoice"), invoice.tax_invoice_number),
        Fact(say("Seller"), seller, 2), Fact(say("Currency"), money),
        Fact(say("Account"), firm.bank_account, 2),
        *common.known(Fact(say("Reverses"), (invoice.reverses.number or "") if invoice.reverses else "", strong=True)),
    ]  # fmt: skip
    title = say("Red-letter invoice") if invoice.amount < 0 else say("Sales invoice")
    return as_data(Sheet(**{
        **common.head(invoice, title, job),
        "side": common.known(Fact(say("Issued on"), figures.day(invoice.issued_on)),
        Fact(say("Due on"), figures.day(invoice.due_on))),
        "facts": facts, "columns": columns, "rows": rows, "main": 2, "carried": invoice.title,
        "sums": [Sum(say("Total (in words)"), spoken, [figures.amount(invoice.tax, money),
        figures.amount(invoice.amount, money)])],
        "boxes": common.remarks(invoice.reason),
        "signatures": [sign(say("Made by"), name_of(invoice.created_by)), sign(say("Checked by")),
                       sign(say("Seller (stamp)"), span=2)],
    }))  # fmt: skip


def receipts(found: Sequence[Payment], job: Job) -> list[dict[str, Any]]:
    """What the customer gets for money received, with the orders it pays. One query for all orders."""
    parts: dict[int, list[Allocation]] = defaultdict(list)
    for part in (
        Allocation.objects.filter(payment_id__in=[p.pk for p in found], amount__gt=0)
        .select_related("order").order_by("payment_id", "pk")
    ):  # fmt: skip
        parts[part.payment_id].append(part)
    return [_receipt(payment, parts[payment.pk], job) for payment in found]


def _receipt(payment: Payment, parts: Sequence[Allocation], job: Job) -> dict[str, Any]:
    money = payment.currency
    rows = [
        Row([str(n), part.order.number or "", figures.day(part.order.received_at),
        figures.amount(part.order.payable, money),
             figures.amount(part.amount, money)])
        for n, part in enumerate(parts, 1)
    ]  # fmt: skip
    columns = [
        Column(say("No."), 10, "center"), Column(say("Order"), share=1), Column(say("Ordered on"), 30, "center"),
        Column(say("Order total"), 36, "right"), Column(say("Of this payment"), 36, "right"),
    ]  # fmt: skip
    spoken = words.in_words(payment.amount, money, job.language)
    confirmed = payment.state == Payment.State.CONFIRMED
    state = "" if confirmed else say("Announced only: not confirmed by finance")
    return as_data(Sheet(**{
        **common.head(payment, say("Payment receipt"), job),
        "side": common.known(Fact(say("Paid on"), figures.day(payment.received_on))),
        "facts": [
            Fact(say("Customer"), payment.customer.name, strong=True),
            Fact(say("Paid by"), str(MODES.get(payment.mode, payment.mode))), Fact(say("Payer"), payment.payer),
            Fact(say("Bank reference"), payment.bank_reference, 2),
            Fact(say("Left on account"), figures.amount(payment.amount - payment.allocated, money)),
        ],
        "columns": columns if rows else [], "rows": rows, "main": 1, "copy": state, "carried": payment.customer.name,
        "big": [Big(say("Received"), figures.money(payment.amount, money), spoken)],
        "boxes": common.remarks(payment.remarks),
        "signatures": [sign(say("Collected by"), name_of(payment.collected_by)),
                       sign(say("Confirmed by"), name_of(payment.confirmed_by)), sign(say("Stamp"), span=2)],
    }))  # fmt: skip


def statements(found: Sequence[Statement], job: Job) -> list[dict[str, Any]]:
    """A customer's month, to be agreed and sent back. The lines were kept when it was made: no query."""
    return [_statement(statement, job) for statement in found]


def _note(kind: str, note: str) -> str:
    """What happened to the red slip, how money came, which delivery an invoice is for."""
    if kind == "delivery":
        return str(SLIPS.get(note, ""))
    return str(MODES.get(note, note)) if kind.startswith("payment") else note


def _statement(statement: Statement, job: Job) -> dict[str, Any]:
    money = statement.customer.currency
    balance = statement.opening
    rows = [Row(["", say("Opening balance"), "", "", "", "", figures.amount(balance, money)])]
    for entry in statement.lines:
        kind, amount = entry["kind"], Decimal(entry["amount"])
        delivered = kind == "delivery"  # told, but charged by its invoice
        balance += 0 if delivered else amount
        shown = figures.amount(balance, money)
        rows.append(Row([
            entry["on"], common.joined((str(KINDS.get(kind, kind)), _note(kind, entry["note"] or ""))), entry["number"],
            figures.amount(amount, money) if delivered else "",
            figures.amount(amount, money) if "invoice" in kind else "",
            figures.amount(-amount, money) if kind.startswith("payment") else "",
            "" if delivered else shown,
        ], running=shown))  # fmt: skip
    columns = [
        Column(say("Date"), 21, "center"), Column(say("What"), share=1), Column(say("Number"), 30),
        Column(pgettext("statement", "Delivered"), 24, "right"), Column(pgettext("statement", "Invoiced"), 24, "right"),
        Column(pgettext("statement", "Paid"), 24, "right"), Column(say("Balance"), 27, "right"),
    ]  # fmt: skip
    sent = sum((Decimal(e["amount"]) for e in statement.lines if e["kind"] == "delivery"), Decimal(0))
    totals = [figures.amount(value, money) for value in (sent, statement.invoiced, statement.paid, statement.closing)]
    month = f"{statement.month:%Y-%m}"
    return as_data(Sheet(**{
        **common.head(statement, say("Customer statement"), job),
        "side": [Fact(say("Month"), month, strong=True)],
        "facts": [
            Fact(say("Customer"), statement.customer.name, 2, strong=True),
            Fact(say("Customer code"), statement.customer.code),
            Fact(say("Opening balance"), figures.money(statement.opening, money)),
            Fact(pgettext("statement", "Invoiced"), figures.money(statement.invoiced, money)),
            Fact(pgettext("statement", "Paid"), figures.money(statement.paid, money)),
        ],
        "columns": columns, "rows": rows, "main": 1, "sums": [Sum(say("Total"), "", totals)],
        "carried": f"{statement.customer.name} {month}",
        "big": [Big(say("Closing balance"), figures.money(statement.closing, money),
                    words.in_words(statement.closing, money, job.language))],
        "boxes": [
            *([Box(say("Our account"), [statement.company.bank_account])] if statement.company.bank_account else []),
            *common.remarks(statement.note),
            Box(say("Answer"), [say("Agreed"), say("Differs (please say where):")], ticks=True),
        ],
        "signatures": [sign(say("Made by"), name_of(statement.created_by)), sign(say("Finance")),
                       sign(say("Customer (signature and stamp)"), statement.confirmed_name, 2), sign(say("Date"))],
    }))  # fmt: skip


register(Form(
    "invoice", gettext_lazy("Sales invoice"), "finance.invoice.view",
    lambda actor: of_customers(Invoice, actor).select_related("order", "delivery", "reverses"), invoices, (A4, SLIP),
))  # fmt: skip
register(Form(
    "payment_receipt", gettext_lazy("Payment receipt"), "finance.payment.view",
    lambda actor: of_customers(Payment, actor).select_related("collected_by", "confirmed_by"), receipts, (SLIP, A4),
))  # fmt: skip
register(Form(
    "customer_statement", gettext_lazy("Customer statement"), "finance.statement.view",
    lambda actor: of_customers(Statement, actor), statements, (A4, SLIP),
))  # fmt: skip
