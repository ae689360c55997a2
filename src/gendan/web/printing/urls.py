"""Addresses of papers."""

from django.urls import path

from . import views

app_name = "printing"
urlpatterns = [path("print/<slug:code>", views.paper, name="paper")]
