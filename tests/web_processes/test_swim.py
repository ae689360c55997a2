"""The drawing in pixels: no step covers another, no line runs through a step, and nothing is said by colour or style alone."""

import re
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from gendan import workflow
from gendan.web.processes import lanes, swim
from gendan.workflow.process import language
from gendan.workflow.process.language import Template

FILES = sorted((Path(workflow.__path__[0]) / "shipped").glob("*.yaml"))
pytestmark = pytest.mark.django_db


def _template(code: str = "v03") -> Template:
    return language.read(next(f for f in FILES if f.stem.startswith(code)).read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
@pytest.mark.parametrize("tongue", ["zh-hans", "en"])
def test_no_step_covers_another_and_no_line_runs_through_one(file: Path, tongue: str) -> None:
    with translation.override(tongue):
        shown = lanes.shown(_template(file.stem))["p"]
    boxes = [tuple(float(n[key]) for key in ("x", "y", "w", "h")) for n in shown["nodes"]]
    for (ax, ay, aw, ah), (bx, by, bw, bh) in combinations(boxes, 2):
        assert ax + aw < bx or bx + bw < ax or ay + ah < by or by + bh < ay
    for x, y, w, h in boxes:
        assert min(x, y) >= 0
        assert x + w <= float(shown["width"])
        assert y + h <= float(shown["height"])
    for edge in shown["edges"]:
        for start, stop in _pieces(edge["d"]):
            for box in boxes:
                assert not _crosses(start, stop, box), (edge["source"], edge["target"])


def _pieces(path: str) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """The straight pieces of a line. A way out is one piece."""
    flat = re.sub(r"M([\d.]+) ([\d.]+)H([\d.]+)", r"M\1 \2L\3 \2", path)
    points = [(float(x), float(y)) for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", flat)]
    return list(pairwise(points))


def _crosses(start: tuple[float, float], stop: tuple[float, float], box: tuple[float, ...]) -> bool:
    x, y, w, h = box
    (ax, bx), (ay, by) = sorted((start[0], stop[0])), sorted((start[1], stop[1]))
    return ax < x + w and bx > x and ay < y + h and by > y


def test_the_drawing_says_what_is_so_with_a_step_and_leads_to_it() -> None:
    marks = {"review": swim.Mark("late", "周岚", ["11-27 10:00"], "/tasks/7", "订单审核 · 超期", current=True)}
    page = render_to_string("processes/swim.html", lanes.shown(_template(), marks))
    assert '<a href="/tasks/7" class="sw-n late cur" data-step="review" aria-label="订单审核 · 超期"' in page
    assert page.count("data-step=") == len(_template().steps)
    assert page.count('tabindex="0"') == len(_template().steps) - 1, "every step can be reached by keyboard"
    for forbidden in ("style=", "<script"):
        assert forbidden not in page, "the content security policy forbids it"


def test_ways_that_were_gone_stand_out() -> None:
    page = lanes.shown(_template(), taken=frozenset({("review", "accept")}))["p"]
    assert [(e["source"], e["target"]) for e in page["edges"] if "taken" in e["css"]] == [("review", "feedback")]


def test_the_list_for_narrow_screens_says_where_answers_lead() -> None:
    rows = {row["code"]: row for row in lanes.shown(_template())["rows"]}
    assert rows["check_stock"]["who"] == "仓管员"
    assert rows["check_stock"]["ways"] == ["办完 → 10 拣货", "没办成 → 8 补货"]
    assert rows["receive"]["who"] == "系统"


def test_long_names_are_wrapped_and_cut_only_after_three_lines() -> None:
    assert swim.wrapped("10 报价未谈成，批准不接单", 12.5, 120) == ["10 报价未谈成，批准", "不接单"]
    assert swim.wrapped("Quality problem of the supplier", 12.5, 120) == ["Quality problem of", "the supplier"]
    lines = swim.wrapped("单" * 40, 12.5, 120)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
