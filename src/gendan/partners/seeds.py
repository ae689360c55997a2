"""Number series of customers and suppliers."""

from gendan.core import numbering

from .models import Customer, Supplier


def seed() -> None:
    """Define what is missing."""
    numbering.define(Customer.KIND, "C", digits=5)
    numbering.define(Supplier.KIND, "S", digits=5)
