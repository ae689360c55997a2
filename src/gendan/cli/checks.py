"""Our own checks of the sources: templates compile, icons exist, every text has its Chinese."""

import re
from pathlib import Path

from gendan.server import assets, catalogues
from gendan.server import translations as compiled

LANGUAGE = "zh_Hans"
_REFUSED = re.compile(
    r"""<[^>]*\s(style|on[a-z]+)\s*=|<style\b|<script(?![^>]*(\bsrc=|type=["']application/json))[^>]*>""", re.I
)


def templates() -> list[str]:
    """Templates of ours that do not compile, or load something that is not there."""
    from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines
    from django.template.backends.django import DjangoTemplates

    found = []
    engine = engines["django"]
    assert isinstance(engine, DjangoTemplates)
    for path in sorted(assets.PACKAGE.rglob("templates/**/*")):
        if path.suffix in (".html", ".txt"):
            try:
                engine.from_string(path.read_text(encoding="utf-8"))
            except (TemplateSyntaxError, TemplateDoesNotExist, KeyError) as error:
                found.append(f"{_shown(path)}: {error}")
    return found


def inline_code() -> list[str]:
    """Templates with inline scripts, styles or handlers, which the content security policy refuses."""
    found = []
    for path in sorted(assets.PACKAGE.rglob("templates/**/*.html")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if match := _REFUSED.search(line):
                found.append(f"{_shown(path)}:{number}: {match[0][:80]}")
    return found


def icons() -> list[str]:
    """Icon names that Tabler does not have; needs node_modules, which set-up fills."""
    drawings = assets.PACKAGE.parents[1] / "node_modules" / "@tabler" / "icons" / "icons"
    _, unknown = assets.sprite(assets.icon_names(), drawings)
    return [f"no icon is called '{name}'" for name in unknown]


def translations() -> list[str]:
    """Texts without Chinese, and texts that two catalogues translate differently."""
    missing = catalogues.untranslated(LANGUAGE)
    return compiled.clashes() + [
        f"{place}: {context + ': ' if context else ''}{text}" for (context, text), place in missing.items()
    ]


def _shown(path: Path) -> str:
    return str(path.relative_to(assets.PACKAGE))
