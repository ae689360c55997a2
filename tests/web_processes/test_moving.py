"""The page that moves running orders to another version: what would happen, and then only the chosen ones."""

import pytest

from tests import cast
from tests.factories import sales
from tests.sales.test_processes import TEXT, taken
from tests.sales.test_versions import newer, owner, run_of
from tests.web_mine.stage import signed_in

pytestmark = pytest.mark.django_db


def test_orders_are_looked_at_and_only_the_chosen_ones_moved() -> None:
    taken()
    shop = sales.shop()
    first, second = (sales.order(shop, actor=cast.clerk(), until="confirmed") for _ in range(2))
    row = newer(
        TEXT.replace("return: review}", "return: check}").replace(
            "  - code: review\n    name: {zh: 审核, en: Review}", "  - code: check\n    name: {zh: 复核, en: Check}"
        )
    )
    browser = signed_in(owner())
    page = browser.get(f"/processes/{row.pk}/move").content.decode()
    assert first.number in page
    assert "审核" in page, "it is cancelled"
    assert "复核" in page, "it opens"
    assert run_of(first).template_id != row.pk
    sent = browser.post(f"/processes/{row.pk}/move", {"run": [run_of(first).pk], "reason": "流程改进"}, follow=True)
    assert "1 单已转到 A/1" in sent.content.decode()
    assert (run_of(first).template_id == row.pk, run_of(second).template_id == row.pk) == (True, False)


def test_nothing_chosen_and_no_reason_move_nothing() -> None:
    taken()
    order = sales.order(sales.shop(), actor=cast.clerk(), until="confirmed")
    row, browser = newer(), signed_in(owner())
    assert browser.post(f"/processes/{row.pk}/move", {"reason": "流程改进"}).status_code == 422
    assert browser.post(f"/processes/{row.pk}/move", {"run": [run_of(order).pk]}).status_code == 422
    assert run_of(order).template_id != row.pk


def test_a_clerk_may_not_move_orders() -> None:
    taken()
    row = newer()
    assert signed_in(cast.clerk()).get(f"/processes/{row.pk}/move").status_code == 403
    assert signed_in(cast.clerk()).post(f"/processes/{row.pk}/move", {"run": [1], "reason": "x"}).status_code == 403
