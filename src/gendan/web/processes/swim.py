"""The drawing of a process as SVG: pixels and words for the grid of `workflow.process.drawing`.

No styles in attributes (the content security policy forbids them): classes tell states, `css/swim.css` has the colours.
Words are measured by kind of letter; exact enough for wrapping, and the same on every machine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from gendan.workflow.process.drawing import AWAY, OUT, RETURN, Drawing, Edge, Node

WIDE, PAD = 136, 8  # a step, and the room around its words
SIZE, SMALL, LINE, NOTE = 12.5, 11, 16, 14  # letters of names and notes, and the height of their lines
TRACK, EDGE, ARROW = 8, 9, 12  # between two lines side by side, around them, before an arrow
LABELS = 112  # the column of the lanes' names
PORTS = (0, 16, -16, 26, -25)  # where the outcomes of a step leave it, from its middle
IN, BACK_IN = -8, 8  # where lines that bend arrive


@dataclass(frozen=True)
class Mark:
    """What is said of a step: its state as a class, with whom it is, more, where it leads, all of it in one sentence."""

    state: str = "draft"
    who: str = ""
    notes: Sequence[str] = ()
    url: str = ""
    title: str = ""
    current: bool = False
    icon: str = ""

    @property
    def lines(self) -> list[str]:
        """What stands below the name."""
        return [line for line in (self.who, *self.notes) if line][:2]


@dataclass(frozen=True)
class Words:
    """The words of a template in the reader's language: of steps, roles, and the outcomes of each step."""

    steps: Mapping[str, str]
    roles: Mapping[str, str]
    outcomes: Mapping[tuple[str, str], str]


def picture(
    drawn: Drawing, words: Words, marks: Mapping[str, Mark], taken: frozenset[tuple[str, str]] = frozenset()
) -> dict[str, Any]:
    """All that the template `processes/swim.html` needs. `taken`: steps with the outcome they ended with."""
    return _Picture(drawn, words, marks, taken).all()


class _Picture:
    """One drawing with its measures."""

    def __init__(
        self, drawn: Drawing, words: Words, marks: Mapping[str, Mark], taken: frozenset[tuple[str, str]]
    ) -> None:
        self.drawn, self.words, self.marks, self.taken = drawn, words, marks, taken
        self.names = {n.code: wrapped(f"{n.number} {words.steps[n.code]}", SIZE, WIDE - 2 * PAD) for n in drawn.nodes}
        self.notes = {n.code: [cut(note, SMALL, WIDE - 2 * PAD) for note in self._mark(n).lines] for n in drawn.nodes}
        deep = max(len(lines) for lines in self.names.values())
        noted = max(len(lines) for lines in self.notes.values())
        self.high = max(60, 2 * PAD + deep * LINE + noted * NOTE)
        self.labels = {id(edge): self._label(edge) for edge in drawn.edges}
        self._measure()

    def _mark(self, node: Node) -> Mark:
        return self.marks.get(node.code, Mark())

    def _label(self, edge: Edge) -> str:
        """The outcome in words; the only one needs none."""
        return self.words.outcomes.get((edge.source, edge.outcome), edge.outcome) if edge.ports > 1 else ""

    def _measure(self) -> None:
        drawn = self.drawn
        rooms = [0.0] * (drawn.columns + 1)  # what labels and ends need after the column
        for edge in drawn.edges:
            after = drawn.at[edge.source].column + 1
            need = measured(self.labels[id(edge)], SMALL) + 8 if self.labels[id(edge)] else 4
            rooms[after] = max(rooms[after], need + (14 if edge.kind in (OUT, AWAY) else 0))
        self.rooms = rooms
        wide = [
            room + EDGE + tracks * TRACK + (ARROW if n < drawn.columns else 0)
            for n, (room, tracks) in enumerate(zip(rooms, drawn.gutters, strict=True))
        ]
        deep = [2 * EDGE + tracks * TRACK for tracks in drawn.channels]
        self.lefts = list(accumulate(wide[1:-1], lambda x, gap: x + WIDE + gap, initial=wide[0]))
        self.tops = list(accumulate(deep[1:-1], lambda y, gap: y + self.high + gap, initial=deep[0]))
        self.width = self.lefts[-1] + WIDE + wide[-1] + 4
        self.height = self.tops[-1] + self.high + deep[-1]
        self.deep = deep

    def _gutter(self, gutter: int, track: int) -> float:
        """Where a track of a gutter lies: after the labels of the column before it."""
        left = self.lefts[gutter - 1] + WIDE if gutter else 0
        return left + self.rooms[gutter] + EDGE + track * TRACK

    def _channel(self, channel: int, track: int) -> float:
        top = self.tops[channel - 1] + self.high if channel else 0
        return top + EDGE + track * TRACK + TRACK / 2

    def _middle(self, node: Node) -> float:
        return self.tops[node.row] + self.high / 2

    def all(self) -> dict[str, Any]:
        """The picture as plain values."""
        return {
            "width": _px(self.width), "height": _px(self.height), "labels": _px(LABELS),
            "lanes": [self._lane(n) for n in range(len(self.drawn.lanes))],
            "nodes": [self._node(node) for node in self.drawn.nodes],
            "edges": [self._edge(edge) for edge in self.drawn.edges],
        }  # fmt: skip

    def _lane(self, n: int) -> dict[str, Any]:
        lane = self.drawn.lanes[n]
        top = self.tops[lane.row] - self.deep[lane.row] if n else 0.0
        last = n == len(self.drawn.lanes) - 1
        below = lane.row + lane.rows
        bottom = self.height if last else self.tops[below] - self.deep[below]
        lines = wrapped(self.words.roles.get(lane.role, lane.role), SIZE, LABELS - 20)
        middle = (top + bottom) / 2 - (len(lines) - 1) * LINE / 2 + 4
        return {
            "y": _px(top), "h": _px(bottom - top), "odd": n % 2 == 1, "role": lane.role,
            "lines": [(_px(middle + k * LINE), line) for k, line in enumerate(lines)],
        }  # fmt: skip

    def _node(self, node: Node) -> dict[str, Any]:
        mark, x, y = self._mark(node), self.lefts[node.column], self.tops[node.row]
        first = y + PAD + 12
        named = self.names[node.code]
        below = first + len(named) * LINE
        name = self.words.steps[node.code]
        return {
            "code": node.code, "name": name, "x": _px(x), "y": _px(y), "x2": _px(x + 4), "y2": _px(y + 4), "w": _px(WIDE), "h": _px(self.high),
            "tx": _px(x + PAD), "state": mark.state, "url": mark.url, "current": mark.current, "icon": mark.icon,
            "title": mark.title or " · ".join(filter(None, (name, mark.who, *mark.notes))),
            "lines": [(_px(first + k * LINE), line) for k, line in enumerate(named)],
            "notes": [(_px(below + k * NOTE), line) for k, line in enumerate(self.notes[node.code])],
            "each": node.each, "dashed": node.passed_over,
            "badges": [
                (_px(x + WIDE - 24 - 22 * k), _px(y - 10), badge)
                for k, badge in enumerate(b for b, on in (("lock", node.guarded), ("bell", node.called)) if on)
            ],
        }  # fmt: skip

    def _edge(self, edge: Edge) -> dict[str, Any]:
        source = self.drawn.at[edge.source]
        out = self.lefts[source.column] + WIDE
        y = self._middle(source) + PORTS[min(edge.port, len(PORTS) - 1)]
        label = self.labels[id(edge)]
        found = {
            "css": " ".join(
                filter(None, (edge.kind, "taken" if (edge.source, edge.outcome) in self.taken else "", "alt" if edge.port else ""))
            ),
            "label": label, "lx": _px(out + 4), "ly": _px(y - 3), "source": edge.source, "target": edge.target,
            "end": None, "arrow": "",
        }  # fmt: skip
        if edge.kind in (OUT, AWAY):
            x = out + (measured(label, SMALL) + 12 if label else 14)
            return {**found, "d": f"M{_px(out)} {_px(y)}H{_px(x)}", "end": (_px(x + 4), _px(y))}
        points = [(out, y), *self._bends(edge, y)]
        x, y = points[-1]
        path = f"M{_px(points[0][0])} {_px(points[0][1])}" + "".join(f"L{_px(px)} {_px(py)}" for px, py in points[1:])
        arrow = f"M{_px(x - 7)} {_px(y - 4)}L{_px(x)} {_px(y)}L{_px(x - 7)} {_px(y + 4)}z"
        return {**found, "d": path, "arrow": arrow}

    def _bends(self, edge: Edge, y: float) -> list[tuple[float, float]]:
        """The corners of a line after it has left its step, and where it arrives."""
        target = self.drawn.at[edge.target]
        into = self.lefts[target.column]
        if edge.straight:
            return [(into, y)]
        arrives = self._middle(target) + (BACK_IN if edge.kind == RETURN else IN)
        first = self._gutter(self.drawn.at[edge.source].column + 1, edge.leave)
        if edge.channel < 0:
            return [(first, y), (first, arrives), (into, arrives)]
        along, last = self._channel(edge.channel, edge.along), self._gutter(target.column, edge.arrive)
        return [(first, y), (first, along), (last, along), (last, arrives), (into, arrives)]


def measured(text: str, size: float) -> float:
    """How wide a text is, about."""
    return sum(size if ord(c) > 0x2E7F else size * (0.7 if c.isupper() else 0.3 if c in " ilj.,:'|" else 0.57) for c in text)  # fmt: skip


def cut(text: str, size: float, width: float) -> str:
    """A text shortened to a width."""
    if measured(text, size) <= width:
        return text
    while text and measured(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def wrapped(text: str, size: float, width: float, lines: int = 3) -> list[str]:
    """A text in lines: Chinese breaks anywhere, the rest between words; what is too long for the last line is cut."""
    found, line = [], ""
    for word in _words(text):
        if line and measured(line + word.rstrip(), size) > width:
            found.append(line.rstrip())
            line = ""
        line += word
    found.append(line.rstrip())
    if len(found) > lines:
        found[lines - 1 :] = ["".join([found[lines - 1], *(" " + more for more in found[lines:])])]
    return [cut(one, size, width) for one in found]


def _words(text: str) -> list[str]:
    """Where a line may break: after each Chinese letter, and after each space. Marks stay with what they follow."""
    found: list[str] = []
    for letter in text:
        fresh = not found or found[-1].endswith(" ") or ord(letter) > 0x2E7F or ord(found[-1][-1]) > 0x2E7F
        if fresh and not (found and letter in " ，。、；：）」？,.;:)"):
            found.append(letter)
        else:
            found[-1] += letter
    return found


def _px(value: float) -> str:
    """A measure as text, half pixels at most: the reader's language must not write it with a comma."""
    half = round(value * 2) / 2
    return str(int(half) if half == int(half) else half)
