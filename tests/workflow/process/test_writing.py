"""A template written as text and read again is the same template."""

from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gendan.workflow.process import language, writing

FILES = {f.name[:3]: f.read_text("utf-8") for f in resources.files("gendan.workflow").joinpath("shipped").iterdir()}
SMALL = """
code: small
version: A/0
name: {zh: 小流程, en: Small}
starts_on: sales.order.submitted
steps:
  - {code: one, name: {zh: 一, en: One}, role: keeper}
"""


@pytest.mark.parametrize("key", sorted(FILES))
def test_what_was_written_reads_as_the_same_template(key: str) -> None:
    template = language.read(FILES[key])
    text = writing.write(template)
    assert language.read(text) == template
    assert writing.written(language.data_of(text)) == text


@pytest.mark.parametrize("key", sorted(FILES))
def test_the_data_of_a_typed_text_survives_as_it_is(key: str) -> None:
    assert language.read(writing.written(language.data_of(FILES[key]))) == language.read(FILES[key])


def test_people_can_read_what_was_written() -> None:
    text = writing.write(language.read(SMALL))
    assert text == (
        "code: small\nversion: A/0\nname: {zh: 小流程, en: Small}\nstarts_on: sales.order.submitted\nsteps:\n"
        "  - code: one\n    name: {zh: 一, en: One}\n    role: keeper\n"
    )


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"], include_characters=" "), max_size=20)


@settings(max_examples=60, deadline=None)
@given(
    zh=WORDS, en=st.sampled_from(["yes", "no", "null", "~", "1e3", "2.2", "2026-01-01", "a: b", "# no", "'", "12:30"])
)
def test_no_word_turns_into_something_else(zh: str, en: str) -> None:
    data = {**language.data_of(SMALL), "name": {"zh": zh, "en": en}, "control": {"number": en}}
    assert language.data_of(writing.written(data)) == data
