"""Orders: the past recorded in bulk, the live ones placed one by one like anybody's."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from gendan.core.actor import Actor
from gendan.core.errors import Busy, DomainError
from gendan.core.money import cent, rounded
from gendan.org.models import Company
from gendan.sales.models import Order, OrderType
from gendan.sales.services import placing, records
from gendan.sales.services.records import PastLine, PastOrder
from gendan.sales.spec import NewLine, NewOrder

from .files import Files, Row, Sale, number
from .masters import CURRENCY, Account, Advance, Product

BATCH = 500
IMPORTED = "imported"  # why a price lies off the list
CHANNEL = {"reseller": "salesperson", "internet": "website"}
SOURCE = "AdventureWorks"
TRIES = 3


@dataclass
class Taken:
    """What became of a part of the orders: taken over, left out because here already, refused and why."""

    new: int = 0
    present: int = 0
    refused: dict[str, str] = field(default_factory=dict)
    states: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Ground:
    """What all orders stand on."""

    company: Company
    products: dict[str, Product]
    accounts: dict[str, Account]
    live_from: date
    actor: Actor


def past(files: Files, ground: Ground, advance: Advance) -> Taken:
    """Record what was ordered before `live_from`, 500 orders to a transaction."""
    type_id = OrderType.objects.get(code="stock_sale").pk
    placed, taken = _placed(ground.company), Taken()
    batch: list[Sale] = []

    def flush() -> None:
        good = [_past(sale, ground, type_id) for sale in batch if sale.number not in placed and _sound(sale, taken)]
        new = len(records.record(good, company_id=ground.company.pk, actor=ground.actor)) if good else 0
        taken.new += new
        advance(len(batch))
        batch.clear()

    total = 0
    for sale in _before(files, ground.live_from):
        total += 1
        batch.append(sale)
        if len(batch) == BATCH:
            flush()
    flush()
    taken.present = total - taken.new - len(taken.refused)
    return taken


def live(files: Files, ground: Ground, advance: Advance, workers: int = 1) -> Taken:
    """Place what was ordered from `live_from` on; each order is a transaction, one that is refused stops no other.

    With one worker orders are served strictly in their order. Each worker more has a connection of its own, so that one
    prepares an order while the database writes another's; who is served first then differs by a neighbour or two.
    """
    here = _placed(ground.company) | _recorded(ground.company)
    taken = Taken()
    waiting = _missing(files, ground, here, taken, advance)
    if workers == 1:
        for sale in waiting:
            _note(sale, _place(sale, ground), taken)
            advance(1)
        return taken
    with ThreadPoolExecutor(workers, initializer=lossy) as pool:
        running: list[tuple[Sale, Future[str | DomainError]]] = []
        for sale in waiting:
            running.append((sale, pool.submit(copy_context().run, _place, sale, ground)))
            if len(running) >= 4 * workers:
                _finish(running.pop(0), taken, advance)
        for pair in running:
            _finish(pair, taken, advance)
        for _n in range(workers):
            pool.submit(connection.close)
    return taken


def lossy() -> None:
    """Let this session's commits be acknowledged before they are on disk: the next run brings what a crash loses."""
    with connection.cursor() as cursor:
        cursor.execute("set synchronous_commit = off")


def _missing(files: Files, ground: Ground, here: set[str], taken: Taken, advance: Advance) -> Iterator[Sale]:
    """Live orders that are not here yet and add up."""
    for sale in files.sales():
        if sale.on < ground.live_from:
            continue
        if sale.number not in here and _sound(sale, taken):
            yield sale
        else:
            taken.present += sale.number in here
            advance(1)


def _finish(pair: "tuple[Sale, Future[str | DomainError]]", taken: Taken, advance: Advance) -> None:
    sale, future = pair
    _note(sale, future.result(), taken)
    advance(1)


def _note(sale: Sale, result: str | DomainError, taken: Taken) -> None:
    if isinstance(result, DomainError):
        taken.refused[sale.number] = str(result)
    else:
        taken.new += 1
        taken.states[result] += 1


def _place(sale: Sale, ground: Ground) -> str | DomainError:
    """The state an order came to, or why it was refused. What another worker holds is worth a second try."""
    refusal: DomainError | None = None
    for _try in range(TRIES):
        try:
            return placing.place(_new(sale, ground), until="effective", actor=ground.actor).order.state
        except Busy as error:
            refusal = error
        except DomainError as error:
            return error
    assert refusal is not None
    return refusal


def _before(files: Files, day: date) -> Iterator[Sale]:
    return (sale for sale in files.sales() if sale.on < day)


def _placed(company: Company) -> set[str]:
    """Numbers of live orders that are here, by the note each carries: a number of our series is on the order itself."""
    notes = Order.objects.filter(company=company, imported=False, internal__startswith=f"{SOURCE} SO")
    return {note.removeprefix(f"{SOURCE} ").split()[0] for note in notes.values_list("internal", flat=True)}


def _recorded(company: Company) -> set[str]:
    """Numbers recorded as past by an earlier run with a later day."""
    numbers = Order.objects.filter(company=company, imported=True).values_list("number", flat=True)
    return {number for number in numbers if number}


def _sound(sale: Sale, taken: Taken) -> bool:
    """Whether the lines add up to the order's own sum, as the files give both."""
    lines = sum((number(line["LineTotal"]) for line in sale.lines), Decimal(0))
    difference = abs(lines - number(sale.head["SubTotal"]))
    if sale.lines and difference <= cent(CURRENCY):
        return True
    taken.refused[sale.number] = f"lines make {lines}, the order says {sale.head['SubTotal']}"
    return False


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def _percent(line: Row) -> Decimal:
    return (number(line["UnitPriceDiscount"]) * 100).quantize(Decimal("0.01"))


def _past(sale: Sale, ground: Ground, type_id: int) -> PastOrder:
    account = ground.accounts[sale.head["CustomerAccount"]]
    return PastOrder(
        number=sale.number, customer_id=account.id, customer_name=account.name, type_id=type_id,
        channel=CHANNEL[sale.head["Channel"]], ordered_at=_moment(sale.on),
        requested_on=date.fromisoformat(sale.head["DueDate"]), shipped_on=date.fromisoformat(sale.head["ShipDate"]),
        lines=[_past_line(line, ground.products[line["ProductID"]]) for line in sale.lines],
        customer_po=sale.head["CustomerPONumber"], ship_to=account.ship_to,
        freight=rounded(number(sale.head["Freight"]), CURRENCY), currency=CURRENCY,
    )  # fmt: skip


def _past_line(line: Row, product: Product) -> PastLine:
    return PastLine(
        product.id, product.name, product.unit_id, number(line["OrderQty"]), number(line["UnitPrice"]), _percent(line),
        rounded(number(line["LineTotal"]), CURRENCY),
    )  # fmt: skip


def _new(sale: Sale, ground: Ground) -> NewOrder:
    """The order as a clerk would enter it today. Its days have passed: they go into the note, none is asked for."""
    head = sale.head
    return NewOrder(
        company_id=ground.company.pk, customer_id=ground.accounts[head["CustomerAccount"]].id, type="stock_sale",
        channel=CHANNEL[head["Channel"]], customer_po=head["CustomerPONumber"] or f"AW-{sale.id}",
        received_at=_moment(sale.on), freight=rounded(number(head["Freight"]), CURRENCY),
        internal=f"{SOURCE} {sale.number} · {head['OrderDate']} · due {head['DueDate']}",
        lines=[_line(line, ground.products[line["ProductID"]]) for line in sale.lines], accept=("*",),
    )  # fmt: skip


def _line(line: Row, product: Product) -> NewLine:
    price, percent = number(line["UnitPrice"]), _percent(line)
    off = price != product.list_price or percent
    return NewLine(
        product.id, number(line["OrderQty"]), price=price, discount_percent=percent, deviation=IMPORTED if off else "",
        shortage_choice="wait",
    )  # fmt: skip
