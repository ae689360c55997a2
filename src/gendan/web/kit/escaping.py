"""Escaping for rows: what `django.utils.html.escape` does, without its wrappers; a list escapes hundreds of times."""

import re
from html import escape
from typing import Any

from django.utils.safestring import SafeString

_special = re.compile("[&<>\"']").search


def esc(value: Any) -> str:
    """Text safe in HTML, for content and attributes; markup as it is."""
    if type(value) is SafeString:
        return value
    if hasattr(value, "__html__"):
        return str(value.__html__())
    text = value if type(value) is str else str(value)
    return escape(text) if _special(text) else text
