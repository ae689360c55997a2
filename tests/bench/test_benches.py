"""Each bench runs in small, tells what it must, and leaves no database behind. No figure is judged here."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

import psycopg
import pytest
from psycopg import sql

from gendan import bench
from gendan.bench import ground
from tests.conftest import DATA

KEYS = {"bench", "n", "clients", "ours_per_s", "yardstick_per_s", "ratio", "p50_ms", "p95_ms"}
SMALL = {
    "place": ["--orders", "10", "--seconds", "0.5", "--clients", "1,8,2"],
    "confirm-large": ["--orders", "1"],
    "orders-page": ["--orders", "50", "--seconds", "0.1"],
    "find": ["--orders", "50", "--seconds", "0.1"],
    "advance": ["--orders", "30", "--seconds", "0.3", "--clients", "2"],
    "inbox": ["--tasks", "500", "--seconds", "0.1"],
    "sweep": ["--tasks", "500"],
    "export": ["--orders", "50"],
    "print": ["--orders", "3"],
    "verify": ["--orders", "50"],
    "start": ["--starts", "1"],
}
GROUND = "gendan_tests_of_benches"


@pytest.fixture(scope="module", autouse=True)
def ground_to_copy() -> Iterator[None]:
    """A migrated and seeded database that each bench gets a copy of: made once instead of once per bench."""
    ours = os.environ["DATABASE_URL"]
    name = f"{GROUND}_{os.getpid()}"
    with psycopg.connect(ours, autocommit=True) as server, pytest.MonkeyPatch.context() as environment:
        server.execute(sql.SQL("create database {} template template0").format(sql.Identifier(name)))
        try:
            with pytest.MonkeyPatch.context() as there:
                there.setenv("DATABASE_URL", ground._address(ours, name))
                done = gendan("migrate")
            assert done.returncode == 0, done.stderr[-3000:]
            environment.setenv(ground.TEMPLATE, name)
            yield
        finally:
            server.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def gendan(*words: str) -> subprocess.CompletedProcess[str]:
    """Our command in a process of its own, as people run it: Django is set up for the bench's database."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "gendan.config.settings"}
    return subprocess.run(
        [sys.executable, "-m", "gendan", *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@cache
def figures(*words: str) -> dict[str, Any]:
    """The one object that a bench prints."""
    done = gendan("bench", *words, "--json")
    assert done.returncode == 0, done.stderr[-3000:]
    (line,) = (text for text in done.stdout.splitlines() if text.startswith("{"))  # a server may have had its say
    found: dict[str, Any] = json.loads(line)
    return found


def left_over() -> list[str]:
    """Databases of benches that are still there."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        rows = server.execute("select datname from pg_database where datname like %s", [f"{ground.PREFIX}%"])
        return [name for (name,) in rows]


def test_every_bench_is_tried_here() -> None:
    assert set(bench.all_benches()) == {*SMALL, "import"}


def test_the_overview_names_every_bench() -> None:
    done = gendan("bench")

    assert [line.split()[0] for line in done.stdout.splitlines()] == list(bench.all_benches())


@pytest.mark.parametrize("name", SMALL)
def test_a_bench_prints_one_object_and_leaves_nothing_behind(name: str) -> None:
    found = figures(name, *SMALL[name])

    assert set(found) >= KEYS
    assert found["bench"] == name
    assert found["ours_per_s"] > 0
    assert 0 < found["p50_ms"] <= found["p95_ms"]
    if found["yardstick_per_s"] is not None:
        assert found["ratio"] == pytest.approx(found["ours_per_s"] / found["yardstick_per_s"], rel=0.2, abs=0.002)
    assert [name for name in left_over() if f"_{found['bench'].replace('-', '_')}_" in name] == []


def test_the_main_figures_of_place_are_those_at_eight_clients() -> None:
    found = figures("place", *SMALL["place"])

    runs = {run["clients"]: run for run in found["runs"]}
    assert list(runs) == [1, 8, 2]
    assert found["clients"] == 8
    assert (found["ours_per_s"], found["p95_ms"]) == (runs[8]["ours_per_s"], runs[8]["p95_ms"])
    assert all(run["refused"] == 0 for run in runs.values())


def test_orders_of_place_run_in_a_process_where_one_is_named() -> None:
    found = figures("place", *SMALL["place"][:4], "--clients", "2", "--template", "generic_sme")

    assert found["template"] == "generic_sme"
    assert [run["refused"] for run in found["runs"]] == [0]


def test_advance_answers_as_many_orders_as_there_are_and_begins_anew() -> None:
    found = figures("advance", *SMALL["advance"])

    assert found["orders_under_way"] == 30
    assert [run["refused"] for run in found["runs"]] == [0]


@pytest.mark.data
def test_the_import_bench_takes_a_sheet_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENDAN_DATA", str(DATA))

    found = figures("import", "--sheet-only", "--rows", "300")

    assert set(found) >= KEYS
    sheets = found["sheets"]
    assert sheets["orders"]["rows"] == 300
    assert sheets["orders"]["made"]["closed"] == sheets["orders"]["made"]["orders"] > 0
    assert sheets["items"]["made"] == {"items": sheets["items"]["rows"]}


def test_a_bench_that_was_killed_is_tidied_up_by_the_next() -> None:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"create database {ground.PREFIX}killed_1")
        ground._sweep(server)

    assert f"{ground.PREFIX}killed_1" not in left_over()


def test_a_bench_that_still_runs_is_left_alone() -> None:
    url = os.environ["DATABASE_URL"]
    name = f"{ground.PREFIX}running_1"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"create database {name}")
        try:
            with psycopg.connect(ground._address(url, name)):
                ground._sweep(server)
                assert name in left_over()
        finally:
            server.execute(f"drop database {name} with (force)")
