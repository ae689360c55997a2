"""The API alone: these tests do not need the pages."""

from django.urls import include, path

urlpatterns = [path("api/", include("gendan.channels.rest.urls"))]
