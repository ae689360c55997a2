"""Addresses for people: the frame, signing in, and every area's own `urls`, found by name."""

from importlib import import_module
from pkgutil import iter_modules

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.utils.module_loading import module_has_submodule

import gendan.web


@login_not_required
def closed(request: HttpRequest, page: str) -> HttpResponse:
    """Account pages we do not offer: accounts are made by the firm."""
    raise Http404


def areas() -> list[URLPattern | URLResolver]:
    """The urls of all areas below `gendan.web`."""
    found: list[URLPattern | URLResolver] = []
    for module in iter_modules(gendan.web.__path__, "gendan.web."):
        if module.ispkg and module_has_submodule(import_module(module.name), "urls"):
            found.append(path("", include(f"{module.name}.urls")))
    return found


urlpatterns = [
    re_path(r"^accounts/(signup|email|confirm-email|password/reset|password/set|login/code)/", closed),
    path("accounts/", include("allauth.urls")),
    *areas(),
]
