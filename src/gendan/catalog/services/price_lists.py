"""Verbs on price lists: create, edit, set prices, copy, close."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gendan.core import quantity as quantities
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.refs import Ref
from gendan.core.work import lock_one, publish, service

from ..events import PriceListChanged
from ..models import Price, PriceList
from . import checks


@dataclass(frozen=True)
class ListSpec:
    """A price list as people describe it (MDM-07)."""

    company_id: int
    code: str
    name: str
    name_en: str = ""
    currency: str = "CNY"
    sales_channel: str = ""
    customer_class: str = ""
    is_agreement: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    priority: int = 0
    remarks: str = ""
    active: bool = True


EDITABLE = tuple(f.name for f in fields(ListSpec) if f.name not in ("company_id", "currency"))


@dataclass(frozen=True)
class PriceSpec:
    """An item's price from a quantity on, per base unit, tax included; None takes the price out of the list."""

    item_id: int
    price: Decimal | None
    from_quantity: Decimal = Decimal(0)


@service
def create(spec: ListSpec, *, actor: Actor, prices: Sequence[PriceSpec] = ()) -> PriceList:
    """Create a price list, with prices if given. Announces PriceListChanged.

    Refuses with NotAllowed, NotFound (company), Invalid.
    """
    actor.require("catalog.price.edit")
    if not actor.sees_company(spec.company_id):
        raise NotFound()
    values = asdict(spec)
    _check(values)
    with checks.unique("catalog_pricelist_code"):
        found = PriceList.objects.create(**values)
    _announce(found, "created")
    if prices:
        _write(found, prices)
    return found


@service
def edit(list_id: int, changes: Mapping[str, Any], *, actor: Actor) -> PriceList:
    """Change a list's head: whom it is for, its period, its rank. Locks it. Announces PriceListChanged.

    Refuses with NotAllowed, NotFound, Invalid.
    """
    actor.require("catalog.price.edit")
    found = _locked(list_id, actor)
    _check({**{name: getattr(found, name) for name in EDITABLE}, **changes})
    changed = checks.apply(found, changes, EDITABLE)
    if changed:
        with checks.unique("catalog_pricelist_code"):
            found.save(update_fields=changed)
        _announce(found, "edited")
    return found


@service
def set_prices(list_id: int, prices: Sequence[PriceSpec], *, actor: Actor) -> PriceList:
    """Set prices in a list, others stay; None removes. A fixed number of statements. Locks the list.

    Announces PriceListChanged with the items. Refuses with NotAllowed, NotFound, Invalid by `<row>.price`.
    """
    actor.require("catalog.price.edit")
    found = _locked(list_id, actor)
    _write(found, prices)
    return found


@service
def copy(
    list_id: int, *, code: str, name: str, actor: Actor, valid_from: date | None = None, percent: Decimal = Decimal(0)
) -> PriceList:
    """Copy a list with its prices, raised by `percent` (-5 is five per cent cheaper), to start on a day.

    Prices are rounded to cents. Announces PriceListChanged. Refuses with NotAllowed, NotFound, Invalid.
    """
    actor.require("catalog.price.edit")
    source = _locked(list_id, actor)
    if percent <= -100:
        raise Invalid({"percent": _("More than -100.")})
    head = {name: getattr(source, name) for name in EDITABLE} | {
        "code": code,
        "name": name,
        "valid_to": None,
        "active": True,
    }
    spec = ListSpec(company_id=source.company_id, currency=source.currency, **head | {"valid_from": valid_from})
    factor = 1 + percent / 100
    rows = source.prices.values_list("item_id", "price", "from_quantity")
    # A copy at the same prices keeps every place; a raised one is what people would write on paper.
    prices = [PriceSpec(i, p if not percent else quantities.rounded(p * factor, 2), q) for i, p, q in rows]
    return create(spec, prices=prices, actor=actor)


@service
def close(list_id: int, on: date, *, actor: Actor) -> PriceList:
    """End a list: `on` is its last day. Locks it. Announces PriceListChanged.

    A list that would end before it starts is switched off instead. Refuses with NotAllowed, NotFound.
    """
    actor.require("catalog.price.edit")
    found = _locked(list_id, actor)
    if found.valid_from and on < found.valid_from:
        found.active = False
    else:
        found.valid_to = on
    found.save(update_fields=["active", "valid_to"])
    _announce(found, "closed")
    return found


@service
def succeed(
    list_id: int, *, code: str, name: str, start: date, actor: Actor, percent: Decimal = Decimal(0)
) -> PriceList:
    """A new edition of a list from `start` on; the old one closes the day before. See `copy`, `close`."""
    fresh = copy(list_id, code=code, name=name, valid_from=start, percent=percent, actor=actor)
    close(list_id, start - timedelta(days=1), actor=actor)
    return fresh


def _locked(list_id: int, actor: Actor) -> PriceList:
    lists = PriceList.objects.filter(pk=list_id)
    found: PriceList = lock_one(lists if actor.is_system else lists.filter(company_id__in=actor.company_ids))
    return found


def _write(found: PriceList, prices: Sequence[PriceSpec]) -> None:
    errors: dict[str, str] = {}
    for number, row in enumerate(prices):
        if row.price is not None and row.price < 0:
            errors[f"{number}.price"] = _("A price is not negative.")
        if row.from_quantity < 0:
            errors[f"{number}.from_quantity"] = _("A quantity is not negative.")
    if errors:
        raise Invalid(errors)
    # The last word on an item and quantity counts, as in a sheet pasted twice.
    wanted = {(row.item_id, row.from_quantity): row.price for row in prices}
    gone = {key for key, price in wanted.items() if price is None}
    if gone:
        stored = found.prices.filter(item_id__in={item for item, _ in gone}).values_list(
            "pk", "item_id", "from_quantity"
        )
        Price.objects.filter(pk__in=[pk for pk, item, quantity in stored if (item, quantity) in gone]).delete()
    rows = [
        Price(price_list=found, item_id=item, from_quantity=quantity, price=price)
        for (item, quantity), price in wanted.items()
        if price is not None
    ]
    Price.objects.bulk_create(
        rows, batch_size=2000, update_conflicts=True,
        unique_fields=["item", "price_list", "from_quantity"], update_fields=["price"],
    )  # fmt: skip
    _announce(found, "prices", sorted({item for item, _ in wanted}))


def _check(values: Mapping[str, Any]) -> None:
    checks.required(values, "code", "name", "currency")
    checks.fits_columns(PriceList, values)
    checks.period(values.get("valid_from"), values.get("valid_to"))


def _announce(found: PriceList, what: str, item_ids: Sequence[int] = ()) -> None:
    publish(
        PriceListChanged(found.pk, what, list(item_ids)),
        about=Ref(PriceList.KIND, found.pk), company_id=found.company_id,
    )  # fmt: skip
