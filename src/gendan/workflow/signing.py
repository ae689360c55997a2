"""Whose signatures a document needs, worked out from rows of the approval matrix; pure (APR-01).

All rows that hold add up. Rows are asked in their order (`sort`): those of a higher place sign after those of a lower
one, rows of the same place beside each other. Within a row signers sign all at once, or one after the other. Whoever is
asked by several rows signs once, at the latest of their places, with the checks of all.

| rows that hold | stages |
| --- | --- |
| 10: sales manager, accountant at once; 20: general manager | 1 sales manager + accountant, 2 general manager |
| 10: supervisor, then general manager; 10: accountant | 1 supervisor + accountant, 2 general manager |
| 10: general manager; 20: sales manager, then general manager | 1 sales manager, 2 general manager |
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, zip_longest
from typing import Any

from . import conditions

SUPERIOR = "superior"  # the head of the department of whoever asks


@dataclass(frozen=True, slots=True)
class Signer:
    """One signature to ask for."""

    role: str
    reserved: bool = False
    sla: str = "SLA-49"
    checks: tuple[str, ...] = ()


Stages = Sequence[Sequence[Signer]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the matrix as it is asked."""

    id: int
    company_id: int | None
    kind: str
    name: str
    name_en: str
    condition: Mapping[str, Any]
    signers: Sequence[str]
    ordered: bool
    reserved: bool
    checks: Sequence[str]
    transition: str
    tell_customer: bool
    sla: str
    sort: int

    @property
    def chain(self) -> list[list[Signer]]:
        """Its signers by stage."""
        asked = [Signer(role, self.reserved, self.sla, tuple(self.checks)) for role in self.signers]
        return [[one] for one in asked] if self.ordered else [asked]


@dataclass(frozen=True, slots=True)
class Plan:
    """What follows from the rows that hold: stages of signers, the verbs that wait, who is told."""

    stages: Stages
    transitions: tuple[str, ...] = ()
    tell_customer: bool = False
    rules: Sequence[Mapping[str, Any]] = field(default_factory=list)

    @property
    def first(self) -> str:
        """The role that is asked first."""
        return self.stages[0][0].role


def plan(rules: Iterable[Rule], facts: Mapping[str, Any]) -> Plan | None:
    """The plan of the rows that hold of these facts; None when none does. Rows come in their order."""
    held = [rule for rule in rules if conditions.holds(rule.condition, facts)]
    if not held:
        return None
    return Plan(
        stages(held),
        tuple(dict.fromkeys(rule.transition for rule in held)),
        any(rule.tell_customer for rule in held),
        [{"id": rule.id, "name": rule.name, "name_en": rule.name_en} for rule in held],
    )


def stages(rules: Sequence[Rule]) -> Stages:
    """Signers by stage; rows come in their order."""
    asked: list[list[Signer]] = []
    for _sort, beside in groupby(rules, key=lambda rule: rule.sort):
        for column in zip_longest(*(rule.chain for rule in beside), fillvalue=()):
            asked.append([signer for part in column for signer in part])
    seen: dict[str, tuple[int, Signer]] = {}
    for place, stage in enumerate(asked):
        for signer in stage:
            before = seen.get(signer.role)
            seen[signer.role] = place, _both(before[1], signer) if before else signer
    found = [[signer for at, signer in seen.values() if at == place] for place in range(len(asked))]
    return [stage for stage in found if stage]


def _both(one: Signer, other: Signer) -> Signer:
    """One signature that answers both rows."""
    checks = tuple(dict.fromkeys(one.checks + other.checks))
    return replace(other, reserved=one.reserved or other.reserved, checks=checks)
