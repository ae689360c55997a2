"""The last line: what the database itself refuses becomes the refusal people understand."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError

from gendan.core.errors import violated

from .errors import OutOfStock, ReservedForOthers

_MEANING: dict[str, type[OutOfStock] | type[ReservedForOthers]] = {
    "inventory_balance_positive": OutOfStock,
    "inventory_position_free": ReservedForOthers,
    "inventory_position_signs": OutOfStock,
    "inventory_reservation_positive": ReservedForOthers,
}


@contextmanager
def last_line() -> Iterator[None]:
    """Turn a violated check of the stock tables into OutOfStock or ReservedForOthers."""
    try:
        yield
    except IntegrityError as error:
        if (name := violated(error)) in _MEANING:
            raise _MEANING[name]([]) from error
        raise
