"""Forms that ship with the product: one YAML file each below `forms/`, with its number series."""

from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

import yaml

from gendan.core import clock

from . import reading
from .models import FormDefinition
from .services import definitions

FACTS = ("code", "edition", "document_number", "owner_department")
S = FormDefinition.State
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one written in C, where the package has it


def seed() -> None:
    """Insert editions that are missing; an edition that a new version of the product brings retires the one before."""
    have = set(FormDefinition.objects.filter(company=None).values_list("code", "edition"))
    for facts, content in shipped():
        if (facts["code"], facts["edition"]) not in have:
            _insert(facts, content)
            definitions.number(facts["code"], content["series"])


@cache
def shipped() -> list[tuple[dict[str, str], dict[str, Any]]]:
    """Facts and content of every form in the package, checked; by file name."""
    return [_read(text) for text in _texts()]


def _texts() -> Iterator[str]:
    folder = resources.files("gendan.papers").joinpath("forms")
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".yaml"):
            yield file.read_text("utf-8")


def _read(text: str) -> tuple[dict[str, str], dict[str, Any]]:
    data = yaml.load(text, LOADER)
    facts = {name: str(data.pop(name, "")) for name in FACTS}
    reading.read(data)
    return facts, data


def _insert(facts: dict[str, str], content: dict[str, Any]) -> None:
    FormDefinition.objects.filter(company=None, code=facts["code"], state=S.IN_FORCE).update(
        state=S.RETIRED, retired_at=clock.now()
    )
    FormDefinition.objects.create(
        company=None, state=S.IN_FORCE, content=content, name=content["name"]["zh"], name_en=content["name"].get("en", ""),
        effective_on=clock.today(), **facts,
    )  # fmt: skip
