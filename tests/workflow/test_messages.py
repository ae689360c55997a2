"""Every task and every message that the product sends has words for people."""

import re
from pathlib import Path

import pytest
from django.utils import translation

import gendan
from gendan.workflow import messages

SOURCES = [p.read_text("utf-8") for p in Path(gendan.__file__).parent.rglob("*.py") if "migrations" not in p.parts]
OPENED = re.compile(r"(?:tasks\.open\(|NewTask\()(?:[^()]|\([^()]*\))*?code=\"([a-z_.]+)\"")
TOLD = re.compile(r"notices\.(?:tell|tell_customer)\(\s*[^,\"]+,\s*\"([a-z_.]+)\"")


def found(pattern: re.Pattern[str]) -> set[str]:
    return {code for text in SOURCES for code in pattern.findall(text)}


def test_every_kind_of_task_that_is_opened_has_a_title():
    codes = found(OPENED)
    assert {"sales.negotiate", "shipping.differences"} <= codes  # the pattern finds what there is
    assert codes - set(messages.TITLES) == set()


def test_every_message_that_is_sent_has_a_text():
    codes = found(TOLD)
    assert "finance.reminders" in codes
    assert codes - set(messages.MESSAGES) == set()


@pytest.mark.parametrize("code", sorted(messages.TITLES))
def test_every_title_is_written_in_chinese(code):
    with translation.override("zh-hans"):
        assert re.search(r"[\u4e00-\u9fff]", messages.title(code))
    with translation.override("en"):
        assert messages.title(code) == messages.TITLES[code]


def test_a_code_nobody_wrote_words_for_still_reads_as_something():
    assert messages.title("x.some_thing") == "some thing"
    assert messages.render("x.y", {}, "en").subject == "x.y"


def test_missing_facts_show_as_a_dash_and_moments_as_people_write_them():
    text = messages.render("task.opened", {"task": "sales.review", "due_at": "2025-06-16T03:00:00+00:00"}, "en")
    assert text == ("To do: Review the order · —", "—. Due 06-16 11:00.")
