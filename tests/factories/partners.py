"""Customers and suppliers for tests, made through the services people use."""

from decimal import Decimal
from itertools import count
from typing import Any

from gendan.catalog.models import PriceList
from gendan.core.actor import SYSTEM, Actor
from gendan.org.models import Company
from gendan.partners.models import Address, Contact, Customer, Supplier
from gendan.partners.services import customers, suppliers
from tests import cast

_serial = count(1)
Number = Decimal | int | str


def customer(
    name: str | None = None,
    *,
    company: Company | None = None,
    credit_limit: Number = 100_000,
    credit_policy: str = "hold",
    phone: str = "13812345678",
    street: str = "莫愁路 12 号",
    salesperson: Actor | None = None,
    price_list: PriceList | None = None,
    **facts: Any,
) -> Customer:
    """A dealer in Nanjing with a contact, an address and credit; `phone=""` or `street=""` leaves them out."""
    number = next(_serial)
    spec = customers.CustomerSpec(
        company_id=(company or cast.company()).pk,
        code=facts.pop("code", f"K{number:05d}"),
        name=name or f"南京客户{number}",
        salesperson_id=salesperson.user_id if salesperson else None,
        price_list_id=price_list.pk if price_list else None,
        **{"payment_mode": "net", "terms_days": 30, "is_new": False, **facts},
    )
    people = [customers.ContactSpec("刘经理", phone)] if phone else []
    places = (
        [customers.AddressSpec(street, "江苏省", "南京市", "秦淮区", contact="刘经理", phone=phone)] if street else []
    )
    return customers.create(
        spec, contacts=people, addresses=places,
        credit_limit=Decimal(credit_limit), credit_policy=credit_policy, actor=SYSTEM,
    )  # fmt: skip


def contact(customer: Customer, name: str = "王会计", phone: str = "13900001111", **facts: Any) -> Contact:
    """Another person at a customer."""
    return customers.add_contact(customer.pk, customers.ContactSpec(name, phone, **facts), actor=SYSTEM)


def address(customer: Customer, street: str = "将军大道 8 号", **facts: Any) -> Address:
    """Another address of a customer."""
    known = {"province": "江苏省", "city": "南京市", "district": "江宁区", **facts}
    return customers.add_address(customer.pk, customers.AddressSpec(street, **known), actor=SYSTEM)


def supplier(name: str | None = None, *, company: Company | None = None, **facts: Any) -> Supplier:
    """A supplier."""
    firm = company or cast.company()
    spec = suppliers.SupplierSpec(firm.pk, name or f"供应商{next(_serial)}", **facts)
    return suppliers.create(spec, actor=SYSTEM)
