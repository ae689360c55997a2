"""From plain data to a PDF: one Typst compiler per thread, our templates, our one font.

Data goes in as JSON and is shown as text, never read as markup: `#eval(...)` in a customer's name prints as it is.
"""

import json
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst

from . import fonts

TEMPLATES = Path(__file__).parent / "templates"
_here = threading.local()


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """One PDF of a template of ours, filled with `data`."""
    made = _compiler().compile(
        str(TEMPLATES / template), format="pdf", pdf_tags=False,
        sys_inputs={"data": json.dumps(cleaned(data), ensure_ascii=False)},
    )  # fmt: skip
    assert isinstance(made, bytes)
    return made


def cleaned(value: Any) -> Any:
    """The data with every text made printable."""
    if isinstance(value, str):
        return fonts.clean(value)
    if isinstance(value, Mapping):
        return {key: cleaned(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(part) for part in value]
    return value


def _compiler() -> typst.Compiler:
    """This thread's compiler; it keeps parsed templates between papers."""
    if not hasattr(_here, "compiler"):
        _here.compiler = typst.Compiler(root=str(TEMPLATES), font_paths=_fonts())
    return _here.compiler


@cache
def _fonts() -> typst.Fonts:
    """Only the font we bring along: a machine's own fonts would make papers differ."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts.folder()])
