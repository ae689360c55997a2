"""What the embedded server asks of the machine: a user to run as, a local disk, a short folder."""

import contextlib
import os
import pwd
import subprocess
import time
from pathlib import Path

from gendan.server.home import ServerError, is_root

SYSTEM_USER = "gendan"  # who runs the server when root starts it
NETWORK_DISKS = ("nfs", "cifs", "smb", "fuse.sshfs", "9p", "afs", "ceph")


def runtime_folder() -> Path:
    if is_root():
        return Path("/run") if os.access("/run", os.W_OK) else Path("/tmp")
    own = os.environ.get("XDG_RUNTIME_DIR", "")
    return Path(own) if own and os.access(own, os.W_OK) and len(os.fsencode(own)) < 40 else Path("/tmp")


def system_uid() -> int | None:
    """The system user's id; before it exists, nobody's: what is open to nobody is open to it."""
    try:
        return pwd.getpwnam(SYSTEM_USER).pw_uid
    except KeyError:
        return None


def system_user() -> pwd.struct_passwd:
    """The unprivileged user for root's server, made on first use."""
    command = ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent"]
    for _ in range(20):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(SYSTEM_USER)
        try:
            subprocess.run([*command, "--shell", "/usr/sbin/nologin", SYSTEM_USER], check=False, capture_output=True)
        except FileNotFoundError:
            break
        time.sleep(0.25)  # another start may hold the password file
    raise ServerError(
        f"PostgreSQL must not run as root, and the system user '{SYSTEM_USER}' cannot be made here. "
        "Create it with useradd, start Gendan as an ordinary user, or set DATABASE_URL."
    )


def refuse_network_disk(path: Path) -> None:
    """A database on a network disk loses data when the network does."""
    try:
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return
    kind = disk_kind(path.resolve(), mounts)
    if kind.startswith(NETWORK_DISKS):
        raise ServerError(
            f"{path} lies on a network disk ({kind}), where a database is not safe. "
            "Choose a folder on a local disk (--home), or set DATABASE_URL."
        )


def disk_kind(path: Path, mountinfo: str) -> str:
    """The file system type that holds a path, from the kernel's list of mounts."""
    best, kind = -1, ""
    for line in mountinfo.splitlines():
        left, _, right = line.partition(" - ")
        point = left.split()[4].encode("utf-8", "surrogateescape").decode("unicode_escape", "replace")
        point = point.encode("latin-1", "replace").decode("utf-8", "replace")
        if path.is_relative_to(point) and len(point) >= best:
            best, kind = len(point), right.split()[0]
    return kind
