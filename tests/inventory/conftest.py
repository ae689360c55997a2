"""A small firm with one warehouse for tests of stock."""

import pytest

from tests.factories.stockyard import Yard, yard


@pytest.fixture
def firm(db: None) -> Yard:
    """A company, a warehouse with three bins, a few items."""
    return yard()
