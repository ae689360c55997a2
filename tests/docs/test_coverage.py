"""docs/coverage.md names tests that exist."""

import re
from collections.abc import Iterator

from tests.conftest import PROJECT

ROW = re.compile(r"^\| ([A-Z]{3}-\d\d) \| (.*?) \| (.*) \|$")
TESTS = PROJECT / "tests"


def rows() -> list[tuple[str, str, str]]:
    """Id, tests, note of every row."""
    text = (PROJECT / "docs" / "coverage.md").read_text("utf-8")
    return [found.groups() for line in text.splitlines() if (found := ROW.match(line))]  # type: ignore[misc]


def wrong(shown: str) -> Iterator[str]:
    """Names of a row that lead nowhere."""
    place = ""
    for name in re.findall(r"`([^`]+)`", shown):
        file, _sep, test = name.partition("::")
        place = file or place
        source = TESTS / f"{place}.py"
        if place.endswith("/"):
            found = (TESTS / place).is_dir() and not test
        else:
            found = source.is_file() and (not test or f"def {test}(" in source.read_text("utf-8"))
        if not found:
            yield name


def test_every_test_that_is_named_exists() -> None:
    told = rows()
    assert len(told) > 150
    assert {id: list(wrong(shown)) for id, shown, _note in told if list(wrong(shown))} == {}


def test_each_requirement_stands_once_and_names_a_test() -> None:
    ids = [id for id, _shown, _note in rows()]
    assert sorted(ids) == sorted(set(ids))
    assert [id for id, shown, _note in rows() if "`" not in shown] == []


def test_a_wrong_name_is_found() -> None:
    assert list(wrong("`docs/test_coverage::test_nothing`, `::test_a_wrong_name_is_found`, `no/where`")) == [
        "docs/test_coverage::test_nothing",
        "no/where",
    ]
