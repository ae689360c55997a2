"""A site of one page and one table, for tests of how a site is run rather than of what is in it."""

from django.urls import path

from tests.server.site.pages import hello

urlpatterns = [path("", hello)]
