"""What a list's rows are in a sheet."""

from typing import Any

from django.utils.translation import gettext_lazy, override

from gendan.web.kit import sheets
from gendan.web.kit.columns import Column

STATE = {"draft": gettext_lazy("Draft"), "ready": gettext_lazy("Ready to ship")}
COLUMNS = [
    Column("number", "Number"),
    Column("state", "State", export=lambda r: STATE[r["state"]]),
    Column("missing", "Missing"),
]
ROWS: list[dict[str, Any]] = [{"number": "=1", "state": "draft"}, {"number": "2", "state": "ready"}]


def test_words_are_in_the_language_the_sheet_was_asked_for_in_while_it_streams() -> None:
    with override("en"):
        response = sheets.as_csv("orders", COLUMNS, iter(ROWS))
    with override("zh-hans"):
        content = b"".join(response).decode("utf-8-sig")  # type: ignore[arg-type]

    assert content.splitlines() == ["Number,State,Missing", "'=1,Draft,", "2,Ready to ship,"]


def test_a_word_is_the_same_in_every_row_of_it() -> None:
    with override("zh-hans"):
        values = sheets.cells(COLUMNS)

        assert [values(row)[1] for row in [*ROWS, *ROWS]] == ["草稿", "待发货", "草稿", "待发货"]
