"""What partners announce."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from gendan.core.events import Event


@dataclass(frozen=True)
class CustomerCreated(Event):
    """A customer came into the books."""

    name: ClassVar[str] = "partners.customer.created"
    customer_id: int
    code: str


@dataclass(frozen=True)
class CustomerChanged(Event):
    """Fields of a customer changed: field → (before, after) as text."""

    name: ClassVar[str] = "partners.customer.changed"
    customer_id: int
    changes: dict[str, tuple[str, str]]


@dataclass(frozen=True)
class CustomerCorrected(Event):
    """A phone or address was corrected (MDM-02); open orders may take it over.

    `field` is what was corrected (`contact.phone`, `address.street` …); contact and address say of which record.
    """

    name: ClassVar[str] = "partners.customer.corrected"
    customer_id: int
    correction_id: int
    field: str
    before: str
    after: str
    contact_id: int | None
    address_id: int | None


@dataclass(frozen=True)
class CustomerAssigned(Event):
    """A customer has another sales person or merchandiser."""

    name: ClassVar[str] = "partners.customer.assigned"
    customer_id: int
    part: str  # salesperson | merchandiser
    before_id: int | None
    after_id: int | None
    reason: str


@dataclass(frozen=True)
class CreditLimitSet(Event):
    """A credit limit or policy was set."""

    name: ClassVar[str] = "partners.credit.limit_set"
    customer_id: int
    before: Decimal
    after: Decimal
    policy: str


@dataclass(frozen=True)
class CreditBlocked(Event):
    """Sales on account are stopped for a customer."""

    name: ClassVar[str] = "partners.credit.blocked"
    customer_id: int
    reason: str


@dataclass(frozen=True)
class CreditUnblocked(Event):
    """A credit block was lifted."""

    name: ClassVar[str] = "partners.credit.unblocked"
    customer_id: int
    reason: str


@dataclass(frozen=True)
class SupplierChanged(Event):
    """A supplier was created or changed."""

    name: ClassVar[str] = "partners.supplier.changed"
    supplier_id: int
    code: str
