"""Bar codes and QR codes as plain numbers, drawn by the templates. Pure.

Code 128: every symbol is eleven modules wide, three bars and three spaces. Set B writes one character per symbol,
set C two digits; runs of four digits and more are written in C.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

# Widths of bar, space, bar, space, bar, space of the symbols 0 to 105, and of the stop symbol with its last bar.
_WIDTHS = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 "
    "123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 "
    "232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 "
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 "
    "111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 "
    "111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 "
    "114311 411113 411311 113141 114131 311141 411131 211412 211214 211232"
)
_SYMBOLS = [_WIDTHS[k : k + 6] for k in range(0, len(_WIDTHS), 7)]
_STOP = "2331112"
TO_C, TO_B, START_B, START_C = 99, 100, 104, 105
_RUNS = re.compile(r"\d{4,}|\D+|\d+")


def can_bar(text: str) -> bool:
    """Whether Code 128 can write the text: printable ASCII."""
    return bool(text) and all(" " <= c <= "~" for c in text)


def symbols(text: str) -> list[int]:
    """The symbols of a text, from start to check digit."""
    assert can_bar(text), text
    found: list[int] = []
    in_c = False
    for place, run in enumerate(_parts(text)):
        wants_c = len(run) >= 4 and run.isdigit()
        if place == 0:
            found.append(START_C if wants_c else START_B)
        elif wants_c != in_c:
            found.append(TO_C if wants_c else TO_B)
        in_c = wants_c
        found += [int(run[k : k + 2]) for k in range(0, len(run), 2)] if in_c else [ord(c) - 32 for c in run]
    return [*found, (found[0] + sum(n * s for n, s in enumerate(found))) % 103]


def _parts(text: str) -> list[str]:
    """The text cut into runs for set C (even numbers of digits) and set B (everything else)."""
    parts: list[str] = []
    for run in _RUNS.findall(text):
        if run.isdigit() and len(run) >= 4:
            odd = len(run) % 2
            pieces = [run[:odd], run[odd:]] if odd else [run]
        else:
            pieces = [run]
        for piece in filter(None, pieces):
            long = piece.isdigit() and len(piece) >= 4
            if parts and not long and not (parts[-1].isdigit() and len(parts[-1]) >= 4):
                parts[-1] += piece
            else:
                parts.append(piece)
    return parts


@lru_cache(maxsize=1024)
def bars(text: str) -> tuple[int, ...]:
    """Widths in modules of bars and spaces in turn, a bar first; empty for a text Code 128 cannot write."""
    if not can_bar(text):
        return ()
    return tuple(int(width) for width in "".join(_SYMBOLS[s] for s in symbols(text)) + _STOP)


@lru_cache(maxsize=1024)
def squares(text: str) -> tuple[tuple[tuple[int, int], ...], ...]:
    """The rows of a QR code as runs of dark squares, each (first, how many), without the quiet zone."""
    import qrcode

    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    return tuple(tuple(_runs(row)) for row in code.get_matrix())


def _runs(row: list[bool]) -> Iterator[tuple[int, int]]:
    start = 0
    for dark, group in groupby(row):
        length = len(list(group))
        if dark:
            yield start, length
        start += length
