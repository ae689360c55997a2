"""Orders, reviews, contracts."""

from . import changes, contracts, orders, reads, records, reviews, taking_over, verbs  # importing them fills the router
from .base import router

__all__ = ["changes", "contracts", "orders", "reads", "records", "reviews", "router", "taking_over", "verbs"]
