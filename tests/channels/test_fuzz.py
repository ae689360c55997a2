"""schemathesis over the whole OpenAPI document: whatever is sent, the API answers as documented, and never 5xx.

Half of the generated ids and numbers are replaced by real ones, so that requests get past the 404 into the services.
"""

import random
import time
from typing import Any

import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from gendan.core import invariants

from . import api, world

EXAMPLES = {GenerationMode.POSITIVE: 4, GenerationMode.NEGATIVE: 1}
SECONDS = 400  # a bound for slow machines; a usual run takes a minute or two
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def test_nothing_sent_to_the_api_makes_it_stumble(transactional_db: None) -> None:
    load_all_checks()
    firm = world.build()
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    headers = {"Authorization": f"Bearer {api.token(firm.boss)}"}
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 200
    end, statuses, faults = time.monotonic() + SECONDS, {}, []
    for operation in operations:
        try:
            _try(operation, firm, headers, statuses)
        except (Exception, BaseExceptionGroup) as fault:
            faults.append(f"{operation.label}: {fault}")
        assert time.monotonic() < end, f"no time left at {operation.label}"
    assert not faults, f"{len(faults)} operations\n" + "\n\n".join(faults)
    assert set(statuses) >= {200, 201, 404, 409, 422}, statuses
    assert sum(n for status, n in statuses.items() if status < 300) > 250, statuses
    assert list(invariants.violations()) == []


def _try(operation: Any, firm: world.World, headers: dict[str, str], statuses: dict[int, int]) -> None:
    """A few requests to one operation, as documented and against the document."""
    dice = random.Random(operation.label)

    def send(case: Any) -> None:
        _make_real(case, firm.names, dice)
        response = case.call(headers=headers)
        statuses[response.status_code] = statuses.get(response.status_code, 0) + 1
        case.validate_response(response, checks=CHECKS)

    for mode, examples in EXAMPLES.items():
        bounded = settings(
            max_examples=examples, database=None, deadline=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        seed(20260101)(bounded(given(operation.as_strategy(generation_mode=mode))(send)))()


def _make_real(case: Any, names: dict[str, list[Any]], dice: random.Random) -> None:
    """Put real ids and numbers in, most of the time."""
    kinds = [part for part in case.path.split("/") if part in names]
    for name in case.path_parameters or {}:
        values = names.get(name) or (kinds and names[kinds[-1]]) or names["sales"]
        if values and dice.random() < 0.8 and name in (*names, "number"):
            case.path_parameters[name] = dice.choice(values)
    case.body = _real(case.body, names, dice)


def _real(value: Any, names: dict[str, list[Any]], dice: random.Random) -> Any:
    if isinstance(value, list):
        return [_real(item, names, dice) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: dice.choice(names[key]) if names.get(key) and dice.random() < 0.6 else _real(item, names, dice)
        for key, item in value.items()
    }
