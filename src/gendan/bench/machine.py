"""The web server a bench runs against, and what the processes of both sides cost in processor time."""

import contextlib
import http.client
import os
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from gendan.server import database, preparation
from gendan.server.processes import Child, Supervisor, gendan

FIRST_ANSWER_SECONDS = 60
WORKERS, THREADS = 2, 4  # as `gendan web` has it


@contextlib.contextmanager
def web() -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """`gendan web` on a free loopback port, on the bench's database; yields port and process."""
    preparation.collect_static(database.home())
    port = free_port()
    supervisor = Supervisor(tell=print)
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
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()
    raise RuntimeError("the web server does not answer")


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


def load() -> str:
    """How busy the machine was, for the reader of figures: load average over processors."""
    return f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores" if hasattr(os, "getloadavg") else ""
