"""Addresses of the boards."""

from django.urls import path

from . import reasons, views

app_name = "boards"
urlpatterns = [
    path("boards", views.board, name="orders"),
    path("boards/reasons", reasons.board, name="reasons"),
]
