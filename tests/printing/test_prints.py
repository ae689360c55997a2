"""Who may print what, how many at once, and that every copy is counted and told."""

import threading

import pytest
from django.test.utils import CaptureQueriesContext

from gendan.core import params
from gendan.core.actor import SYSTEM, Actor, Scope
from gendan.core.errors import Invalid, NotAllowed, NotFound
from gendan.core.models import EventRow
from gendan.printing import documents
from gendan.printing.rendering import render
from gendan.printing.services import prints
from gendan.shipping.models import Delivery
from tests.printing import stories as st
from tests.printing.reading import missing, pages, text

pytestmark = pytest.mark.django_db

CODES = (
    "sales_order", "order_confirmation", "sales_outbound_slip", "delivery_note", "red_slip", "pickup_slip", "pick_list",
    "packing_list", "package_label", "waybill", "courier_label", "shelf_label", "bin_label", "customer_statement",
    "invoice", "payment_receipt", "stock_in_slip", "stock_count", "transfer_order",
)  # fmt: skip
RIGHTS = frozenset({"printing.print", "shipping.delivery.view", "sales.order.view", "finance.invoice.view"})


def reader(firm, level: str = "company", *, user_id: int | None = None, rights: frozenset[str] = RIGHTS) -> Actor:
    """Somebody of a firm who may look and print."""
    return Actor(user_id=user_id, name="周岚", permissions=rights, scopes={firm.pk: Scope(level)}, origin="web")


@pytest.fixture
def delivery():
    firm = st.company()
    return st.delivery(st.order(firm, st.customer(firm)))


def test_each_print_is_counted_and_says_which_it_is(delivery):
    firm = delivery.company
    first = prints.make("delivery_note", [delivery.number], actor=reader(firm))
    second = prints.make("delivery_note", [delivery.number], actor=reader(firm), paper="a4", language="en")
    assert not missing(first, "第 1 次打印")
    assert not missing(second, "Print no. 2")
    assert Delivery.objects.get(pk=delivery.pk).printed == 2
    told = EventRow.objects.filter(name="shipping.delivery.printed").order_by("id")
    assert [(e.about_id, e.actor_name, e.company_id, e.payload) for e in told] == [
        (delivery.pk, "周岚", firm.pk, {"form": "delivery_note", "paper": "form241", "language": "zh-hans", "copy": 1}),
        (delivery.pk, "周岚", firm.pk, {"form": "delivery_note", "paper": "a4", "language": "en", "copy": 2}),
    ]


def test_printing_does_not_make_the_document_stale(delivery):
    before = delivery.version
    prints.make("delivery_note", [delivery.number], actor=SYSTEM)
    delivery.refresh_from_db()
    assert delivery.version == before


def test_looking_does_not_count(delivery):
    assert "次打印" not in text(render("delivery_note", [delivery.number], actor=SYSTEM))
    delivery.refresh_from_db()
    assert delivery.printed == 0
    assert not EventRow.objects.exists()


def test_labels_keep_no_count_but_are_told(delivery):
    box, *_rest = st.packages(delivery, 2)
    prints.make("package_label", [box.number], actor=SYSTEM)
    (event,) = EventRow.objects.all()
    assert (event.name, event.about_id) == ("warehouse.package.printed", box.pk)
    prints.make("shelf_label", [delivery.lines.first().item.code], actor=SYSTEM)
    assert EventRow.objects.filter(name="catalog.item.printed").count() == 1


@pytest.mark.parametrize("right", ["printing.print", "shipping.delivery.view"])
def test_printing_takes_both_rights_and_refusing_counts_nothing(delivery, right):
    with pytest.raises(NotAllowed) as refused:
        prints.make("delivery_note", [delivery.number], actor=reader(delivery.company, rights=RIGHTS - {right}))
    assert refused.value.data["permission"] == right
    delivery.refresh_from_db()
    assert delivery.printed == 0
    assert not EventRow.objects.exists()


def test_documents_of_another_firm_do_not_exist(delivery):
    other = st.company()
    mine = st.delivery(st.order(other, st.customer(other)))
    with pytest.raises(NotFound):
        prints.make("delivery_note", [mine.number, delivery.number], actor=reader(other))
    mine.refresh_from_db()
    assert mine.printed == 0


@pytest.mark.parametrize("code", ["delivery_note", "sales_order", "invoice"])
def test_a_sales_person_prints_only_papers_of_their_own_customers(code):
    firm, seller = st.company(), st.user("陈浩")
    made = {}
    for name, owner in (("mine", seller), ("theirs", st.user("刘洋"))):
        order = st.order(firm, st.customer(firm, salesperson=owner), salesperson=owner)
        number = {"delivery_note": st.delivery(order), "sales_order": order, "invoice": st.invoice(order)}[code].number
        made[name] = number
    actor = reader(firm, "own", user_id=seller.pk)
    assert not missing(render(code, [made["mine"]], actor=actor), made["mine"])
    with pytest.raises(NotFound):
        render(code, [made["theirs"]], actor=actor)


def test_warehouse_papers_of_another_firm_do_not_exist(delivery):
    rights = frozenset({"printing.print", "warehouse.*", "inventory.*"})
    house = delivery.warehouse
    numbers = {
        "pick_list": st.pick(delivery).number, "stock_in_slip": st.receipt(house).number,
        "stock_count": st.counting(house).number,
        "transfer_order": st.transfer(house, st.warehouse(delivery.company, code="B2")).number,
        "package_label": st.packages(delivery)[0].number, "bin_label": f"{house.code}/{st.bin(house, 'Z-1').code}",
    }  # fmt: skip
    stranger, colleague = reader(st.company(), rights=rights), reader(delivery.company, rights=rights)
    for code, number in numbers.items():
        assert pages(render(code, [number], actor=colleague)), code
        with pytest.raises(NotFound):
            render(code, [number], actor=stranger)


def test_what_is_not_there_is_refused(delivery):
    for code, number in (
        ("delivery_note", "DN9999-0001"),
        ("no_such_form", delivery.number),
        ("sales_order", delivery.number),
    ):
        with pytest.raises(NotFound):
            prints.make(code, [number], actor=SYSTEM)


def test_wrong_wishes_are_named_and_count_nothing(delivery):
    for wish, field in (({"paper": "a3"}, "paper"), ({"language": "fr"}, "language")):
        with pytest.raises(Invalid) as refused:
            prints.make("delivery_note", [delivery.number], actor=SYSTEM, **wish)
        assert list(refused.value.errors) == [field]
    for numbers in ([], [f"X{n}" for n in range(201)]):
        with pytest.raises(Invalid) as refused:
            prints.make("delivery_note", numbers, actor=SYSTEM)
        assert list(refused.value.errors) == ["number"]
    delivery.refresh_from_db()
    assert delivery.printed == 0


def test_a_document_named_twice_is_printed_once(delivery):
    assert len(pages(prints.make("delivery_note", [delivery.number] * 2, actor=SYSTEM))) == 1
    delivery.refresh_from_db()
    assert delivery.printed == 1


def _queries(connection, code: str, numbers: list[str]) -> int:
    params.forget()
    with CaptureQueriesContext(connection) as made:
        prints.make(code, numbers, actor=SYSTEM)
    return len(made)


def _many(code: str, count: int) -> list[str]:
    firm = st.company()
    house = st.warehouse(firm)
    seller = st.user()
    orders = [st.order(firm, st.customer(firm), st.GOODS[:1], gift="卷尺", salesperson=seller) for _ in range(count)]
    for order in orders:
        st.wish(order, "按色分箱")
    make = {
        "sales_order": lambda o: o, "order_confirmation": lambda o: o, "invoice": st.invoice,
        "payment_receipt": st.payment,
        "customer_statement": lambda o: st.statement(firm, o.customer), "stock_in_slip": lambda o: st.receipt(house),
        "stock_count": lambda o: st.counting(house), "pick_list": lambda o: st.pick(st.delivery(o, house)),
        "transfer_order": lambda o: st.transfer(house, st.warehouse(firm, code=f"T{o.pk}")),
        "shelf_label": lambda o: o.lines.first().item,
        "bin_label": lambda o: st.bin(house, f"Q-{o.pk}"),
    }.get(code, lambda o: st.delivery(o, house, carrier=st.carrier(firm), created_by=st.user()))  # fmt: skip
    made = [make(order) for order in orders]
    if code in ("packing_list", "waybill", "courier_label", "package_label"):
        boxes = [st.packages(one, 2) for one in made]
        made = [box for some in boxes for box in some] if code == "package_label" else made
    if code == "bin_label":
        return [f"{house.code}/{place.code}" for place in made]
    return [getattr(one, documents.form(code).key) for one in made]


@pytest.mark.parametrize("code", CODES)
def test_forty_documents_take_as_many_queries_as_one(code):
    from django.db import connection

    few, many = _many(code, 1), _many(code, 40)
    assert _queries(connection, code, few[:1]) == _queries(connection, code, many)


def test_two_threads_set_type_at_once(delivery):
    from gendan.printing import typesetting

    wanted = documents.form("delivery_note")
    sheets = wanted.draw([delivery], documents.Job("a4", "en", SYSTEM))
    data = {
        "paper": "a4",
        "language": "en",
        "words": {"page": "%(n)s/%(m)s", "brought": "B", "carried": "C"},
        "sheets": sheets,
    }
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(typesetting.pdf("sheet.typ", data))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({text(pdf) for pdf in found}) == 1
    assert len(found) == 4
