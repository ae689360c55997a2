"""What tests of the ground share: a data folder, the small site, another process."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gendan.server.postgres import Embedded

PROJECT = Path(__file__).resolve().parents[2]


def wait_until(true: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def home() -> Iterator[Path]:
    """A data folder as a person would have it: on the disk, not inside another test's private folder."""
    folder = Path(tempfile.mkdtemp(prefix="gendan-home-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


class Site:
    """The small site of `tests.server.site`, run by the real `gendan` command on a server of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.environment = {
            **{k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "GENDAN_HOME")},
            "PYTHONPATH": str(PROJECT),
            "DJANGO_SETTINGS_MODULE": "tests.server.site.settings",
            "GENDAN_HOME": str(home),
            "LC_ALL": "C.UTF-8",
        }

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "gendan", *words]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words), env=self.environment, capture_output=True, text=True, check=False, timeout=60
        )

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command("serve", "--port", str(self.port), *words),
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def page(self) -> str:
        """The one page, or nothing while nobody serves it."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=10) as answer:
                return str(answer.read().decode())
        except OSError:
            return ""

    def processes(self) -> list[int]:
        """Every process that belongs to this home: by its environment, or by working in it."""
        mark, found = f"GENDAN_HOME={self.home}".encode(), []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                try:
                    ours = mark in (entry / "environ").read_bytes().split(b"\0")
                    if ours or (entry / "cwd").resolve().is_relative_to(self.home):
                        found.append(int(entry.name))
                except OSError:
                    continue
        return found


@pytest.fixture
def site(home: Path) -> Iterator[Site]:
    made = Site(home)
    with Embedded(home, durable=False).running():
        pass  # from now on a server that need not wait for the disk
    yield made
    for pid in made.processes():
        os.kill(pid, signal.SIGKILL)
