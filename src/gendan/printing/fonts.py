"""The font of all papers, and which characters it has.

Typst leaves a character without a glyph blank, and nobody sees that something is missing. So every text is looked
through before it is set: what the font lacks becomes 〓, the printers' mark for a missing type.
"""

import struct
import unicodedata
from functools import cache
from pathlib import Path

from noto_cjk_sans_otc import FONT_PATH

FAMILY = "Noto Sans CJK SC"
MISSING = "〓"
BREAK = "\u200b"  # where a long word may be broken
INVISIBLE = ("Cc", "Cf", "Cs", "Mn", "Me")  # controls, halves of pairs, marks on the character before
LONGEST = 14  # characters of a word that never need a break


def folder() -> str:
    """Where the font lies."""
    return str(Path(str(FONT_PATH)).parent)


def clean(text: str) -> str:
    """The text as it can be printed: one line, no invisible characters, 〓 for what the font lacks, breakable words."""
    known = characters()
    shown = []
    for char in unicodedata.normalize("NFC", text):
        if char.isspace():
            shown.append("\u00a0" if char == "\u00a0" else " ")
        elif ord(char) in known and char.isprintable():
            shown.append(char)
        elif unicodedata.category(char) not in INVISIBLE:
            shown.append(MISSING)
    return breakable("".join(shown).strip())


def breakable(text: str) -> str:
    """Words longer than a column get places to break at; Chinese breaks anywhere by itself."""
    parts = []
    run = 0
    for char in text:
        run = 0 if char.isspace() or ord(char) > 0x2E7F else run + 1
        if run > LONGEST:
            parts.append(BREAK)
            run = 1
        parts.append(char)
    return "".join(parts)


@cache
def characters() -> frozenset[int]:
    """Every character the font has a glyph for, read from its own table."""
    data = Path(str(FONT_PATH)).read_bytes()
    return frozenset(_read_cmap(data, _table(data, _face(data), b"cmap")))


def _face(data: bytes) -> int:
    """Where the face of our family begins in the collection."""
    (count,) = struct.unpack_from(">I", data, 8)
    for offset in struct.unpack_from(f">{count}I", data, 12):
        if FAMILY in _names(data, _table(data, offset, b"name")):
            return offset
    raise LookupError(FAMILY)


def _table(data: bytes, face: int, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", data, face + 4)
    for n in range(count):
        name, _sum, offset, _length = struct.unpack_from(">4sIII", data, face + 12 + 16 * n)
        if name == tag:
            return offset
    raise LookupError(tag)


def _names(data: bytes, table: int) -> set[str]:
    """The family names of a face."""
    _format, count, strings = struct.unpack_from(">HHH", data, table)
    found = set()
    for n in range(count):
        platform, _enc, _lang, name, length, offset = struct.unpack_from(">6H", data, table + 6 + 12 * n)
        if name == 1 and platform == 3:
            start = table + strings + offset
            found.add(data[start : start + length].decode("utf-16-be"))
    return found


def _read_cmap(data: bytes, table: int) -> set[int]:
    """The characters of the segmented map (format 12) that is not empty."""
    _version, count = struct.unpack_from(">HH", data, table)
    for n in range(count):
        _platform, _encoding, offset = struct.unpack_from(">HHI", data, table + 4 + 8 * n)
        start = table + offset
        if struct.unpack_from(">H", data, start)[0] == 12:
            (groups,) = struct.unpack_from(">I", data, start + 12)
            found: set[int] = set()
            for g in range(groups):
                first, last, _glyph = struct.unpack_from(">III", data, start + 16 + 12 * g)
                found.update(range(first, last + 1))
            return found
    raise LookupError("cmap format 12")
