"""The data folder: made once, private, and the marks that say what is already done in it."""

import hashlib
import os
from pathlib import Path


class ServerError(Exception):
    """Something about this machine keeps us from working; the text says what to do about it."""


def make_home(home: Path) -> Path:
    """Create the data folder: others may pass through (the database user must), not look inside."""
    for folder in reversed([home, *home.parents]):
        if not folder.is_dir():
            folder.mkdir(exist_ok=True)
            folder.chmod(0o711)  # whatever the umask is
    return home


class Stamp:
    """A mark beside some finished work: the same fingerprint again means nothing is left to do."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def matches(self, fingerprint: str) -> bool:
        try:
            return self.path.read_text(encoding="utf-8") == fingerprint
        except FileNotFoundError:
            return False

    def set(self, fingerprint: str) -> None:
        new = self.path.with_name(self.path.name + ".new")
        new.write_text(fingerprint, encoding="utf-8")
        new.replace(self.path)

    def clear(self) -> None:
        self.path.unlink(missing_ok=True)


def files_fingerprint(paths: list[Path], *more: str) -> str:
    """Changes when a file is added, removed or written; reads names, sizes and times only."""
    digest = hashlib.sha256("\0".join(more).encode())
    for path in sorted(paths):
        state = path.stat()
        digest.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode(errors="surrogateescape"))
    return digest.hexdigest()


def is_root() -> bool:
    return os.geteuid() == 0
