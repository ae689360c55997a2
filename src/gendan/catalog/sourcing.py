"""How a company of the group comes by an item (ORG-07). Pure.

| item | made by | way |
| --- | --- | --- |
| of a class that is instructed (metalwork, welded parts, castings, crates) | another company | `cooperate` |
| of any other class | another company of the group | `purchased` |
| supplied by buying | | `purchased` |
| else | the company itself | its own supply mode |
"""

from .models import HandoverClass, Item

BOUGHT = ("buy", "oem_buy")


def way(item: Item, company_id: int) -> str:
    """`cooperate`, `purchased`, or the item's own supply mode."""
    elsewhere = item.maker_id not in (None, company_id)
    if elsewhere and item.handover is not None and item.handover.route == HandoverClass.Route.COOPERATE:
        return "cooperate"
    return "purchased" if elsewhere or item.supply_mode in BOUGHT else item.supply_mode
