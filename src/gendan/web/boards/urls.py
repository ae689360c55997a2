"""Addresses of the boards."""

from django.urls import path

from . import limits, reasons, reviews, views

app_name = "boards"
urlpatterns = [
    path("boards", views.board, name="orders"),
    path("boards/reasons", reasons.board, name="reasons"),
    path("boards/reviews", reviews.board, name="reviews"),
    path("boards/limits", limits.board, name="limits"),
    path("boards/limits/tasks", limits.tasks, name="limit-tasks"),
]
