"""Steps are linked in where they are put and bridged where they are taken out, so that a whole template stays whole."""

from copy import deepcopy
from importlib import resources
from typing import Any

import pytest

from gendan.web.processes import editing
from gendan.workflow.process import language, writing

FILES = {f.name[:3]: f.read_text("utf-8") for f in resources.files("gendan.workflow").joinpath("shipped").iterdir()}
SMALL = """
code: small
version: A/0
name: {zh: 小, en: Small}
starts_on: sales.order.submitted
steps:
  - {code: one, name: {zh: 一, en: One}, role: keeper}
  - {code: two, name: {zh: 二, en: Two}, role: keeper, outcomes: {done: three, return: one}}
  - {code: three, name: {zh: 三, en: Three}, role: picker, outcomes: {done: [four, five]}}
  - {code: four, name: {zh: 四, en: Four}, role: picker, after: three}
  - {code: five, name: {zh: 五, en: Five}, role: packer, after: three}
  - {code: six, name: {zh: 六, en: Six}, role: packer, join: all, after: [four, five]}
"""
NAME = {"zh": "新步骤", "en": "New step"}


def small() -> dict[str, Any]:
    return language.data_of(SMALL)


def leads(data: dict[str, Any], code: str, outcome: str = "done") -> tuple[str, ...]:
    template = editing.read(data)
    assert template is not None
    return template.leads(code, outcome)


def reached(data: dict[str, Any]) -> set[str]:
    """Steps a way leads to, from the first or from one that events call."""
    template = editing.read(data)
    assert template is not None
    open_ = [template.steps[0].code, *(s.code for s in template.steps if s.events)]
    found: set[str] = set()
    while open_:
        code = open_.pop()
        if code in template.by_code and code not in found:
            found.add(code)
            open_ += [t for o in template.by_code[code].answers for t in template.leads(code, o)]
    return found


def test_a_new_step_stands_between_the_two_and_is_done_by_who_does_the_upper_one() -> None:
    data = small()
    code = editing.add(data, "two", NAME)
    assert (leads(data, "two"), leads(data, code), leads(data, "two", "return")) == ((code,), ("three",), ("one",))
    assert data["steps"][2]["role"] == "keeper"


def test_a_step_put_behind_the_last_one_comes_before_the_end() -> None:
    data = small()
    code = editing.add(data, "six", NAME)
    assert (leads(data, "six"), leads(data, code)) == ((code,), ("end",))


def test_a_step_that_is_taken_out_is_bridged() -> None:
    data = small()
    editing.remove(data, "two")
    assert leads(data, "one") == ("three",)
    editing.remove(data, "four")
    assert leads(data, "three") == ("six", "five")


def test_the_last_step_stays() -> None:
    data = language.data_of(SMALL.split("  - {code: two", maxsplit=1)[0])
    editing.remove(data, "one")
    assert len(data["steps"]) == 1


def test_a_moved_step_is_done_at_its_new_place() -> None:
    data = small()
    editing.move(data, "one", 1)
    assert [s["code"] for s in data["steps"]][:2] == ["two", "one"]
    assert (leads(data, "two"), leads(data, "one")) == (("one",), ("three",))


def test_a_copy_follows_its_model_and_has_a_code_of_its_own() -> None:
    data = small()
    code = editing.duplicate(data, "one")
    assert code == "one_2"
    assert (leads(data, "one"), leads(data, code)) == (("one_2",), ("two",))


def test_a_draft_that_cannot_be_read_is_changed_as_a_list() -> None:
    data = small()
    del data["steps"][1]["name"]
    editing.move(data, "three", 0)
    assert [s["code"] for s in data["steps"]][:3] == ["three", "one", "two"]


@pytest.mark.parametrize("key", sorted(FILES))
def test_wherever_a_step_is_added_or_copied_every_step_is_still_reached(key: str) -> None:
    whole = writing.plain(language.read(FILES[key]))
    for step in whole["steps"]:
        for make in (lambda d, code: editing.add(d, code, NAME), editing.duplicate):
            data = deepcopy(whole)
            make(data, step["code"])
            assert reached(data) == {s["code"] for s in data["steps"]}, step["code"]
