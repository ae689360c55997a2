"""Many clients in one light process: keep-alive sockets, one request under way on each, no library in between.

A load client that takes half a core falsifies the figures of a two-core machine. This one reads what it needs of an
answer (status, length) and nothing else.
"""

import selectors
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter

END = b"\r\n\r\n"
LENGTH = b"content-length:"

MakeRequest = Callable[[], bytes | None]  # None: there is nothing left to ask for


@dataclass
class Load:
    """What a round brought: seconds of each answered request, and answers that were not as wanted."""

    seconds: list[float] = field(default_factory=list)
    bad: list[bytes] = field(default_factory=list)
    took: float = 0.0

    @property
    def per_s(self) -> float:
        """Answers per second."""
        return len(self.seconds) / self.took if self.took else 0.0

    def add(self, other: "Load") -> None:
        """Put another round's figures to ours."""
        self.seconds += other.seconds
        self.bad += other.bad
        self.took += other.took


class _Client:
    """One connection and the answer that is coming in on it."""

    __slots__ = ("answer", "began", "socket", "wanted")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.answer = b""
        self.wanted = 0
        self.began = 0.0

    def ask(self, request: bytes | None) -> bool:
        """Send a request; whether there was one."""
        self.answer, self.wanted, self.began = b"", 0, perf_counter()
        if request is not None:
            self.socket.sendall(request)
        return request is not None

    def complete(self) -> bool:
        """Read what has come; whether the answer is whole."""
        more = self.socket.recv(65536)
        if not more:
            raise ConnectionError(f"the server hung up after {self.answer[:200]!r}")
        self.answer += more
        if not self.wanted:
            end = self.answer.find(END)
            if end < 0:
                return False
            self.wanted = end + len(END) + _length(self.answer[:end])
        return len(self.answer) >= self.wanted


def _length(head: bytes) -> int:
    lower = head.lower()
    start = lower.index(LENGTH) + len(LENGTH)
    return int(lower[start : lower.find(b"\r", start) if b"\r" in lower[start:] else None])


def run(port: int, clients: int, seconds: float, make: MakeRequest, status: bytes) -> Load:
    """Keep `clients` requests under way for so long. `status` is what a good answer's status line holds."""
    crowd = [_Client(port) for _ in range(clients)]
    load = Load()
    try:
        with selectors.DefaultSelector() as waiting:
            for client in crowd:
                waiting.register(client.socket, selectors.EVENT_READ, client)
            began = perf_counter()
            end = began + seconds
            open_ones = sum(client.ask(make()) for client in crowd)
            while open_ones:
                for key, _events in waiting.select(timeout=60) or _silence():
                    client = key.data
                    if not client.complete():
                        continue
                    now = perf_counter()
                    load.seconds.append(now - client.began)
                    if status not in client.answer[:20]:
                        load.bad.append(client.answer)
                    if now >= end or not client.ask(make()):
                        open_ones -= 1
            load.took = perf_counter() - began
    finally:
        for client in crowd:
            client.socket.close()
    return load


def one(port: int, request: bytes) -> bytes:
    """One request's whole answer."""
    client = _Client(port)
    try:
        client.ask(request)
        while not client.complete():
            pass
        return client.answer
    finally:
        client.socket.close()


def _silence() -> Sequence[tuple[selectors.SelectorKey, int]]:
    raise TimeoutError("no answer for a minute")


def request(method: str, path: str, port: int, headers: dict[str, str], body: bytes = b"") -> bytes:
    """A whole HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", *(f"{k}: {v}" for k, v in headers.items())]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + END + body
