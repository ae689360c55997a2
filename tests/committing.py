"""A copy of the test database for tests that must commit, and many threads that start at once."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections

from gendan.core import numbering


@contextmanager
def cloned() -> Iterator[None]:
    """Point this process at a copy of the test database; its rows may be committed, the copy is dropped."""
    settings = connection.settings_dict
    name = settings["NAME"]
    copy = f"{name}_copy"
    connections.close_all()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'drop database if exists "{copy}" with (force)')
        # Threads of a test server may still hold connections; a template must have none.
        cursor.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])
        cursor.execute(f'create database "{copy}" template "{name}"')
    settings["NAME"] = copy
    numbering.forget()
    try:
        yield
    finally:
        connections.close_all()
        settings["NAME"] = name
        numbering.forget()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'drop database if exists "{copy}" with (force)')


def at_once(works: list[Callable[[], Any]]) -> list[Any]:
    """Run each in a thread of its own, all let go at the same moment; what each returned or raised, in order."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            gate.wait(60)
            return work()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))
