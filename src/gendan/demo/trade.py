"""Two months of trade: orders in every state, carried by the people who do it, on the days they do it."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.db.models import F

from gendan.catalog.models import Item
from gendan.core import clock, dispatch
from gendan.core.errors import DomainError
from gendan.finance.models import Payment
from gendan.finance.services import cod, payments
from gendan.planning.models import Demand
from gendan.sales.models import Order
from gendan.sales.services import contacts, orders, placing, reviews
from gendan.sales.spec import NewLine, NewOrder
from gendan.shipping.models import Delivery
from gendan.shipping.services import deliveries
from gendan.shipping.services.deliveries import Receipt
from gendan.warehouse.models import Pick
from gendan.warehouse.services import picks, receipts
from gendan.warehouse.services.picks import Taken
from gendan.warehouse.services.receipts import Arrival
from gendan.workflow.models import Task

from . import Progress, desk
from .firm import House
from .goods import Trade

DAYS = 45
PER_DAY = 6
# How far deliveries get, by age of the order in days.
STEPS = ("planned", "released", "picked", "packed", "loaded", "checked", "dispatched", "delivered", "signed", "closed")
WITHDRAWN = (
    "customer_withdrew: 仓库满了，下月再订",
    "price_failed",
    "project_stopped",
    "duplicate: 业务员和客服各下了一单",
)
REMARKS = ("", "", "", "随货带合格证", "外箱贴客户唛头", "分两批装，先发保温杯")


def run(house: House, stock: list[Item], customers: list[Trade], random: Random, progress: Progress) -> None:
    """Play the days one after the other, then carry each delivery as far as its age says."""
    today = clock.today()
    start = today - timedelta(days=DAYS)
    for n in range(DAYS + 1):
        day = start + timedelta(days=n)
        if day.weekday() == 6 or _moment(day, 16, 0) > clock.now():
            continue
        with clock.at(_moment(day, 9, 5)):
            _day(house, stock, customers, random, DAYS - n)
        if n % 5 == 0:
            progress(f"{day:%m-%d} · {Order.objects.count()} 单")
    desk.fill(house, lambda **facts: replace(_spec(house, stock, customers, random), **facts))
    _drain()


def _moment(day: object, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), clock.zone())  # type: ignore[arg-type]


def _day(house: House, stock: list[Item], customers: list[Trade], random: Random, age: int) -> None:
    """One day: orders come in, older deliveries move on, money arrives."""
    for k in range(PER_DAY + random.randint(-2, 2)):
        with clock.at(clock.now() + timedelta(minutes=23 * k)):
            _order(house, stock, customers, random)
    _drain()
    with clock.at(clock.now() + timedelta(hours=4)):
        _review(house, random)
        if clock.today().weekday() in (1, 4) and age > 2:
            _restock(house, random)
        for delivery in Delivery.objects.exclude(state__in=["closed", "cancelled"]).order_by("pk"):
            _move(house, delivery, random, age)
        _drain()
        _money(house, random)
        _drain()


def _restock(house: House, random: Random) -> None:
    """What orders wait for arrives, with some to spare: counted by the picker, signed by the keeper."""
    short = list(Demand.objects.filter(reserved__lt=F("quantity")).values_list("item_id", flat=True).distinct())
    if not short:
        return
    packs = dict(Item.objects.filter(pk__in=short).values_list("pk", "pack_quantity"))
    keeper = house.who("wujianguo")
    lines = [
        Arrival(item, counted=packs[item] * random.choice((10, 20, 30)), place_id=random.choice(house.bins).pk)
        for item in short
        if random.random() < 0.85
    ]
    if lines:
        receipt = receipts.create(house.warehouse.pk, lines, deliverer="老赵", supplier_note="SH-随货", actor=keeper)
        receipts.count(receipt.pk, actor=house.who("guohua"))
        receipts.post(receipt.pk, actor=keeper)
        _drain()


def _review(house: House, random: Random) -> None:
    """Departments answer what is a day old; what passed is confirmed with the customer and takes effect."""
    people = {"fg_keeper": "wujianguo", "order_reviewer": "hemin", "accountant": "sunhui"}
    waiting = Task.objects.filter(state="open", code=reviews.TASK, opened_at__lt=clock.now() - timedelta(hours=20))
    for task in waiting.order_by("pk"):
        questions, doubt = task.data["questions"], random.random() < 0.06
        answers = dict.fromkeys(questions, "conditional" if doubt else "yes")
        with suppress(DomainError):
            reviews.answer(task.pk, answers, condition="要晚三天" if doubt else "", actor=house.who(people[task.role]))
    for order in Order.objects.filter(state="submitted", review_status="passed").order_by("pk"):
        clerk = house.who("chenxiaomin")
        with suppress(DomainError):
            orders.confirm(order.pk, actor=clerk)
            if order.type.code == "regular" and random.random() < 0.8:
                contacts.log(order.pk, medium="fax", purpose="signature", text="客户签字回传", actor=clerk)
        with suppress(DomainError):
            orders.take_effect(order.pk, actor=clerk)
    _drain()


def _drain() -> None:
    """Let all handlers react, as the dispatcher would within a second."""
    for _ in range(30):
        if not dispatch.drain():
            return


def _spec(house: House, stock: list[Item], customers: list[Trade], random: Random) -> NewOrder:
    trade = random.choices(customers, [t.weight for t in customers])[0]
    chosen = random.sample(stock, random.choices((1, 2, 3, 4, 6, 9), (3, 4, 5, 4, 2, 1))[0])
    lines = []
    for item in chosen:
        cartons = random.choices((Decimal("0.5"), Decimal(1), Decimal(2), Decimal(3), Decimal(5)), (2, 6, 4, 2, 1))[0]
        quantity = max((item.pack_quantity * cartons).to_integral_value(), Decimal(1))
        lines.append(NewLine(item.pk, quantity, shortage_choice="wait" if random.random() < 0.5 else ""))
    wanted = clock.today() + timedelta(days=random.randint(2, 12))
    return NewOrder(
        house.company.pk, trade.customer.pk, lines, type="regular" if random.random() < 0.12 else "stock_sale",
        channel=random.choice(("phone", "wechat", "salesperson", "mail")), requested_on=wanted,
        customer_po=f"PO{random.randint(10000, 99999)}" if random.random() < 0.4 else "", remarks=random.choice(REMARKS),
        accept=("*",), delivery_mode=random.choices(("carrier", "own", "pickup"), (6, 3, 1))[0],
    )  # fmt: skip


def _order(house: House, stock: list[Item], customers: list[Trade], random: Random) -> None:
    clerk = house.who("chenxiaomin")
    with suppress(DomainError):
        placed = placing.place(_spec(house, stock, customers, random), actor=clerk)
        if random.random() < 0.3:
            contacts.log(
                placed.order.pk, medium="phone", purpose="number", text="已告知客户单号和预计发货日", actor=clerk
            )
        if placed.order.state == "effective" and random.random() < 0.04:
            why = WITHDRAWN[placed.order.pk % len(WITHDRAWN)]
            orders.cancel(placed.order.pk, reason=why, actor=house.who("dingzhengping"))


def _move(house: House, delivery: Delivery, random: Random, age: int) -> None:
    """Carry a delivery on by what a day brings; the last ones of the period stay where they are."""
    steps = (
        random.choices((0, 1, 2, 4, 7), (2, 3, 3, 3, 2))[0]
        if age > 4
        else random.choices((0, 1, 2, 3), (3, 4, 2, 1))[0]
    )
    for _ in range(steps):
        delivery.refresh_from_db()
        if delivery.state in ("closed", "cancelled"):
            return
        try:
            _step(house, delivery, random)
        except DomainError:
            return  # a gate is closed, goods are short: it waits, as it would


def _step(house: House, delivery: Delivery, random: Random) -> None:
    keeper, transport, driver = house.who("wujianguo"), house.who("machao"), house.who("xiaomeng")
    state = delivery.state
    if state == "planned":
        deliveries.release(delivery.pk, actor=transport)
    elif state == "released":
        _pick(delivery, house)
    elif state == "picked":
        _pack(delivery, house)
    elif state == "packed" and delivery.mode == "pickup":
        deliveries.hand_over(
            delivery.pk, delivery.pickup_code, delivery.contact or delivery.customer_name, actor=keeper
        )
    elif state == "packed":
        if delivery.special:
            deliveries.verify_special(delivery.pk, actor=keeper)
        deliveries.sign_loading(delivery.pk, "keeper", actor=keeper)
        deliveries.sign_loading(delivery.pk, "loader", actor=house.who("zhengqiang"))
    elif state == "loaded":
        deliveries.gate_check(delivery.pk, actor=house.who("qinshu"))
    elif state == "checked":
        deliveries.dispatch(delivery.pk, waybill=f"7{random.randint(10**10, 10**11 - 1)}", actor=transport)
    elif state == "dispatched":
        deliveries.delivered(delivery.pk, actor=driver)
        if delivery.cod_amount > 0:
            cod.collect(delivery.pk, delivery.cod_amount, actor=driver)
    elif state == "delivered":
        deliveries.sign(
            delivery.pk, Receipt(random.choice(("paper", "photo")), delivery.contact or "收货员"), actor=driver
        )
    elif state == "signed":
        if delivery.slip_state == "out":
            deliveries.slip_returned(delivery.pk, signed=True, actor=house.who("sunhui"))
        deliveries.hand_over_slip(delivery.pk, actor=house.who("sunhui"))


def _pick(delivery: Delivery, house: House) -> None:
    picker = house.who("qianjun")
    pick = (
        Pick.objects.filter(lines__ref_kind="shipping.delivery_line", lines__ref_id__in=delivery.lines.values("pk"))
        .exclude(state__in=["cancelled", "picked"]).distinct().first()
    )  # fmt: skip
    if pick is None:
        return
    picks.start(pick.pk, actor=picker)
    picks.confirm_many(pick.pk, [Taken(line.pk, line.quantity) for line in pick.lines.all()], actor=picker)
    picks.finish(pick.pk, actor=picker)
    _drain()


def _pack(delivery: Delivery, house: House) -> None:
    deliveries.packed(delivery.pk, package_count=max(1, delivery.lines.count() // 2), actor=house.who("qianjun"))


def _money(house: House, random: Random) -> None:
    """Customers pay: those who pay first soon, those on account when it is due or later; finance confirms."""
    open_orders = Order.objects.filter(
        state__in=["confirmed", "effective"], payment_status__in=["unpaid", "partly_paid"]
    ).select_related("customer")
    for order in open_orders:
        age = (clock.today() - clock.local(order.submitted_at).date()).days if order.submitted_at else 0
        chance = {"pay_first": 0.6, "deposit": 0.4, "net": 0.05 if age < 25 else 0.25}.get(order.payment_mode, 0.0)
        if random.random() >= chance or order.payable <= order.paid:
            continue
        due = order.payable - order.paid
        amount = (
            (order.payable * Decimal("0.3")).quantize(Decimal("0.01"))
            if order.payment_mode == "deposit" and order.paid == 0
            else due
        )
        with suppress(DomainError):
            payment = payments.announce(
                order.customer_id, amount, mode="bank", bank_reference=f"NB{random.randint(10**9, 10**10)}",
                payer=order.customer_name, orders={order.pk: amount}, actor=house.who("fangli"),
            )  # fmt: skip
            if random.random() < 0.93:
                payments.confirm(payment.pk, actor=house.who("sunhui"))
    for payment in Payment.objects.filter(mode="cod", state="announced")[:5]:
        with suppress(DomainError):
            cod.reconcile(payment.pk, payment.amount, actor=house.who("sunhui"))
