"""Compiles the Chinese catalogues: every `locale/*/LC_MESSAGES/*.po` below the package becomes a `.mo` beside it.

Pure Python, because gettext's programs are missing on many machines. A `.mo` younger than its `.po` is left alone.
"""

from pathlib import Path

import polib

PACKAGE = Path(__file__).resolve().parent.parent


def catalogues(package: Path = PACKAGE) -> list[Path]:
    """All catalogues of the product."""
    return sorted(package.glob("**/locale/*/LC_MESSAGES/*.po"))


def compile(package: Path = PACKAGE) -> list[Path]:
    """Write what is missing or out of date; says which files were written."""
    written = []
    for source in catalogues(package):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        new = target.with_name(f"{target.name}.new")  # a server may be reading the old one
        polib.pofile(str(source)).save_as_mofile(str(new))
        new.replace(target)
        written.append(target)
    return written


def clashes(package: Path = PACKAGE) -> list[str]:
    """Messages that two catalogues translate differently; Django would take one of them at random."""
    seen: dict[tuple[str, str | None, str], tuple[str, Path]] = {}
    found = []
    for source in catalogues(package):
        language = source.parent.parent.name
        for entry in polib.pofile(str(source)):
            if entry.obsolete or not entry.translated():
                continue
            key = (language, entry.msgctxt, entry.msgid)
            text = entry.msgstr or str(entry.msgstr_plural)
            other = seen.setdefault(key, (text, source))
            if other[0] != text:
                found.append(f"{entry.msgid!r}: {other[0]!r} in {other[1]}, {text!r} in {source}")
    return found
