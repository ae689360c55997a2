"""The order list as a sheet, 100,000 rows: query, formatting, escaping and all, against writing alone.

The yardstick writes the very same cells with rustpy-xlsxwriter from a list in memory.
"""

import argparse
import tempfile
from time import perf_counter
from typing import TYPE_CHECKING, Any

from . import ground, machine, options
from .result import Result, percentile, rounded, times

if TYPE_CHECKING:
    from .world import World

NAME = "export"
HELP = "Export 100,000 orders to xlsx, against the sheet writer alone"
ROUNDS = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    options.orders(parser, 100_000, "orders to export")


def run(args: argparse.Namespace) -> Result:
    with ground.own_database(NAME) as url:
        from . import history, world

        firm = world.build(customers=min(10_000, args.orders), items=world.goods(args.orders))
        history.add(firm, args.orders)
        ground.settled(url)
        load, ours, alone, size = machine.load(), [], [], 0
        cells = _cells(firm)
        assert len(cells) == args.orders, (len(cells), args.orders)
        for _ in range(ROUNDS):
            took, size = _export(firm)
            ours.append(took)
            alone.append(_write(cells))
    export, write = percentile(ours, 50), percentile(alone, 50)
    return Result(
        NAME, n=args.orders, ours_per_s=args.orders / export, yardstick_per_s=args.orders / write, **times(ours),
        more={
            "counts": "rows", "columns": len(cells[0]), "seconds": rounded(export, 2), "writer_seconds": rounded(write, 2),
            "bytes": size, "load_before": load,
        },
    )  # fmt: skip


def _state(firm: "World") -> Any:
    """The list as somebody has it open who asks for the sheet."""
    from django.test import RequestFactory

    from gendan.org.models import User
    from gendan.web.kit.list_state import State
    from gendan.web.sales.lists import ORDERS

    request = RequestFactory().get("/orders", {"view": "all"})
    request.actor = firm.actor  # type: ignore[attr-defined]
    request.user = User.objects.get(pk=firm.actor.user_id or 0)
    return State.read(ORDERS, request)


def _export(firm: "World") -> tuple[float, int]:
    """Seconds from the question to the last byte of the file, and its size."""
    from django.http import StreamingHttpResponse

    from gendan.web.sales.lists import ORDERS

    began = perf_counter()
    response = ORDERS.export(_state(firm), "xlsx")
    assert isinstance(response, StreamingHttpResponse)
    size = sum(len(chunk) for chunk in response)
    took = perf_counter() - began
    response.close()
    return took, size


def _cells(firm: "World") -> list[dict[str, Any]]:
    """The cells of the sheet, ready to be written."""
    from gendan.web.kit.sheets import heads
    from gendan.web.sales.lists import ORDERS

    state = _state(firm)
    names = heads(state.columns)
    return [dict(zip(names, row, strict=True)) for row in ORDERS.values(state, floats=True)]


def _write(cells: list[dict[str, Any]]) -> float:
    from rustpy_xlsxwriter import write_worksheet

    with tempfile.TemporaryFile(suffix=".xlsx") as file:
        began = perf_counter()
        write_worksheet(iter(cells), file, sheet_name="1", freeze_row=1, bold_headers=True, autofilter=True)
        file.seek(0)
        while file.read(1 << 16):
            pass
        return perf_counter() - began
