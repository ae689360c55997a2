"""Confirmation lists per type and company, with versions that stay (CNF-01)."""

import pytest
from django.db import DatabaseError, transaction

from gendan.core.actor import SYSTEM
from gendan.core.errors import Invalid, NotAllowed, NotFound
from gendan.sales import queries
from gendan.sales.models import Checklist, OrderType
from gendan.sales.services import checklists, contacts, orders, types
from tests import cast
from tests.factories import sales

pytestmark = pytest.mark.django_db


def put(*texts, company=None, actor=None, code="stock_sale"):
    questions = [t if isinstance(t, dict) else {"text": t} for t in texts]
    return checklists.save(code, questions, company_id=company.pk if company else None, actor=actor or cast.admin())


def demanded() -> None:
    OrderType.objects.filter(code="stock_sale").update(mandatory=["checklist"])


def test_a_change_is_a_new_version_and_the_old_ones_stay():
    first = Checklist.objects.get(type__code="stock_sale", company=None)
    second = put("颜色对吗", "箱唛对吗")
    assert (second.version, second.by.name, [q["text"] for q in second.questions]) == (
        2,
        "林涛",
        ["颜色对吗", "箱唛对吗"],
    )
    assert put(*second.questions).pk == second.pk, "nothing changed"
    first.refresh_from_db()
    assert len(first.questions) == 7
    with pytest.raises(DatabaseError), transaction.atomic():
        Checklist.objects.filter(pk=first.pk).update(questions=[])


def test_a_reworded_question_keeps_its_code_and_new_ones_get_one():
    made = put("颜色对吗", {"code": "quantity", "text": "数量与箱数"}, {"text": "颜色对么", "required": False})
    codes = [q["code"] for q in made.questions]
    assert codes[1] == "quantity"
    assert len(set(codes)) == 3
    assert made.required == codes[:2]


def test_a_company_asks_by_its_own_list_and_the_others_by_the_common_one():
    firm, other = cast.company(), cast.company("BT", "北塔分销")
    put("本厂的问题", company=firm)
    kind = OrderType.objects.get(code="stock_sale")
    now = Checklist.objects.latest("pk").since
    assert queries.checklist(kind.pk, firm.pk, now).company_id == firm.pk
    assert queries.checklist(kind.pk, other.pk, now).company_id is None
    assert queries.checklists(firm.pk, now)[kind.pk].company_id == firm.pk
    with pytest.raises(NotFound):
        put("x", company=other, actor=cast.person("m", "本厂", ["mis_admin"]))
    with pytest.raises(NotAllowed):
        put("x", actor=cast.clerk())
    with pytest.raises(NotFound):
        put("x", code="nonsense")


def test_what_is_empty_too_long_or_twice_is_refused_at_its_row():
    with pytest.raises(Invalid) as refused:
        put({"code": "a", "text": "甲"}, {"code": "a", "text": "乙"}, " ", "长" * 81)
    assert set(refused.value.errors) == {"questions.1.code", "questions.2.text", "questions.3.text"}
    assert Checklist.objects.filter(type__code="stock_sale").count() == 1


def test_only_required_questions_hold_an_order_and_the_medium_stays_as_it_was_said():
    shop = sales.shop()
    demanded()
    put({"code": "colour", "text": "颜色"}, {"code": "greeting", "text": "问候", "required": False})
    draft = sales.order(shop, until="draft")
    with pytest.raises(Invalid) as refused:
        orders.submit(draft.pk, accept=["*"], actor=cast.clerk())
    assert list(refused.value.errors) == ["checklist"]
    placed = sales.order(shop, until="submitted", checklist={"colour": "wechat"})
    assert placed.checklist["colour"]["medium"] == "wechat"
    with pytest.raises(Invalid) as refused:
        sales.order(shop, checklist={"colour": "pigeon"})
    assert "checklist" in refused.value.errors


def test_ticks_of_a_draft_grow_with_each_edit_and_the_first_stays():
    shop = sales.shop()
    draft = sales.order(shop, until="draft", checklist={"product": "phone"}, actor=cast.clerk())
    spec = sales.spec(shop, checklist={"product": "mail", "price": "visit"})
    kept = orders.edit(draft.pk, spec, actor=cast.manager()).checklist
    assert {code: (tick["medium"], tick["name"]) for code, tick in kept.items()} == {
        "product": ("phone", cast.clerk().name), "price": ("visit", cast.manager().name),
    }  # fmt: skip


def test_an_order_keeps_the_list_it_was_submitted_with():
    shop = sales.shop()
    order = sales.order(shop, until="submitted")
    put("新问题")
    asked = checklists.of_order(sales.again(order))
    assert (asked.version, len(asked.questions)) == (1, 7)
    assert [q["text"] for q in checklists.of_order(sales.order(shop, until="draft")).questions] == ["新问题"]
    with pytest.raises(Invalid):
        contacts.tick(order.pk, {"xwt": "phone"}, actor=cast.clerk())
    contacts.tick(order.pk, {"technical": "visit"}, actor=cast.clerk())


def test_a_new_type_asks_what_the_one_it_is_like_asks():
    put("颜色对吗")
    types.create("dealer_sale", "经销商订货", like="stock_sale", actor=SYSTEM)
    made = Checklist.objects.get(type__code="dealer_sale")
    assert (made.version, [q["text"] for q in made.questions]) == (1, ["颜色对吗"])
