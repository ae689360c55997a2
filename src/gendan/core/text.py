"""Chinese for sorting and finding: pinyin keys, initials, and one search column per record.

The embedded server has no ICU, so the order of names is a stored key. `pg_trgm` indexes nothing shorter than
three characters, so the search column carries the pinyin and every two-character piece of the Chinese text
can be found by a LIKE over the trigram index of `search` (see `needle`).
"""

import re
from functools import lru_cache
from itertools import pairwise

HAN = re.compile(r"[\u3400-\u9fff]")
_DIGITS = re.compile(r"\D+")
# Marks around a two-character term make it at least three characters long, so that trigrams reach it.
_GRAM = "\u241f"


@lru_cache(maxsize=65536)
def pinyin(text: str) -> str:
    """Lower-case pinyin without tones; everything else as it is: `江宁配电` → `jiangningpeidian`."""
    if not HAN.search(text):
        return text.lower()
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(text, style=Style.NORMAL)).lower()


@lru_cache(maxsize=65536)
def initials(text: str) -> str:
    """First letters: `江宁配电` → `jnpd`; Latin words and digits are kept whole."""
    if not HAN.search(text):
        return re.sub(r"\s+", "", text.lower())
    from pypinyin import Style, lazy_pinyin

    return re.sub(r"\s+", "", "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))).lower()


def digits(text: str) -> str:
    """Only the digits, for telephone numbers."""
    return _DIGITS.sub("", text)


def search_text(*parts: str) -> str:
    """The search column of a record: its texts, their initials and pinyin, and all pairs of Chinese characters.

    A pair `配电` is stored as `␟配电␟`, three trigrams that the index can use.
    """
    words = [part.lower() for part in parts if part]
    chinese = [part for part in words if HAN.search(part)]
    sounds = [sound for part in chinese for sound in (initials(part), pinyin(part))]
    pairs = {f"{_GRAM}{a}{b}{_GRAM}" for part in chinese for a, b in pairwise(part) if HAN.match(a) and HAN.match(b)}
    return " ".join(dict.fromkeys([*words, *sounds, *sorted(pairs)]))


def needle(term: str) -> str:
    """The LIKE pattern that finds `term` in a search column: pairs by their marks, the rest as it is."""
    term = term.strip().lower()
    escaped = term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    if len(term) == 2 and all(HAN.match(c) for c in term):
        return f"%{_GRAM}{term}{_GRAM}%"
    return f"%{escaped}%"
