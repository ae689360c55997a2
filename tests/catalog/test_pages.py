"""Pages of the catalogue: they open, save what is typed, tell what is wrong, and ask the same number of questions."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gendan.catalog.models import DiscountRule, GiftRule, Item, Price, PriceList
from gendan.core.actor import Actor
from gendan.server import translations
from tests import cast
from tests.factories import catalog as make
from tests.pages import client_of

D = Decimal

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def chinese() -> None:
    translations.compile()


def designer() -> Actor:
    return cast.person("zhaogong", "赵工", ["tech_manager", "sales_manager"])


@pytest.fixture
def desk() -> Client:
    return client_of(designer())


def text(response: Any) -> str:
    return response.content.decode()


def item_form(**more: Any) -> dict[str, Any]:
    typed = {
        "code": "P-1",
        "name": "潜水泵",
        "unit_id": make.unit().pk,
        "supply_mode": "stock",
        "life": "active",
        "pack_quantity": "1",
        "lead_days": "3",
        "safety_stock": "0",
        "reorder_point": "0",
        "stocked": "on",
    }
    return {**typed, **more}


def test_every_page_opens_in_both_languages() -> None:
    variants = make.style("POLO", name="翻领衫")
    item, prices = make.item("P-1", name="潜水泵", price=12, cartons_of=6), make.price_list()
    rule, gift = make.discount(5, item=item), make.gift(item, variants[0], every=10)
    for language, word in (("zh-CN", "潜水泵"), ("en", "潜水泵")):
        client = client_of(designer(), language)
        for url in (
            "/items",
            f"/items/{item.pk}",
            f"/items/{item.pk}/edit",
            "/items/new",
            f"/items/{variants[0].style_id}",
            f"/items/{variants[0].style_id}/variants",
            "/price-lists",
            f"/price-lists/{prices.pk}",
            f"/price-lists/{prices.pk}/edit",
            f"/price-lists/{prices.pk}/paste",
            f"/price-lists/{prices.pk}/copy",
            "/price-lists/new",
            "/price-rules",
            "/price-rules/discounts/new",
            f"/price-rules/discounts/{rule.pk}",
            f"/price-rules/gifts/{gift.pk}",
        ):
            assert client.get(url).status_code == 200, url
        assert word in text(client.get(f"/items/{item.pk}"))
    assert "新建商品" in text(client_of(designer()).get("/items"))


def test_an_empty_catalogue_says_how_to_begin(desk: Client) -> None:
    Item.objects.all().delete()
    assert "还没有商品" in text(desk.get("/items"))
    assert "还没有价目表" in text(desk.get("/price-lists"))


@pytest.mark.parametrize("url", ["/items", "/price-lists", "item", "list"])
def test_pages_ask_the_same_number_of_questions_for_one_and_for_forty(desk: Client, url: str) -> None:
    first, prices = make.item(price=1), make.price_list()
    address = {"item": f"/items/{first.pk}", "list": f"/price-lists/{prices.pk}"}.get(url, url)

    def queries() -> int:
        desk.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(address).status_code == 200
        return len(captured)

    before = queries()
    for n in range(39):
        make.item(price=n)
        make.price_list(code=f"L{n}")
        make.set_price(first, n, prices, from_quantity=n + 1)
    assert queries() == before


def test_the_list_finds_by_initials_and_filters_by_family(desk: Client) -> None:
    pumps = make.family("pumps", "水泵类")
    make.item("P-1", name="潜水泵", family_id=pumps.pk)
    make.item("KABEL", name="电缆")
    assert "P-1" in text(desk.get("/items?q=qsb"))
    assert "KABEL" not in text(desk.get("/items?q=qsb"))
    assert "KABEL" not in text(desk.get(f"/items?f=1&family={pumps.pk}"))


def test_suggestions_answer_code_name_and_price(desk: Client) -> None:
    make.item("P-1", name="潜水泵", price=12)
    (found,) = desk.get("/items/suggest?q=qsb").json()["items"]
    assert (found["title"], found["note"], found["price"]) == ("P-1", "潜水泵", "12.000000")


def test_an_item_is_entered_with_units_and_knowledge(desk: Client) -> None:
    carton = make.unit("carton", "箱").pk
    typed = item_form(
        unit_0=carton, factor_0="6*2", know_policy="九折", know_questions="能配吗 | 能\n\n贵吗 | 不贵", tax_percent="13"
    )
    response = desk.post("/items/new", typed)
    made = Item.objects.get(code="P-1")
    assert response.status_code == 303
    assert response["Location"] == reverse("catalog:item", args=[made.pk])
    assert [(u.unit_id, u.factor) for u in made.units.all()] == [(carton, D(12))]
    assert made.knowledge == {"policy": "九折", "questions": [{"q": "能配吗", "a": "能"}, {"q": "贵吗", "a": "不贵"}]}
    assert made.tax_rate == D("0.13")
    page = text(desk.get(f"/items/{made.pk}"))
    assert "能配吗" in page
    assert "1 箱" in page


def test_a_code_that_is_taken_is_told_at_the_field_and_nothing_is_made(desk: Client) -> None:
    make.item("P-1")
    response = desk.post("/items/new", item_form(code="p-1", unit_0=make.unit("carton", "箱").pk, factor_0="6"))
    assert response.status_code == 422
    assert "已经有了" in text(response)
    assert Item.objects.count() == 1


def test_editing_leaves_cost_and_unit_alone_and_shows_what_changed(desk: Client) -> None:
    made = make.item("P-1", cost=D(7), cartons_of=6)
    typed = item_form(name="深井泵", cost="9", unit_0=make.unit("carton", "箱").pk, factor_0="6")
    del typed["unit_id"]
    assert desk.post(f"/items/{made.pk}/edit", typed).status_code == 303
    made.refresh_from_db()
    assert (made.name, made.cost, made.units.count()) == ("深井泵", D(7), 1)
    assert "赵工 · 供货周期、名称" in text(desk.get(f"/items/{made.pk}"))


def test_costs_are_for_those_who_may_see_them() -> None:
    made = make.item("P-1", cost=D(7777))
    assert "7,777" not in text(client_of(designer()).get(f"/items/{made.pk}"))
    assert "7,777" in text(client_of(cast.person("laocheng", "老成", ["cost_accountant"])).get(f"/items/{made.pk}"))


def test_variants_are_made_from_two_lines_of_text(desk: Client) -> None:
    style = make.item("POLO", is_style=True, name="翻领衫")
    response = desk.post(f"/items/{style.pk}/variants", {"colours": "红:R，黑：B", "sizes": "S、M"})
    assert response.status_code == 303
    assert sorted(style.variants.values_list("code", flat=True)) == ["POLO-B-M", "POLO-B-S", "POLO-R-M", "POLO-R-S"]
    assert desk.get(f"/items/{make.item().pk}/variants").status_code == 404


def test_the_grid_saves_changed_emptied_and_new_prices(desk: Client) -> None:
    a, b, c = make.item("A", price=1), make.item("B", price=2), make.item("C")
    prices = make.price_list()
    rows = {price.item_id: price.pk for price in Price.objects.all()}
    typed = {f"p-{rows[a.pk]}": "1,200.5", f"p-{rows[b.pk]}": "", "item-0": "c", "from-0": "10", "new-0": "3"}
    assert desk.post(f"/price-lists/{prices.pk}/prices", typed).status_code == 303
    assert list(Price.objects.order_by("item__code").values_list("item__code", "from_quantity", "price")) == [
        ("A", D(0), D("1200.5")), ("C", D(10), D(3)),
    ]  # fmt: skip
    assert c.pk


def test_a_wrong_price_saves_nothing_and_keeps_what_was_typed(desk: Client) -> None:
    a, prices = make.item("A", price=1), make.price_list()
    row = Price.objects.get(item=a)
    typed = {f"p-{row.pk}": "1x", "item-0": "NOBODY", "new-0": "3"}
    response = desk.post(f"/price-lists/{prices.pk}/prices", typed)
    page = text(response)
    assert response.status_code == 422
    assert 'value="1x"' in page
    assert 'value="NOBODY"' in page
    assert "没有这个编码的商品" in page
    assert Price.objects.get().price == D(1)


def test_prices_of_another_list_cannot_be_slipped_in(desk: Client) -> None:
    item, prices = make.item("A"), make.price_list()
    other = make.price_list(code="OTHER")
    make.set_price(item, 5, other)
    assert desk.post(f"/price-lists/{prices.pk}/prices", {f"p-{Price.objects.get().pk}": "1"}).status_code == 303
    assert Price.objects.get().price == D(5)


def test_prices_are_pasted_all_or_none_with_faults_by_line(desk: Client) -> None:
    make.item("A")
    make.item("B")
    prices = make.price_list()
    url = f"/price-lists/{prices.pk}/paste"
    response = desk.post(url, {"rows": "A\t1.5\nX,2\nB,3,4,5"})
    assert response.status_code == 422
    assert "第 2 行：没有商品 X" in text(response)
    assert "第 3 行看不懂" in text(response)
    assert not Price.objects.exists()
    assert desk.post(url, {"rows": "a\t1.5\nA\t10\t1.2\nB，3"}).status_code == 303
    assert list(Price.objects.order_by("item__code", "from_quantity").values_list("price", flat=True)) == [
        D("1.5"),
        D("1.2"),
        D(3),
    ]


def test_a_new_edition_and_the_end_of_a_list(desk: Client) -> None:
    make.item("A", price=100)
    prices = make.price_list()
    typed = {"code": "STD27", "name": "2027", "start": "2027-01-01", "percent": "5", "succeed": "on"}
    assert desk.post(f"/price-lists/{prices.pk}/copy", typed).status_code == 303
    assert PriceList.objects.get(code="STD27").prices.get().price == D(105)
    assert desk.post(f"/price-lists/{prices.pk}/close").status_code == 303
    prices.refresh_from_db()
    assert prices.valid_to is not None


def test_rules_are_entered_by_item_code(desk: Client) -> None:
    make.item("A")
    make.item("G")
    common = {"name": "x", "active": "on"}
    assert (
        desk.post(
            "/price-rules/discounts/new", {**common, "code": "D", "item": "a", "percent": "5", "from_quantity": "10"}
        ).status_code
        == 303
    )
    assert (
        desk.post(
            "/price-rules/gifts/new",
            {**common, "code": "G", "item": "A", "every": "10", "gift": "g", "gift_quantity": "1"},
        ).status_code
        == 303
    )
    wrong = desk.post(
        "/price-rules/gifts/new",
        {**common, "code": "H", "item": "A", "every": "0", "gift": "nix", "gift_quantity": "1"},
    )
    assert wrong.status_code == 422
    assert "没有这个编码的商品" in text(wrong)
    rule, offer = DiscountRule.objects.get(), GiftRule.objects.get()
    assert (rule.item.code, rule.percent, offer.gift.code) == ("A", D(5), "G")  # type: ignore[union-attr]
    assert (
        desk.post(
            f"/price-rules/discounts/{rule.pk}", {**common, "code": "D", "percent": "6", "from_quantity": "0"}
        ).status_code
        == 303
    )
    rule.refresh_from_db()
    assert (rule.percent, rule.item) == (D(6), None)


def test_who_may_only_look_sees_no_buttons_and_is_refused_at_the_form() -> None:
    clerk, item, prices = client_of(cast.clerk()), make.item("A", price=1), make.price_list()
    assert "修改商品" not in text(clerk.get(f"/items/{item.pk}"))
    assert 'name="p-' not in text(clerk.get(f"/price-lists/{prices.pk}"))
    for url in (f"/items/{item.pk}/edit", "/items/new", f"/price-lists/{prices.pk}/paste", "/price-rules/gifts/new"):
        assert clerk.get(url).status_code == 403
    assert clerk.post(f"/price-lists/{prices.pk}/close").status_code == 403
    keeper = client_of(cast.keeper())
    assert (keeper.get("/items").status_code, keeper.get("/price-lists").status_code) == (200, 403)
    assert Client().get("/items").status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "/items/suggest?q=q",
        "/customers/suggest?q=q",
        "/suppliers/suggest?q=q",
        "/orders/customers?q=q",
        "/orders/items?q=q",
        "/stock/find?code=q",
    ],
)
def test_nothing_is_suggested_to_who_may_not_see_it(address: str) -> None:
    guard = client_of(cast.person("menwei", "门卫", ["gate_guard"]))
    assert guard.get(address).status_code == 403
