"""What a change touches, told by every area that has documents of an order (CHG-09).

Areas register a provider under a name while the apps load, as with `workflow.published`, so that what lies above sales
adds its documents without sales knowing them. A provider answers for the whole change with a fixed number of queries.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from gendan.core.actor import SYSTEM
from gendan.core.refs import Ref

# What becomes of a document: it follows by itself; the system does it; somebody is asked to; it may stay as it is.
FOLLOWS, DO, ASK, LEAVE = "follows", "do", "ask", "leave"
DECISIONS = (FOLLOWS, DO, ASK, LEAVE)


@dataclass(frozen=True, slots=True)
class Touched:
    """A change as providers see it: the order, and which of its fields and lines become another."""

    order_id: int
    company_id: int
    cancels: bool
    paths: frozenset[str]  # last parts of the paths that differ: quantity, requested_on, ship_to …
    line_ids: tuple[int, ...]  # lines that differ; all of them where the order is cancelled
    changes: Sequence[Mapping[str, str]] = ()

    @property
    def goods(self) -> bool:
        """Whether goods, quantities or money become others."""
        return self.cancels or bool(self.paths & {"line", "quantity", "price", "amount", "total"})

    @property
    def shipment(self) -> bool:
        """Whether a shipping paper that is out no longer says what is right."""
        where = {"line", "quantity", "requested_on", "line_requested_on", "ship_to", "ship_to_notes", "contact", "phone",
                 "delivery_mode"}  # fmt: skip
        return self.cancels or bool(self.paths & where)


@dataclass(frozen=True, slots=True)
class Item:
    """One document that a change touches, with what is proposed for it.

    `stops` are the transitions of `ref` that stay closed until the change is decided (CHG-12). `role` is whose work it
    is, and who acknowledges the notice. `acts` names what `act` can do where the decision is `do`.
    """

    what: str  # reservation, pick, delivery …; pages have words for it
    ref: Ref
    number: str = ""
    told: str = ""  # state or amount, as a code or figure
    proposal: str = "look_again"
    decision: str = ASK
    role: str = ""
    stops: tuple[str, ...] = ()
    acts: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """As kept on the request."""
        row = asdict(self)
        return {**row, "key": f"{self.what}:{self.ref}", "ref": str(self.ref), "stops": list(self.stops)}


Provider = Callable[[Touched], Sequence[Item]]
Act = Callable[[Ref, str], object]  # the document, the reason

_providers: dict[str, Provider] = {}
_acts: dict[str, Act] = {}


def provider(name: str) -> Callable[[Provider], Provider]:
    """The decorated function lists what a change touches of an area's documents."""

    def keep(function: Provider) -> Provider:
        assert name not in _providers, f"provider {name} twice"
        _providers[name] = function
        return function

    return keep


def act(name: str) -> Callable[[Act], Act]:
    """The decorated function does what an item proposes, in a unit of work of its own and before the order is locked.

    Doing it twice does no harm: a server that was killed between two of them does them again.
    """

    def keep(function: Act) -> Act:
        assert name not in _acts, f"act {name} twice"
        _acts[name] = function
        return function

    return keep


def found(touched: Touched) -> list[dict[str, Any]]:
    """Everything a change touches, area by area."""
    return [item.plain() for name in sorted(_providers) for item in _providers[name](touched)]


def do(row: Mapping[str, Any], reason: str) -> None:
    """Do what was decided about one item."""
    kind, _colon, id = str(row["ref"]).partition(":")
    _acts[row["acts"]](Ref(kind, int(id)), reason)


def known() -> Collection[str]:
    """Names of those who answer."""
    return _providers.keys()


def actor() -> Any:
    """As whom `act` works: the decision was made by a person and is on the request."""
    return SYSTEM
