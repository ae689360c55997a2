"""Quantity contracts: orders draw on them, over-draw is refused (TYP-06)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from gendan.core import bulk, clock, numbering, owned
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.quantity import plain
from gendan.core.work import lock, record, service
from gendan.partners.models import Customer
from gendan.sales.errors import ContractExceeded
from gendan.sales.models import Contract, ContractLine, OrderType

from .writing import Loaded

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class NewContractLine:
    """An item of a contract: how much may be called off, at which price per base unit."""

    item_id: int
    quantity: Decimal
    price: Decimal


@service
def create(
    *,
    company_id: int,
    customer_id: int,
    name: str,
    valid_from: date,
    valid_to: date,
    lines: Sequence[NewContractLine],
    actor: Actor,
    signed_on: date | None = None,
) -> Contract:
    """A quantity contract, in force at once. Needs `sales.contract.edit`. Refuses with Invalid."""
    actor.require("sales.contract.edit")
    if not actor.sees_company(company_id):
        raise NotFound()
    if valid_to < valid_from:
        raise Invalid({"valid_to": _("The end lies before the start.")})
    if not lines or any(line.quantity <= 0 or line.price < 0 for line in lines):
        raise Invalid({"lines": _("A contract needs items with quantity and price.")})
    owned.by(company_id, Customer, customer_id)
    contract = Contract.objects.create(
        company_id=company_id, customer_id=customer_id, name=name, valid_from=valid_from, valid_to=valid_to,
        signed_on=signed_on, state="effective", number=numbering.next_number("sales.contract", company_id),
        created_at=clock.now(), created_by_id=actor.user_id,
    )  # fmt: skip
    ContractLine.objects.bulk_create(
        ContractLine(contract=contract, item_id=line.item_id, quantity=line.quantity, price=line.price)
        for line in lines
    )
    record("sales.contract.created", about=contract.ref, company_id=company_id, number=contract.number)
    return contract


def draw(loaded: Loaded, actor: Actor) -> None:
    """Take the order's quantities from its contract. Locks the contract's lines.

    Refuses with Invalid outside the contract's period or customer, ContractExceeded when it does not hold that much.
    """
    order = loaded.order
    if order.contract_id is None:
        return
    contract = Contract.objects.filter(pk=order.contract_id, customer_id=order.customer_id).first()
    today = clock.today()
    if contract is None or not contract.valid_from <= today <= contract.valid_to:
        raise Invalid({"contract": _("This contract does not cover the customer today.")})
    wanted = _by_item(loaded)
    lines = {line.item_id: line for line in lock(ContractLine.objects.filter(contract=contract))}
    for item_id, quantity in wanted.items():
        line = lines.get(item_id)
        left = line.quantity - line.called if line else ZERO
        if quantity > left:
            name = next(row.item_name for row in loaded.lines if row.item_id == item_id)
            raise ContractExceeded(contract.number or "", name, plain(left), plain(quantity))
    _move(lines, wanted)


def give_back(loaded: Loaded, actor: Actor) -> None:
    """Return to the contract what the order drew; nothing for an order without one or never submitted."""
    order = loaded.order
    if order.contract_id is None or order.submitted_at is None:
        return
    lines = {line.item_id: line for line in lock(ContractLine.objects.filter(contract_id=order.contract_id))}
    _move(lines, {item: -quantity for item, quantity in _by_item(loaded).items()})


def _by_item(loaded: Loaded) -> dict[int, Decimal]:
    """What the order draws; of an order of several types only the lines of those that draw on contracts (TYP-18)."""
    sums: dict[int, Decimal] = defaultdict(lambda: ZERO)
    own = {line.type_id for line in loaded.lines if line.type_id}
    asked = {*own, loaded.order.type_id} if own else set()
    drawing = (
        set(OrderType.objects.filter(pk__in=asked, needs_contract=True).values_list("pk", flat=True)) if own else asked
    )
    for line in loaded.lines:
        if not line.is_gift and (not own or (line.type_id or loaded.order.type_id) in drawing):
            sums[line.item_id] += line.quantity - line.cancelled
    return dict(sums)


def _move(lines: dict[int, ContractLine], quantities: dict[int, Decimal]) -> None:
    bulk.update(
        ContractLine,
        [{"id": lines[i].pk, "called": max(lines[i].called + q, ZERO)} for i, q in quantities.items() if i in lines],
    )
