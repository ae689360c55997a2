"""Customers with contacts, addresses and credit; suppliers."""

from typing import Any

from ninja import Query, Router

from gendan.partners import addresses as parsing
from gendan.partners import queries
from gendan.partners.models import Correction, Customer, Supplier
from gendan.partners.services import corrections, credit, customers, doubts, suppliers

from .base import company, found, wanted
from .pages import Page, Paging, page
from .schemas import partners as s
from .types import ApiRequest, Id, Nothing, Text40, Text60

router = Router()


@router.get("/customers", response=Page[s.Customer])
def list_customers(request: ApiRequest, filter: Query[s.CustomerFilter], paging: Query[Paging]):
    """Customers, newest first."""
    rows = _customers(request).filter(
        wanted(filter, "active", "grade", "salesperson_id", code="code__iexact", q="search__contains")
    )
    return page(rows, paging)


def _customers(request: ApiRequest) -> Any:
    request.actor.require("partners.customer.view")
    return queries.visible_customers(request.actor)


@router.get("/customers/find", response=list[s.CustomerFound])
def find_customers(request: ApiRequest, q: Text60, limit: int = 10):
    """Customers by code, part of the name, pinyin or initials, contact, or the end of a phone number."""
    return queries.find_customers(q, actor=request.actor, limit=min(max(limit, 1), 50))


@router.post("/customers", response={201: s.CustomerDetail})
def create_customer(request: ApiRequest, body: s.CustomerIn):
    """Create a customer with contacts, addresses and credit."""
    facts = body.model_dump(exclude={"company_id", "contacts", "addresses", "credit_limit", "credit_policy"})
    made = customers.create(
        customers.CustomerSpec(company_id=company(body.company_id, request.actor), **facts),
        contacts=[customers.ContactSpec(**x.model_dump()) for x in body.contacts],
        addresses=[customers.AddressSpec(**x.model_dump()) for x in body.addresses],
        credit_limit=body.credit_limit, credit_policy=body.credit_policy, actor=request.actor,
    )  # fmt: skip
    return _detail(made, request)


@router.get("/customers/{int:customer_id}", response=s.CustomerDetail)
def get_customer(request: ApiRequest, customer_id: Id):
    """A customer with contacts and addresses."""
    return _detail(found(_customers(request).filter(pk=customer_id)), request)


def _detail(customer: Customer, request: ApiRequest) -> dict[str, Any]:
    may_see = request.actor.may("partners.credit.view")
    return {
        **s.Customer.model_validate(customer).model_dump(),
        "contacts": list(customer.contacts.order_by("-is_main", "pk")),
        "addresses": list(customer.addresses.order_by("-is_main", "pk")),
        "credit": queries.credit_state(customer.pk) if may_see else None,
    }


@router.patch("/customers/{int:customer_id}", response=s.CustomerDetail)
def edit_customer(request: ApiRequest, customer_id: Id, body: s.CustomerEdit):
    """Change a customer."""
    changes = body.model_dump(exclude_unset=True, exclude={"version"})
    return _detail(customers.update(customer_id, changes, version=body.version, actor=request.actor), request)


@router.post("/customers/assign", response=list[s.Customer])
def assign_customers(request: ApiRequest, body: s.AssignIn):
    """Give customers to somebody."""
    return customers.assign(body.customer_ids, body.part, body.user_id, reason=body.reason, actor=request.actor)


@router.post("/customers/{int:customer_id}/contacts", response={201: s.Contact})
def add_contact(request: ApiRequest, customer_id: Id, body: s.ContactIn):
    """Add a person."""
    return customers.add_contact(customer_id, customers.ContactSpec(**body.model_dump()), actor=request.actor)


@router.put("/contacts/{int:contact_id}", response=s.Contact)
def edit_contact(request: ApiRequest, contact_id: Id, body: s.ContactIn):
    """Change a person."""
    return customers.edit_contact(contact_id, customers.ContactSpec(**body.model_dump()), actor=request.actor)


@router.post("/customers/{int:customer_id}/addresses", response={201: s.Address})
def add_address(request: ApiRequest, customer_id: Id, body: s.AddressIn):
    """Add an address."""
    return customers.add_address(customer_id, customers.AddressSpec(**body.model_dump()), actor=request.actor)


@router.put("/addresses/{int:address_id}", response=s.Address)
def edit_address(request: ApiRequest, address_id: Id, body: s.AddressIn):
    """Change an address."""
    return customers.edit_address(address_id, customers.AddressSpec(**body.model_dump()), actor=request.actor)


@router.post("/addresses/parse", response=s.Parsed)
def parse_address(request: ApiRequest, body: s.ParseIn):
    """Split a pasted address into its parts. Writes nothing."""
    return parsing.parse(body.text)


@router.get("/customers/{int:customer_id}/corrections", response=Page[s.Correction])
def list_corrections(request: ApiRequest, customer_id: Id, paging: Query[Paging]):
    """Corrected phones and addresses with what they were, newest first."""
    customer = found(_customers(request).filter(pk=customer_id))
    return page(Correction.objects.filter(customer=customer), paging)


@router.post("/customers/{int:customer_id}/correct", response={201: s.Correction})
def correct_customer(request: ApiRequest, customer_id: Id, body: s.CorrectionIn):
    """Correct a phone, name or address; what it was is kept."""
    return corrections.correct(
        customer_id, body.field, body.value, contact_id=body.contact_id, address_id=body.address_id, actor=request.actor
    )


@router.get("/customers/{int:customer_id}/credit", response=s.Credit)
def get_credit(request: ApiRequest, customer_id: Id):
    """How much may still be sold on account, and what speaks against it."""
    request.actor.require("partners.credit.view")
    return queries.credit_state(found(_customers(request).filter(pk=customer_id)).pk)


@router.put("/customers/{int:customer_id}/credit", response=s.Credit)
def set_credit_limit(request: ApiRequest, customer_id: Id, body: s.CreditLimitIn):
    """Set the limit and what happens above it."""
    credit.set_limit(customer_id, body.limit, policy=body.policy, actor=request.actor)
    return queries.credit_state(customer_id)


@router.post("/customers/{int:customer_id}/credit/block", response=s.Credit)
def block_credit(request: ApiRequest, customer_id: Id, body: s.WhyIn):
    """Sell nothing more on account."""
    credit.block(customer_id, body.reason, actor=request.actor)
    return queries.credit_state(customer_id)


@router.post("/customers/{int:customer_id}/credit/unblock", response=s.Credit)
def unblock_credit(request: ApiRequest, customer_id: Id, body: s.WhyIn):
    """Sell on account again."""
    credit.unblock(customer_id, body.reason, actor=request.actor)
    return queries.credit_state(customer_id)


@router.get("/suppliers", response=Page[s.Supplier])
def list_suppliers(request: ApiRequest, paging: Query[Paging]):
    """Suppliers, newest first."""
    return page(_suppliers(request), paging)


def _suppliers(request: ApiRequest) -> Any:
    request.actor.require("partners.supplier.view")
    return queries.visible_suppliers(request.actor)


@router.post("/suppliers", response={201: s.SupplierDetail})
def create_supplier(request: ApiRequest, body: s.SupplierIn):
    """Create a supplier with what it delivers."""
    facts = body.model_dump(exclude={"company_id", "items"})
    spec = suppliers.SupplierSpec(company_id=company(body.company_id, request.actor), **facts)
    return _supplier(suppliers.create(spec, items=_supply(body.items), actor=request.actor))


def _supply(rows: list[s.SupplyLineIn]) -> list[suppliers.SupplyLine]:
    return [suppliers.SupplyLine(**x.model_dump()) for x in rows]


def _supplier(supplier: Supplier) -> dict[str, Any]:
    return {**s.Supplier.model_validate(supplier).model_dump(), "items": list(supplier.items.order_by("pk"))}


@router.get("/suppliers/{int:supplier_id}", response=s.SupplierDetail)
def get_supplier(request: ApiRequest, supplier_id: Id):
    """A supplier with what it delivers."""
    return _supplier(found(_suppliers(request).filter(pk=supplier_id)))


@router.patch("/suppliers/{int:supplier_id}", response=s.SupplierDetail)
def edit_supplier(request: ApiRequest, supplier_id: Id, body: s.SupplierEdit):
    """Change a supplier."""
    return _supplier(suppliers.update(supplier_id, body.model_dump(exclude_unset=True), actor=request.actor))


@router.put("/suppliers/{int:supplier_id}/items", response=s.SupplierDetail)
def set_supplier_items(request: ApiRequest, supplier_id: Id, body: s.SupplyIn):
    """Set what a supplier delivers."""
    return _supplier(suppliers.set_items(supplier_id, _supply(body.items), actor=request.actor))


@router.get("/doubts", response=Page[s.Doubt])
def list_doubts(request: ApiRequest, paging: Query[Paging], state: Text40 = "open"):
    """Records that look wrong: doubles, dead ones."""
    request.actor.require("partners.customer.clean")
    return page(queries.visible_doubts(request.actor).filter(state=state), paging)


@router.post("/doubts/look", response=s.Looked)
def look_for_doubts(request: ApiRequest, body: Nothing):
    """Look now instead of on Sunday night; how many records are in doubt."""
    return {"found": doubts.look(actor=request.actor)}


@router.post("/doubts/settle", response=list[s.Doubt])
def settle_doubts(request: ApiRequest, body: s.SettleIn):
    """Say of doubts that they are solved, or right as they are."""
    return doubts.settle(body.ids, body.state, note=body.note, actor=request.actor)
