"""Monthly statements: opening, deliveries, red slips, invoices, payments, closing; agreed with finance and customer."""

import json
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gendan.core import clock, numbering, sql
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.refs import Ref
from gendan.core.work import lock, lock_one, publish, service
from gendan.org.models import Company
from gendan.org.services.reasons import asks
from gendan.workflow.services import tasks

from ..events import (
    StatementConfirmed,
    StatementDisputed,
    StatementHandedOver,
    StatementSent,
    StatementsPrepared,
)
from ..models import Statement
from ..states import STATEMENT

ZERO = Decimal("0.00")
SUMS = ("opening", "invoiced", "paid", "closing", "lines")


@service
def prepare(company_id: int, month: date, *, actor: Actor) -> list[Statement]:
    """Make the statements of a month for every customer with a balance or a movement (BIL-04, SLA-33).

    Repeating brings drafts up to date; what is with finance already stays. Locks the drafts. A fixed number of statements
    to the database. Announces StatementsPrepared. Refuses with NotFound, NotAllowed, and Invalid for a month to come.
    """
    actor.require("finance.statement.prepare")
    if not actor.sees_company(company_id):
        raise NotFound()
    first = month.replace(day=1)
    if first > clock.today():
        raise Invalid({"month": _("This month has not begun.")})
    values = _period(company_id, first)
    known: dict[int, Statement] = {
        s.customer_id: s for s in lock(Statement.objects.filter(company_id=company_id, month=first))
    }
    details = {pk: json.loads(lines) for pk, lines in sql.rows(sql.named("finance", "statement_lines"), values)}
    new, changed = [], []
    for customer_id, opening, invoiced, paid in sql.rows(sql.named("finance", "statement_sums"), values):
        statement = known.get(customer_id)
        if statement and statement.state != Statement.State.DRAFT:
            continue
        if statement is None:
            statement = Statement(
                company_id=company_id, customer_id=customer_id, month=first, state=Statement.State.DRAFT,
                created_at=clock.now(), created_by_id=actor.user_id,
            )  # fmt: skip
            new.append(statement)
        else:
            changed.append(statement)
        statement.opening, statement.invoiced, statement.paid = opening, invoiced, paid
        statement.closing = opening + invoiced - paid
        statement.lines = details.get(customer_id, [])
    _store(company_id, new, changed)
    publish(
        StatementsPrepared(company_id, first, len(new) + len(changed)),
        about=Ref(Company.KIND, company_id), company_id=company_id,
    )  # fmt: skip
    return new + changed


def _period(company_id: int, first: date) -> dict[str, Any]:
    next_ = first.replace(year=first.year + 1, month=1) if first.month == 12 else first.replace(month=first.month + 1)
    zone = clock.zone()
    return {
        "company": company_id, "first": first, "next": next_, "zone": zone.key,
        "from_at": datetime.combine(first, time.min, zone), "to_at": datetime.combine(next_, time.min, zone),
    }  # fmt: skip


def _store(company_id: int, new: list[Statement], changed: list[Statement]) -> None:
    if new:
        numbers = numbering.take(Statement.KIND, company_id, len(new))
        for statement, number in zip(new, numbers, strict=True):
            statement.number = number
        Statement.objects.bulk_create(new)
    if changed:
        Statement.objects.bulk_update(changed, SUMS)


@service
def to_finance(statement_id: int, *, actor: Actor, version: int | None = None) -> Statement:
    """Hand a statement to finance for reconciliation; before the 5th (SLA-33). Locks it. Announces StatementHandedOver."""
    return _move(statement_id, "to_finance", StatementHandedOver, actor, version)


@service
def send(statement_id: int, *, actor: Actor, version: int | None = None) -> Statement:
    """Finance agrees; the statement goes to the customer. Locks it. Announces StatementSent."""
    return _move(statement_id, "send", StatementSent, actor, version)


@service
@asks("task_return", "note")
def return_(statement_id: int, note: str, *, actor: Actor, version: int | None = None) -> Statement:
    """Finance does not agree: back to whoever prepared it, with a word. Locks it. Refuses with Invalid."""
    return _move(statement_id, "return", None, actor, version, note=_needed("note", note))


@service
def confirm(statement_id: int, name: str, *, actor: Actor, version: int | None = None) -> Statement:
    """The customer agrees with the balance; who said so is kept (BIL-04). Locks it. Announces StatementConfirmed."""
    name = _needed("name", name)[:60]
    return _move(
        statement_id, "confirm", StatementConfirmed, actor, version,
        facts={"by": name}, confirmed_name=name, confirmed_at=clock.now(),
    )  # fmt: skip


@service
@asks("statement_dispute", "note")
def dispute(statement_id: int, note: str, *, actor: Actor, version: int | None = None) -> Statement:
    """The customer does not agree: what, in their words; the accountant has it to settle. Locks it.

    Announces StatementDisputed. Refuses with IllegalTransition, NotAllowed, Invalid.
    """
    note = _needed("note", note)
    statement = _move(statement_id, "dispute", StatementDisputed, actor, version, facts={"note": note}, note=note)
    tasks.open(
        company_id=statement.company_id, kind="task", code="finance.statement_disputed", ref=statement.ref,
        number=statement.number, subject=statement.customer.name, role="accountant", sla="SLA-U2", data={"note": note},
        actor=actor,
    )  # fmt: skip
    return statement


@service
def close(statement_id: int, *, actor: Actor) -> Statement:
    """Nothing is left to settle for this month. Locks it. Refuses with IllegalTransition, NotAllowed."""
    return _move(statement_id, "close", None, actor, None)


def _needed(field: str, value: str) -> str:
    if not value.strip():
        raise Invalid({field: _("Needed.")})
    return value.strip()[:300]


def _move(
    statement_id: int, verb: str, event: type[Any] | None, actor: Actor, version: int | None,
    facts: dict[str, Any] | None = None, **fields: Any,
) -> Statement:  # fmt: skip
    statement: Statement = lock_one(
        Statement.objects.filter(pk=statement_id).select_related("customer"), version=version
    )
    if not actor.sees_company(statement.company_id):
        raise NotFound()
    STATEMENT.advance(statement, verb, actor)
    for name, value in fields.items():
        setattr(statement, name, value)
    statement.save(update_fields=["state", "version", *fields])
    if event is not None:
        publish(
            event(
                statement_id=statement.pk, number=statement.number, customer_id=statement.customer_id,
                month=statement.month, closing=statement.closing, **(facts or {}),
            ),
            about=statement.ref, company_id=statement.company_id,
        )  # fmt: skip
    return statement
