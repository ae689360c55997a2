"""What drafting needs to know, loaded with a fixed number of queries whatever the number of lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from gendan.catalog import queries as catalog
from gendan.catalog.pricing import PriceFacts
from gendan.core import clock, params, sql
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.core.remembered import Remembered
from gendan.inventory.queries import free
from gendan.org.models import Company
from gendan.org.services import reasons

from . import queries
from .allocation import Choice, allocate
from .models import ContractLine, OrderType, TypeRule
from .spec import NewLine, NewOrder
from .type_rules import Rule

CHECKLIST = "checklist"  # as a mandatory field: every required check of the type is ticked before review (CNF-01)
REPEATS = "repeats"  # as a mandatory field: a delivered order of this customer is the same (TYP-11)
USUAL_TYPE = "stock_sale"  # where neither a person nor a rule names one

DEVIATION = "price_deviation"  # the list of reasons for a price off the policy


@dataclass(frozen=True, slots=True)
class Head:
    """Company, type, customer, main contact and address, credit: one row."""

    company_id: int
    currency: str
    tax_rate: Decimal
    type_id: int
    type: str
    type_name: str
    type_name_en: str
    available: bool
    route: str
    supply_mode: str
    mandatory: list[str]
    review: str
    effect_gates: list[str]
    needs_contract: bool
    customer_id: int
    customer_name: str
    customer_active: bool
    grade: str
    sales_channel: str
    price_list_id: int | None
    customer_currency: str
    payment_mode: str
    terms_days: int
    deposit_percent: Decimal
    salesperson_id: int | None
    merchandiser_id: int | None
    is_new: bool
    customer_search: str
    contact: str | None
    phone: str | None
    address_id: int | None
    ship_to: str | None
    ship_to_notes: str | None
    warehouses: list[int] | None  # that sell, the preferred one first
    provinces: list[str] | None  # where each of them is
    province: str | None  # where the goods go
    department_id: int | None
    credit_limit: Decimal | None
    exposure: Decimal | None
    overdue: Decimal | None
    credit_policy: str | None
    credit_blocked: bool | None


@dataclass(frozen=True, slots=True)
class Kind:
    """What a type of some lines asks for, where it is another than the order's; named as in `Head` (TYP-18)."""

    type_id: int
    type: str
    type_name: str
    available: bool
    route: str
    supply_mode: str
    mandatory: list[str]
    review: str
    effect_gates: list[str]
    needs_contract: bool


@dataclass(frozen=True, slots=True)
class Earlier:
    """A line of a delivered order, with what its order demanded."""

    order_id: int
    number: str
    technical: str
    quality: str
    item_id: int
    item_name: str


REVIEWS = ("none", "auto", "always")  # the stricter the later


@dataclass(frozen=True)
class Facts:
    """All that `drafting.draft` needs; no query behind it."""

    head: Head
    prices: PriceFacts
    today: date
    agreed: dict[int, Decimal]  # prices of the contract it draws on, by item
    warehouse_id: int | None  # where the goods come from, unless somebody says otherwise
    whys: Mapping[str, str] = field(default_factory=dict)  # reasons of prices off the policy, as given → in words
    not_taken: Mapping[str, str] = field(default_factory=dict)  # those that cannot be taken, and why not
    rules: Sequence[Rule] = ()  # that propose its type
    checks: Sequence[str] = ()  # what must be confirmed with the customer first, where the type demands it
    years: int = 3  # after which goods count as no longer made
    trying: frozenset[str] = frozenset()  # types that try out new goods themselves
    earlier: Sequence[Earlier] = ()  # delivered before, where a type demands it (TYP-11)
    others: Mapping[str, Kind] = field(default_factory=dict)  # types of lines that are not of the order's type

    def kind(self, line: NewLine) -> Head | Kind:
        """What the type of a line asks for: its own, else the order's."""
        return self.others.get(line.type, self.head)

    def agreed_price(self, line: NewLine) -> Decimal | None:
        """The contract's price of a line that draws on it; in an order of several types not every line does."""
        draws = not self.others or self.kind(line).needs_contract
        return self.agreed.get(line.item_id) if draws else None

    @property
    def kinds(self) -> list[Head | Kind]:
        """Every type the order has to do with, its own first."""
        return [self.head, *self.others.values()]

    @property
    def review(self) -> str:
        """How the order is reviewed: as the strictest of its types asks."""
        return max((kind.review for kind in self.kinds), key=REVIEWS.index)

    @property
    def effect_gates(self) -> list[str]:
        """What the order waits for: all that any of its types asks."""
        return list(dict.fromkeys(code for kind in self.kinds for code in kind.effect_gates))


def load(spec: NewOrder, actor: Actor) -> Facts:
    """Head, items and prices for an order. Refuses with NotFound what the actor may not see."""
    head = load_head(spec, actor)
    prices = catalog.price_facts(
        head.company_id,
        [line.item_id for line in spec.lines],
        channel=head.sales_channel,
        customer_class=head.grade,
        price_list_id=head.price_list_id,
        currency=head.customer_currency,
        on=clock.today(),
    )
    return Facts(
        head, prices, clock.today(), _agreed(spec), _warehouse(spec, head), *_whys(spec, head.company_id, actor), _rules.get(),
        _checks(head), params.get("sales.not_made_years", head.company_id),
        frozenset(params.get("sales.trial_types", head.company_id).split()), _earlier(spec, head), _others(spec, head),
    )  # fmt: skip


def _earlier(spec: NewOrder, head: Head) -> list[Earlier]:
    """Lines of the customer's delivered orders with the goods of this one; one query, none for types that do not repeat."""
    if REPEATS not in head.mandatory:
        return []
    wanted = {"customer": head.customer_id, "order": spec.repeats_id, "items": [line.item_id for line in spec.lines]}
    return [Earlier(*row) for row in sql.rows(sql.named("sales", "delivered_earlier"), wanted)]


def _whys(spec: NewOrder, company_id: int, actor: Actor) -> tuple[dict[str, str], dict[str, str]]:
    """The reasons given for prices, found in their list; what the list does not know is a fault of its line."""
    said, refused = {}, {}
    for text in {line.deviation for line in spec.lines if line.deviation.strip()}:
        try:
            said[text] = reasons.read(DEVIATION, text, company_id=company_id, actor=actor).text
        except Invalid as refusal:
            refused[text] = refusal.errors["reason"][0]
    return said, refused


def _read_rules() -> list[Rule]:
    """Rules in the order they are asked: those of companies before those for all; types nobody can choose propose nothing."""
    rows = TypeRule.objects.filter(active=True, type__available=True, type__active=True).select_related("type")
    found = sorted(rows, key=lambda r: (r.company_id is None, r.sort, r.pk))
    return [Rule(r.company_id, r.condition, r.type_id, r.type.code, r.name, r.name_en) for r in found]


_rules = Remembered(_read_rules)


def forget() -> None:
    """Drop what this process remembers of rules, after one was changed or a test database was rebuilt."""
    _rules.forget()


def _others(spec: NewOrder, head: Head) -> dict[str, Kind]:
    """Types of lines other than the order's; one query, none for an order of one type."""
    codes = {line.type for line in spec.lines} - {"", head.type}
    if not codes:
        return {}
    rows = OrderType.objects.filter(code__in=codes).order_by("sort", "pk")
    return {
        row.code: Kind(
            row.pk, row.code, row.name, row.available and row.active, row.route, row.supply_mode, row.mandatory, row.review,
            row.effect_gates, row.needs_contract,
        )
        for row in rows
    }  # fmt: skip


def _checks(head: Head) -> list[str]:
    """Codes of the required checks of a type that demands its list; one query, none for the others."""
    if CHECKLIST not in head.mandatory:
        return []
    found = queries.checklist(head.type_id, head.company_id, clock.now())
    return found.required if found else []


def typed(spec: NewOrder, actor: Actor) -> Facts:
    """`load` for an order as somebody typed it: warehouses and people it names must belong to the company.

    One query more, and only where others than the usual ones are named. Refuses with NotFound.
    """
    known = load(spec, actor)
    head = known.head
    places = {spec.warehouse_id, *(line.warehouse_id for line in spec.lines)} - {None, *(head.warehouses or ())}
    people = {spec.salesperson_id, spec.merchandiser_id, spec.service_id} - {
        None,
        head.salesperson_id,
        head.merchandiser_id,
    }
    makers = {line.maker_id for line in spec.lines if line.maker_id} - {head.company_id}
    if makers and Company.objects.filter(pk__in=makers, active=True).count() != len(makers):
        raise NotFound()
    if not places and not people:
        return known
    row = sql.one(
        "select (select count(*) from inventory_warehouse where company_id = %(company)s and id = any(%(places)s::bigint[])),"
        " (select count(*) from org_user u where u.id = any(%(people)s::bigint[]) and ("
        "   exists (select 1 from org_assignment a where a.user_id = u.id and a.company_id = %(company)s)"
        "   or exists (select 1 from org_department d where d.id = u.department_id and d.company_id = %(company)s)))",
        {"company": head.company_id, "places": list(places), "people": list(people)},
    )
    if row != (len(places), len(people)):
        raise NotFound()
    return known


def _warehouse(spec: NewOrder, head: Head) -> int | None:
    """Where an order is delivered from (SPL-04); stock is only asked for where there is a choice."""
    choices = [Choice(id, province) for id, province in zip(head.warehouses or [], head.provinces or [], strict=True)]
    if spec.warehouse_id or len(choices) < 2:
        return spec.warehouse_id or (choices[0].id if choices else None)
    wanted: dict[int, Decimal] = {}
    for line in spec.lines:
        wanted[line.item_id] = wanted.get(line.item_id, Decimal(0)) + line.quantity
    stock = free(list(wanted), [choice.id for choice in choices])
    return allocate(wanted, {key: there.free for key, there in stock.items()}, choices, head.province or "")


def _agreed(spec: NewOrder) -> dict[int, Decimal]:
    """Prices of the quantity contract an order draws on; one query, none without a contract."""
    if spec.contract_id is None:
        return {}
    lines = ContractLine.objects.filter(contract_id=spec.contract_id, contract__customer_id=spec.customer_id)
    return dict(lines.values_list("item_id", "price"))


def load_head(spec: NewOrder, actor: Actor) -> Head:
    """Company, type and customer in one query."""
    if not actor.sees_company(spec.company_id):
        raise NotFound()
    row = sql.one(
        sql.named("sales", "head"),
        {
            "company": spec.company_id,
            "customer": spec.customer_id,
            "type": spec.type or USUAL_TYPE,
            "address": spec.address_id,
            "user": actor.user_id,
        },
    )
    if row is None:
        raise NotFound()
    head = Head(*row)
    if not sees_customer(actor, head.company_id, head.salesperson_id):
        raise NotFound()
    return head


def sees_customer(actor: Actor, company_id: int, salesperson_id: int | None) -> bool:
    """Whether a person limited to their own customers may take orders of this one."""
    if actor.is_system:
        return True
    scope = actor.scopes[company_id]
    return scope.level != "own" or salesperson_id == actor.user_id
