"""Every form shows what its document says, in both languages, on its papers."""

import re
from datetime import date
from decimal import Decimal

import pytest

from gendan.core import params
from gendan.core.actor import SYSTEM
from gendan.org.models import Company
from gendan.printing import documents
from gendan.printing.rendering import render
from tests.printing import stories as st
from tests.printing.reading import missing, pages, sizes, text

pytestmark = pytest.mark.django_db

A4_SIZE, SLIP_SIZE = (595.28, 841.89), (683.15, 396.85)
SIZES = {
    "a4": A4_SIZE, "form241": SLIP_SIZE, "label100x100": (283.46, 283.46), "label100x150": (283.46, 425.2),
    "label60x40": (170.08, 113.39),
}  # fmt: skip
GOODS = ["BX-304-06", "304 不锈钢方形拉丝嵌入式地漏 Φ50 150×150", "1,200", "PVC-U 排水管 DN110 ①型 −10~60 ℃", "325.5"]
MONEY = ["18.60", "22,320.00", "45.90", "11,016.00", "23.75", "7,730.63", "41,066.63"]
CAPITALS = "人民币肆万壹仟零陆拾陆元陆角叁分"


@pytest.fixture
def firm() -> Company:
    return st.company()


@pytest.fixture
def order(firm):
    made = st.order(
        firm, st.customer(firm), gift="不锈钢置物架（双层）", salesperson=st.user("陈浩"), clerk=st.user(),
        technical="镀锌层 ≥ 8 µm\n螺纹 G1/2", quality="按 GB/T 27710 抽检", requested_on=date(2026, 11, 26),
    )  # fmt: skip
    st.wish(made, "外箱贴客户标签，唛头朝外")
    st.wish(made, "按颜色分箱", ["production"])
    return made


@pytest.fixture
def delivery(order):
    return st.delivery(
        order, carrier=st.carrier(order.company), waybill="DPK3640012345", cod_amount=order.total, printed=2, version=4,
        freight=Decimal(180), freight_payer="customer", freight_advanced=Decimal(60), created_by=st.user("林凤"),
        pickup_code="482913",
    )  # fmt: skip


def papers(code: str, number: str):
    """The form on each of its papers in each language."""
    for paper in documents.form(code).papers:
        for language in ("zh-hans", "en"):
            pdf = render(code, [number], paper=paper, language=language, actor=SYSTEM)
            assert sizes(pdf) == {SIZES[paper]}
            yield language, pdf


def test_the_forms_of_the_register_are_those_the_spec_names():
    assert sorted(documents.forms()) == sorted(
        [
            "sales_order", "order_confirmation", "sales_outbound_slip", "delivery_note", "red_slip", "pickup_slip",
            "pick_list", "packing_list", "package_label", "waybill", "courier_label", "shelf_label", "bin_label",
            "customer_statement", "invoice", "payment_receipt", "stock_in_slip", "stock_count", "transfer_order", "paper",
        ]
    )  # fmt: skip


def test_a_delivery_note_shows_address_goods_gift_money_and_who_signs(delivery):
    for language, pdf in papers("delivery_note", delivery.number):
        assert not missing(
            pdf, delivery.number, delivery.customer_name, "刘经理", "138 1234 5678", delivery.ship_to, "13:30 前收货",
            "德邦物流", "DPK3640012345", delivery.lines.first().order.number, "PO-7781", *GOODS, *MONEY, "2026-11-22",
            "到货前半小时电话；走南门", "外箱贴客户标签，唛头朝外", "林凤", "满 2 万送 10 只",
        )  # fmt: skip
        assert "按颜色分箱" not in text(pdf)  # a request for production only
        said = ["送货单", CAPITALS, "第 4 版", "第 2 次打印", "客户付", "垫付 ¥ 60.00", "赠", "客户签收（签字盖章）"]
        told = ["Delivery note", "CNY forty-one thousand sixty-six and 63/100 only", "Version 4", "Print no. 2", "Gift"]
        assert not missing(pdf, *(said if language == "zh-hans" else told))


def test_cash_to_collect_stands_by_itself_and_only_where_there_is_some(delivery):
    pdf = render("delivery_note", [delivery.number], actor=SYSTEM)
    assert not missing(pdf, f"货到付款 · 代收 {CAPITALS} ¥ 41,066.63")
    delivery.cod_amount = 0
    delivery.save()
    assert "货到付款" not in text(render("delivery_note", [delivery.number], actor=SYSTEM))


def test_gifts_are_listed_again_to_be_checked(delivery):
    for code in ("delivery_note", "sales_outbound_slip"):
        pdf = render(code, [delivery.number], actor=SYSTEM)
        assert not missing(pdf, "共 1 项赠品，出库前核对： 不锈钢置物架（双层） × 10 只")


def test_prices_can_be_kept_off_delivery_notes(delivery):
    from gendan.core.models import Parameter

    Parameter.objects.create(company_id=delivery.company_id, name="printing.prices_on_delivery", value=False)
    params.forget()
    pdf = render("delivery_note", [delivery.number], actor=SYSTEM)
    assert missing(pdf, "22,320.00", "单价") == ["22,320.00", "单价"]
    assert not missing(pdf, *GOODS)
    assert not missing(render("sales_outbound_slip", [delivery.number], actor=SYSTEM), "22,320.00")


def test_the_three_copies_are_named_on_paper_that_has_no_colours(delivery):
    for language, pdf in papers("delivery_note", delivery.number):
        if language == "zh-hans":
            assert not missing(pdf, "白联：存根", "红联：客户签回", "蓝联：财务")
        else:
            assert not missing(pdf, "White: our file", "Red: customer signs, comes back", "Blue: finance")


def test_a_red_slip_is_the_copy_that_comes_back_and_names_the_advanced_freight(delivery):
    for language, pdf in papers("red_slip", delivery.number):
        assert not missing(pdf, delivery.number, *GOODS)
        if language == "zh-hans":
            assert not missing(pdf, "红联 · 客户签回", "请签字盖章，交司机带回。 垫付运费 ¥ 60.00，须带回。")


def test_what_left_counts_once_the_goods_have_left(delivery):
    line = delivery.lines.get(line_no=1)
    line.picked = line.shipped = Decimal(1100)
    line.save()
    delivery.state = "dispatched"
    delivery.save()
    pdf = render("delivery_note", [delivery.number], actor=SYSTEM)
    assert not missing(pdf, "1,100 只")
    assert "1,200" not in text(pdf)


def test_an_outbound_slip_names_sales_person_and_warehouse(delivery):
    for language, pdf in papers("sales_outbound_slip", delivery.number):
        assert not missing(pdf, *GOODS, *MONEY, delivery.ship_to, "138 1234 5678", "陈浩")
        assert not missing(pdf, "销售出库单" if language == "zh-hans" else "Sales outbound slip")


def test_a_pickup_slip_shows_the_code_and_no_prices(delivery):
    for _language, pdf in papers("pickup_slip", delivery.number):
        assert not missing(pdf, "482913", "江宁区将军大道 8 号 3 号库", *GOODS)
        assert "18.60" not in text(pdf)


def test_an_order_shows_terms_agreements_and_its_revision(order):
    order.payment_mode, order.deposit_percent, order.revision = "deposit", Decimal(30), 3
    order.discount, order.freight, order.total = Decimal(66), Decimal(120), order.goods - 66 + 120
    order.save()
    for language, pdf in papers("sales_order", order.number):
        assert not missing(pdf, *GOODS, *MONEY[:-1], "−66.00", "120.00", "41,120.63", "镀锌层 ≥ 8 µm", "螺纹 G1/2",
                           "按 GB/T 27710 抽检", "按颜色分箱", "2026-11-26", "陈浩", "周岚")  # fmt: skip
        assert not missing(
            pdf, *(["销售订单", "第 3 版", "先付定金 · 30%"] if language == "zh-hans" else ["Sales order", "Version 3"])
        )


def test_cancelled_goods_are_not_on_the_order_any_more(order):
    line = order.lines.get(line_no=1)
    line.cancelled = Decimal(200)
    line.save()
    order.cancelled_amount = Decimal("3720.00")
    order.save()
    pdf = render("sales_order", [order.number], actor=SYSTEM)
    assert not missing(pdf, "1,000", "18,600.00", "37,346.63")
    assert "22,320.00" not in text(pdf)


def test_an_order_confirmation_states_date_terms_account_and_place_to_sign(order):
    for language, pdf in papers("order_confirmation", order.number):
        assert not missing(pdf, *GOODS, *MONEY, "4301 0123 4567 890", "2026-11-25")
        if language == "zh-hans":
            assert not missing(
                pdf, "订单确认书", "付款：月结 · 30 天；价格含税。", "请核对，签字盖章后回传。", "客户（签字盖章）"
            )


def test_packs_are_shown_where_they_come_out_whole(order):
    line = order.lines.get(line_no=2)
    from gendan.catalog.models import Unit

    line.unit, line.unit_quantity = Unit.objects.get(code="carton"), Decimal(20)
    line.save()
    assert not missing(render("sales_order", [order.number], actor=SYSTEM), "件数", "20 箱 240 只")
    line.unit_quantity = Decimal(7)  # 240 pieces are no whole number of such cartons once some are cancelled
    line.cancelled = Decimal(1)
    line.save()
    assert "件数" not in text(render("sales_order", [order.number], actor=SYSTEM))


def test_a_pick_list_follows_the_path_and_names_bin_lot_and_delivery(delivery):
    pick = st.pick(delivery)
    for language, pdf in papers("pick_list", pick.number):
        assert not missing(pdf, pick.number, "A-01-", "L2611 · 2028-10-08", delivery.number, "吴建国", "1,200")
        shown = text(pdf)
        assert shown.index("A-01-") < shown.index("A-02-") < shown.index("A-03-") < shown.index("A-04-")
        assert not missing(pdf, "外箱贴客户标签，唛头朝外")
        assert not missing(pdf, "拣货单" if language == "zh-hans" else "Pick list")


def test_a_wave_says_for_each_line_which_delivery_it_is_for(delivery, order):
    other = st.delivery(st.order(order.company, order.customer), delivery.warehouse)
    (whole,) = pages(render("pick_list", [st.pick(delivery, other).number], paper="a4", actor=SYSTEM))
    assert whole.count(delivery.number) == 1 + 4
    assert whole.count(other.number) == 1 + 3


def test_a_packing_list_says_what_is_in_which_box(delivery):
    boxes = st.packages(delivery, 2)
    for language, pdf in papers("packing_list", delivery.number):
        assert not missing(
            pdf, boxes[0].number, boxes[1].number, "1/2", "2/2", "P2611 · 2026-10-08", "12.5 kg", "25 kg"
        )
        assert not missing(pdf, "共 2 箱" if language == "zh-hans" else "2 boxes", "60×40×40 cm")


def test_a_package_label_carries_model_quantity_made_on_and_order(delivery):
    box, *_rest = st.packages(delivery, 2)
    for _language, pdf in papers("package_label", box.number):
        (only,) = pages(pdf)
        assert not missing(pdf, box.number, "1/2", "BX-304-06", "P2611 · 2026-10-08", delivery.number, "PO-7781")
        assert "1,200" in only


def test_a_label_with_too_many_goods_says_how_many_more(firm):
    big = st.order(firm, st.customer(firm), [(f"A{n}", f"货 {n}", "zhi", "1", "1") for n in range(9)])
    (box,) = st.packages(st.delivery(big), 1)
    pdf = render("package_label", [box.number], actor=SYSTEM)
    assert len(pages(pdf)) == 1
    assert not missing(pdf, "另有 3 项")


def test_a_courier_label_per_box_and_the_money_only_on_the_first(delivery):
    st.packages(delivery, 3)
    for language, pdf in papers("courier_label", delivery.number):
        first, *others = pages(pdf)
        assert len(others) == 2
        assert "1/3" in first
        assert "41,066.63" in first
        assert not [page for page in others if "41,066.63" in page]
        assert not missing(
            pdf, "德邦物流", "DPK3640012345", "刘经理", "138 1234 5678", delivery.ship_to, "025-5280 1234"
        )
        assert not missing(pdf, "客户付" if language == "zh-hans" else "Customer pays")


def test_unpacked_goods_get_one_courier_label(delivery):
    assert len(pages(render("courier_label", [delivery.number], actor=SYSTEM))) == 1


def test_a_waybill_counts_boxes_and_weight(delivery):
    st.packages(delivery, 3)
    for language, pdf in papers("waybill", delivery.number):
        assert not missing(pdf, "DPK3640012345", "37.5 kg", "025-5280 1234", delivery.ship_to, "¥ 180.00")
        assert not missing(pdf, "物流运单" if language == "zh-hans" else "Consignment note")


def test_shelf_and_bin_labels(delivery):
    item = st.item("GB-0731", name="铜芯角阀", spec="DN15 冷热通用", barcode="6901234567892", pack_quantity=60)
    for language, pdf in papers("shelf_label", item.code):
        assert not missing(pdf, "铜芯角阀", "DN15 冷热通用", "GB-0731", "6901234567892")
        assert not missing(pdf, "整箱 60 只" if language == "zh-hans" else "Carton 60 item")
    st.bin(delivery.warehouse, "A-03-12")
    for _language, pdf in papers("bin_label", f"{delivery.warehouse.code}/A-03-12"):
        assert not missing(pdf, "A-03-12")


def test_an_invoice_names_both_parties_tax_and_due_date(order, delivery):
    invoice = st.invoice(order, delivery=delivery, tax_invoice_number="26322000000123456789")
    for language, pdf in papers("invoice", invoice.number):
        assert not missing(pdf, invoice.number, invoice.title, "92320115MA2YYYYY1X", "91320115MA1XXXXX0K", *MONEY,
                           "2,567.79", "4,724.48", "2026-12-22", "26322000000123456789", delivery.number)  # fmt: skip
        assert not missing(pdf, "销售发票" if language == "zh-hans" else "Sales invoice")


def test_a_red_letter_invoice_says_so_and_what_it_reverses(order):
    first = st.invoice(order)
    red = st.invoice(order, sign=-1, reverses=first, reason="税号有误，重开")
    pdf = render("invoice", [red.number], actor=SYSTEM)
    assert not missing(
        pdf, "红字发票", first.number, "−41,066.63", "负肆万壹仟零陆拾陆元陆角叁分", "税号有误，重开", "−1,200"
    )


def test_a_receipt_says_for_which_orders_and_whether_finance_has_confirmed(order):
    payment = st.payment(order)
    for language, pdf in papers("payment_receipt", payment.number):
        assert not missing(pdf, payment.number, order.number, "20,000.00", payment.bank_reference, "孙慧")
        assert not missing(pdf, "人民币贰万元整" if language == "zh-hans" else "CNY twenty thousand only")
    payment.state = "announced"
    payment.save()
    assert not missing(render("payment_receipt", [payment.number], actor=SYSTEM), "已登记 · 财务未确认")


def test_a_statement_runs_from_opening_to_closing(firm):
    statement = st.statement(firm, st.customer(firm))
    for language, pdf in papers("customer_statement", statement.number):
        assert not missing(
            pdf, "2026-10", "5,000.00", "46,066.62", "46,000.00", "−66.62", "20,000.00", "¥ 26,000.00", "42,316.62",
            "DN2610-0019", "RC2610-0003",
        )  # fmt: skip
        if language == "zh-hans":
            assert not missing(pdf, "送货 · 红单未回", "收款 · 银行转账", "人民币贰万陆仟元整", "金额无误", "期末应收")


def test_a_stock_in_slip_shows_expected_and_counted(delivery):
    receipt = st.receipt(delivery.warehouse)
    for language, pdf in papers("stock_in_slip", receipt.number):
        assert not missing(
            pdf, "宁波海曙五金厂", "NB-0091", "老魏", "L26-1 · 2028-01-31", "240", "239", "吴建国", "林凤"
        )
        assert not missing(pdf, "待检" if language == "zh-hans" else "In inspection", "外箱有一处破损，内物完好")


def test_a_count_sheet_leaves_room_for_what_is_not_counted_yet(delivery):
    count = st.counting(delivery.warehouse)
    for language, pdf in papers("stock_count", count.number):
        assert not missing(pdf, count.number, "角阀 0", "角阀 1", "118", "−2")
        assert not missing(pdf, "循环盘点" if language == "zh-hans" else "Cycle count")


def test_a_transfer_names_both_houses(delivery):
    transfer = st.transfer(delivery.warehouse, st.warehouse(delivery.company, code="B2", name="二号库"))
    for _language, pdf in papers("transfer_order", transfer.number):
        assert not missing(pdf, transfer.number, "三角阀 冷热通用", "60", "58")


def test_documents_come_out_in_the_order_they_were_asked_for_each_with_its_own_page_numbers(firm):
    buyer = st.customer(firm)
    goods = [(f"A{n}", f"货 {n}", "zhi", "1", "1") for n in range(30)]
    long, short = st.delivery(st.order(firm, buyer, goods)), st.delivery(st.order(firm, buyer))
    first, second, third = pages(render("delivery_note", [long.number, short.number, long.number], actor=SYSTEM))
    found = [
        (number, re.search(r"第 (\d) 页 共 (\d) 页", page).groups())
        for number, page in zip((long.number, long.number, short.number), (first, second, third), strict=True)
        if number in page
    ]
    assert found == [(long.number, ("1", "2")), (long.number, ("2", "2")), (short.number, ("1", "1"))]
