"""Reading papers back: their text, page by page, and their size."""

import io
import re

from pypdf import PdfReader


def pages(pdf: bytes) -> list[str]:
    """The text of every page."""
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def text(pdf: bytes) -> str:
    """All text without spaces and line ends: where a line broke does not matter."""
    return squeezed("".join(pages(pdf)))


def squeezed(value: str) -> str:
    """A text as `text` shows it."""
    return re.sub(r"[\s\u200b]+", "", value)


def sizes(pdf: bytes) -> set[tuple[float, float]]:
    """The sizes of all pages in points."""
    found = [page.mediabox for page in PdfReader(io.BytesIO(pdf)).pages]
    return {(round(float(box.width), 2), round(float(box.height), 2)) for box in found}


def missing(pdf: bytes, *wanted: str) -> list[str]:
    """Which of these texts the paper does not show."""
    shown = text(pdf)
    return [value for value in wanted if squeezed(value) not in shown]
