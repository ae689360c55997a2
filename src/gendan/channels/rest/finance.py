"""Payments, invoices, statements, promises."""

from typing import Any

from ninja import Query, Router

from gendan.core.errors import Invalid
from gendan.finance import queries
from gendan.finance.models import Invoice, Payment, PromiseToPay
from gendan.finance.services import cod, collection, invoices, payments, statements
from gendan.finance.states import INVOICE, PAYMENT
from gendan.partners.queries import get_customer
from gendan.sales.queries import get_order
from gendan.shipping.queries import get_delivery

from .base import company, found, of_customers, wanted
from .pages import Page, Paging, page
from .schemas import finance as s
from .types import ApiRequest, Day, Id, VersionIn

router = Router()


@router.get("/payments", response=Page[s.PaymentHead])
def list_payments(request: ApiRequest, filter: Query[s.PaymentFilter], paging: Query[Paging]):
    """Payments, newest first."""
    rows = queries.payments(request.actor).filter(
        wanted(
            filter, "state", "customer_id", "mode", "bank_reference", received_from="received_on__gte",
            received_to="received_on__lte",
        )
    )  # fmt: skip
    return page(rows, paging)


def _payment(number: str, request: ApiRequest) -> Payment:
    return queries.get_payment(number, actor=request.actor)


def _told(payment: Payment, request: ApiRequest) -> dict[str, Any]:
    return {
        **s.PaymentHead.model_validate(payment).model_dump(),
        "actions": PAYMENT.allowed(payment, request.actor),
        "allocations": list(payment.allocations.filter(amount__gt=0).order_by("pk")),
    }


def _shares(rows: list[s.ShareIn]) -> dict[int, Any]:
    return {x.order_id: x.amount for x in rows}


@router.post("/payments", response={201: s.Payment})
def announce_payment(request: ApiRequest, body: s.PaymentIn):
    """Enter money that came or is said to come."""
    customer = get_customer(body.customer_id, actor=request.actor)
    facts = body.model_dump(exclude={"customer_id", "amount", "orders"})
    made = payments.announce(customer.pk, body.amount, orders=_shares(body.orders), actor=request.actor, **facts)
    return _told(made, request)


@router.get("/payments/{number}", response=s.Payment)
def get_payment(request: ApiRequest, number: str):
    """A payment with what it pays."""
    return _told(_payment(number, request), request)


@router.post("/payments/{number}/confirm", response=s.Payment)
def confirm_payment(request: ApiRequest, number: str, body: s.ConfirmIn):
    """Finance has seen the money."""
    shares = None if body.allocations is None else _shares(body.allocations)
    done = payments.confirm(_payment(number, request).pk, allocations=shares, version=body.version, actor=request.actor)
    return _told(done, request)


@router.post("/payments/{number}/allocate", response=s.Payment)
def allocate_payment(request: ApiRequest, number: str, body: s.AllocateIn):
    """Spread a confirmed payment anew."""
    done = payments.allocate(
        _payment(number, request).pk, _shares(body.allocations), version=body.version, actor=request.actor
    )
    return _told(done, request)


@router.post("/payments/{number}/fail", response=s.Payment)
def fail_payment(request: ApiRequest, number: str, body: s.FailIn):
    """The announced money did not come."""
    return _told(payments.fail(_payment(number, request).pk, body.reason, actor=request.actor), request)


@router.post("/payments/{number}/reverse", response=s.Payment)
def reverse_payment(request: ApiRequest, number: str, body: s.ReverseIn):
    """Take confirmed money back."""
    done = payments.reverse(_payment(number, request).pk, body.reason, version=body.version, actor=request.actor)
    return _told(done, request)


@router.post("/payments/{number}/reconcile", response=s.Payment)
def reconcile_cod(request: ApiRequest, number: str, body: s.ReconcileIn):
    """Count what a courier or the counter handed in."""
    done = cod.reconcile(
        _payment(number, request).pk, body.counted, note=body.note, version=body.version, actor=request.actor
    )
    return _told(done, request)


@router.post("/deliveries/{number}/collect", response={201: s.Payment})
def collect_cod(request: ApiRequest, number: str, body: s.CollectIn):
    """The courier took the cash of a delivery."""
    delivery = get_delivery(number, actor=request.actor)
    return _told(cod.collect(delivery.pk, body.amount, remarks=body.remarks, actor=request.actor), request)


@router.get("/invoices", response=Page[s.InvoiceHead])
def list_invoices(request: ApiRequest, filter: Query[s.InvoiceFilter], paging: Query[Paging]):
    """Invoices, newest first."""
    rows = queries.invoices(request.actor)
    return page(rows.filter(wanted(filter, "state", "customer_id", "order_id", due_to="due_on__lte")), paging)


def _invoice(invoice: Invoice, request: ApiRequest) -> dict[str, Any]:
    return {
        **s.InvoiceHead.model_validate(invoice).model_dump(),
        "actions": INVOICE.allowed(invoice, request.actor),
        "lines": list(invoice.lines.order_by("pk")),
    }


@router.post("/invoices", response={201: list[s.Invoice]})
def issue_invoices(request: ApiRequest, body: s.IssueIn):
    """Invoice what a delivery brought, or all of an order that is delivered and not invoiced."""
    if bool(body.order) == bool(body.delivery):
        raise Invalid({"order": "order | delivery"})
    document = (
        get_order(body.order, actor=request.actor) if body.order else get_delivery(body.delivery, actor=request.actor)
    )
    return [_invoice(made, request) for made in invoices.issue_for(document.ref, actor=request.actor)]


@router.get("/invoices/{number}", response=s.Invoice)
def get_invoice(request: ApiRequest, number: str):
    """An invoice with its lines."""
    return _invoice(queries.get_invoice(number, actor=request.actor), request)


@router.post("/invoices/{number}/reverse", response=s.Invoice)
def reverse_invoice(request: ApiRequest, number: str, body: s.ReverseIn):
    """Take an invoice back with a red-letter invoice, wholly or in part; the answer is the red-letter one."""
    invoice = queries.get_invoice(number, actor=request.actor)
    parts = None if body.lines is None else {line.order_line_id: line.quantity for line in body.lines}
    done = invoices.reverse(invoice.pk, body.reason, quantities=parts, version=body.version, actor=request.actor)
    return _invoice(done, request)


@router.get("/statements", response=Page[s.Statement])
def list_statements(request: ApiRequest, filter: Query[s.StatementFilter], paging: Query[Paging]):
    """Statements, newest first."""
    rows = queries.statements(request.actor)
    return page(rows.filter(wanted(filter, "state", "customer_id", "month")), paging)


def _statement(statement_id: int, request: ApiRequest) -> int:
    return int(found(queries.statements(request.actor).filter(pk=statement_id)).pk)


@router.post("/statements/prepare", response=list[s.Statement])
def prepare_statements(request: ApiRequest, body: s.PrepareIn):
    """Make or bring up to date the statements of a month."""
    return statements.prepare(company(body.company_id, request.actor), body.month, actor=request.actor)


@router.get("/statements/{int:statement_id}", response=s.Statement)
def get_statement(request: ApiRequest, statement_id: Id):
    """A statement."""
    return found(queries.statements(request.actor).filter(pk=statement_id))


@router.post("/statements/{int:statement_id}/to-finance", response=s.Statement)
def hand_statement_to_finance(request: ApiRequest, statement_id: Id, body: VersionIn):
    """Hand a statement to finance."""
    return statements.to_finance(_statement(statement_id, request), version=body.version, actor=request.actor)


@router.post("/statements/{int:statement_id}/return", response=s.Statement)
def return_statement(request: ApiRequest, statement_id: Id, body: s.NoteIn):
    """Finance does not agree."""
    return statements.return_(_statement(statement_id, request), body.note, version=body.version, actor=request.actor)


@router.post("/statements/{int:statement_id}/send", response=s.Statement)
def send_statement(request: ApiRequest, statement_id: Id, body: VersionIn):
    """Finance agrees; it goes to the customer."""
    return statements.send(_statement(statement_id, request), version=body.version, actor=request.actor)


@router.post("/statements/{int:statement_id}/confirm", response=s.Statement)
def confirm_statement(request: ApiRequest, statement_id: Id, body: s.AgreedIn):
    """The customer agrees with the balance."""
    return statements.confirm(_statement(statement_id, request), body.name, version=body.version, actor=request.actor)


@router.post("/statements/{int:statement_id}/dispute", response=s.Statement)
def dispute_statement(request: ApiRequest, statement_id: Id, body: s.NoteIn):
    """The customer does not agree."""
    return statements.dispute(_statement(statement_id, request), body.note, version=body.version, actor=request.actor)


@router.post("/statements/{int:statement_id}/close", response=s.Statement)
def close_statement(request: ApiRequest, statement_id: Id):
    """Nothing is left to settle."""
    return statements.close(_statement(statement_id, request), actor=request.actor)


@router.get("/aging", response=list[s.Aged])
def list_aging(request: ApiRequest, on: Day | None = None):
    """What each customer owes by age, the worst first."""
    return queries.aging(request.actor, on)


@router.get("/releases", response=list[s.Release])
def list_releases(request: ApiRequest, limit: int = 300):
    """Orders with goods to ship: which may leave, and which may not and why."""
    return queries.releases(request.actor, min(max(limit, 1), 1000))


@router.get("/customers/{int:customer_id}/open-orders", response=list[s.Owed])
def list_open_orders(request: ApiRequest, customer_id: Id):
    """A customer's orders with what they still owe, first due first."""
    request.actor.require("finance.payment.view")
    return queries.owed(get_customer(customer_id, actor=request.actor).pk)


@router.get("/promises", response=Page[s.Promise])
def list_promises(request: ApiRequest, paging: Query[Paging], customer_id: Id | None = None):
    """Promises to pay, newest first."""
    request.actor.require("finance.receivable.view")
    rows = PromiseToPay.objects.filter(of_customers(request.actor))
    return page(rows.filter(customer_id=customer_id) if customer_id else rows, paging)


@router.post("/customers/{int:customer_id}/promises", response={201: s.Promise})
def promise_payment(request: ApiRequest, customer_id: Id, body: s.PromiseIn):
    """The customer said when they will pay."""
    customer = get_customer(customer_id, actor=request.actor)
    return collection.promise(customer.pk, actor=request.actor, **body.model_dump())
