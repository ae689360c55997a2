"""Which type an order is of, proposed from what is known at entry (TYP-01). Rules are rows; this is pure.

A firm's rules are asked in their order, its own before those for all companies; the first that holds proposes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext_lazy

from gendan.core.money import ZERO
from gendan.sales.words import CHANNEL, DELIVERY_MODE, PAYMENT_MODE
from gendan.workflow import conditions

MADE = ("make", "oem_buy", "cooperate")  # made for an order, by us or for us
SUPPLY: dict[str, Any] = {
    "stock": pgettext_lazy("supply", "From stock"),
    "make": pgettext_lazy("supply", "Make"),
    "buy": pgettext_lazy("supply", "Buy"),
    "oem_buy": pgettext_lazy("supply", "Buy under our brand"),
    "cooperate": pgettext_lazy("supply", "Cooperation"),
    "customer": pgettext_lazy("supply", "Supplied by the customer"),
    "service": pgettext_lazy("supply", "Service"),
}
# What tells a regular order from a non-regular one, asked at entry (TYP-02, TYP-03); each is answered yes or no.
QUESTIONS: dict[str, Any] = {
    "new_design": gettext_noop("New technical design is needed"),
    "above_standard": gettext_noop("The quality demanded is above the company standard"),
    "tight_date": gettext_noop("The date is tight"),
    "penalty": gettext_noop("There is a penalty for lateness"),
    "reputation": gettext_noop("Being late would hurt our name"),
}
# What is known of an order while it is entered: name, type, label; named as in `published` where processes know the same.
FACTS: dict[str, tuple[str, str]] = {
    "order.total": ("number", gettext_noop("Amount of the order")),
    "order.quantity": ("number", gettext_noop("Quantity of all lines")),
    "order.lines": ("number", gettext_noop("Number of lines")),
    "order.days": ("number", gettext_noop("Days until the wanted date")),
    "order.channel": ("text", gettext_noop("Came by")),
    "order.payment_mode": ("text", gettext_noop("Payment mode")),
    "order.delivery_mode": ("text", gettext_noop("Delivery mode")),
    "order.contract": ("bool", gettext_noop("Order draws on a contract")),
    "order.special": ("bool", gettext_noop("Has technical or quality requirements")),
    "customer.class": ("text", gettext_noop("Customer class")),
    "customer.channel": ("text", gettext_noop("Sales channel of the customer")),
    "customer.is_new": ("bool", gettext_noop("Customer is new")),
    "items.supply": ("list", gettext_noop("Supply modes of the goods")),
    "items.stocked": ("bool", gettext_noop("All goods are kept in stock")),
    "items.made": ("bool", gettext_noop("Goods are made to order")),
    "items.out_of_make": ("bool", gettext_noop("Goods are no longer made, or not for years")),
    "order.asked": ("bool", gettext_noop("Whether it is regular was answered")),
    **{f"order.{code}": ("bool", label) for code, label in QUESTIONS.items()},
}
CHOICES: dict[str, Mapping[str, Any]] = {
    "order.channel": CHANNEL, "order.payment_mode": PAYMENT_MODE, "order.delivery_mode": DELIVERY_MODE, "items.supply": SUPPLY,
}  # fmt: skip
KNOWN = {name: type for name, (type, _label) in FACTS.items()}


def faults(condition: Any) -> list[tuple[str, str]]:
    """What is wrong with a condition over these facts: where, and the text."""
    found = conditions.faults(condition, KNOWN)
    return found or [
        (where, _("“%(value)s” is none of its values.") % {"value": one})
        for where, name, value in conditions.values_in(condition)
        for one in (value if isinstance(value, list) else [value])
        if name in CHOICES and not isinstance(one, bool) and str(one) not in CHOICES[name]
    ]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as it is asked: of which company (None: of all), when, which type."""

    company_id: int | None
    condition: Mapping[str, Any]
    type_id: int
    type: str
    name: str
    name_en: str = ""

    def label(self, language: str) -> str:
        """The rule's name in a language."""
        return self.name_en if language.startswith("en") and self.name_en else self.name


def propose(rules: Sequence[Rule], company_id: int, values: Mapping[str, Any]) -> Rule | None:
    """The first rule that holds; `rules` come in the order they are asked in."""
    return next(
        (r for r in rules if r.company_id in (None, company_id) and conditions.holds(r.condition, values)), None
    )


def out_of_make(item: Any, today: date, years: int) -> bool:
    """Whether goods we once made are discontinued, obsolete, or were not made for so many years (TYP-03 b)."""
    if item.supply_mode not in MADE:
        return False
    if item.life in ("discontinued", "obsolete"):
        return True
    made = item.last_made_on
    return made is not None and made < date(today.year - years, today.month, min(today.day, 28))


def values(
    spec: Any, known: Any, drafted_head: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """What is known of an order at entry, by the names of FACTS. Gifts do not count."""
    head = known.head
    paid = [line for line in lines if not line["is_gift"]]
    items = [known.prices.items[line["item_id"]] for line in paid if line["item_id"] in known.prices.items]
    return {
        "order.total": drafted_head["total"],
        "order.quantity": sum((line["quantity"] for line in paid), ZERO),
        "order.lines": len(paid),
        "order.days": (spec.requested_on - known.today).days if spec.requested_on else None,
        "order.channel": spec.channel,
        "order.payment_mode": spec.payment_mode or head.payment_mode,
        "order.delivery_mode": spec.delivery_mode or "carrier",
        "order.contract": spec.contract_id is not None,
        "order.special": bool(spec.technical.strip() or spec.quality.strip()),
        "customer.class": head.grade,
        "customer.channel": head.sales_channel,
        "customer.is_new": head.is_new,
        "items.supply": sorted({item.supply_mode for item in items}),
        "items.stocked": all(item.stocked for item in items) if items else None,
        "items.made": any(item.supply_mode in MADE for item in items),
        "items.out_of_make": any(out_of_make(item, known.today, known.years) for item in items),
        "order.asked": all(code in spec.answers for code in QUESTIONS),
        **{f"order.{code}": spec.answers.get(code) for code in QUESTIONS},
    }
