"""Addresses for people: the frame, signing in, and every area's own `urls`, found by name."""

from importlib import import_module
from pkgutil import iter_modules

from django.urls import URLPattern, URLResolver, include, path
from django.utils.module_loading import module_has_submodule

import gendan.web


def areas() -> list[URLPattern | URLResolver]:
    """The urls of all areas below `gendan.web`."""
    found: list[URLPattern | URLResolver] = []
    for module in iter_modules(gendan.web.__path__, "gendan.web."):
        if module.ispkg and module_has_submodule(import_module(module.name), "urls"):
            found.append(path("", include(f"{module.name}.urls")))
    return found


urlpatterns = [path("", include("gendan.web.shell.signing")), *areas()]
