"""A second `python3 start.py`: from the command to the first page served. The first one, which sets up, is not counted.

Uses a data folder of its own and an installation without the demo; the embedded server is started and stopped each time.
"""

import argparse
import contextlib
import http.client
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import gendan

from . import machine
from .result import Result, percentile, rounded, times

NAME = "start"
HELP = "Second start of the whole product, to the first page served"
LONGEST = 600


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--starts", type=int, default=5, metavar="N", help="starts to measure (default: 5)")


def run(args: argparse.Namespace) -> Result:
    load, seconds, stops = machine.load(), [], []
    with _home() as home:
        first, _stop = _start(home)
        for _ in range(args.starts):
            took, stop = _start(home)
            seconds.append(took)
            stops.append(stop)
    return Result(
        NAME, n=args.starts, ours_per_s=1 / percentile(seconds, 50), **times(seconds),
        more={
            "counts": "starts", "first_s": rounded(first, 2), "stop_s": rounded(percentile(stops, 50), 2),
            "load_before": load,
        },
    )  # fmt: skip


@contextlib.contextmanager
def _home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="gendan-bench-") as folder:
        Path(folder).chmod(0o711)  # the database's user must pass
        yield Path(folder) / "home"


def _command(home: Path, port: int) -> list[str]:
    """`start.py` of the clone we run from; installed from elsewhere, the command it ends in."""
    script = Path(gendan.__file__).resolve().parents[2] / "start.py"
    words = ["serve", "--empty", "--port", str(port), "--home", str(home)]
    return ["python3", str(script), *words] if script.exists() else [sys.executable, "-m", "gendan", *words]


def _start(home: Path) -> tuple[float, float]:
    """Seconds to the first page, and to stop it all again."""
    port = machine.free_port()
    clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "GENDAN_HOME")}
    began = time.perf_counter()
    process = subprocess.Popen(
        _command(home, port), env=clean, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        while not _answers(port):
            if process.poll() is not None or time.perf_counter() - began > LONGEST:
                raise RuntimeError(f"start.py does not serve: {_last_words(process)}")
            time.sleep(0.01)
        took = time.perf_counter() - began
    finally:
        asked = time.perf_counter()
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    return took, time.perf_counter() - asked


def _last_words(process: subprocess.Popen[bytes]) -> str:
    process.kill()
    return (process.communicate()[1] or b"")[-2000:].decode(errors="replace")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
