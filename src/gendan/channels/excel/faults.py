"""What can be wrong with a row, as codes that are stored and sentences in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

TEXTS = {
    "missing": gettext_noop("This is needed."),
    "number": gettext_noop("“%(value)s” is not a number."),
    "day": gettext_noop("“%(value)s” is not a date."),
    "too_long": gettext_noop("At most %(count)s characters."),
    "negative": gettext_noop("This is not negative."),
    "not_goods": gettext_noop("%(value)s is not goods."),
    "repeated": gettext_noop("Row %(row)s says this already."),
    "twice": gettext_noop("Row %(row)s has another price for the same item."),
    "here": gettext_noop("This is here already."),
    "unknown_item": gettext_noop("There is no item with code or bar code %(value)s."),
    "unknown_unit": gettext_noop("There is no unit %(value)s."),
    "unknown_family": gettext_noop("There is no product family %(value)s."),
    "unknown_choice": gettext_noop("%(value)s is not one of %(choices)s."),
    "unknown_warehouse": gettext_noop("There is no warehouse %(value)s."),
    "unknown_bin": gettext_noop("There is no bin %(value)s in this warehouse."),
    "no_warehouse": gettext_noop("Which warehouse? Name one in the sheet or choose one for all rows."),
    "unknown_customer": gettext_noop("There is no customer %(value)s."),
    "several_customers": gettext_noop("There are several customers %(value)s. Use the number."),
    "no_customer": gettext_noop("No customer. Add the number, or choose a customer for such rows."),
    "other_customer": gettext_noop("The same order names another customer above."),
    "return": gettext_noop("A quantity below nothing is a return or cancellation; enter it as a return of the order."),
    "write_off": gettext_noop("A quantity below nothing without a price is a stock correction; enter it as a count."),
    "zero_quantity": gettext_noop("The quantity must be more than nothing."),
    "negative_price": gettext_noop("A price cannot be negative."),
    "free": gettext_noop("The price is nothing. Say that such rows are free goods, or correct it."),
    "past_day": gettext_noop("This day has passed."),
    "no_price_past": gettext_noop("An order of the past needs its price."),
    "no_day_past": gettext_noop("An order of the past needs its date."),
    "discount_past": gettext_noop("Discounts of orders of the past belong to their lines."),
    "only_charges": gettext_noop("The order holds charges only and no goods."),
    "order_here": gettext_noop("This order is here already as %(number)s."),
    "held": gettext_noop("Held back: another row of this order is wrong."),
    "refused": gettext_noop("%(text)s"),
}


def say(code: str, data: Mapping[str, Any]) -> str:
    """The sentence of a fault."""
    return _(TEXTS[code]) % data
