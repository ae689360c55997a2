"""Orders, reviews, contracts."""

from . import contracts, orders, reads, records, reviews, verbs  # importing them fills the router
from .base import router

__all__ = ["contracts", "orders", "reads", "records", "reviews", "router", "verbs"]
