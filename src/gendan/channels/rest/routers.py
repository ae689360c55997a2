"""Every area's router with its prefix."""

from ninja import Router

from . import sales

ALL: list[tuple[str, Router]] = [
    ("/sales", sales.router),
]
