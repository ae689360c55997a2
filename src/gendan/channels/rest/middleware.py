"""The way of machines past everything that is made for people."""

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve


class ApiMiddleware:
    """Hands requests for the API straight to its door: sessions, cookies, forms and messages are for people."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith("/api/"):
            return self.get_response(request)
        try:
            request.get_host()
            found = resolve(request.path_info)
        except (DisallowedHost, Resolver404):
            return self.get_response(request)  # refused further down, as everywhere
        request.resolver_match = found
        answer = found.func(request, *found.args, **found.kwargs)
        if isinstance(answer, HttpResponse):
            answer.headers.setdefault("Content-Length", str(len(answer.content)))
        return answer
