"""Items and prices for tests, made through the services people use."""

from decimal import Decimal
from itertools import count
from typing import Any

from gendan.catalog.models import DiscountRule, Family, GiftRule, Item, PriceList, Unit
from gendan.catalog.services import basics, items, price_lists, rules
from gendan.core.actor import SYSTEM
from gendan.org.models import Company
from tests import cast

_serial = count(1)
Number = Decimal | int | str


def unit(code: str = "pcs", name: str = "个", decimals: int = 0) -> Unit:
    """The unit of a code."""
    found = Unit.objects.filter(code=code).first()
    return found or basics.put_unit(basics.NamedSpec(code, name), decimals=decimals, actor=SYSTEM)


def family(code: str, name: str = "", parent: Family | None = None) -> Family:
    """The product family of a code."""
    return basics.put_family(basics.NamedSpec(code, name or code), parent=parent, actor=SYSTEM)


def item(
    code: str | None = None,
    *,
    price: Number | None = None,
    company: Company | None = None,
    cartons_of: Number | None = None,
    **facts: Any,
) -> Item:
    """An item in pieces; `price` goes into the company's general list, `cartons_of` gives it a second unit."""
    code = code or f"ITEM-{next(_serial):04d}"
    base = facts.pop("unit", None) or unit()
    spec = items.ItemSpec(code=code, name=facts.pop("name", f"商品{code}"), unit_id=base.pk, **facts)
    made = items.create(spec, actor=SYSTEM)
    if cartons_of is not None:
        carton = items.UnitSpec(unit("carton", "箱").pk, Decimal(cartons_of))
        items.set_units(made.pk, [carton], actor=SYSTEM)
    if price is not None:
        set_price(made, price, price_list(company))
    return made


def style(code: str | None = None, colours: str = "红:R 黑:B", sizes: str = "S M", **facts: Any) -> list[Item]:
    """The variants of a new style, colour by colour; `红:R` is a value with its code."""
    made = item(code, is_style=True, **facts)

    def values(text: str) -> dict[str, str]:
        return {value: code or value for value, _, code in (part.partition(":") for part in text.split())}

    return items.create_variants(made.pk, {"colour": values(colours), "size": values(sizes)}, actor=SYSTEM)


def price_list(company: Company | None = None, code: str = "STD", **facts: Any) -> PriceList:
    """The company's price list of a code: the general one unless the facts say for whom it is."""
    firm = company or cast.company()
    found = PriceList.objects.filter(company=firm, code=code).first()
    spec = price_lists.ListSpec(company_id=firm.pk, code=code, name=facts.pop("name", f"价目表{code}"), **facts)
    return found or price_lists.create(spec, actor=SYSTEM)


def set_price(item: Item, price: Number | None, prices: PriceList | None = None, from_quantity: Number = 0) -> None:
    """An item's price in a list (default: the general one) from a quantity on."""
    spec = price_lists.PriceSpec(item.pk, None if price is None else Decimal(price), Decimal(from_quantity))
    price_lists.set_prices((prices or price_list()).pk, [spec], actor=SYSTEM)


def discount(percent: Number, *, company: Company | None = None, **facts: Any) -> DiscountRule:
    """A discount rule; `item`, `family` as objects, the rest as in the service."""
    return rules.put_discount(
        rules.DiscountSpec((company or cast.company()).pk, percent=Decimal(percent), **_named("D", facts)), actor=SYSTEM
    )


def gift(
    item: Item, gift: Item, *, every: Number, quantity: Number = 1, company: Company | None = None, **facts: Any
) -> GiftRule:
    """For every `every` of an item, `quantity` of another."""
    spec = rules.GiftSpec(
        (company or cast.company()).pk, item_id=item.pk, every=Decimal(every), gift_id=gift.pk,
        gift_quantity=Decimal(quantity), **_named("G", facts),
    )  # fmt: skip
    return rules.put_gift(spec, actor=SYSTEM)


def _named(letter: str, facts: dict[str, Any]) -> dict[str, Any]:
    code = facts.pop("code", None) or f"{letter}{next(_serial)}"
    objects = {f"{name}_id": facts.pop(name).pk for name in ("item", "family") if name in facts}
    return {"code": code, "name": code, **objects, **facts}
