"""Verbs on customers, their contacts and addresses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gendan.catalog import finding
from gendan.catalog.models import PriceList
from gendan.catalog.services import checks
from gendan.core import bulk, clock, numbering, owned, text
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.events import plain
from gendan.core.refs import Ref
from gendan.core.work import lock, lock_one, publish, service
from gendan.org.queries import require_colleagues
from gendan.org.services.reasons import asks

from ..events import CustomerAssigned, CustomerChanged, CustomerCreated
from ..models import Address, Contact, CreditAccount, Customer
from ..queries import visible_customers

PAYMENT_MODES = ("net", "pay_first", "deposit", "cod", "cash", "escrow")
PARTS = ("salesperson", "merchandiser")


@dataclass(frozen=True)
class CustomerSpec:
    """A customer as people describe it (MDM-01). An empty code takes the next one of the series."""

    company_id: int
    name: str
    code: str = ""
    name_en: str = ""
    short_name: str = ""
    type: str = "dealer"
    grade: str = "C"
    region: str = ""
    sales_channel: str = ""
    price_list_id: int | None = None
    currency: str = "CNY"
    payment_mode: str = "pay_first"
    terms_days: int = 0
    deposit_percent: Decimal = Decimal(0)
    salesperson_id: int | None = None
    merchandiser_id: int | None = None
    order_method: str = ""
    tax_name: str = ""
    tax_number: str = ""
    bank_account: str = ""
    remarks: str = ""
    is_new: bool = True
    active: bool = True


EDITABLE = tuple(f.name for f in fields(CustomerSpec) if f.name not in ("company_id", "is_new"))


@dataclass(frozen=True)
class ContactSpec:
    """A person at the customer."""

    name: str
    phone: str = ""
    title: str = ""
    email: str = ""
    is_main: bool = False
    active: bool = True


@dataclass(frozen=True)
class AddressSpec:
    """Where goods go; `street` is what follows the district."""

    street: str
    province: str = ""
    city: str = ""
    district: str = ""
    adcode: str = ""
    label: str = ""
    kind: str = "site"
    contact: str = ""
    phone: str = ""
    notes: str = ""
    is_main: bool = False
    active: bool = True


@dataclass(frozen=True)
class NewCustomer:
    """A customer with what belongs to it from the start."""

    spec: CustomerSpec
    contacts: Sequence[ContactSpec] = ()
    addresses: Sequence[AddressSpec] = ()
    credit_limit: Decimal = Decimal(0)
    credit_policy: str = "hold"


@service
def create(
    spec: CustomerSpec,
    *,
    actor: Actor,
    contacts: Sequence[ContactSpec] = (),
    addresses: Sequence[AddressSpec] = (),
    credit_limit: Decimal = Decimal(0),
    credit_policy: str = "hold",
) -> Customer:
    """Create a customer with contacts, addresses and a credit account. Announces CustomerCreated.

    The first contact and address are the main ones unless another says so. Who sees only own customers becomes
    the sales person. Refuses with NotAllowed (a credit limit needs `partners.credit.edit`), NotFound (company),
    Invalid (code taken).
    """
    new = NewCustomer(spec, contacts, addresses, credit_limit, credit_policy)
    return create_many([new], actor=actor)[0]


@service
def create_many(news: Sequence[NewCustomer], *, actor: Actor) -> list[Customer]:
    """`create` for many in a fixed number of statements, for imports; one refusal refuses all."""
    actor.require("partners.customer.edit")
    if any(new.credit_limit for new in news):
        actor.require("partners.credit.edit")
    customers = [_new(spec, actor) for spec in _with_codes([new.spec for new in news])]
    for company_id in {customer.company_id for customer in customers}:
        _same_company(company_id, [c for c in customers if c.company_id == company_id])
    contacts = [c for new, customer in zip(news, customers, strict=True) for c in _contacts(customer, new.contacts)]
    addresses = [a for new, customer in zip(news, customers, strict=True) for a in _addresses(customer, new.addresses)]
    by_customer: dict[int, list[Contact]] = {id(customer): [] for customer in customers}
    for contact in contacts:
        by_customer[id(contact.customer)].append(contact)
    for customer in customers:
        customer.pinyin, customer.search = search_of(customer, by_customer[id(customer)])
    with checks.unique("partners_customer_code"):
        bulk.create(customers)
    rows: list[Contact | Address] = [*contacts, *addresses]
    for row in rows:
        row.customer_id = row.customer.pk
    bulk.create(contacts)
    bulk.create(addresses)
    bulk.create(
        [
            CreditAccount(customer=customer, limit=new.credit_limit, policy=new.credit_policy)
            for new, customer in zip(news, customers, strict=True)
        ]
    )
    for customer in customers:
        publish(CustomerCreated(customer.pk, customer.code), about=_ref(customer), company_id=customer.company_id)
    return customers


@service
def update(customer_id: int, changes: Mapping[str, Any], *, actor: Actor, version: int | None = None) -> Customer:
    """Change fields of a customer. Locks it, raises its version. Announces CustomerChanged, if anything changed.

    Sales person and merchandiser go through `assign`. Refuses with NotFound, NotAllowed, StaleDocument, Invalid.
    """
    actor.require("partners.customer.edit")
    customer = _locked(customer_id, actor, version)
    before = {name: getattr(customer, name) for name in changes}
    parts = [f"{part}_id" for part in PARTS]
    if any(before[name] != changes[name] for name in parts if name in changes):
        actor.require("partners.customer.assign")
    changed = checks.apply(customer, _checked(changes), EDITABLE)
    if not changed:
        return customer
    owned.by(customer.company_id, PriceList, changes.get("price_list_id"))
    require_colleagues(customer.company_id, *(getattr(customer, name) for name in parts if name in changed))
    _refresh(customer)
    customer.version += 1
    with checks.unique("partners_customer_code"):
        customer.save(update_fields=[*changed, "pinyin", "search", "version"])
    differences = {name: (_told(before[name]), _told(getattr(customer, name))) for name in changed}
    publish(CustomerChanged(customer.pk, differences), about=_ref(customer), company_id=customer.company_id)
    return customer


@service
@asks("reassign", needed=False)
def assign(
    customer_ids: Iterable[int], part: str, user_id: int | None, *, actor: Actor, reason: str = ""
) -> list[Customer]:
    """Give customers to another sales person or merchandiser. Locks them.

    Announces CustomerAssigned for each that changes. Refuses with NotAllowed, and NotFound when one is not visible.
    """
    actor.require("partners.customer.assign")
    assert part in PARTS, part
    wanted = set(customer_ids)
    customers: list[Customer] = lock(visible_customers(actor).filter(pk__in=wanted))
    if len(customers) != len(wanted):
        raise NotFound()
    for company_id in {customer.company_id for customer in customers}:
        require_colleagues(company_id, user_id)
    column = f"{part}_id"
    moved = [customer for customer in customers if getattr(customer, column) != user_id]
    for customer in moved:
        publish(
            CustomerAssigned(customer.pk, part, getattr(customer, column), user_id, reason.strip()),
            about=_ref(customer), company_id=customer.company_id,
        )  # fmt: skip
        setattr(customer, column, user_id)
        customer.version += 1
    Customer.objects.bulk_update(moved, [part, "version"], batch_size=1000)
    return moved


@service
def add_contact(customer_id: int, spec: ContactSpec, *, actor: Actor) -> Contact:
    """Add a person; the first one, or one marked so, becomes the main contact. Locks the customer.

    Announces CustomerChanged. Refuses with NotFound, NotAllowed, Invalid.
    """
    actor.require("partners.customer.edit")
    customer = _locked(customer_id, actor)
    _check_contact(spec)
    first = not customer.contacts.filter(is_main=True, active=True).exists()
    contact = Contact(customer=customer, **asdict(replace(spec, is_main=spec.is_main or first)))
    contact.digits = phone_digits(contact.phone)
    return _keep(customer, contact, "contact", "", contact.name)


@service
def edit_contact(contact_id: int, spec: ContactSpec, *, actor: Actor) -> Contact:
    """Change a contact; `active=False` retires it. See `add_contact`. A changed phone is better told with `correct`."""
    actor.require("partners.customer.edit")
    contact = _of(Contact, contact_id, actor)
    _check_contact(spec)
    before = f"{contact.name} {contact.phone}".strip()
    for name, value in asdict(spec).items():
        setattr(contact, name, value)
    contact.is_main = contact.is_main and contact.active
    contact.digits = phone_digits(contact.phone)
    return _keep(contact.customer, contact, "contact", before, f"{contact.name} {contact.phone}".strip())


@service
def add_address(customer_id: int, spec: AddressSpec, *, actor: Actor) -> Address:
    """Add an address; the first one, or one marked so, becomes the main address. Locks the customer.

    Announces CustomerChanged. Refuses with NotFound, NotAllowed, Invalid.
    """
    actor.require("partners.customer.edit")
    customer = _locked(customer_id, actor)
    _check_address(spec)
    first = not customer.addresses.filter(is_main=True, active=True).exists()
    address = Address(customer=customer, **asdict(replace(spec, is_main=spec.is_main or first)))
    return _keep(customer, address, "address", "", address.text())


@service
def edit_address(address_id: int, spec: AddressSpec, *, actor: Actor) -> Address:
    """Change an address; `active=False` retires it. See `add_address`."""
    actor.require("partners.customer.edit")
    address = _of(Address, address_id, actor)
    _check_address(spec)
    before = address.text()
    for name, value in asdict(spec).items():
        setattr(address, name, value)
    address.is_main = address.is_main and address.active
    return _keep(address.customer, address, "address", before, address.text())


@service
def refresh_search(customer_ids: Iterable[int], *, actor: Actor) -> int:
    """Work out pinyin, search and phone columns again, for rows that came in by COPY; how many customers there were."""
    customers = list(Customer.objects.filter(pk__in=list(customer_ids)).prefetch_related("contacts"))
    contacts = [contact for customer in customers for contact in customer.contacts.all()]
    for contact in contacts:
        contact.digits = phone_digits(contact.phone)
    for customer in customers:
        customer.pinyin, customer.search = search_of(customer, list(customer.contacts.all()))
    Contact.objects.bulk_update(contacts, ["digits"], batch_size=1000)
    Customer.objects.bulk_update(customers, ["pinyin", "search"], batch_size=1000)
    return len(customers)


@service
def delivered(customer_ids: Iterable[int], *, actor: Actor) -> None:
    """These customers have had a delivery: they are no longer new to the credit check (CRD-02)."""
    Customer.objects.filter(pk__in=list(customer_ids), is_new=True).update(is_new=False)


def search_of(customer: Customer, contacts: Sequence[Contact]) -> tuple[str, str]:
    """The pinyin key and the search column of a customer, its contacts' names and phones in it."""
    people = [part for c in contacts if c.active for part in (c.name, text.digits(c.phone))]
    parts = (customer.code, customer.name, customer.short_name, customer.name_en, *people)
    return text.pinyin(customer.name)[:300], finding.search_column(*parts)


def phone_digits(phone: str) -> str:
    """The digits of a phone number from the end, so that a typed tail is a prefix."""
    return text.digits(phone)[::-1][:20]


def _new(spec: CustomerSpec, actor: Actor) -> Customer:
    if not actor.sees_company(spec.company_id):
        raise NotFound()
    values = _checked(vars(spec))
    scope = actor.scopes.get(spec.company_id)
    if scope and scope.level == "own" and not values["salesperson_id"]:
        values["salesperson_id"] = actor.user_id
    return Customer(created_at=clock.now(), **values)


def _with_codes(specs: Sequence[CustomerSpec]) -> list[CustomerSpec]:
    """Specs without a code get the next ones of the series; codes a firm brought along are stepped over."""
    filled = []
    for spec in specs:
        code = spec.code.strip()
        while not code:
            candidate = numbering.next_number(Customer.KIND, spec.company_id)
            taken = Customer.objects.filter(company_id=spec.company_id, code__iexact=candidate).exists()
            code = "" if taken else candidate
        filled.append(replace(spec, code=code))
    return filled


def _contacts(customer: Customer, specs: Sequence[ContactSpec]) -> list[Contact]:
    for spec in specs:
        _check_contact(spec)
    main = next((n for n, spec in enumerate(specs) if spec.is_main), 0)
    return [
        Contact(customer=customer, digits=phone_digits(spec.phone), **asdict(replace(spec, is_main=n == main)))
        for n, spec in enumerate(specs)
    ]


def _addresses(customer: Customer, specs: Sequence[AddressSpec]) -> list[Address]:
    for spec in specs:
        _check_address(spec)
    main = next((n for n, spec in enumerate(specs) if spec.is_main), 0)
    return [Address(customer=customer, **asdict(replace(spec, is_main=n == main))) for n, spec in enumerate(specs)]


def _keep(customer: Customer, row: Any, what: str, before: str, after: str) -> Any:
    """Save a contact or address of a locked customer; a main one takes the mark from the others."""
    if row.is_main:
        type(row)._default_manager.filter(customer=customer, is_main=True).exclude(pk=row.pk).update(is_main=False)
    row.save()
    _refresh(customer)
    customer.version += 1
    customer.save(update_fields=["pinyin", "search", "version"])
    publish(CustomerChanged(customer.pk, {what: (before, after)}), about=_ref(customer), company_id=customer.company_id)
    return row


def _of(model: type[Any], id: int, actor: Actor) -> Any:
    """A contact or address of a customer the actor sees, with the customer locked."""
    found = model._default_manager.filter(pk=id).values_list("customer_id", flat=True).first()
    if found is None:
        raise NotFound()
    customer = _locked(found, actor)
    row = model._default_manager.get(pk=id)
    row.customer = customer
    return row


def _locked(customer_id: int, actor: Actor, version: int | None = None) -> Customer:
    found: Customer = lock_one(visible_customers(actor).filter(pk=customer_id), version=version)
    return found


def _refresh(customer: Customer) -> None:
    customer.pinyin, customer.search = search_of(customer, list(customer.contacts.all()))


def _ref(customer: Customer) -> Ref:
    return Ref(Customer.KIND, customer.pk)


def _told(value: Any) -> str:
    return "" if value is None else str(plain(value))


def _check_contact(spec: ContactSpec) -> None:
    checks.required({"name": spec.name}, "name")
    checks.fits_columns(Contact, asdict(spec))
    if spec.phone and not text.digits(spec.phone):
        raise Invalid({"phone": _("A phone number has digits.")})


def _check_address(spec: AddressSpec) -> None:
    checks.required({"street": spec.street}, "street")
    checks.fits_columns(Address, asdict(spec))
    if spec.kind not in ("site", "warehouse", "depot"):
        raise Invalid({"kind": _("There is no such choice.")})


def _same_company(company_id: int, customers: Sequence[Customer]) -> None:
    """Refuse with NotFound price lists and people of other companies; two queries at most."""
    owned.by(company_id, PriceList, *(customer.price_list_id for customer in customers))
    require_colleagues(company_id, *(id for c in customers for id in (c.salesperson_id, c.merchandiser_id)))


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Stripped texts; refuses with Invalid what no customer may have."""
    cleaned: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value for name, value in values.items()
    }
    checks.required(cleaned, "code", "name", "grade")
    checks.fits_columns(Customer, cleaned)
    errors = {}
    if cleaned.get("payment_mode", "net") not in PAYMENT_MODES:
        errors["payment_mode"] = _("There is no such choice.")
    if cleaned.get("terms_days", 0) < 0:
        errors["terms_days"] = _("This is not negative.")
    if not 0 <= cleaned.get("deposit_percent", 0) <= 100:
        errors["deposit_percent"] = _("Between 0 and 100.")
    if errors:
        raise Invalid(errors)
    return cleaned
