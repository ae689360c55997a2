"""Another PostgreSQL than the embedded one: Debian's, started and stopped here, carries the whole way of an order."""

import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import PROJECT, SECOND_SERVERS

pytestmark = pytest.mark.second_server
STORY = "tests/scenarios/test_s31_wholesale.py"


@pytest.fixture
def second_server() -> Iterator[str]:
    """A cluster of the newest one there is, on a socket in a folder of its own; its `DATABASE_URL`."""
    programs = SECOND_SERVERS[-1].parent
    place = Path(tempfile.mkdtemp(prefix="gendan-second-"))
    owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else None  # the server refuses to run as root
    if owner:
        os.chown(place, owner.pw_uid, owner.pw_gid)
    who = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}

    def run(program: str, *words: str) -> None:
        done = subprocess.run(
            [programs / program, *words],
            cwd=place,
            check=False,
            stdout=(place / "said").open("a"),
            stderr=subprocess.STDOUT,
            **who,
        )
        assert done.returncode == 0, (place / "said").read_text()

    data = str(place / "data")
    run("initdb", "-D", data, "-U", "app", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    try:
        run(
            "pg_ctl",
            "-D",
            data,
            "-w",
            "-l",
            str(place / "log"),
            "-o",
            f"-k {place} -c listen_addresses='' -c fsync=off",
            "start",
        )
        yield f"postgresql://app@/postgres?host={place}"
        run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)


def test_the_whole_way_of_an_order_runs_on_it(second_server: str) -> None:
    """Migrations, seeds, a whole story through both doors and every invariant, in a session of their own."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", STORY],
        cwd=PROJECT, env={**os.environ, "DATABASE_URL": second_server}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    assert re.search(r"[1-9]\d* passed", done.stdout)
    assert "skipped" not in done.stdout
