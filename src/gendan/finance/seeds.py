"""Number series of money documents."""

from gendan.core import numbering


def seed() -> None:
    """Insert what is missing."""
    numbering.define("finance.invoice", "IV%y%m-", gapless=True)
    numbering.define("finance.payment", "RC%y%m-")
    numbering.define("finance.statement", "ST%y%m-")
