"""References that point up: a document named by kind and id in two columns.

A lower area keeps facts for documents of areas it may not import (stock for an order line, a task
for a delivery). It stores `Ref(kind, id)`, never a foreign key. Kinds are the permission prefix of
the document, e.g. `sales.order`.
"""

from typing import NamedTuple, TypeVar

from django.db import models


class Ref(NamedTuple):
    """A document of any area: `Ref("sales.order", 42)`."""

    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


M = TypeVar("M", bound=type[models.Model])

_tables: dict[str, type[models.Model]] = {}


def register(model: M) -> M:
    """Class decorator: makes `model.KIND` a kind that references may name."""
    kind = model.KIND  # type: ignore[attr-defined]
    assert kind not in _tables or _tables[kind].__name__ == model.__name__, f"kind {kind} twice"
    _tables[kind] = model
    return model


def kinds() -> dict[str, type[models.Model]]:
    """All registered kinds."""
    return dict(_tables)
