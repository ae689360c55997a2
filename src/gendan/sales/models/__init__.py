"""Tables of sales, one module per noun."""

from .contracts import Contract, ContractLine
from .orders import ContactLog, Order, OrderLine, OrderOwner, OrderRequirement, OrderVersion
from .reviews import Review, ReviewAnswer, ReviewRule
from .types import OrderType

__all__ = [
    "ContactLog",
    "Contract",
    "ContractLine",
    "Order",
    "OrderLine",
    "OrderOwner",
    "OrderRequirement",
    "OrderType",
    "OrderVersion",
    "Review",
    "ReviewAnswer",
    "ReviewRule",
]
