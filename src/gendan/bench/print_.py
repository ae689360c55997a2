"""200 delivery notes into one PDF: found, checked, counted and told on their time lines, against Typst alone.

The yardstick compiles the very same data with the same template in a process of its own. Typst remembers what it has set
before, so every round prints other notes, and both sides are warmed up with two that are not counted.
"""

import argparse
import json
import multiprocessing
import random
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from . import ground, machine, options
from .result import Result, percentile, rounded, times

if TYPE_CHECKING:
    from .world import World

NAME = "print"
HELP = "Print 200 delivery notes, against Typst alone on the same data"
ROUNDS = 3
FORM = "delivery_note"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    options.orders(parser, 200, "delivery notes, one of each order; at most 200")


def run(args: argparse.Namespace) -> Result:
    count = min(args.orders, 200)
    with ground.own_database(NAME) as url:
        from gendan.core.actor import SYSTEM
        from gendan.printing.services import prints

        from . import world

        firm = world.build(customers=count, items=world.goods(count))
        warm, *rounds = [[_delivery(firm, n) for n in range(count)] for count in (2, *[count] * ROUNDS)]
        ground.settled(url)
        load, ours, alone, size = machine.load(), [], [], 0
        prints.make(FORM, warm, actor=SYSTEM)
        for numbers in rounds:
            alone.append(_alone(_data(warm), _data(numbers)))
            began = perf_counter()
            size = len(prints.make(FORM, numbers, actor=SYSTEM))
            ours.append(perf_counter() - began)
    mine, typst = percentile(ours, 50), percentile(alone, 50)
    return Result(
        NAME, n=count, ours_per_s=count / mine, yardstick_per_s=count / typst, **times(ours),
        more={
            "counts": "delivery notes", "seconds": rounded(mine, 2), "typst_seconds": rounded(typst, 2), "bytes": size,
            "load_before": load,
        },
    )  # fmt: skip


def _delivery(firm: "World", n: int) -> str:
    """A delivery note of an order of four to eleven lines."""
    from gendan.core.actor import SYSTEM
    from gendan.sales.services import placing
    from gendan.sales.spec import NewLine, NewOrder
    from gendan.shipping.services import deliveries

    lines = [NewLine(id, Decimal(3)) for id in random.sample(firm.items, 4 + n % 8)]
    spec = NewOrder(
        firm.company_id, firm.customers[n % len(firm.customers)], lines, accept=["*"], remarks="请在下午四点前送到"
    )
    placed = placing.place(spec, until="effective", actor=firm.actor)
    return deliveries.plan(placed.order.pk, actor=SYSTEM).number or ""


def _data(numbers: list[str]) -> tuple[str, str]:
    """The template, and what our own path hands to Typst, as text."""
    from gendan.core.actor import SYSTEM
    from gendan.printing import rendering, typesetting

    handed: list[tuple[str, str]] = []
    real = typesetting.pdf

    def keep(template: str, data: Any) -> bytes:
        handed.append(
            (str(typesetting.TEMPLATES / template), json.dumps(typesetting.cleaned(data), ensure_ascii=False))
        )
        return b""

    typesetting.pdf = keep
    try:
        rendering.render(FORM, numbers, actor=SYSTEM)
    finally:
        typesetting.pdf = real
    return handed[0]


def _alone(warm: tuple[str, str], wanted: tuple[str, str]) -> float:
    """Seconds that Typst takes for it in a new process."""
    from gendan.printing import fonts

    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_compile, [str(fonts.folder()), warm, wanted])


def _compile(fonts: str, warm: tuple[str, str], wanted: tuple[str, str]) -> float:
    import typst

    known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts])
    compiler = typst.Compiler(root=str(Path(wanted[0]).parent), font_paths=known)
    took = 0.0
    for template, data in (warm, wanted):
        began = perf_counter()
        compiler.compile(template, format="pdf", pdf_tags=False, sys_inputs={"data": data})
        took = perf_counter() - began
    return took
