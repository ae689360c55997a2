"""The same small firm as in the tests of stock."""

from tests.inventory.conftest import firm

__all__ = ["firm"]
