"""ORG-09: for somebody of another company of the group, no id and no number of ours names anything, at any address."""

import random
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode

from gendan.core import invariants
from tests import cast

from . import api, world
from .test_fuzz import _make_real

# What the companies of a group share on purpose: goods, units and kinds, order types, roles, the general calendar and limits.
SHARED = ("/catalog/", "/org/roles", "/org/reasons", "/org/series", "/org/calendars", "/sales/types", "/workflow/limits",
          "/org/settings", "/inventory/items/", "/prints/", "/papers/forms", "/cases/kinds",
          "/cooperation/handover-classes")  # fmt: skip
OWN = ("/org/me", "/exports", "/sheets", "/webhooks", "/analytics/", "/org/tokens")  # one's own, empty here
BY_CODE = ("/shipping/carriers/{code}", "/shipping/vehicles/{plate}")  # PUT makes one of one's own with this code
TRIES = 3


def stranger() -> Any:
    """Somebody who may do everything in another company of the group."""
    other = cast.company("YD", "远大贸易")
    return cast.person("yuanfang", "远方", ["everything"], company=other)


@pytest.fixture
def firm(transactional_db: None) -> world.World:
    return world.build()


def test_no_id_of_ours_opens_anything_to_a_stranger(firm: world.World) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    headers = {"Authorization": f"Bearer {api.token(stranger())}"}
    named = [found.ok() for found in schema.get_all_operations()]
    named = [op for op in named if "{" in op.path and not _address(op).startswith((*SHARED, *OWN, *BY_CODE))]
    assert len(named) > 120
    opened, seen = [], {}
    for operation in named:
        for status in _statuses(operation, firm, headers):
            seen[status] = seen.get(status, 0) + 1
            if status < 400 or status in (409, 500):
                opened.append(f"{operation.label} {status}")
    assert sorted(set(opened)) == []
    assert seen[404] > 200, seen
    assert list(invariants.violations()) == []


def _address(operation: Any) -> str:
    return str(operation.path).removeprefix("/api/v1")


def _statuses(operation: Any, firm: world.World, headers: dict[str, str]) -> list[int]:
    """A few requests with ids of ours in the address, their bodies as documented."""
    dice, found = random.Random(operation.label), []

    def send(case: Any) -> None:
        for _try in range(4):  # until the address names something
            _make_real(case, firm.names, dice)
        found.append(case.call(headers=headers).status_code)

    bounded = settings(
        max_examples=TRIES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    seed(7)(bounded(given(operation.as_strategy(generation_mode=GenerationMode.POSITIVE))(send)))()
    return found


def test_no_list_shows_a_stranger_anything_of_ours(firm: world.World) -> None:
    machine = api.of(stranger())
    shown = {}
    for path, methods in api.document()["paths"].items():
        address = path.removeprefix("/api/v1")
        if "get" not in methods or "{" in path or address.startswith((*SHARED, *OWN)):
            continue
        known = {p["name"]: p for p in methods["get"].get("parameters", []) if "name" in p}
        query: dict[str, Any] = {"q": "保温"} if "q" in known else {}
        query |= {name: "2026-01-01" for name in ("since", "first") if name in known}
        query |= {"last": "2026-01-02"} if "last" in known else {}
        queries = [query, {**query, "company_id": firm.shop.company.pk}] if "company_id" in known else [query]
        for asked in queries:
            answer = machine.get(address, **asked)
            rows = (
                answer.body.get("items", []) if answer.status == 200 and isinstance(answer.body, dict) else answer.body
            )
            if answer.status >= 500 or (answer.status == 200 and _of(firm, rows)):
                shown[f"{address} {asked}"] = rows
    assert shown == {}
    for part in ("places", "kept", "ledger"):  # the item is shared, what lies where is not
        assert machine.get(f"/inventory/items/{firm.shop.cups.pk}/{part}").body == []


def _of(firm: world.World, rows: Any) -> bool:
    """Whether anything of our company is among rows: by the company's id, or a customer's name."""
    text = str(rows)
    return f"'company_id': {firm.shop.company.pk}" in text or firm.shop.customer.name in text
