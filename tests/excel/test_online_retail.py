"""Two months of a real wholesaler's invoices: what happens to each kind of bad row."""

from decimal import Decimal
from pathlib import Path

import pytest

from gendan.catalog.models import Item
from gendan.channels.models import SheetRow
from gendan.core import invariants
from gendan.core.actor import Actor
from gendan.partners.models import Customer
from gendan.sales.models import Order, OrderLine
from tests import cast
from tests.excel.work import bring, commit

pytestmark = [pytest.mark.data, pytest.mark.django_db]
NOT_GOODS = "M, AMAZONFEE, BANK CHARGES, gift_0001_20, gift_0001_30"


@pytest.fixture
def importer() -> Actor:
    gifts = cast.company("GW", "Gifts", currency="GBP")
    return cast.person("importer", "林小满", ["company_gm", "order_clerk", "sales_manager"], company=gifts)


def test_each_kind_of_bad_row_of_january_2011_is_named_and_the_rest_comes_in(data: Path, importer: Actor) -> None:
    path = data / "online_retail" / "online_retail_2011-01.csv"
    items = commit(bring(path, "items", importer, {}, skip_codes=f"{NOT_GOODS}, POST, DOT, C2, D"), importer)
    by_customer = {"code": "CustomerID", "name": "CustomerID"}
    customers = commit(bring(path, "customers", importer, by_customer), importer)

    assert items.result["made"] == {"items": Item.objects.filter(unit__code="pcs").count()} == {"items": 2549}
    assert items.result["faults"] == {"missing": 113, "repeated": 32306, "not_goods": 179}
    assert customers.result["made"] == {"customers": Customer.objects.count()} == {"customers": 783}
    assert customers.result["faults"] == {"missing": 13235, "repeated": 21129}

    orders = bring(path, "orders", importer, {}, until="recorded", skip_codes=NOT_GOODS)

    assert orders.rows == 35147 == sum(orders.result["states"].values())
    assert orders.result["faults"] == {
        "no_customer": 13114,  # sold over the counter of the web shop: nobody to invoice
        "return": 701,  # C-numbers: credit notes
        "write_off": 96,  # neither customer nor price: goods found broken
        "free": 35,
        "not_goods": 18,  # manual corrections, fees, vouchers
        "unknown_item": 8,  # items that have no name in the sheet and so did not come in
        "only_charges": 1,
        "held": 900,  # right rows of orders that hold a wrong one
    }
    assert orders.result["states"] == {"bad": 13933, "held": 900, "good": 20314}
    done = commit(orders, importer)
    recorded = Order.objects.filter(imported=True)
    assert done.result["made"]["orders"] == recorded.count() > 900
    goods = sum(recorded.values_list("goods", flat=True))
    assert goods == sum(OrderLine.objects.filter(order__imported=True).values_list("amount", flat=True))
    postage = SheetRow.objects.filter(sheet=done, state="done", values__charge="freight")
    assert sum(recorded.values_list("freight", flat=True)) == sum(
        Decimal(row.values["quantity"]) * Decimal(row.values["price"]) for row in postage
    )
    assert not recorded.filter(number__startswith="C").exists()
    assert list(invariants.violations()) == []

    again = bring(path, "orders", importer, {}, until="recorded", skip_codes=NOT_GOODS)
    assert (again.good, again.result["states"]["same"]) == (0, 20314)
