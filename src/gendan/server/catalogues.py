"""Translations: compiled from the `.po` files at set-up, without GNU gettext on the machine."""

from collections.abc import Iterator
from pathlib import Path

import polib

from gendan.server.assets import PACKAGE


def all_catalogues(package: Path = PACKAGE) -> Iterator[Path]:
    """Every `.po` file of ours."""
    return iter(sorted(package.rglob("locale/*/LC_MESSAGES/*.po")))


def compile_all(package: Path = PACKAGE) -> None:
    """Write each `.mo` beside its `.po`, in one step: a server may be reading the old one."""
    for path in all_catalogues(package):
        new = path.with_suffix(".mo.new")
        polib.pofile(str(path), wrapwidth=0).save_as_mofile(str(new))
        new.replace(path.with_suffix(".mo"))
