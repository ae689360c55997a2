"""A new database cluster: its encoding, its settings, who is let in."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import Any

from gendan.server.home import ServerError, is_root

ROLE = "gendan"

CONF = """
# written by gendan at set-up; yours to change from here on
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = {shared}MB
effective_cache_size = {cache}MB
work_mem = 16MB
maintenance_work_mem = 128MB
max_wal_size = 2GB
checkpoint_timeout = 15min
wal_compression = pglz
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
"""
NOT_DURABLE = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"
HBA = f"local all {ROLE} peer map=gendan\n"


def create(data: Path, programs: Path, runner: pwd.struct_passwd, *, durable: bool) -> None:
    """Make a cluster that is complete before it gets its name."""
    new = data.with_name(f"{data.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    command = [
        programs / "initdb", "-D", new, "-U", ROLE, "-E", "UTF8",
        "--locale=C", "--lc-ctype=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
        "--auth-local=peer", "--auth-host=reject", *([] if durable else ["--no-sync"]),
    ]  # fmt: skip
    done = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        **as_user(runner),
    )
    if done.returncode:
        raise ServerError(f"A new database cluster in {data} failed:\n{done.stderr.strip()}")
    with open(new / "postgresql.conf", "a", encoding="utf-8") as conf:
        conf.write(_configuration() + ("" if durable else NOT_DURABLE))
    _write(new / "pg_hba.conf", HBA, runner)
    new.rename(data)


def admit(data: Path, runner: pwd.struct_passwd) -> None:
    """Who may call as our role: the server's user, and root, who could become that user anyway."""
    names = dict.fromkeys((runner.pw_name, "root"))
    _write(data / "pg_ident.conf", "".join(f'gendan "{name}" {ROLE}\n' for name in names), runner)


def as_user(runner: pwd.struct_passwd) -> dict[str, Any]:
    """How a child becomes the server's user, with nothing of our environment."""
    common: dict[str, Any] = {
        "env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
        "cwd": "/",
        "umask": 0o077,
    }
    if is_root():
        common |= {"user": runner.pw_uid, "group": runner.pw_gid, "extra_groups": []}
    return common


def _write(path: Path, text: str, runner: pwd.struct_passwd) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(fd, "w", encoding="utf-8") as file:
        file.write(text)
        if is_root():
            os.chown(fd, runner.pw_uid, runner.pw_gid)


def _configuration() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    return CONF.format(shared=max(64, min(1024, memory // 8)), cache=max(128, memory // 2))
