"""Translations: which texts our sources ask for, and which of them the catalogues lack.

No GNU gettext is needed on the machine: Python sources are read as syntax trees, templates through
Django's own conversion, scripts by the calls they make.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib

from gendan.server import translations
from gendan.server.assets import PACKAGE

Message = tuple[str, str]  # context (empty for none) and text

CALLS: dict[str, tuple[int, int | None]] = {  # where the text stands, and its context
    "_": (0, None), "gettext": (0, None), "gettext_lazy": (0, None), "gettext_noop": (0, None), "noop": (0, None),
    "ngettext": (0, None), "ngettext_lazy": (0, None), "pgettext": (1, 0), "pgettext_lazy": (1, 0),
    "npgettext": (1, 0), "npgettext_lazy": (1, 0),
}  # fmt: skip
OWN_CALLS = {"say": "paper", "say_lazy": "paper"}  # calls of ours that always ask in one context
UNTRANSLATED = {"vendor", "migrations", "server", "cli"}  # folders that speak to machines and their keepers
_CALL = re.compile(r"(?<![\w.])(gettext|ngettext|pgettext|npgettext|_)\s*\(\s*")
_LITERAL = re.compile(r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\s*,?\s*""", re.S)


def untranslated(language: str, package: Path = PACKAGE) -> dict[Message, str]:
    """Texts without a translation, with a place where each is used."""
    known = {
        (entry.msgctxt or "", entry.msgid)
        for path in translations.catalogues(package)
        if path.parent.parent.name == language
        for entry in polib.pofile(str(path), wrapwidth=0)
        if entry.translated()
    }
    return {message: place for message, place in wanted(package).items() if message not in known}


def wanted(package: Path = PACKAGE) -> dict[Message, str]:
    """Every text our sources want translated, with the first place that does."""
    found: dict[Message, str] = {}
    for path in sorted(package.rglob("*")):
        place = path.relative_to(package)
        if path.is_file() and not UNTRANSLATED & {*place.parts}:
            for message in messages_in(path):
                found.setdefault(message, str(place))
    return found


def messages_in(path: Path) -> Iterator[Message]:
    """The texts one source file wants translated."""
    if path.suffix == ".py":
        yield from _in_python(ast.parse(path.read_text(encoding="utf-8")))
    elif path.suffix in (".html", ".txt"):
        from django.utils.translation.template import templatize

        yield from _in_calls(templatize(path.read_text(encoding="utf-8"), origin=str(path)))
    elif path.suffix == ".js":
        yield from _in_calls(path.read_text(encoding="utf-8"))


def _in_python(tree: ast.Module) -> Iterator[Message]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            text, context = CALLS.get(name, (0 if name in OWN_CALLS else 99, None))
            if len(node.args) > text:
                asked_in = ast.Constant(OWN_CALLS.get(name, "")) if context is None else node.args[context]
                yield from _literal(node.args[text], asked_in)


def _literal(text: ast.expr, context: ast.expr) -> Iterator[Message]:
    if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value:
        yield (str(context.value) if isinstance(context, ast.Constant) else "", text.value)


def _in_calls(source: str) -> Iterator[Message]:
    for call in _CALL.finditer(source):
        text, context = CALLS[call[1]]
        literals = _literals(source, call.end(), text + 1)
        if len(literals) > text and literals[text]:
            yield (literals[context] if context is not None else "", literals[text])


def _literals(source: str, start: int, count: int) -> list[str]:
    found: list[str] = []
    while len(found) < count and (match := _LITERAL.match(source, start)):
        found.append(str(ast.literal_eval(match[1])))
        start = match.end()
    return found
