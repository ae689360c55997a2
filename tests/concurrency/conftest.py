"""Tests in which several act at once commit what they do."""

import pytest


@pytest.fixture
def transactional_db(committing: None) -> None:
    """Under this name pytest-django knows that the test needs the database, even when run alone."""
