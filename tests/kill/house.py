"""The whole product as `gendan serve` runs it, on a data folder of its own, to be killed and looked at afterwards."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from gendan.server.postgres import Embedded
from tests.server.conftest import PROJECT, Site, wait_until


class House(Site):
    """An installation with the product's own settings."""

    def __init__(self, home: Path) -> None:
        super().__init__(home)
        self.environment.pop("DJANGO_SETTINGS_MODULE")
        self.said = (home / "said").open("w+b")
        self.serve: subprocess.Popen[bytes] | None = None

    def open(self) -> None:
        """Start everything and wait for the first page."""
        self.serve = subprocess.Popen(
            self.command("serve", "--empty", "--port", str(self.port)),
            env=self.environment, stdout=self.said, stderr=subprocess.STDOUT, cwd=PROJECT,
        )  # fmt: skip
        wait_until(lambda: self.children("worker"), 300)

    def close(self) -> None:
        """Stop it as Ctrl-C does."""
        assert self.serve
        self.serve.send_signal(signal.SIGINT)
        assert self.serve.wait(60) == 0, self.words()

    def words(self) -> str:
        """What it said."""
        return Path(self.said.name).read_text("utf-8", errors="replace")

    def firm(self) -> dict[str, Any]:
        """Make the firm of the test in it."""
        environment = {**self.environment, "DJANGO_SETTINGS_MODULE": "gendan.config.settings"}
        done = subprocess.run(
            [sys.executable, "-m", "tests.kill.firm"], env=environment, cwd=PROJECT, capture_output=True, text=True, check=False
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return found

    # Whom to kill

    def children(self, word: str) -> list[int]:
        """Our processes that run a command of ours, the oldest first."""
        found = []
        for pid in sorted(self.processes()):
            try:
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if words[1:4] == [b"-m", b"gendan", word.encode()]:
                found.append(pid)
        return found

    def web_workers(self) -> list[int]:
        """The processes that answer requests: children of the web process."""
        parents = self.children("web")
        return [pid for pid in self.processes() if _parent(pid) in parents]

    def postmaster(self) -> int:
        """The database server."""
        return int((Embedded(self.home).data / "postmaster.pid").read_text().split()[0])


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def kill(pid: int) -> None:
    """As the power cut does."""
    os.kill(pid, signal.SIGKILL)
