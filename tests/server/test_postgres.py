"""The embedded server: private, shared, and back after being killed."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from gendan.server import machine, postgres
from gendan.server.home import ServerError
from gendan.server.postgres import Embedded
from tests.server.conftest import wait_until

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


@pytest.fixture(scope="module")
def server() -> Iterator[Embedded]:
    """One server for the tests that leave it as they found it."""
    home = Path(tempfile.mkdtemp(prefix="gendan-home-"))
    home.chmod(0o711)
    with Embedded(home, durable=False).running() as running:
        yield running
    shutil.rmtree(home, ignore_errors=True)


def process_of(server: Embedded) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])


def elsewhere(home: Path, body: str) -> subprocess.Popen[str]:
    """Run some lines in another process, with `server` for the same home."""
    head = "import sys, time\nfrom pathlib import Path\nfrom gendan.server.postgres import Embedded\n"
    made = f"server = Embedded(Path({str(home)!r}), durable=False)\n"
    return subprocess.Popen(
        [sys.executable, "-c", head + made + textwrap.dedent(body)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def as_user(name: str, attempt: Callable[[], None]) -> str:
    """What another user of the machine gets: empty when it worked, else the error."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(pwd.getpwnam(name).pw_gid)
            os.setuid(pwd.getpwnam(name).pw_uid)
            attempt()
            answer = ""
        except Exception as error:
            answer = f"{type(error).__name__}: {error}"
        os.write(write, answer.encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    return answer


def test_a_new_server_speaks_utf8_and_knows_chinese_letters(server: Embedded) -> None:
    with server.connect() as db:
        db.execute("create extension pg_trgm")
        assert db.execute("show server_encoding").fetchone() == ("UTF8",)
        assert db.execute("select array_length(show_trgm('深圳市'), 1)").fetchone() == (4,)
        assert db.execute("show listen_addresses").fetchone() == ("",)
        assert db.execute("select current_user::text, current_database()::text").fetchone() == ("gendan", "gendan")


def test_nobody_but_its_user_may_enter_the_folders(server: Embedded) -> None:
    for folder in (server.folder, server.data, server.socket_dir):
        assert folder.stat().st_mode & 0o077 == 0


@needs_root
def test_started_by_root_it_runs_as_an_unprivileged_user(server: Embedded) -> None:
    assert Path(f"/proc/{process_of(server)}").stat().st_uid == pwd.getpwnam("gendan").pw_uid
    assert server.home.stat().st_uid == 0


@needs_root
def test_another_user_of_the_machine_is_refused_at_the_folder_and_at_the_door(server: Embedded) -> None:
    def knock() -> None:
        with socket.socket(socket.AF_UNIX) as sock:
            sock.connect(str(server.socket_dir / ".s.PGSQL.5432"))

    assert "PermissionError" in as_user("nobody", knock)
    server.folder.chmod(0o711)
    server.socket_dir.chmod(0o711)
    (server.socket_dir / ".s.PGSQL.5432").chmod(0o777)
    try:
        assert as_user("nobody", knock) == ""
        assert "Peer authentication failed" in as_user("nobody", lambda: server.connect().close())
    finally:
        server.folder.chmod(0o700)
        server.socket_dir.chmod(0o700)


def test_what_was_acknowledged_is_there_after_kill_9(home: Path) -> None:
    server = Embedded(home)
    server.start()
    with server.connect() as db:
        db.execute("create table kept (n int)")
        for n in range(20):
            db.execute("insert into kept values (%s)", [n])
        os.kill(process_of(server), signal.SIGKILL)
    again = Embedded(home)
    again.start()
    with again.connect() as db:
        assert db.execute("select count(*) from kept").fetchone() == (20,)
    again.release()
    server.release()


def test_a_pid_file_that_names_a_strangers_process_is_not_believed(home: Path) -> None:
    with Embedded(home, durable=False).running() as server:
        text = (server.data / "postmaster.pid").read_text()
    (server.data / "postmaster.pid").write_text(text.replace(text.split()[0], str(os.getpid()), 1))
    shutil.chown(server.data / "postmaster.pid", server.runner.pw_name)
    with Embedded(home, durable=False).running() as server:
        assert process_of(server) != os.getpid()


def test_a_lost_socket_is_made_again(server: Embedded) -> None:
    before = process_of(server)
    (server.socket_dir / ".s.PGSQL.5432").unlink()
    with Embedded(server.home, durable=False).running() as again:
        assert process_of(again) != before
        again.connect().close()


def test_many_starts_at_once_make_one_server_and_the_last_to_leave_stops_it(home: Path) -> None:
    body = """
        server.start()
        print((server.data / "postmaster.pid").read_text().split()[0], flush=True)
        sys.stdin.read()
        server.release()
    """
    callers = [elsewhere(home, body) for _ in range(4)]
    assert all(caller.stdout and caller.stdin for caller in callers)
    pids = {caller.stdout.readline().strip() for caller in callers if caller.stdout}
    assert len(pids) == 1
    for caller in callers[:-1]:
        caller.communicate("")
    assert Path(f"/proc/{pids.copy().pop()}/cwd").exists()
    callers[-1].communicate("")
    assert [caller.returncode for caller in callers] == [0, 0, 0, 0]
    assert not Path(f"/proc/{pids.pop()}/cwd").exists()


def test_a_server_left_by_a_killed_user_is_used_and_then_stopped(home: Path) -> None:
    orphaner = elsewhere(home, "server.start(); print('up', flush=True); time.sleep(60)")
    assert orphaner.stdout
    orphaner.stdout.readline()
    orphaner.kill()
    orphaner.communicate()
    server = Embedded(home, durable=False)
    left = process_of(server)
    with server.running():
        assert process_of(server) == left
    wait_until(lambda: not (server.data / "postmaster.pid").exists())


@pytest.mark.parametrize(
    "name", ["跟单 数据", "a,'b\"c$(d)`e", "长" * 40], ids=["chinese-and-space", "quotes", "too-long-for-a-socket"]
)
def test_any_folder_name_will_do(home: Path, name: str) -> None:
    with Embedded(home / name, durable=False).running() as server:
        assert len(os.fsencode(server.socket_dir)) <= postgres.SOCKET_LIMIT
        with psycopg.connect(server.url) as db:
            assert db.execute("select 1").fetchone() == (1,)
    if server.socket_dir.parent != server.folder:
        server.socket_dir.rmdir()


@needs_root
def test_where_the_system_user_cannot_pass_the_cluster_lives_elsewhere(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = home / "new" / "shared"
    monkeypatch.setattr(postgres, "SHARED_HOMES", shared)
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    with Embedded(closed / "data", durable=False).running() as server:
        assert server.data.is_relative_to(shared)
        assert Embedded(closed / "data").socket_dir == server.socket_dir
        assert closed.stat().st_mode & 0o077 == 0


@needs_root
def test_root_serves_an_ordinary_users_cluster_as_that_user(home: Path) -> None:
    games = pwd.getpwnam("games")
    (home / "postgres").mkdir(mode=0o700)
    os.chown(home / "postgres", games.pw_uid, games.pw_gid)
    with Embedded(home, durable=False).running() as server:
        assert Path(f"/proc/{process_of(server)}").stat().st_uid == games.pw_uid


@needs_root
def test_another_users_home_is_refused_with_a_way_out(home: Path) -> None:
    with Embedded(home, durable=False).running():
        pass
    assert "Start Gendan as that user, or choose another data folder" in as_user(
        "nobody", lambda: Embedded(home, durable=False).start()
    )


@needs_root
def test_a_user_without_a_name_is_told_what_to_do(home: Path) -> None:
    def attempt() -> None:
        Embedded(home).start()

    home.chmod(0o777)

    def nameless() -> None:
        os.setuid(54321)
        attempt()

    child = os.fork()
    if child == 0:
        try:
            nameless()
        except ServerError as error:
            os._exit(0 if "DATABASE_URL" in str(error) and "54321" in str(error) else 1)
        os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_broken_configuration_is_shown_as_the_server_says_it(home: Path) -> None:
    with Embedded(home, durable=False).running() as server:
        pass
    with open(server.data / "postgresql.conf", "a") as conf:
        conf.write("no_such_setting = 1\n")
    with pytest.raises(ServerError, match="no_such_setting"):
        Embedded(home, durable=False).start()


def test_recreating_leaves_an_empty_database(server: Embedded) -> None:
    with server.connect() as db:
        db.execute("create table half_done ()")
    server.recreate_database()
    with server.connect() as db:
        assert db.execute("select to_regclass('half_done')").fetchone() == (None,)


MOUNTS = """\
22 1 0:20 / / rw - ext4 /dev/sda1 rw
23 22 0:21 / /srv/shared rw - nfs4 host:/x rw
24 23 0:22 / /srv/shared/local\\040disk rw - ext4 /dev/sdb1 rw
25 22 0:23 / /srv/\\346\\225\\260\\346\\215\\256 rw - cifs //host/x rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/li", "ext4"),
        ("/srv/shared/gendan", "nfs4"),
        ("/srv/shared/local disk/gendan", "ext4"),
        ("/srv/sharedlike", "ext4"),
        ("/srv/数据/gendan", "cifs"),
    ],
)
def test_network_disks_are_known_by_the_mount_that_holds_a_folder(path: str, kind: str) -> None:
    assert machine.disk_kind(Path(path), MOUNTS) == kind
    assert kind.startswith(machine.NETWORK_DISKS) == (kind in ("nfs4", "cifs"))
