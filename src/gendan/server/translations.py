"""Compiles the Chinese catalogues: all `locale/*/LC_MESSAGES/*.po` below the package become one `.mo` of the product.

One, because Django asks one catalogue after the other for every word it shows, and there is one for each area.
Pure Python, because gettext's programs are missing on many machines. A `.mo` younger than its sources is left alone.
"""

import os
from pathlib import Path

import polib

PACKAGE = Path(__file__).resolve().parent.parent


def catalogues(package: Path = PACKAGE) -> list[Path]:
    """All catalogues of the product."""
    return sorted(package.glob("**/locale/*/LC_MESSAGES/*.po"))


def compile(package: Path = PACKAGE) -> list[Path]:
    """Write what is missing or out of date; says which files were written."""
    written = []
    for language, sources in _by_language(package).items():
        target = package / "locale" / language / "LC_MESSAGES" / "django.mo"
        if target.exists() and target.stat().st_mtime >= max(source.stat().st_mtime for source in sources):
            continue
        whole = polib.POFile()
        entries: dict[tuple[str | None, str, str], polib.POEntry] = {}
        for part in map(polib.pofile, map(str, sources)):
            whole.metadata |= part.metadata  # not each says how plurals are formed
            entries |= {(e.msgctxt, e.msgid, e.msgid_plural): e for e in part if e.translated() and not e.obsolete}
        whole.extend(entries.values())
        target.parent.mkdir(parents=True, exist_ok=True)
        new = target.with_name(f"{target.name}.{os.getpid()}")  # a server may be reading the old one
        whole.save_as_mofile(str(new))
        new.replace(target)
        for source in sources:
            source.with_suffix(".mo").unlink(missing_ok=True)  # Django would look there first
        written.append(target)
    return written


def _by_language(package: Path) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for source in catalogues(package):
        found.setdefault(source.parent.parent.name, []).append(source)
    return found


def clashes(package: Path = PACKAGE) -> list[str]:
    """Messages that two catalogues translate differently; one of them would be taken at random."""
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
