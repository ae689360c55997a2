"""Every area's router with its prefix."""

from ninja import Router

from . import catalog, org, partners, sales

ALL: list[tuple[str, Router]] = [
    ("/org", org.router),
    ("/catalog", catalog.router),
    ("/partners", partners.router),
    ("/sales", sales.router),
]
