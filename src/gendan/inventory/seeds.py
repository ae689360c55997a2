"""Number series of stock documents."""

from gendan.core import numbering


def seed() -> None:
    """Insert what is missing."""
    numbering.define("inventory.transfer", "TR%y%m-")
    numbering.define("inventory.count", "CT%y%m-")
