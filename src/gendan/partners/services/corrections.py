"""The verb `correct`: a changed phone or a better address, reported by whoever heard of it (MDM-02)."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from gendan.catalog.services import checks
from gendan.core import clock, text
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.refs import Ref
from gendan.core.work import lock_one, publish, service

from .. import addresses
from ..events import CustomerCorrected
from ..models import Address, Contact, Correction, Customer
from ..queries import visible_customers
from .customers import phone_digits, search_of

FIELDS = ("contact.name", "contact.phone", "address.text", "address.contact", "address.phone", "address.notes")


@dataclass
class _Target:
    """The row a correction is about, and the field of it."""

    row: Contact | Address
    field: str

    @property
    def value(self) -> str:
        if isinstance(self.row, Address) and self.field == "text":
            return self.row.text()
        return str(getattr(self.row, self.field))


@service
def correct(
    customer_id: int,
    field: str,
    value: str,
    *,
    actor: Actor,
    contact_id: int | None = None,
    address_id: int | None = None,
    reported_by_id: int | None = None,
) -> Correction:
    """Correct a phone, name or address; the previous value is kept with date and reporter.

    `field` is one of `FIELDS`; without an id the main contact or address is meant. `address.text` takes a whole address
    and splits it. Locks the customer, raises its version. Announces CustomerCorrected; open orders hear of it there.
    Refuses with NotFound, NotAllowed, Invalid (nothing changed, no digits in a phone, no street).
    """
    actor.require("partners.customer.correct")
    assert field in FIELDS, field
    customer: Customer = lock_one(visible_customers(actor).filter(pk=customer_id))
    target = _target(customer, field, contact_id, address_id)
    before, after = target.value, value.strip()
    _check(field, before, after)
    _write(target, after)
    customer.pinyin, customer.search = search_of(customer, list(customer.contacts.all()))
    customer.version += 1
    customer.save(update_fields=["pinyin", "search", "version"])
    correction = Correction.objects.create(
        customer=customer, contact=target.row if isinstance(target.row, Contact) else None,
        address=target.row if isinstance(target.row, Address) else None, field=field, before=before, after=target.value,
        reported_by_id=reported_by_id or actor.user_id, reported_at=clock.now(),
    )  # fmt: skip
    publish(
        CustomerCorrected(
            customer.pk, correction.pk, field, before, correction.after, correction.contact_id, correction.address_id
        ),
        about=Ref(Customer.KIND, customer.pk), company_id=customer.company_id,
    )  # fmt: skip
    return correction


def _target(customer: Customer, field: str, contact_id: int | None, address_id: int | None) -> _Target:
    what, name = field.split(".")
    rows: Any = customer.contacts if what == "contact" else customer.addresses
    id = contact_id if what == "contact" else address_id
    row = rows.filter(pk=id).first() if id else rows.filter(active=True).order_by("-is_main", "pk").first()
    if row is None:
        raise NotFound()
    return _Target(row, name)


def _check(field: str, before: str, after: str) -> None:
    if not after and field in ("contact.name", "address.text"):
        raise Invalid({"value": _("This is needed.")})
    if after == before:
        raise Invalid({"value": _("This is what it says already.")})
    if field.endswith(".phone") and after and len(text.digits(after)) < 5:
        raise Invalid({"value": _("A phone number has at least five digits.")})


def _write(target: _Target, value: str) -> None:
    """Set the field; a whole address fills all its parts: what it does not say is not kept from before."""
    row = target.row
    if isinstance(row, Address) and target.field == "text":
        parsed = addresses.parse(value, near=row.adcode)
        if not parsed.street:
            raise Invalid({"value": _("The street is missing.")})
        changes = {name: getattr(parsed, name) for name in ("province", "city", "district", "street", "adcode")}
    else:
        changes = {target.field: value}
    checks.fits_columns(type(row), changes)
    for name, part in changes.items():
        setattr(row, name, part)
    if isinstance(row, Contact):
        row.digits = phone_digits(row.phone)
    row.save()
