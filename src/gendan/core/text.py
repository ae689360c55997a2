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


_AS_IT_IS = "\0"  # marks what pypinyin hands back unread


def pinyin(text: str) -> str:
    """Lower-case pinyin without tones; everything else as it is: `江宁配电` → `jiangningpeidian`."""
    return _sounds(text)[1]


def initials(text: str) -> str:
    """First letters: `江宁配电` → `jnpd`; Latin words and digits are kept whole."""
    return _sounds(text)[0]


@lru_cache(maxsize=65536)
def _sounds(text: str) -> tuple[str, str]:
    """Initials and pinyin, in one reading."""
    if not HAN.search(text):
        return re.sub(r"\s+", "", text.lower()), text.lower()
    from pypinyin import Style, lazy_pinyin

    heard = lazy_pinyin(text, style=Style.NORMAL, errors=lambda rest: [_AS_IT_IS + rest])  # type: ignore[arg-type,return-value]
    short = "".join(part[1:] if part[0] == _AS_IT_IS else part[0] for part in heard if part)
    return re.sub(r"\s+", "", short).lower(), "".join(heard).replace(_AS_IT_IS, "").lower()


def digits(text: str) -> str:
    """Only the digits, for telephone numbers."""
    return _DIGITS.sub("", text)


def search_text(*parts: str) -> str:
    """The search column of a record: its texts, their initials and pinyin, and all pairs of Chinese characters.

    A pair `配电` is stored as `␟配电␟`, three trigrams that the index can use.
    """
    words = [part.lower() for part in parts if part]
    chinese = [part for part in words if HAN.search(part)]
    sounds = [sound for part in chinese for sound in _sounds(part)]
    pairs = {pair for part in chinese for pair in _pairs(part)}
    return " ".join(dict.fromkeys([*words, *sounds, *sorted(pairs)]))


@lru_cache(maxsize=65536)
def _pairs(text: str) -> frozenset[str]:
    """Every two Chinese characters that stand together, marked."""
    return frozenset(f"{_GRAM}{a}{b}{_GRAM}" for a, b in pairwise(text) if HAN.match(a) and HAN.match(b))


def needle(term: str) -> str:
    """The LIKE pattern that finds `term` in a search column: pairs by their marks, the rest as it is."""
    term = term.strip().lower()
    escaped = term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    if len(term) == 2 and all(HAN.match(c) for c in term):
        return f"%{_GRAM}{term}{_GRAM}%"
    return f"%{escaped}%"
