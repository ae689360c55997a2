"""A database for one bench: on the same server as ours, made from nothing, removed at the end.

The bench keeps a connection open as long as it runs. A database whose bench was killed has none, so the next bench
finds and removes it. Everything in this process and its children then works on the bench's database, because
`DATABASE_URL` says so before Django is set up.

Making tables takes longer than a small bench. Who runs many of them in a row names a migrated and seeded database in
`GENDAN_BENCH_TEMPLATE`, and each bench gets a copy of it.
"""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import errors, sql

from gendan.server import database
from gendan.server.home import ServerError

PREFIX = "gendan_bench_"
TEMPLATE = "GENDAN_BENCH_TEMPLATE"


@contextlib.contextmanager
def own_database(bench: str) -> Iterator[str]:
    """A migrated and seeded database of the bench's own; yields its address. Django is ready inside."""
    ours = database.url()
    name = f"{PREFIX}{bench.replace('-', '_')}_{os.getpid()}"
    with _stopped_in_order(), _server(ours) as server:
        _sweep(server)
        with _made(server, name), _guard(ours, name):
            os.environ["DATABASE_URL"] = _address(ours, name)
            try:
                _prepare(name)
                yield os.environ["DATABASE_URL"]
            finally:
                _let_go()


@contextlib.contextmanager
def _stopped_in_order() -> Iterator[None]:
    """A polite kill ends a bench like Ctrl-C does: through its `finally`."""

    def stop(number: int, frame: object) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextlib.contextmanager
def _server(url: str) -> Iterator[psycopg.Connection]:
    """A connection that may create databases."""
    with psycopg.connect(url, autocommit=True, connect_timeout=10) as server:
        row = server.execute("select rolcreatedb or rolsuper from pg_roles where rolname = current_user").fetchone()
        if not row or not row[0]:
            raise ServerError(
                "A bench makes a database of its own, and this database user may not. "
                "Give it the right (ALTER ROLE … CREATEDB) or run the bench on the embedded server."
            )
        yield server


def _sweep(server: psycopg.Connection) -> None:
    """Remove databases of benches that were killed; one that is still in use refuses to go."""
    names = server.execute("select datname from pg_database where datname like %s", [f"{PREFIX}%"]).fetchall()
    for (name,) in names:
        with contextlib.suppress(errors.ObjectInUse, errors.InvalidCatalogName):
            server.execute(sql.SQL("drop database {}").format(sql.Identifier(name)))


@contextlib.contextmanager
def _made(server: psycopg.Connection, name: str) -> Iterator[None]:
    template = sql.Identifier(os.environ.get(TEMPLATE) or "template0")
    server.execute(sql.SQL("create database {} template {}").format(sql.Identifier(name), template))
    try:
        yield
    finally:
        server.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


@contextlib.contextmanager
def _guard(ours: str, name: str) -> Iterator[None]:
    """The connection that tells other benches that this one is alive."""
    with psycopg.connect(_address(ours, name), autocommit=True):
        yield


def _address(url: str, name: str) -> str:
    """The same server's other database."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{name}"))


def _prepare(name: str) -> None:
    """Tables and seeds, in the bench's database and no other."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    assert not settings.configured, "Django is set up for another database already"
    django.setup()
    assert settings.DATABASES["default"]["NAME"] == name
    from gendan.core import seeds

    if not os.environ.get(TEMPLATE):
        call_command("migrate", interactive=False, verbosity=0)
        seeds.run()


def _let_go() -> None:
    from django.db import connections

    connections.close_all()


def settled(url: str) -> None:
    """Statistics and visibility after a bulk load, and the write-ahead log on disk, so that no bench pays for another."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("vacuum (analyze)")
        with contextlib.suppress(errors.InsufficientPrivilege):
            db.execute("checkpoint")


def backends(db: psycopg.Connection) -> list[int]:
    """Process ids of the sessions on this database, for counting their processor time."""
    clients = "select pid from pg_stat_activity where datname = current_database() and backend_type = 'client backend'"
    return [pid for (pid,) in db.execute(clients)]
