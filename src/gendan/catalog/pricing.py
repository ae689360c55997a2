"""What a line costs, pure: price list, quantity break, discount, gifts, and how far a typed price lies off.

Everything it needs comes in as `PriceFacts`; nothing is read, nothing rounded before the amount. The rules and a
table of numbers are in `docs/algorithms/pricing.md`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from gendan.core import money
from gendan.core import quantity as quantities

from . import units

ZERO = Decimal(0)
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What an order line needs to know of an item."""

    id: int
    code: str = ""
    name: str = ""
    spec: str = ""
    unit_id: int = 0
    unit: str = ""
    decimals: int = 0
    units: Mapping[int, Decimal] = field(default_factory=dict)  # other units → base units in one
    style_id: int | None = None
    is_style: bool = False
    active: bool = True
    life: str = "active"
    supply_mode: str = "stock"
    stocked: bool = True
    family_ids: tuple[int, ...] = ()  # own family first, then the ones above
    tax_rate: Decimal | None = None
    pack_quantity: Decimal = Decimal(1)
    whole_packs: bool = False
    lead_days: int = 0
    cost: Decimal = ZERO
    search: str = ""  # what finds the item, and the orders that name it
    last_made_on: date | None = None
    maker_id: int | None = None  # company of the group that makes it, unless somebody says otherwise


@dataclass(frozen=True, slots=True)
class ListFacts:
    """A price list and whom it is for."""

    id: int
    code: str = ""
    currency: str = "CNY"
    sales_channel: str = ""
    customer_class: str = ""
    is_agreement: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Break:
    """A price per base unit from a quantity on."""

    from_quantity: Decimal
    price: Decimal


@dataclass(frozen=True, slots=True)
class Discount:
    """A discount rule; empty class or channel, no item, no family mean every one."""

    code: str
    percent: Decimal
    customer_class: str = ""
    sales_channel: str = ""
    family_id: int | None = None
    item_id: int | None = None
    from_quantity: Decimal = ZERO
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class GiftOffer:
    """A gift rule: for every `every` of an item, `quantity` of `gift_id` free."""

    code: str
    item_id: int
    every: Decimal
    gift_id: int
    quantity: Decimal
    customer_class: str = ""
    sales_channel: str = ""
    remark: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class PriceFacts:
    """Everything prices of one order are made from: whose order, which day, and the firm's price policy."""

    on: date
    currency: str = "CNY"
    channel: str = ""
    customer_class: str = ""
    price_list_id: int | None = None
    items: Mapping[int, ItemFacts] = field(default_factory=dict)
    lists: Sequence[ListFacts] = ()
    breaks: Mapping[tuple[int, int], Sequence[Break]] = field(default_factory=dict)  # (list, item) →
    discounts: Sequence[Discount] = ()
    gifts: Sequence[GiftOffer] = ()
    tolerance_percent: Decimal = ZERO  # how far a price may lie off the policy (PRC-04)


@dataclass(frozen=True, slots=True)
class PriceLine:
    """A line to be priced. `price` and `discount_percent` are what a person typed; None asks the policy."""

    key: Any
    item_id: int
    quantity: Decimal  # in `unit_id`
    unit_id: int | None = None  # None: the base unit
    price: Decimal | None = None  # per base unit
    discount_percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a price comes from: `list`, `agreement`, `manual` or `none`, with the rows that decided."""

    code: str
    list: str = ""
    from_quantity: Decimal = ZERO
    discount: str = ""


@dataclass(frozen=True, slots=True)
class Deviation:
    """A price off the policy: what policy says and what the line says per base unit, after discount.

    `policy` None: the policy knows no price for this item.
    """

    policy: Decimal | None
    agreed: Decimal

    @property
    def below(self) -> bool:
        """Whether the customer pays less than policy says, or policy says nothing."""
        return self.policy is None or self.agreed < self.policy

    @property
    def percent(self) -> Decimal | None:
        """How far off, in percent of the policy price: -10.00 is a tenth cheaper."""
        if not self.policy:
            return None
        return quantities.rounded((self.agreed - self.policy) / self.policy * HUNDRED, 2)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about a line a person must know; `serious` ones keep the order from being submitted."""

    code: str
    serious: bool = True
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gift:
    """A free line that a rule attaches (PRC-08)."""

    item_id: int
    quantity: Decimal
    rule: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Priced:
    """A priced line. `price` is per base unit before `discount_percent`; `amount` is what the line costs."""

    key: Any
    item_id: int
    unit_id: int
    unit_quantity: Decimal
    quantity: Decimal  # in base units
    list_price: Decimal | None
    price: Decimal
    discount_percent: Decimal
    amount: Decimal
    source: Source
    deviation: Deviation | None = None
    gifts: tuple[Gift, ...] = ()
    problems: tuple[Problem, ...] = ()


class _Aimed(Protocol):
    """A rule or list that names a class, a channel and a period."""

    @property
    def customer_class(self) -> str: ...
    @property
    def sales_channel(self) -> str: ...
    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_to(self) -> date | None: ...


def net(price: Decimal, percent: Decimal) -> Decimal:
    """A price per base unit after its discount, to six places."""
    return quantities.rounded(price * (HUNDRED - percent) / HUNDRED, quantities.PLACES)


def amount(price: Decimal, quantity: Decimal, percent: Decimal = ZERO, currency: str = "CNY") -> Decimal:
    """What a line costs; the one place where a line is rounded."""
    return money.rounded(price * quantity * (HUNDRED - percent) / HUNDRED, currency)


def valid(rule: _Aimed, on: date) -> bool:
    """Whether a rule holds on a day; both ends belong to the period."""
    return (rule.valid_from is None or rule.valid_from <= on) and (rule.valid_to is None or on <= rule.valid_to)


def fits(rule: _Aimed, facts: PriceFacts) -> bool:
    """Whether a rule holds on the day and names the customer's class and channel, or every one."""
    return (
        valid(rule, facts.on)
        and rule.customer_class in ("", facts.customer_class)
        and rule.sales_channel in ("", facts.channel)
    )


def ranked_lists(facts: PriceFacts) -> list[ListFacts]:
    """The lists that count for the customer, best first.

    The customer's own list, then lists for channel and class, then for one of the two, then general ones; among equals
    the higher priority, then the later start, then the newer list. Agreement lists are for those they were given to.
    """

    def place(candidate: ListFacts) -> tuple[int, int, int, int]:
        own = candidate.id == facts.price_list_id
        named = bool(candidate.sales_channel) + bool(candidate.customer_class)
        start = candidate.valid_from.toordinal() if candidate.valid_from else 0
        return (0 if own else 3 - named, -candidate.priority, -start, -candidate.id)

    def counts(candidate: ListFacts) -> bool:
        if candidate.currency != facts.currency or not valid(candidate, facts.on):
            return False
        if candidate.id == facts.price_list_id:
            return True
        return not candidate.is_agreement and fits(candidate, facts)

    return sorted(filter(counts, facts.lists), key=place)


def best_break(breaks: Iterable[Break], quantity: Decimal) -> Break | None:
    """The break with the greatest start that `quantity` reaches."""
    reached = [b for b in breaks if b.from_quantity <= quantity]
    return max(reached, key=lambda b: b.from_quantity, default=None)


def price_lines(lines: Sequence[PriceLine], facts: PriceFacts) -> list[Priced]:
    """Price the lines of one order together, in their order.

    Quantities count together: two lines of one item reach the break and earn the gift that one line would. A gift is
    attached to the first line of what earned it.
    """
    return _Pricing(lines, facts).run()


class _Pricing:
    """One call of `price_lines`: the lists in order and the totals, worked out once."""

    def __init__(self, lines: Sequence[PriceLine], facts: PriceFacts) -> None:
        self.lines, self.facts = lines, facts
        self.lists = ranked_lists(facts)
        self.discounts = [rule for rule in facts.discounts if fits(rule, facts)]
        self.bases = [self._base(line) for line in lines]
        self.totals: dict[int, Decimal] = defaultdict(Decimal)  # by item and by style
        for line, (quantity, _) in zip(lines, self.bases, strict=True):
            for id in self._named_by(line.item_id):
                self.totals[id] += max(quantity, ZERO)
        self.gifts = self._gifts()

    def run(self) -> list[Priced]:
        return [self._priced(index) for index in range(len(self.lines))]

    def _named_by(self, item_id: int) -> list[int]:
        """Ids by which prices and rules may name an item: its own, then its style's."""
        item = self.facts.items.get(item_id)
        return [item_id, item.style_id] if item and item.style_id else [item_id]

    def _base(self, line: PriceLine) -> tuple[Decimal, bool]:
        """The line's quantity in base units, and whether its unit is one of the item's."""
        item = self.facts.items.get(line.item_id)
        if item is None or line.unit_id in (None, item.unit_id):
            return line.quantity, True
        factor = item.units.get(line.unit_id or 0)
        return (line.quantity, False) if factor is None else (units.to_base(line.quantity, factor), True)

    def _priced(self, index: int) -> Priced:
        line, (quantity, unit_known) = self.lines[index], self.bases[index]
        item = self.facts.items.get(line.item_id)
        found, chosen = self._list_price(line.item_id)
        rule = self._discount(line.item_id, chosen) if found else None
        due = rule.percent if rule else ZERO
        typed = line.price is not None or line.discount_percent is not None
        price = line.price if line.price is not None else found.price if found else ZERO
        percent = line.discount_percent if line.discount_percent is not None else ZERO if typed else due
        return Priced(
            key=line.key,
            item_id=line.item_id,
            unit_id=line.unit_id or (item.unit_id if item else 0),
            unit_quantity=line.quantity,
            quantity=quantity,
            list_price=found.price if found else None,
            price=price,
            discount_percent=percent,
            amount=amount(price, quantity, percent, self.facts.currency),
            source=self._source(typed, found, chosen, rule),
            deviation=self._deviation(net(price, percent), net(found.price, due) if found else None) if typed else None,
            gifts=self.gifts.get(index, ()),
            problems=tuple(_problems(line, item, quantity, unit_known, bool(found or line.price is not None))),
        )

    def _list_price(self, item_id: int) -> tuple[Break | None, ListFacts | None]:
        """The price from the best list that has one for the quantity; the item's own beats its style's."""
        for candidate in self.lists:
            for id in self._named_by(item_id):
                found = best_break(self.facts.breaks.get((candidate.id, id), ()), self.totals[id])
                if found is not None:
                    return found, candidate
        return None, None

    def _discount(self, item_id: int, chosen: ListFacts | None) -> Discount | None:
        """The best fitting rule; prices agreed with the customer are final and take none."""
        if chosen is not None and chosen.is_agreement:
            return None
        fitting = [(place, rule) for rule in self.discounts if (place := self._closeness(rule, item_id))]
        return max(fitting, key=lambda pair: pair[0])[1] if fitting else None

    def _closeness(self, rule: Discount, item_id: int) -> tuple[Any, ...]:
        """How closely a rule fits an item, greatest best; empty when it does not fit."""
        item = self.facts.items.get(item_id)
        families = item.family_ids if item else ()
        names = self._named_by(item_id)
        counted = rule.item_id if rule.item_id in names else item_id
        if rule.from_quantity > self.totals[counted]:
            return ()
        if rule.item_id is not None:
            if rule.item_id not in names:
                return ()
            product = (2, -names.index(rule.item_id))
        elif rule.family_id is not None:
            if rule.family_id not in families:
                return ()
            product = (1, -families.index(rule.family_id))
        else:
            product = (0, 0)
        named = bool(rule.customer_class) + bool(rule.sales_channel)
        return (product, named, rule.from_quantity, rule.percent, rule.code)

    def _source(self, typed: bool, found: Break | None, chosen: ListFacts | None, rule: Discount | None) -> Source:
        if found is None or chosen is None:
            return Source("manual" if typed else "none")
        code = "manual" if typed else "agreement" if chosen.id == self.facts.price_list_id else "list"
        return Source(code, chosen.code, found.from_quantity, rule.code if rule and not typed else "")

    def _deviation(self, agreed: Decimal, policy: Decimal | None) -> Deviation | None:
        if policy is not None and abs(agreed - policy) * HUNDRED <= policy * self.facts.tolerance_percent:
            return None
        return Deviation(policy, agreed)

    def _gifts(self) -> dict[int, tuple[Gift, ...]]:
        """Gifts by the line that earned them: of offers of the same gift for the same item the greatest counts."""
        best: dict[tuple[int, int], Gift] = {}
        for offer in self.facts.gifts:
            count = self.totals[offer.item_id] // offer.every if offer.item_id in self.totals else ZERO
            if count > 0 and fits(offer, self.facts):
                gift = Gift(offer.gift_id, count * offer.quantity, offer.code, offer.remark)
                key = (offer.item_id, offer.gift_id)
                best[key] = max(best.get(key, gift), gift, key=lambda g: (g.quantity, g.rule))
        gifts: dict[int, tuple[Gift, ...]] = defaultdict(tuple)
        for (item_id, _), gift in best.items():
            first = next(n for n, line in enumerate(self.lines) if item_id in self._named_by(line.item_id))
            gifts[first] += (gift,)
        return gifts


def _problems(
    line: PriceLine, item: ItemFacts | None, quantity: Decimal, unit_known: bool, has_price: bool
) -> Iterable[Problem]:
    """What is wrong with a line, gravest first."""
    if item is None:
        yield Problem("unknown_item")
        return
    if item.is_style:
        yield Problem("is_style", data={"item": item.code})
    if not item.active or item.life == "obsolete":
        yield Problem("not_sold", data={"item": item.code})
    if line.quantity <= 0:
        yield Problem("quantity")
    elif not unit_known:
        yield Problem("unit", data={"item": item.code})
    elif not quantities.fits(quantity, item.decimals):
        yield Problem("decimals", data={"unit": item.unit, "decimals": str(item.decimals)})
    elif item.whole_packs and quantity % item.pack_quantity:
        yield Problem("whole_packs", data={"pack": quantities.plain(item.pack_quantity), "unit": item.unit})
    if not has_price:
        yield Problem("no_price", data={"item": item.code})
    if item.life == "discontinued":
        yield Problem("discontinued", serious=False, data={"item": item.code})
