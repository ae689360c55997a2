"""The test database: filled with what ships with the product, and emptied after tests that commit."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """The Chinese that the sources hold, not what was compiled some other day."""
    from gendan.core import remembered
    from gendan.server import translations

    remembered.FRESH_SECONDS = float("inf")  # no test may depend on how long it takes
    if at := os.environ.get("GENDAN_TEST_AT"):
        begin_at(datetime.fromisoformat(at))
    if not hasattr(config, "workerinput"):
        translations.compile()


def begin_at(moment: datetime) -> None:
    """Let the clock begin at a moment and run on: no test may depend on the day it runs on.

    `GENDAN_TEST_AT=2028-02-29T23:59:30+08:00 pytest tests/sales`
    """
    from gendan.core import clock

    ahead = moment - datetime.now(UTC)
    clock.timezone = SimpleNamespace(now=lambda: datetime.now(UTC) + ahead)  # type: ignore[assignment]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Every area's seeds are there before the first test, as in a new installation.

    A database that is used again may hold what a killed run had committed: companies, calendars, limits of its own.
    """
    from gendan.core import seeds
    from gendan.org.models import Company
    from gendan.web.shell import context

    context.NAMES_SECONDS = -1  # asked anew on every page, so that a page costs the same whatever was shown before
    with django_db_blocker.unblock():
        if Company.objects.exists():
            empty_all_tables()
        seeds.run()


@pytest.fixture(autouse=True)
def _forget_what_the_process_remembers() -> Iterator[None]:
    """Caches over rows must not carry one test's rows, rolled back since, into the next."""
    yield
    from django.apps import apps

    if apps.ready:
        forget_everything()


@pytest.fixture
def committing(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """For tests of two at once: work is committed and seen by other threads; afterwards only the seeds remain.

    Django's own transactional tests empty tables with TRUNCATE, which ledgers refuse; this switches the triggers off
    for the cleaning session.
    """
    from django.db import connection

    from gendan.core import seeds

    assert connection.settings_dict["NAME"].startswith("test_"), "this empties tables: use it as `transactional_db`"
    with django_db_blocker.unblock():
        yield
        empty_all_tables()
        forget_everything()
        seeds.run()


def empty_all_tables() -> None:
    """Remove every row of ours, ledgers included."""
    from django.apps import apps
    from django.db import connection, transaction

    tables = {
        m._meta.db_table for m in apps.get_models(include_auto_created=True) if m.__module__.startswith("gendan.")
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        cursor.execute("".join(f'delete from "{table}";' for table in sorted(tables)))


def forget_everything() -> None:
    """Drop what this process remembers of rows."""
    from gendan.core import numbering, params
    from gendan.org import queries
    from gendan.sales import facts
    from gendan.web.shell import nav
    from gendan.workflow.services import approval_rules, processes

    nav.forget_statements()
    numbering.forget()
    params.forget()
    processes.forget()
    approval_rules.forget()
    facts.forget()
    queries.forget_reasons()
    queries.forget_calendars()
