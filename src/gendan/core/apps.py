"""Loads what areas register by being imported: machines, events, handlers, invariants, parameters."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.utils.module_loading import module_has_submodule

REGISTERING = (
    "params",
    "events",
    "states",
    "permissions",
    "handlers",
    "telling",
    "subjects",
    "gatekeeper",
    "invariants",
)


class CoreConfig(AppConfig):
    """The kernel; once every app is loaded, it imports the modules that register things."""

    name = "gendan.core"

    def ready(self) -> None:
        for config in apps.get_app_configs():
            if config.name.startswith("gendan."):
                for name in REGISTERING:
                    if module_has_submodule(config.module, name):
                        import_module(f"{config.name}.{name}")
