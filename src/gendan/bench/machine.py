"""The web server a bench runs against, and what the processes of both sides cost in processor time and memory."""

import contextlib
import functools
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

import psycopg

from gendan.server import database, preparation
from gendan.server.processes import Child, Supervisor, gendan

FIRST_ANSWER_SECONDS = 60
WORKERS, THREADS = 2, 4  # as `gendan web` has it


@contextlib.contextmanager
def web() -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """`gendan web` on a free loopback port, on the bench's database; yields port and process."""
    preparation.collect_static(database.home())
    port = free_port()
    supervisor = Supervisor(tell=functools.partial(print, file=sys.stderr))  # what a bench prints is its figures alone
    try:
        child = supervisor.add(
            "web", gendan("web", "--port", str(port), "--workers", str(WORKERS), "--threads", str(THREADS))
        )
        assert child.process is not None
        _wait(port, child)
        yield port, child.process
    finally:
        supervisor.stop()


def free_port() -> int:
    """A loopback port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, child: Child) -> None:
    deadline = time.monotonic() + FIRST_ANSWER_SECONDS
    while time.monotonic() < deadline:
        if not child.alive:
            raise RuntimeError("the web server did not start")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except OSError:
            pass
        else:
            if _listeners(port) in (None, WORKERS):
                return
        finally:
            connection.close()
        time.sleep(0.05)
    raise RuntimeError("the web server does not answer")


def _listeners(port: int) -> int | None:
    """How many worker processes listen by now; None where the system does not tell.

    The system deals connections out among those there are: whoever comes too early meets one worker alone.
    """
    with contextlib.suppress(OSError):
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        return sum(row[1].endswith(f":{port:04X}") and row[3] == "0A" for row in rows)
    return None


def family(pid: int) -> list[int]:
    """A process and all its descendants."""
    found = [pid]
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += family(int(child))
    return found


def cpu_seconds(pids: Iterable[int]) -> float:
    """Processor time the processes have used so far; 0 where the system does not tell."""
    tick = os.sysconf("SC_CLK_TCK")
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / tick


class Meter:
    """What a stretch of work costs: seconds by the clock, processor time of this process and of the database's sessions.

    Sessions come and go, so they are looked at five times a second; a busy neighbour makes the clock run, not these.
    """

    PAUSE = 0.2

    def __init__(self, url: str) -> None:
        self.url = url
        self.seconds = self.own = self.database = 0.0

    def __enter__(self) -> Self:
        self._over = threading.Event()
        self._db = psycopg.connect(self.url, autocommit=True)
        self._first = self._sessions()
        self._last: dict[int, float] = {}
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._began, self._own = time.perf_counter(), time.process_time()
        self._watcher.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.seconds, self.own = time.perf_counter() - self._began, time.process_time() - self._own
        self._over.set()
        self._watcher.join()
        self._last |= self._sessions()
        self._db.close()
        self.database = sum(used - self._first.get(pid, 0.0) for pid, used in self._last.items())

    def per(self, count: int) -> dict[str, float]:
        """Processor time in milliseconds for each of so many."""
        return {
            "own_cpu_ms": round(self.own / count * 1000, 3), "database_cpu_ms": round(self.database / count * 1000, 3),
        }  # fmt: skip

    def _watch(self) -> None:
        while not self._over.wait(self.PAUSE):
            self._last |= self._sessions()

    def _sessions(self) -> dict[int, float]:
        found = self._db.execute(
            "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        )
        return {pid: cpu_seconds([pid]) for (pid,) in found}


class Memory:
    """How much more memory this process had at its largest than at the start, in MB; 0 where the system does not tell."""

    def __init__(self) -> None:
        with contextlib.suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5")  # forget the largest so far
        self._before = self._status("VmRSS")

    @property
    def growth(self) -> int:
        """Growth up to now."""
        return max(0, self._status("VmHWM") - self._before) >> 10

    def _status(self, name: str) -> int:
        with contextlib.suppress(OSError):
            for line in Path("/proc/self/status").read_text().splitlines():
                if line.startswith(f"{name}:"):
                    return int(line.split()[1])
        return 0


def load() -> str:
    """How busy the machine was, for the reader of figures: load average over processors."""
    return f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores" if hasattr(os, "getloadavg") else ""
