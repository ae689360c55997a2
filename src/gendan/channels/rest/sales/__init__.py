"""Orders, reviews, contracts."""

from . import (  # importing them fills the router
    changes,
    contracts,
    orders,
    quotations,
    reads,
    records,
    reviews,
    taking_over,
    verbs,
)
from .base import router

__all__ = [
    "changes", "contracts", "orders", "quotations", "reads", "records", "reviews", "router", "taking_over", "verbs",
]  # fmt: skip
