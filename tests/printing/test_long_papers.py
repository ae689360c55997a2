"""Papers that run over: repeated heads, sums carried over, five hundred lines."""

import re
from decimal import Decimal

import pytest

from gendan.core.actor import SYSTEM
from gendan.printing.rendering import render
from tests.printing import stories as st
from tests.printing.reading import pages

pytestmark = pytest.mark.django_db

CARRIED = re.compile(r"转下页\s*([\d,]+\.\d\d)")
BROUGHT = re.compile(r"承前页\s*([\d,]+\.\d\d)")


def _delivery(lines: int):
    firm = st.company()
    goods = [(f"H{n:03d}", f"内六角螺钉 第 {n} 款", "zhi", str(n % 7 + 1), "3.35") for n in range(1, lines + 1)]
    return st.delivery(st.order(firm, st.customer(firm), goods))


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


@pytest.mark.parametrize("paper", ["form241", "a4"])
def test_five_hundred_lines_stand_on_paper_once_each(paper):
    made = _delivery(500)
    shown = pages(render("delivery_note", [made.number], paper=paper, actor=SYSTEM))
    codes = re.findall(r"H\d{3}-\d+", "\n".join(shown))
    assert codes == [line.item.code for line in made.lines.select_related("item").order_by("line_no")]
    assert all("品名规格" in page for page in shown[:-1])


@pytest.mark.parametrize("paper", ["form241", "a4"])
def test_each_page_carries_exactly_the_sum_of_the_lines_so_far(paper):
    made = _delivery(150)
    amounts = {line.item.code: line.amount for line in made.lines.select_related("item")}
    shown = pages(render("delivery_note", [made.number], paper=paper, actor=SYSTEM))
    assert len(shown) >= 3
    so_far = Decimal(0)
    for n, page in enumerate(shown):
        brought = BROUGHT.search(page)
        assert (_number(brought[1]) if brought else Decimal(0)) == so_far
        so_far += sum(amounts[code] for code in re.findall(r"H\d{3}-\d+", page))
        carried = CARRIED.search(page)
        assert (_number(carried[1]) if carried else None) == (so_far if n < len(shown) - 1 else None)
        assert f"第 {n + 1} 页 共 {len(shown)} 页" in page
        assert made.number in page
    assert so_far == made.amount


def test_nothing_is_carried_over_when_only_signatures_are_left():
    for lines in range(14, 24):  # with one of these the table just fills its page
        made = _delivery(lines)
        shown = pages(render("delivery_note", [made.number], paper="form241", actor=SYSTEM))
        if len(shown) == 2 and not re.search(r"H\d{3}-\d+", shown[1]):
            break
    else:
        pytest.fail("no such number of lines")
    assert not CARRIED.search(shown[0])
    assert not BROUGHT.search(shown[1])
    assert "客户签收" in shown[1]


def test_a_word_without_a_place_to_break_stays_inside_its_column():
    firm = st.company()
    made = st.delivery(st.order(firm, st.customer(firm), [("X" * 34, "Y" * 300, "zhi", "1", "1")]))
    (page,) = pages(render("delivery_note", [made.number], actor=SYSTEM))
    assert page.count("Y") == 300
    assert max(len(run) for run in re.findall(r"Y+", page)) < 80  # as many as fit on a line, then the next
