"""What a type demands beyond filled fields: answers, a delivered order that is the same, goods that were tried. Pure.

`answers`, `repeats` stand among a type's mandatory fields; that goods were tried out once is asked of every order
for goods that are made, unless its type is there to try them (TYP-02, TYP-03, TYP-11, TYP-13).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from .facts import REPEATS, Earlier, Facts
from .spec import NewLine, NewOrder
from .type_rules import MADE, QUESTIONS

ANSWERS = "answers"
DEMANDS = (ANSWERS, REPEATS)
Row = Mapping[str, Any]


def faults(spec: NewOrder, facts: Facts, head: dict[str, Any], lines: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """Field and text of each demand that is not met. Notes in the head which order a reorder repeats."""
    asked = {name for kind in facts.kinds for name in kind.mandatory}
    if ANSWERS in asked and any(code not in spec.answers for code in QUESTIONS):
        yield ANSWERS, _("Answer each question with yes or no.")
    if REPEATS in facts.head.mandatory and spec.lines:
        yield from _repeated(facts.earlier, head, [line for line in lines if not line["is_gift"]])
    new = untried(spec, facts)
    if new and not spec.special_demand.strip():
        yield (
            "special_demand",
            _("Not tried out yet: %(items)s. Only the general manager lets it in; what does the customer say?")
            % {"items": ", ".join(new)},
        )


def asks(spec: NewOrder, facts: Facts) -> bool:
    """Whether it matters that an order is regular: something is made for it, its type asks, or somebody answered."""
    items = facts.prices.items
    made = any(items[line.item_id].supply_mode in MADE for line in spec.lines if line.item_id in items)
    return made or bool(spec.answers) or any(ANSWERS in kind.mandatory for kind in facts.kinds)


def untried(spec: NewOrder, facts: Facts) -> list[str]:
    """Codes of goods to be made that nobody has tried yet, but for lines whose type is there to try them."""
    found = [
        item.code
        for line in spec.lines
        if (item := facts.prices.items.get(line.item_id)) is not None
        and item.life == "new"
        and item.supply_mode in MADE
        and facts.kind(line).type not in facts.trying
    ]
    return list(dict.fromkeys(found))


def may_be_made_again(problem: str, line: NewLine, facts: Facts) -> bool:
    """Whether goods that are no longer sold may be ordered all the same: as ones to be made anew (TYP-03 b)."""
    item = facts.prices.items.get(line.item_id)
    return (
        problem == "not_sold" and item is not None and item.active and item.supply_mode in MADE
        and facts.kind(line).supply_mode == "make"
    )  # fmt: skip


def _repeated(earlier: Sequence[Earlier], head: dict[str, Any], lines: Sequence[Row]) -> Iterator[tuple[str, str]]:
    """Whether one delivered order had all these goods, as specified now; what differs from the nearest one."""
    orders: dict[int, list[Earlier]] = {}
    for row in earlier:
        orders.setdefault(row.order_id, []).append(row)
    compared = {id: list(_differences(rows, head, lines)) for id, rows in orders.items()}
    if not compared:
        yield "type", _("No reorder: this customer has had no delivery of these goods. Take another type.")
        return
    nearest = min(compared, key=lambda id: (len(compared[id]), -id))
    head["repeats_id"] = nearest
    yield from compared[nearest]


def _differences(rows: Sequence[Earlier], head: Mapping[str, Any], lines: Sequence[Row]) -> Iterator[tuple[str, str]]:
    names = {row.item_id: row.item_name for row in rows}
    number = {"number": rows[0].number}
    for n, line in enumerate(lines):
        if line["item_id"] not in names:
            yield f"lines.{n}.item", _("No reorder: not among what %(number)s delivered.") % number
        elif names[line["item_id"]] != line["item_name"]:
            said = {**number, "was": names[line["item_id"]]}
            yield f"lines.{n}.item", _("No reorder: in %(number)s it was %(was)s.") % said
    for name, was in (("technical", rows[0].technical), ("quality", rows[0].quality)):
        if was.strip() != head[name].strip():
            text = was.strip()[:80] or _("nothing")
            yield name, _("No reorder: %(number)s demanded %(was)s.") % {**number, "was": text}
