"""Events: frozen facts in the past tense, written in the transaction that made them true.

The row in `core_event` is outbox, audit trail and time line at once. An event names the document it is
about and the documents it serves (the orders behind a delivery), so that whoever waits for an order hears
of things that happen far away.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, TypeAlias

from .refs import Ref


@dataclass(frozen=True)
class Event:
    """Base of all events. Subclasses are frozen dataclasses with a dotted `name`, e.g. `sales.order.confirmed`."""

    name: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        assert cls.name not in _classes, f"two events named {cls.name}"
        _classes[cls.name] = cls

    def payload(self) -> dict[str, Any]:
        """The event's fields as JSON-safe values."""
        return {f.name: plain(getattr(self, f.name)) for f in dataclasses.fields(self)}


Handler: TypeAlias = "Callable[[Happened], None]"

_classes: dict[str, type[Event]] = {}
_handlers: dict[str, list[Handler]] = defaultdict(list)
_own_units: set[Handler] = set()
_listeners: list[tuple[Callable[[], Collection[str]], Handler]] = []


@dataclass(frozen=True, slots=True)
class Happened:
    """A stored event as its subscribers see it."""

    id: int
    name: str
    at: datetime
    about: Ref
    serves: tuple[Ref, ...]
    company_id: int | None
    actor_id: int | None
    payload: dict[str, Any]


def plain(value: Any) -> Any:
    """A value as JSON carries it: decimals and moments as strings."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Ref):
        return str(value)
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    return value


def subscribe(*events: type[Event] | str, own_units: bool = False) -> Callable[[Handler], Handler]:
    """Call the function for each of these events, once, in its own transaction, after they are committed.

    An event may be named by its class or, for events of areas that may not be imported, by name.
    `"*"` hears everything. With `own_units` the function opens its units of work itself, one per document, because
    locks of several documents would not run downhill; after a crash it may be handed the same event again.
    """

    def add(handler: Handler) -> Handler:
        if own_units:
            _own_units.add(handler)
        for event in events:
            _handlers[event if isinstance(event, str) else event.name].append(handler)
        return handler

    return add


def listen(names: Callable[[], Collection[str]]) -> Callable[[Handler], Handler]:
    """Call the function for the events that `names` says now: what data ask for instead of code.

    Processes may be as much behind each other as `remembered` allows, so nothing may depend on an event that follows
    sooner than that on its name's being asked for.
    """

    def add(handler: Handler) -> Handler:
        _listeners.append((names, handler))
        return handler

    return add


def handlers(name: str) -> list[Handler]:
    """The subscribers of an event, in the order they were registered."""
    listening = [handler for names, handler in _listeners if name in names()]
    return [*_handlers.get(name, ()), *_handlers.get("*", ()), *listening]


def subscribed(name: str) -> bool:
    """Whether code waits for this event."""
    return name in _handlers or "*" in _handlers


def listened() -> frozenset[str]:
    """Events that data ask for at this moment."""
    return frozenset(name for names, _handler in _listeners for name in names())


def opens_own_units(handler: Handler) -> bool:
    """Whether a subscriber works outside the dispatcher's transaction."""
    return handler in _own_units


def known() -> dict[str, type[Event]]:
    """All event classes by name."""
    return dict(_classes)
