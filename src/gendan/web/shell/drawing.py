"""What is the same on page after page, drawn once per language: links of the side bar, dialogs, texts for scripts.

Templates would draw some forty links anew for every page, a quarter of what a list of fifty rows costs. What differs, the
count, the current page and the token of forms, is put in here.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from gendan.web.kit.answers import dumps
from gendan.web.kit.escaping import esc
from gendan.web.kit.marks import icon

from . import texts
from .nav import Item, Shown

_TOKEN = "token-of-the-form"


def side(groups: Iterable[tuple[object, Sequence[Shown]]], language: str) -> SafeString:
    """Groups of the side bar, each under its name, with their counts."""
    return mark_safe(
        "".join([f'<div class="nav-g">{esc(label)}</div>\n{_links(group, language)}' for label, group in groups])
    )


def foot(shown: Iterable[Shown], language: str) -> SafeString:
    """The links at the foot of the side bar; nothing is counted there."""
    return mark_safe(_links(shown, language, counted=False))


def tabs(shown: Iterable[Shown], language: str) -> SafeString:
    """The phone's bottom tabs."""
    parts = []
    for s in shown:
        label, mark = _words(s.item, language), icon(s.item.icon, "l")
        parts.append(f'<a href="{esc(s.url)}"{_here(s)}>{mark}<span>{label}</span></a>')
    return mark_safe("".join(parts))


def _links(shown: Iterable[Shown], language: str, *, counted: bool = True) -> str:
    parts = []
    for s in shown:
        before, after = _link(s.item, language)
        count = f'<span class="n{" late" if s.late else ""}">{s.count}</span>' if s.count and counted else ""
        parts.append(f"{before}{_here(s)}{after}{count}</a>\n")
    return "".join(parts)


def _here(shown: Shown) -> str:
    return ' aria-current="page"' if shown.current else ""


@lru_cache(maxsize=512)
def _link(item: Item, language: str) -> tuple[str, str]:
    """A link before and after what tells that it is the current one."""
    label = _words(item, language)
    before = f'<a class="nav-i" title="{label}" href="{esc(item.address)}"'
    return before, f'>{icon(item.icon)}<span class="cut">{label}</span>'


@lru_cache(maxsize=512)
def _words(item: Item, _language: str) -> str:
    """What an item is called in the present language."""
    return esc(item.label)


def dialogs(signed_in: bool, token: str, language: str) -> SafeString:
    """The dialogs every page carries."""
    return mark_safe(_dialogs(signed_in, language).replace(_TOKEN, token))


@lru_cache(maxsize=8)
def _dialogs(signed_in: bool, _language: str) -> str:
    return render_to_string("shell/dialogs.html", {"signed_in": signed_in, "csrf_token": _TOKEN})


@lru_cache(maxsize=512)
def script_data(items: tuple[Item, ...], _language: str, lang: str) -> SafeString:
    """Texts and pages for the scripts, as JSON."""
    pages = [{"title": str(i.label), "url": i.address, "icon": i.icon, "key": i.key} for i in items]
    data = {"texts": texts.for_scripts(), "pages": pages, "lang": lang}
    safe = dumps(data).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return mark_safe(f'<script type="application/json" id="gendan-data">{safe}</script>')
