"""Stories of processes."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import translation

from .ground import Ground, Story, process


@pytest.fixture
def story() -> Callable[..., Story]:
    """Start a run of some steps."""

    def start(*steps: dict[str, Any], ground: Ground | None = None, **head: Any) -> Story:
        return Story(process(*steps, **head), ground or Ground()).begin()

    return start


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Faults are compared in English."""
    with translation.override("en"):
        yield
