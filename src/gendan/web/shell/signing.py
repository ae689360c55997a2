"""Addresses for signing in; what lets strangers make or take over accounts does not exist."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path


@login_not_required
def closed(request: HttpRequest, page: str) -> HttpResponse:
    """Account pages we do not offer: accounts are made by the firm."""
    raise Http404


urlpatterns = [
    re_path(r"^accounts/(signup|email|confirm-email|password/reset|password/set|login/code)/", closed),
    path("accounts/", include("allauth.urls")),
]
