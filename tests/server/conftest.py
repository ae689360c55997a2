"""A data folder as a person would have it: on the disk, not inside another test's private folder."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="gendan-home-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def embedded_only(monkeypatch: pytest.MonkeyPatch, home: Path) -> Path:
    """Commands started by the test use their own embedded server in `home`."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("GENDAN_HOME", str(home))
    return home
