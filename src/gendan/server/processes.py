"""The processes of a running installation: spawned, watched, restarted, stopped in order."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

STOP_SECONDS = 12
LONGEST_PAUSE = 30.0
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process that should always be there."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    born: float = 0.0
    failures: int = 0
    again_at: float = field(default=0.0)

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None


def gendan(*words: str) -> list[str]:
    """The command line of one of our own commands."""
    return [sys.executable, "-m", "gendan", *words]


class Supervisor:
    """Keeps children alive until told to stop. A child that keeps dying is restarted ever more slowly."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.children: list[Child] = []
        self.stopping = False
        self._tell = tell
        self._library = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def __enter__(self) -> "Supervisor":
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self.stopping:  # asked twice: at once
            for child in self.children:
                _kill_group(child, signal.SIGKILL)
        self.stopping = True

    def add(self, name: str, command: list[str]) -> Child:
        child = Child(name, command)
        self.children.append(child)
        self._spawn(child)
        return child

    def _spawn(self, child: Child) -> None:
        child.born = time.monotonic()
        child.process = subprocess.Popen(
            child.command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches us alone; we stop them in order
            preexec_fn=self._die_with_parent(os.getpid()),
        )

    def _die_with_parent(self, parent: int) -> Callable[[], None]:
        """On Linux a child is told to stop when we are killed and cannot tell it ourselves."""
        library = self._library

        def prepare() -> None:
            if library is not None:
                library.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
                if os.getppid() != parent:
                    os._exit(1)

        return prepare

    def watch(self, also: Callable[[], None] = lambda: None) -> None:
        """Until a signal asks us to stop; `also` looks after what is no child of ours."""
        while not self.stopping:
            also()
            self.tick()
            time.sleep(0.2)

    def tick(self) -> None:
        """Notice who died; bring back whose pause is over."""
        now = time.monotonic()
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self._buried(child, now)
            if child.process is None and now >= child.again_at and not self.stopping:
                self._spawn(child)

    def _buried(self, child: Child, now: float) -> None:
        assert child.process is not None
        _kill_group(child, signal.SIGKILL)  # its own children must not keep the port
        child.failures = child.failures + 1 if now - child.born < 10 else 0
        pause = min(LONGEST_PAUSE, 0.5 * 2**child.failures) if child.failures else 0.0
        child.again_at = now + pause
        if not self.stopping:
            self._tell(f"{child.name} ended (code {child.process.returncode}); restarting in {pause:.0f} s")
        child.process = None

    def stop(self) -> None:
        """All told at once, waited for together, killed if they do not listen."""
        self.stopping = True
        for child in self.children:
            if child.process is not None:
                with contextlib.suppress(ProcessLookupError):
                    child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            if child.process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.1, deadline - time.monotonic()))
                _kill_group(child, signal.SIGKILL)
                child.process.wait()


def _kill_group(child: Child, number: signal.Signals) -> None:
    if child.process is not None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.process.pid, number)
