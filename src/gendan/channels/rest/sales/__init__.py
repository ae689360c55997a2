"""Orders, reviews, contracts."""

from . import contracts, orders, reads, records, reviews, taking_over, verbs  # importing them fills the router
from .base import router

__all__ = ["contracts", "orders", "reads", "records", "reviews", "router", "taking_over", "verbs"]
