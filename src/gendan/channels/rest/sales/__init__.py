"""Orders, reviews, contracts."""

from . import contracts, orders, reads, reviews, verbs  # importing them fills the router
from .base import router

__all__ = ["contracts", "orders", "reads", "reviews", "router", "verbs"]
