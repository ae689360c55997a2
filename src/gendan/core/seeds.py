"""Rows that ship with the product: each area's `seeds.seed()`, run bottom-up after the tables are made.

A seed inserts what is missing and never overwrites what the firm has changed, so it runs at every upgrade.
"""

from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from . import areas
from .actor import SYSTEM, Actor
from .work import because, service


def run() -> None:
    """Call every area's seed, lower areas first, each in a unit of work of its own."""
    for area in sorted(areas.RANK, key=areas.rank, reverse=True):
        if area != "core" and apps.is_installed(f"gendan.{area}"):
            config = apps.get_app_config(area)
            if module_has_submodule(config.module, "seeds"):
                with because("seed"):
                    _seed(f"{config.name}.seeds", actor=SYSTEM)


@service
def _seed(module: str, *, actor: Actor) -> None:
    import_module(module).seed()
