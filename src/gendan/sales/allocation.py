"""Which warehouse delivers an order: the one that covers most of it, then the nearest, then the preferred (SPL-04). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Choice:
    """A warehouse that may deliver, in order of preference."""

    id: int
    province: str = ""


def allocate(
    wanted: Mapping[int, Decimal], free: Mapping[tuple[int, int], Decimal], choices: Sequence[Choice], province: str
) -> int:
    """The warehouse for an order of `wanted` (item → quantity) that goes to `province`.

    `free` is the free stock by (item, warehouse). Counts the items a warehouse covers in full; among equals one in the
    customer's province wins, then the one that stands first.

    >>> near, main = Choice(2, "浙江省"), Choice(1, "广东省")
    >>> allocate({7: Decimal(5)}, {(7, 1): Decimal(9), (7, 2): Decimal(5)}, [main, near], "浙江省")
    2
    >>> allocate({7: Decimal(6)}, {(7, 1): Decimal(9), (7, 2): Decimal(5)}, [main, near], "浙江省")
    1
    """

    def rank(choice: Choice) -> tuple[int, bool]:
        covered = sum(free.get((item, choice.id), Decimal(0)) >= quantity for item, quantity in wanted.items())
        return covered, bool(province) and choice.province == province

    return max(choices, key=rank).id  # max keeps the first of equals
