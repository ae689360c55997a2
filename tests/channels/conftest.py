"""What the tests of the doors share."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _api_alone(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.channels.urls"


@pytest.fixture
def transactional_db(committing: None) -> None:
    """Under this name pytest-django knows that the test needs the database, even when run alone."""
