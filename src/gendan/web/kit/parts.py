"""What the tags of document pages take: plain values, already in the reader's words."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.http import urlencode

from .whys import offered

Words = str | Promise


@dataclass(frozen=True)
class Action:
    """A button for a verb the person may take now. `effects` are listed before a dangerous one."""

    verb: str
    label: Words
    url: str
    icon: str = ""
    primary: bool = False
    secondary: bool = False
    why: str = ""  # the list of reasons its verb asks for
    danger: bool = False
    method: str = "post"
    key: str = ""
    effects: Sequence[Words] = ()
    version: int | None = None
    target: str = ""

    @property
    def query(self) -> str:
        """The reason page's parameters, for browsers without scripts."""
        pairs = [("to", self.url), ("label", str(self.label))]
        pairs += [("effect", str(e)) for e in self.effects]
        pairs += [("why", self.why)] if self.why else []
        pairs += [("danger", "1")] if self.danger else []
        pairs += [("version", str(self.version))] if self.version is not None else []
        return urlencode(pairs)

    @property
    def effects_json(self) -> str:
        """The effects for the dialog."""
        return json.dumps([str(e) for e in self.effects], ensure_ascii=False)

    @property
    def asks(self) -> bool:
        """Whether a dialog comes first."""
        return bool(self.why) or self.danger

    @property
    def offered_json(self) -> str:
        """What the dialog offers as reasons."""
        return json.dumps(offered(self.why), ensure_ascii=False)


@dataclass(frozen=True)
class Fact:
    """One cell of the fact strip."""

    label: Words
    value: Any
    note: Any = ""
    state: str = ""
    phone: bool = True


@dataclass(frozen=True)
class Step:
    """One step of the rail."""

    label: Words
    state: str
    who: Any = ""
    note: Any = ""
    current: bool = False
    url: str = ""
    icon: str = ""


@dataclass(frozen=True)
class GateRow:
    """One condition: what is missing, who can open it, the one button that moves it."""

    state: str
    text: Words
    note: Any = ""
    who: Any = None
    action: Action | None = None


@dataclass(frozen=True)
class Gate:
    """The panel that says what blocks."""

    title: Words
    rows: Sequence[GateRow]
    chip: Any = None
    foot: Words = ""
    override: Action | None = None


@dataclass(frozen=True)
class FlowEvent:
    """One event of the time line; flow is `information`, `goods` or `money`."""

    on: date
    flow: str
    title: Words
    note: Any = ""
    state: str = "done"
    url: str = ""
    time: str = ""


@dataclass(frozen=True)
class Flows:
    """The time line: chosen days, and the events on them."""

    days: Sequence[date]
    events: Sequence[FlowEvent]
    all_url: str = ""
    total: int = 0


@dataclass(frozen=True)
class Doc:
    """A related document."""

    icon: str
    text: Words
    url: str
    state: str = ""
    label: Words = ""
    chip_icon: str = ""


@dataclass(frozen=True)
class Progress:
    """A long job: how far, how long still, how to stop it."""

    title: Words
    done: int
    total: int
    unit: Words = ""
    note: Words = ""
    url: str = ""
    stop: str = ""
    stop_note: Words = ""
    faults: Words = ""
    faults_url: str = ""

    @property
    def share(self) -> float:
        """Part of the whole, 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0

    @property
    def running(self) -> bool:
        """Whether there is still something to do."""
        return self.done < self.total


@dataclass(frozen=True)
class Empty:
    """What will be here and how it gets here, with one or two buttons `(label, url)`."""

    icon: str
    title: Words
    text: Words = ""
    buttons: Sequence[tuple[Words, Words]] = field(default=())


def flow_days(events: Sequence[FlowEvent], today: date, columns: int = 9) -> list[date]:
    """The days to show: today and the nearest days with events, at most `columns`, in order."""
    days = {e.on for e in events} | {today}
    near = sorted(days, key=lambda d: (abs((d - today).days), d))[:columns]
    return sorted(near)
