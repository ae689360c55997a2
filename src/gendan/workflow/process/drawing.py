"""How a template is drawn: lanes by role, steps in columns, lines between them on tracks of their own. Pure.

Time runs from left to right: a step stands one column after the last step that leads to it. Steps of one lane in one
column stand below each other. Lines never cross a step: they run in the gutters between columns and in the channels
between rows, each on a track that no line to another step uses there. Lanes come in the order in which the process
first reaches them, unless swapping two neighbours makes the lines shorter.

The drawing is a grid without pixels or words; whoever renders it decides on both. Gutter `g` lies before column `g`,
channel `c` above row `c`; there is one more of each than columns and rows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .language import BACK, BY_PEOPLE, END, Step, Template
from .outlook import beside

SYSTEM = ""  # the lane of what nobody does by hand
ON, RETURN, OUT, AWAY = "on", "return", "out", "away"  # further down, back, to the end, back to whoever entered it
SWAPS = 400  # tries to bring lanes closer to each other


@dataclass(frozen=True, slots=True)
class Lane:
    """A role with its rows; `role` is empty for the system."""

    role: str
    row: int
    rows: int


@dataclass(frozen=True, slots=True)
class Node:
    """A step at its place."""

    code: str
    lane: int
    column: int
    row: int
    number: int  # its place in the list, from 1
    kind: str
    guarded: bool  # it keeps a transition closed
    passed_over: bool  # it is passed over unless facts hold
    called: bool  # an event opens it whenever it comes
    each: bool  # one part for each line, delivery …


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from a step with an outcome. `port` counts its outcomes, the usual one is 0; only `on` and `return` have a target.

    A `straight` one stays in its row. Others go through the gutter after the source on `leave`; then, unless the target
    is the next column, along `channel` on `along` and through the gutter before the target on `arrive`.
    """

    source: str
    outcome: str
    target: str
    kind: str
    port: int
    ports: int
    straight: bool = False
    leave: int = 0
    channel: int = -1
    along: int = 0
    arrive: int = 0


@dataclass(frozen=True, slots=True)
class Drawing:
    """Lanes, steps, lines; and how many tracks each gutter and channel holds."""

    lanes: Sequence[Lane]
    nodes: Sequence[Node]
    edges: Sequence[Edge]
    columns: int
    rows: int
    gutters: Sequence[int]
    channels: Sequence[int]
    at: Mapping[str, Node] = field(compare=False, default_factory=dict)


def draw(template: Template, roles: Mapping[str, str] | None = None) -> Drawing:
    """The drawing of a template. `roles` are those that parameters stand for (`$name` → role).

    The template may be a draft with faults: ways to steps that do not exist are left out.
    """
    steps = list(template.by_code.values())
    role_of = {step.code: _role(step, roles or {}) for step in steps}
    column = _columns(template, steps)
    ways = list(_ways(template, steps))
    order = _lane_order(steps, role_of, ways)
    lanes, row = _rows(template, steps, role_of, column, order)
    index = {lane.role: n for n, lane in enumerate(lanes)}
    nodes = [
        Node(
            step.code, index[role_of[step.code]], column[step.code], row[step.code], n + 1, step.kind, bool(step.guards),
            bool(step.when), bool(step.events), bool(step.for_each),
        )
        for n, step in enumerate(steps)
    ]  # fmt: skip
    at = {node.code: node for node in nodes}
    columns, rows = max(column.values()) + 1, sum(lane.rows for lane in lanes)
    edges, gutters, channels = _routes(ways, at, columns, rows)
    return Drawing(lanes, nodes, edges, columns, rows, gutters, channels, at)


def _role(step: Step, roles: Mapping[str, str]) -> str:
    """The lane of a step: its first role, where people do it."""
    if step.kind not in BY_PEOPLE or not step.roles:
        return SYSTEM
    return roles.get(step.roles[0][1:], step.roles[0]) if step.roles[0].startswith("$") else step.roles[0]


def _columns(template: Template, steps: Sequence[Step]) -> dict[str, int]:
    """One more than the furthest step that leads to it; a step that an event opens follows who ends on that event.

    What only events lead to stands as far to the right as what it leads to allows, so that its lines are short.
    """
    column: dict[str, int] = {}
    aside = beside(template)
    for step in steps:
        before = [s for s in template.sources.get(step.code, ()) if s in column]
        if step.events:
            before += [s.code for s in steps if s.code in column and {e.event for e in s.endings} & set(step.events)]
        column[step.code] = 1 + max((column[code] for code in before), default=-1)
    for step in reversed(steps):
        after = [column[t] for t in template.forward[step.code] if t in column]
        if step.code in aside and after:
            column[step.code] = max(column[step.code], min(after) - 1)
    return column


def _ways(template: Template, steps: Sequence[Step]) -> Iterable[Edge]:
    for step in steps:
        outcomes = list(step.answers)
        for port, outcome in enumerate(outcomes):
            for target in template.leads(step.code, outcome):
                if kind := _kind(template, step.code, target):
                    known = target if kind in (ON, RETURN) else ""
                    yield Edge(step.code, outcome, known, kind, port, len(outcomes))


def _kind(template: Template, source: str, target: str) -> str:
    if target in (END, BACK):
        return OUT if target == END else AWAY
    if target not in template.by_code:
        return ""
    return RETURN if template.is_return(source, target) else ON


def _lane_order(steps: Sequence[Step], role_of: Mapping[str, str], ways: Iterable[Edge]) -> list[str]:
    """Roles as the process reaches them, neighbours swapped as long as that brings those who hand on closer together."""
    order = list(dict.fromkeys(role_of[step.code] for step in steps))
    weights: dict[tuple[str, str], int] = {}
    for way in ways:
        if way.target and role_of[way.source] != role_of[way.target]:
            pair = (role_of[way.source], role_of[way.target])
            weights[pair] = weights.get(pair, 0) + (3 if way.port == 0 else 1)
    tries, best = 0, _length(order, weights)
    improved = True
    while improved and tries < SWAPS:
        improved = False
        for n in range(len(order) - 1):
            tries += 1
            other = [*order[:n], order[n + 1], order[n], *order[n + 2 :]]
            if (length := _length(other, weights)) < best:
                order, best, improved = other, length, True
    return order


def _length(order: Sequence[str], weights: Mapping[tuple[str, str], int]) -> int:
    place = {role: n for n, role in enumerate(order)}
    return sum(abs(place[a] - place[b]) * weight for (a, b), weight in weights.items())


def _rows(
    template: Template, steps: Sequence[Step], role_of: Mapping[str, str], column: Mapping[str, int],
    order: Sequence[str],
) -> tuple[list[Lane], dict[str, int]]:  # fmt: skip
    """A row for each step: that of a step of the lane which leads to it where it is free, else the first free one."""
    inside: dict[str, int] = {}
    taken: set[tuple[str, int, int]] = set()
    for step in steps:
        lane = role_of[step.code]
        before = sorted(
            (s for s in template.sources.get(step.code, ()) if s in inside and role_of[s] == lane),
            key=lambda s: -column[s],
        )
        wished = [inside[s] for s in before[:1]]
        free = (n for n in [*wished, *range(len(steps))] if (lane, column[step.code], n) not in taken)
        inside[step.code] = next(free)
        taken.add((lane, column[step.code], inside[step.code]))
    lanes: list[Lane] = []
    rows: dict[str, int] = {}
    first = 0
    for role in order:
        mine = [step.code for step in steps if role_of[step.code] == role]
        high = 1 + max(inside[code] for code in mine)
        rows |= {code: first + inside[code] for code in mine}
        lanes.append(Lane(role, first, high))
        first += high
    return lanes, rows


class _Tracks:
    """Tracks of one gutter or channel: lines to the same step share one, others never meet on one."""

    def __init__(self) -> None:
        self._spans: dict[tuple[str, str], tuple[int, int]] = {}

    def add(self, net: tuple[str, str], a: int, b: int) -> None:
        """A line of a net covers this stretch."""
        low, high = self._spans.get(net, (a, a))
        self._spans[net] = (min(low, a, b), max(high, a, b))

    def given(self) -> dict[tuple[str, str], int]:
        """The track of each net: the first on which its stretch is free."""
        ends: list[int] = []
        found = {}
        for net, (low, high) in sorted(self._spans.items(), key=lambda item: (item[1], item[0])):
            track = next((n for n, end in enumerate(ends) if end < low), len(ends))
            ends[track : track + 1] = [high]
            found[net] = track
        return found


def _routes(
    ways: Sequence[Edge], at: Mapping[str, Node], columns: int, rows: int
) -> tuple[list[Edge], list[int], list[int]]:
    """Every line with its tracks. Stretches are counted in half steps: row `r` is 2r+1, channel `c` is 2c."""
    full = {(node.column, node.row) for node in at.values()}
    gutters = [_Tracks() for _ in range(columns + 1)]
    channels = [_Tracks() for _ in range(rows + 1)]
    planned = []
    for way in ways:
        if not way.target:
            planned.append((way, False, -1))
            continue
        a, b, net = at[way.source], at[way.target], (way.target, way.kind)
        if way.port == 0 and _is_straight(a, b, full):
            planned.append((way, True, -1))
        elif b.column == a.column + 1:
            gutters[b.column].add(net, 2 * a.row + 1, 2 * b.row + 1)
            planned.append((way, False, -1))
        else:
            channel = _channel(a, b)
            gutters[a.column + 1].add(net, 2 * a.row + 1, 2 * channel)
            channels[channel].add(net, 2 * (a.column + 1), 2 * b.column)
            gutters[b.column].add(net, 2 * channel, 2 * b.row + 1)
            planned.append((way, False, channel))
    up, across = [tracks.given() for tracks in gutters], [tracks.given() for tracks in channels]
    edges = []
    for way, straight, channel in planned:
        net = (way.target, way.kind)
        leave = along = arrive = 0
        if way.target and not straight:
            leave = up[at[way.source].column + 1][net]
            if channel >= 0:
                along, arrive = across[channel][net], up[at[way.target].column][net]
        edges.append(
            Edge(way.source, way.outcome, way.target, way.kind, way.port, way.ports, straight, leave, channel, along, arrive)
        )  # fmt: skip
    return edges, [_count(tracks) for tracks in up], [_count(tracks) for tracks in across]


def _count(tracks: Mapping[tuple[str, str], int]) -> int:
    return 1 + max(tracks.values(), default=-1)


def _is_straight(a: Node, b: Node, full: set[tuple[int, int]]) -> bool:
    return a.row == b.row and b.column > a.column and not any((c, a.row) in full for c in range(a.column + 1, b.column))


def _channel(a: Node, b: Node) -> int:
    """The channel beside the target, on the side the line comes from; within a row forward above, back below."""
    if a.row == b.row:
        return a.row + (b.column <= a.column)
    return b.row if b.row > a.row else b.row + 1
