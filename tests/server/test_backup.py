"""Backup and restore: the same rows, sums and files in another place, or a clear refusal."""

import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from gendan.server import backup, database
from gendan.server.home import ServerError
from gendan.server.postgres import Embedded
from tests.server.conftest import free_port

FILLED = """
    create table customer (id int primary key, name text not null, grade char(1), since timestamptz, share numeric);
    insert into customer select n, '客户' || n, 'A', '2026-01-01 08:00+08', n / 7.0 from generate_series(1, 500) n;
    create table orders (id bigint generated always as identity primary key, customer int references customer);
    insert into orders (customer) select id from customer;
    create extension pg_trgm;
    create index on customer using gin (name gin_trgm_ops);
    create function refuse() returns trigger language plpgsql as $$ begin raise 'kept for ever'; end $$;
    create trigger keep before delete on orders for each row execute function refuse();
"""


def silent(text: str) -> None:
    assert text


@pytest.fixture
def installation(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, str | None], None]:
    """Makes a place the one that backup and restore work on."""

    def choose(home: Path, url: str | None = None) -> None:
        monkeypatch.setenv("GENDAN_HOME", str(home))
        monkeypatch.delenv("DATABASE_URL", raising=False)
        if url:
            monkeypatch.setenv("DATABASE_URL", url)

    return choose


@pytest.fixture(scope="module")
def servers() -> Iterator[tuple[Embedded, Embedded]]:
    home = Path(tempfile.mkdtemp(prefix="gendan-home-"))
    home.chmod(0o711)
    full, empty = (Embedded(home / name, durable=False) for name in ("full", "empty"))
    with full.running(), empty.running():
        yield full, empty
    shutil.rmtree(home)


@pytest.fixture
def places(servers: tuple[Embedded, Embedded]) -> tuple[Embedded, Embedded]:
    """A filled installation and an empty one."""
    for server in servers:
        server.recreate_database()
        shutil.rmtree(server.home / "files", ignore_errors=True)
    full, empty = servers
    with full.connect() as db:
        db.execute(FILLED)
    files = full.home / "files" / "2026"
    files.mkdir(parents=True)
    (files / "合同.pdf").write_bytes(b"%PDF" + secrets.token_bytes(5000))
    (full.home / "secret.key").write_text("signs links")
    return full, empty


def query(place: Embedded, statement: str) -> object:
    with place.connect() as db:
        row = db.execute(statement.encode()).fetchone()
        return row and row[0]


def test_what_comes_back_is_what_was_there(places, installation, home: Path) -> None:
    full, empty = places
    installation(full.home)
    made = backup.backup(home / "b.tar", silent)
    assert (made.tables, made.rows, made.files) == (2, 1000, 2)
    assert (home / "b.tar").stat().st_mode & 0o077 == 0

    installation(empty.home)
    (empty.home / "secret.key").write_text("made for the empty place")
    restored = backup.restore(home / "b.tar", silent)
    assert (restored.tables, restored.rows, restored.files) == (2, 1000, 2)
    assert query(empty, "select sum(id) from customer where name like '客户%'") == 125250
    assert query(empty, "select count(*) from pg_indexes where indexdef like '%gin_trgm_ops%'") == 1
    same = Path("files/2026/合同.pdf")
    assert (empty.home / same).read_bytes() == (full.home / same).read_bytes()
    assert (empty.home / "secret.key").read_text() == "signs links"
    with empty.connect() as db, pytest.raises(psycopg.errors.RaiseException, match="kept for ever"):
        db.execute("delete from orders")
    with empty.connect() as db:
        assert db.execute("insert into orders (customer) values (1) returning id").fetchone() == (501,)


def test_rows_written_during_the_backup_are_in_neither_dump_nor_count(places, installation, home: Path) -> None:
    full, empty = places
    installation(full.home)

    def write(text: str) -> None:
        with full.connect() as db:
            db.execute("insert into orders (customer) select 1 from generate_series(1, 10)")

    assert backup.backup(home / "b.tar", say=write).rows == 1000
    assert query(full, "select count(*) from orders") == 520
    installation(empty.home)
    assert backup.restore(home / "b.tar", silent).rows == 1000


def test_an_inhabited_place_is_refused_and_left_alone(places, installation, home: Path) -> None:
    full, empty = places
    installation(full.home)
    backup.backup(home / "b.tar", silent)
    with empty.connect() as db:
        db.execute("create table theirs (n int)")
    installation(empty.home)
    with pytest.raises(ServerError, match="has 1 tables"):
        backup.restore(home / "b.tar", silent)
    assert query(empty, "select to_regclass('customer')::text") is None
    with empty.connect() as db:
        db.execute("drop table theirs")
    (empty.home / "files").mkdir()
    (empty.home / "files" / "theirs.txt").touch()
    with pytest.raises(ServerError, match="holds attachments"):
        backup.restore(home / "b.tar", silent)


def test_a_backup_never_replaces_a_file(places, installation, home: Path) -> None:
    installation(places[0].home)
    (home / "b.tar").write_text("last night's")
    with pytest.raises(ServerError, match="never replaces"):
        backup.backup(home / "b.tar", silent)
    assert (home / "b.tar").read_text() == "last night's"
    assert [path.name for path in home.glob(".gendan-backup-*")] == []


def rewritten(source: Path, change: Callable[[str, bytes], tuple[str, bytes]]) -> Path:
    """A copy of an archive with its members changed."""
    target = source.with_name("changed.tar")
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for member in old.getmembers():
            content = old.extractfile(member)
            assert content
            name, data = change(member.name, content.read())
            backup._add_bytes(new, name, data)
    return target


def flipped(name: str, data: bytes) -> tuple[str, bytes]:
    return name, data[:-1] + bytes([data[-1] ^ 1]) if name.endswith(".pdf") else data


def newer(name: str, data: bytes) -> tuple[str, bytes]:
    return name, json.dumps({**json.loads(data), "format": 99}).encode() if name == backup.MANIFEST else data


def escaping(name: str, data: bytes) -> tuple[str, bytes]:
    if name == backup.MANIFEST:
        return name, data.replace(b"files/2026/", b"files/../../")
    return name.replace("files/2026/", "files/../../"), data


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (flipped, "checksum differs"),
        (newer, "format 99"),
        (escaping, "which no backup of ours does"),
        (lambda name, data: (f"other-{name}", data), "no backup of Gendan, or is damaged"),
    ],
    ids=["damaged", "newer", "escaping", "not-ours"],
)
def test_a_doubtful_archive_leaves_the_place_empty(places, installation, home, change, complaint) -> None:
    full, empty = places
    installation(full.home)
    backup.backup(home / "b.tar", silent)
    changed = rewritten(home / "b.tar", change)
    installation(empty.home)
    with pytest.raises(ServerError, match=complaint):
        backup.restore(changed, silent)
    assert query(empty, "select to_regclass('customer')::text") is None
    assert not (empty.home / "files").exists()


def test_half_an_archive_is_refused(places, installation, home: Path) -> None:
    full, empty = places
    installation(full.home)
    backup.backup(home / "b.tar", silent)
    whole = (home / "b.tar").read_bytes()
    (home / "half.tar").write_bytes(whole[: len(whole) // 2])
    installation(empty.home)
    with pytest.raises(ServerError, match="damaged"):
        backup.restore(home / "half.tar", silent)


def test_tables_that_differ_are_named() -> None:
    before = {"a": [1, "5"], "b": [2, "6"], "c": [3, "7"]}
    after = {"a": [1, "5"], "b": [9, "6"], "c": [3, "8"], "d": [0, "0"]}
    assert backup.compare(before, before) == []
    assert backup.compare(before, after) == [
        "b: 2 rows in the backup, 9 here",
        "c: the same number of rows with other content",
        "d: not in the backup",
    ]


# A second real server: Debian's, over TCP with a password, as an installation with DATABASE_URL has it


@pytest.fixture(scope="module")
def second_server() -> Iterator[str]:
    """An address of Debian's PostgreSQL, started for these tests; its version stands in the log-in's name."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    folder = Path("/tmp") / f"gendan-second-{os.getpid()}"
    folder.mkdir(mode=0o700)
    as_postgres = {}
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        as_postgres = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    password, port = secrets.token_hex(8), free_port()
    secret = folder / "password"
    secret.write_text(password)
    secret.chmod(0o644)
    subprocess.run(
        [programs / "initdb", "-D", folder / "data", "-U", "owner", "-A", "scram-sha-256", "--pwfile", secret,
         "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
        check=True, capture_output=True, cwd="/", **as_postgres,
    )  # fmt: skip
    server = subprocess.Popen(
        [programs / "postgres", "-D", folder / "data", "-p", str(port), "-k", folder, "-c", "fsync=off"],
        cwd="/", stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **as_postgres,
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while socket.socket().connect_ex(("127.0.0.1", port)):
        assert time.monotonic() < deadline
        assert server.poll() is None
        time.sleep(0.05)
    yield f"postgresql://owner:{password}@127.0.0.1:{port}/postgres"
    server.send_signal(2)
    server.wait(30)
    shutil.rmtree(folder)


def tables_in(archive: Path) -> dict[str, list[object]]:
    with tarfile.open(archive) as opened:
        manifest = opened.extractfile(backup.MANIFEST)
        assert manifest
        return json.loads(manifest.read())["tables"]


@pytest.mark.second_server
def test_a_backup_moves_between_embedded_and_external_servers(places, installation, home, second_server) -> None:
    full, empty = places
    installation(full.home)
    backup.backup(home / "embedded.tar", silent)
    (home / "other").mkdir()
    installation(home / "other", second_server)
    with database.ready():
        assert backup.restore(home / "embedded.tar", silent).rows == 1000
        assert backup.backup(home / "external.tar", silent).rows == 1000
    installation(empty.home)
    assert backup.restore(home / "external.tar", silent).rows == 1000
    first, second = (tables_in(home / name) for name in ("embedded.tar", "external.tar"))
    assert first == second


@pytest.mark.second_server
@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ("encoding 'LATIN1' lc_ctype 'C' lc_collate 'C'", "encoding is LATIN1"),
        ("encoding 'UTF8' lc_ctype 'C' lc_collate 'C'", "does not know Chinese letters"),
    ],
)
def test_an_unfit_database_is_refused_with_the_remedy(installation, home, second_server, options, complaint) -> None:
    with psycopg.connect(second_server, autocommit=True) as db:
        db.execute("drop database if exists unfit")
        db.execute(f"create database unfit template template0 {options}".encode())
    installation(home, second_server.removesuffix("postgres") + "unfit")
    with pytest.raises(ServerError, match=complaint), database.ready():
        pass


def test_an_external_server_that_is_not_there_is_told_by_the_variable(installation, home: Path) -> None:
    installation(home, f"postgresql://x@127.0.0.1:{free_port()}/x")
    with pytest.raises(ServerError, match="DATABASE_URL does not answer"), database.ready():
        pass
