"""Answers hold while nothing is written, whoever writes and whatever."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from gendan.core import sql, unchanged

pytestmark = pytest.mark.usefixtures("committing")
COUNT = "select count(*) from numbers where n < %s"


@pytest.fixture
def numbers(committing: None) -> Iterator[None]:
    sql.execute("create table numbers (n int)")
    yield
    sql.execute("drop table numbers")


class Asking:
    """Asks for the count, and says how often it was really counted."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, below: int = 10) -> int:
        with CaptureQueriesContext(connection) as asked:
            (found,) = unchanged.one(COUNT, [below]) or (None,)
        self.times += sum("from numbers" in query["sql"] for query in asked)
        assert isinstance(found, int)
        return found


def test_a_number_is_counted_once_until_somebody_writes(numbers: None) -> None:
    asking = Asking()
    other = connection.copy()
    with other.cursor() as cursor:
        assert [asking(), asking()] == [0, 0]
        assert asking.times == 1
        cursor.execute("insert into numbers values (1)")
        assert [asking(), asking()] == [1, 1]
        assert asking.times == 2
        sql.execute("insert into numbers values (2)")
        assert asking() == 2
    other.close()


def test_what_was_being_written_when_one_asked_is_seen_when_it_is_done(numbers: None) -> None:
    asking = Asking()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("begin")
        cursor.execute("insert into numbers values (1)")
        assert asking() == 0
        sql.execute("insert into numbers values (2)")
        assert asking() == 1
        cursor.execute("commit")
        assert asking() == 2
    other.close()


def test_a_transaction_sees_what_it_writes_itself(numbers: None) -> None:
    asking = Asking()
    assert asking() == 0
    with transaction.atomic():
        sql.execute("insert into numbers values (1)")
        assert asking() == 1
        sql.execute("insert into numbers values (2)")
        assert asking() == 2


def test_another_question_is_another_answer(numbers: None) -> None:
    asking = Asking()
    sql.execute("insert into numbers values (1), (2), (3)")
    assert [asking(3), asking(4), asking(3)] == [2, 3, 2]
    assert asking.times == 2
