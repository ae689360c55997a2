"""Clients of the database alone: as many connections as the web server's clients, in threads of two processes.

Imports nothing of the product, so that the processes start at once and carry nothing along.
"""

import multiprocessing
import random
import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext, SpawnProcess
from time import perf_counter
from typing import Any, Protocol

import psycopg

from .machine import cpu_seconds

PROCESSES = 2
PLACE = "select bench_place(%s, %s, %s, %s, %s::regclass, %s::text[], %s, %s::bigint[], %s::numeric[], %s, %s, %s)"
LINES = 5


class Calls(Protocol):
    """One statement, called again and again with other arguments. Travels to the processes that call it."""

    @property
    def statement(self) -> str: ...

    def arguments(self) -> list[Any] | None:
        """The next call's; None when there is nothing left."""

    def part(self, n: int, of: int) -> "Calls":
        """What the n-th of several processes calls."""


@dataclass(frozen=True)
class Orders:
    """What placing is called with: the fixed arguments, items and customers with their search texts."""

    fixed: tuple[Any, ...]
    items: Sequence[tuple[int, str]]
    customers: Sequence[tuple[int, str]]
    statement: str = PLACE

    def part(self, n: int, of: int) -> "Orders":
        """Everybody draws from all."""
        return self

    def arguments(self) -> list[Any]:
        """One call's arguments: a random customer, five random items."""
        customer, who = random.choice(self.customers)
        lines = random.sample(self.items, LINES)
        search = " ".join([who, *(text for _id, text in lines[:3])])
        key = secrets.token_hex(8)
        quantities = [random.randint(1, 3) for _ in lines]
        return [*self.fixed, customer, [id for id, _ in lines], quantities, search, key, secrets.token_hex(32)]


@dataclass(frozen=True)
class Done:
    """What a round brought: seconds of each call, how long it took, processor time of the database's sessions."""

    seconds: list[float]
    took: float
    database_cpu: float


def run(url: str, calls: Calls, clients: int, seconds: float) -> Done:
    """Call for so long with so many connections."""
    context = multiprocessing.get_context("spawn")
    processes = min(PROCESSES, clients)
    start = context.Event()
    crews = [
        _start(context, url, calls.part(n, processes), clients // processes + (n < clients % processes), seconds, start)
        for n in range(processes)
    ]
    _hear(crews)  # all are connected
    start.set()
    began = perf_counter()
    told = _hear(crews)
    took = perf_counter() - began
    for process, _answer in crews:
        process.join()
    return Done([second for crew in told for second in crew.seconds], took, sum(crew.database_cpu for crew in told))


@dataclass(frozen=True)
class _Told:
    """What one process has to say."""

    seconds: list[float] = field(default_factory=list)
    database_cpu: float = 0.0
    fault: str = ""


def _start(context: SpawnContext, *args: Any) -> tuple[SpawnProcess, Connection]:
    """One process, and where it will be heard."""
    hear, tell = context.Pipe(duplex=False)
    process = context.Process(target=_crew, daemon=True, args=(*args, tell))
    process.start()
    tell.close()
    return process, hear


def _hear(crews: Sequence[tuple[SpawnProcess, Connection]]) -> list[_Told]:
    """What each process says next. A fault is raised, and so is the end of one that did not say a word."""
    told: list[_Told] = []
    for process, answer in crews:
        try:
            told.append(answer.recv())
        except EOFError:
            process.join()
            told.append(_Told(fault=f"a process ended with {process.exitcode}"))
    if faults := [crew.fault for crew in told if crew.fault]:
        for process, _answer in crews:
            process.terminate()
        raise RuntimeError(f"the yardstick failed: {faults[0]}")
    return told


def _crew(url: str, calls: Calls, clients: int, seconds: float, start: Any, tell: Connection) -> None:
    """One process: connect, warm up, wait for the others, call."""
    try:
        connections = [psycopg.connect(url, autocommit=True, prepare_threshold=0) for _ in range(clients)]
        backends = [connection.info.backend_pid for connection in connections]
        for connection in connections:
            _call(connection, calls)
        tell.send(_Told())
        start.wait()
        cpu = cpu_seconds(backends)
        with ThreadPoolExecutor(clients) as threads:
            found = list(threads.map(lambda connection: _client(connection, calls, seconds), connections))
        told = _Told([second for client in found for second in client], cpu_seconds(backends) - cpu)
        for connection in connections:
            connection.close()
    except Exception as error:
        told = _Told(fault=repr(error))
    tell.send(told)


def _call(connection: psycopg.Connection, calls: Calls) -> bool:
    """One call; False when there is nothing left to call for."""
    arguments = calls.arguments()
    if arguments is not None:
        connection.execute(calls.statement, arguments)
    return arguments is not None


def _client(connection: psycopg.Connection, calls: Calls, seconds: float) -> list[float]:
    durations = []
    end = perf_counter() + seconds
    while (began := perf_counter()) < end and _call(connection, calls):
        durations.append(perf_counter() - began)
    return durations
