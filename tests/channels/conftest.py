"""What the tests of the doors share."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _api_alone(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.channels.urls"
