"""Whatever people type is printed as they typed it: nothing in a document is ever read as markup."""

from datetime import UTC, datetime

import pytest
from django.db import models

from gendan.core.actor import SYSTEM
from gendan.printing import documents
from gendan.printing.rendering import render
from tests.printing import stories as st
from tests.printing.reading import missing, text

pytestmark = pytest.mark.django_db

NASTY = (
    '#eval("1+1")', "#let x = 1", "[a]", "$x^2$", "\\u{48}", "@label", "*b*", "_i_", "`c`", "<script>", "== h", "--",
    "=1+1", "-2+3", "'q'", '"q"', "~", "//no", "/*c*/", "%(n)s", "{{ x }}", "{% x %}", "&amp;",
)  # fmt: skip
BAD = " ".join(NASTY)
SHORT = '#e[$\\@*_`"<b>'


def spoiled(row: models.Model, *fields: str) -> models.Model:
    """The row with something nasty in each of these fields."""
    for name in fields:
        longest = row._meta.get_field(name).max_length or 500
        setattr(row, name, f"{name[:2]}{BAD}" if longest > len(BAD) + 2 else f"{name[:2]}{SHORT}"[:longest])
    row.save()
    return row


def shown(row: models.Model, *fields: str) -> list[str]:
    return [getattr(row, name) for name in fields]


@pytest.fixture
def delivery():
    firm = spoiled(st.company(), "name", "name_en", "address", "phone", "bank_account", "tax_number")
    buyer = spoiled(st.customer(firm), "name", "code", "tax_name", "tax_number")
    house = spoiled(st.warehouse(firm), "name", "name_en", "address")
    carrier = spoiled(st.carrier(firm), "name")
    order = spoiled(
        st.order(firm, buyer, gift=SHORT), "customer_name", "customer_po", "contact", "phone", "ship_to",
        "ship_to_notes", "technical", "quality", "remarks",
    )  # fmt: skip
    for line in order.lines.all():
        spoiled(line.item, "name", "spec", "model")
        spoiled(line, "item_name", "remarks")
    st.wish(order, BAD)
    return spoiled(
        st.delivery(order, house, carrier=carrier, created_by=spoiled(st.user(), "name")),
        "waybill", "remarks", "special", "pickup_code",
    )  # fmt: skip


HEAD = ("customer_name", "contact", "phone", "ship_to", "ship_to_notes", "remarks", "waybill")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("code", ["delivery_note", "red_slip", "sales_outbound_slip"])
def test_delivery_papers_show_it_literally(delivery, code, language):
    line = delivery.lines.get(line_no=1)
    pdf = render(code, [delivery.number], language=language, actor=SYSTEM)
    firm = delivery.company
    assert not missing(
        pdf, *shown(delivery, *HEAD), line.item_name, line.remarks, BAD, firm.label(language), delivery.carrier.name,
        SHORT, delivery.lines.first().order.customer_po,
    )  # fmt: skip


@pytest.mark.parametrize("code", ["pickup_slip", "waybill", "packing_list", "courier_label"])
def test_other_papers_of_the_delivery_show_it_literally(delivery, code):
    boxes = st.packages(delivery, 1)
    pdf = render(code, [delivery.number], actor=SYSTEM)
    head = (
        ("contact", "phone", "ship_to") if code == "courier_label" else ("customer_name", "contact", "phone", "remarks")
    )
    assert not missing(pdf, *shown(delivery, *head))
    assert code != "packing_list" or not missing(pdf, boxes[0].number, delivery.lines.first().item.name)


def test_order_papers_show_it_literally(delivery):
    order = delivery.lines.first().order
    fields = (
        "customer_name",
        "customer_po",
        "contact",
        "phone",
        "ship_to",
        "ship_to_notes",
        "technical",
        "quality",
        "remarks",
    )
    for code in ("sales_order", "order_confirmation"):
        assert not missing(render(code, [order.number], actor=SYSTEM), *shown(order, *fields), BAD)


def test_labels_show_it_literally(delivery):
    item = delivery.lines.first().item
    assert not missing(render("shelf_label", [item.code], actor=SYSTEM), item.name, item.spec)
    (box,) = st.packages(delivery, 1)
    pdf = render("package_label", [box.number], actor=SYSTEM)
    assert not missing(pdf, delivery.customer_name, delivery.special[:10])


def test_papers_of_money_and_stock_show_it_literally(delivery):
    order = delivery.lines.first().order
    invoice = spoiled(st.invoice(order), "title", "tax_number", "reason", "tax_invoice_number")
    payment = spoiled(st.payment(order), "payer", "bank_reference", "remarks")
    statement = spoiled(st.statement(order.company, order.customer), "note", "confirmed_name")
    receipt = spoiled(st.receipt(delivery.warehouse), "supplier_note", "deliverer", "remarks")
    count = spoiled(st.counting(delivery.warehouse), "note")
    for code, row, *fields in (
        ("invoice", invoice, "title", "tax_number", "reason", "tax_invoice_number"),
        ("payment_receipt", payment, "payer", "bank_reference", "remarks"),
        ("customer_statement", statement, "note", "confirmed_name"),
        ("stock_in_slip", receipt, "supplier_note", "deliverer", "remarks"),
        ("stock_count", count, "note"),
    ):  # fmt: skip
        assert not missing(render(code, [row.number], actor=SYSTEM), *shown(row, *fields)), code


def test_unknown_words_from_data_are_shown_as_they_are(delivery):
    delivery.mode = SHORT[:8]
    delivery.save()
    assert not missing(render("delivery_note", [delivery.number], actor=SYSTEM), SHORT[:8])


def test_what_the_font_lacks_is_marked_and_what_cannot_be_seen_is_dropped(delivery):
    delivery.remarks = "龙\u0000门\u200d吊\u202e🏗 1\t2\n3 \ue000 䶮 ℃ Φ ① ㎡ ㈱ é"
    delivery.remarks = delivery.remarks.replace("\u0000", "\u0001")
    delivery.save()
    assert not missing(render("delivery_note", [delivery.number], actor=SYSTEM), "龙门吊〓 1 2 3 〓 䶮 ℃ Φ ① ㎡ ㈱ é")


def test_no_template_evaluates_data():
    from gendan.printing import typesetting

    for path in typesetting.TEMPLATES.glob("*.typ"):
        source = path.read_text("utf-8")
        assert "eval(" not in source, path.name
        assert source.count("read(") == 0, path.name


def test_every_form_survives_empty_documents():
    firm = st.company(address="", phone="", bank_account="", tax_number="", name_en="")
    buyer = st.customer(firm, tax_name="", tax_number="")
    house = st.warehouse(firm, city="", address="")
    bare = {
        "customer_po": "",
        "contact": "",
        "phone": "",
        "ship_to": "",
        "ship_to_notes": "",
        "remarks": "",
        "promised_on": None,
    }
    order = st.order(firm, buyer, [], **bare)
    delivery = st.delivery(order, house, arrival_on=None)
    numbers = {
        "sales.order.view": order.number, "shipping.delivery.view": delivery.number,
        "finance.invoice.view": st.invoice(order, title="", amount=0).number,
        "inventory.count.view": st.counting(house).number,
    }  # fmt: skip
    for form in documents.forms().values():
        if form.permission in numbers:
            for paper in form.papers:
                for language in ("zh-hans", "en"):
                    assert text(
                        render(form.code, [numbers[form.permission]], paper=paper, language=language, actor=SYSTEM)
                    )


def test_dates_are_those_of_the_office_clock():
    firm = st.company()
    late = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)  # 01:30 of the next day in Shanghai
    made = st.delivery(st.order(firm, st.customer(firm)), dispatched_at=late)
    assert not missing(render("delivery_note", [made.number], actor=SYSTEM), "发货日期 2026-11-23")
