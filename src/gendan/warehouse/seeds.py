"""Number series of warehouse documents."""

from gendan.core import numbering


def seed() -> None:
    """Insert what is missing."""
    numbering.define("warehouse.receipt", "RK%y%m-")
    numbering.define("warehouse.pick", "PK%y%m%d-")
    numbering.define("warehouse.package", "PG%y%m-")
