"""What cooperation announces."""

from dataclasses import dataclass
from typing import ClassVar

from gendan.core.events import Event


@dataclass(frozen=True)
class Instructed(Event):
    """A company asked another of the group for goods or work; `changed`: what it asked before is another now."""

    name: ClassVar[str] = "cooperation.instruction.instructed"
    number: str
    maker_id: int
    changed: bool = False


@dataclass(frozen=True)
class Acknowledged(Event):
    """The maker has read the instruction and looked at its stock."""

    name: ClassVar[str] = "cooperation.instruction.acknowledged"
    number: str


@dataclass(frozen=True)
class Planned(Event):
    """The maker planned it, or planned it anew."""

    name: ClassVar[str] = "cooperation.instruction.planned"
    number: str
    planned_on: str


@dataclass(frozen=True)
class Reported(Event):
    """The maker told how far it is."""

    name: ClassVar[str] = "cooperation.instruction.in_work"
    number: str
    done: str


@dataclass(frozen=True)
class Finished(Event):
    """Everything its class demands for the hand-over is on record."""

    name: ClassVar[str] = "cooperation.instruction.finished"
    number: str


@dataclass(frozen=True)
class Received(Event):
    """The company that asked has it."""

    name: ClassVar[str] = "cooperation.instruction.received"
    number: str


@dataclass(frozen=True)
class Cancelled(Event):
    """It is not wanted any more."""

    name: ClassVar[str] = "cooperation.instruction.cancelled"
    number: str


@dataclass(frozen=True)
class Objected(Event):
    """One of the two companies objects to the date."""

    name: ClassVar[str] = "cooperation.instruction.objected"
    number: str
    objection_id: int
    company_id: int


@dataclass(frozen=True)
class Decided(Event):
    """The general manager of the company that objected decided on the date."""

    name: ClassVar[str] = "cooperation.instruction.decided"
    number: str
    objection_id: int
    decided_on: str
