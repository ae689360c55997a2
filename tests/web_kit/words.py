"""Finds the translatable texts of sources, so that a test sees what the catalogue lacks."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}
Message = tuple[str | None, str]


def of_python(text: str) -> Iterator[Message]:
    """Texts of calls such as `_("…")`."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name | ast.Attribute):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        words = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        if name in PLAIN and words:
            yield None, words[0]
        elif name in CONTEXT and len(words) > 1:
            yield words[0], words[1]


def of_template(text: str) -> Iterator[Message]:
    """Texts of the tags, after Django turned them into calls."""
    calls = templatize(text)
    blanked = "".join(c if c.isprintable() or c == "\n" else " " for c in calls)
    for piece in _calls(blanked):
        yield from of_python(piece)


def _calls(text: str) -> Iterator[str]:
    for name in ("gettext(", "ngettext(", "pgettext(", "npgettext(", "_("):
        start = text.find(name)
        while start >= 0:
            if start == 0 or not (text[start - 1].isalnum() or text[start - 1] in "_"):
                end = _end(text, start + len(name))
                try:
                    ast.parse(text[start:end])
                except SyntaxError:
                    pass
                else:
                    yield text[start:end].replace("\n", " ")
            start = text.find(name, start + 1)


def _end(text: str, at: int) -> int:
    """Behind the bracket that closes the call."""
    quote, depth = "", 1
    while at < len(text) and depth:
        c = text[at]
        if quote:
            at += c == "\\"
            quote = "" if c == quote else quote
        elif c in "\"'":
            quote = c
        else:
            depth += (c == "(") - (c == ")")
        at += 1
    return at


def of_folder(*folders: Path) -> set[Message]:
    """All texts of the Python sources and templates below."""
    found: set[Message] = set()
    for folder in folders:
        for path in folder.rglob("*.py"):
            found.update(of_python(path.read_text(encoding="utf-8")))
        for path in folder.rglob("*.html"):
            found.update(of_template(path.read_text(encoding="utf-8")))
    return found
