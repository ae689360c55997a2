"""Every address of the product: pages, API, machines' health checks."""

from django.urls import include, path

urlpatterns = [
    path("api/", include("gendan.channels.rest.urls")),
    path("", include("gendan.web.urls")),
]
