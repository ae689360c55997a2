"""Parameters and number series are remembered per process; what another process changed counts within seconds."""

import pytest

from gendan.core import numbering, params, remembered, sql
from tests import cast

pytestmark = pytest.mark.django_db


def other_process_changes_the_series() -> None:
    """Written past this process, which therefore forgets nothing by itself."""
    sql.execute("update core_numberseries set pattern = 'XO%%y-', digits = 6 where kind = 'sales.order'", [])


def test_a_series_changed_elsewhere_counts_once_it_is_no_longer_fresh(monkeypatch):
    firm = cast.company()
    assert numbering.next_number("sales.order", firm.pk).startswith("SO")
    other_process_changes_the_series()
    assert numbering.next_number("sales.order", firm.pk).startswith("SO")
    monkeypatch.setattr(remembered, "FRESH_SECONDS", 0)
    number = numbering.next_number("sales.order", firm.pk)
    assert number.startswith("XO")
    assert number.endswith("-000001")


def test_a_parameter_changed_elsewhere_counts_once_it_is_no_longer_fresh(monkeypatch):
    assert params.get("workflow.escalate_every_hours") == 24
    sql.execute("insert into core_parameter (name, value) values ('workflow.escalate_every_hours', '6')", [])
    assert params.get("workflow.escalate_every_hours") == 24
    monkeypatch.setattr(remembered, "FRESH_SECONDS", 0)
    assert params.get("workflow.escalate_every_hours") == 6


def test_while_fresh_nothing_is_asked_of_series(django_assert_num_queries):
    firm = cast.company()
    numbering.next_number("sales.order", firm.pk)
    for kind in ("finance.invoice", "shipping.delivery"):
        with django_assert_num_queries(1):
            numbering.next_number(kind, firm.pk)


def test_the_series_of_a_company_beats_the_general_one():
    firm, other = cast.company(), cast.company("BT", "北塔分销")
    numbering.define("sales.order", "HX%y-", company_id=firm.pk)
    assert numbering.next_number("sales.order", firm.pk).startswith("HX")
    assert numbering.next_number("sales.order", other.pk).startswith("SO")
