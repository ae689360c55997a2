"""Addresses of the API."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path

from . import door
from .api import build


def nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Whatever has no address here is told so in the API's own way."""
    raise Http404


api = build()
_patterns, _app, _namespace = api.urls
_patterns.sort(key=lambda pattern: not str(pattern.pattern).startswith("sales/"))  # the busiest are found first

urlpatterns = [
    path("v1/", include((door.behind(_patterns, api.asked()), _app), namespace=_namespace)),
    re_path(r"^(?P<rest>.*)$", door.door(nothing)),
]
