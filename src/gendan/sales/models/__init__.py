"""Tables of sales, one module per noun."""

from .changes import ChangeRequest
from .checklists import Checklist
from .contracts import Contract, ContractLine
from .orders import ContactLog, Order, OrderLine, OrderOwner, OrderRequirement, OrderVersion
from .quotations import Quotation
from .reviews import ReviewRule
from .types import OrderType, TypeRule

__all__ = [
    "ChangeRequest",
    "Checklist",
    "ContactLog",
    "Contract",
    "ContractLine",
    "Order",
    "OrderLine",
    "OrderOwner",
    "OrderRequirement",
    "OrderType",
    "OrderVersion",
    "Quotation",
    "ReviewRule",
    "TypeRule",
]
