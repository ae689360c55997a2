"""Addresses of the boards."""

from django.urls import path

from . import views

app_name = "boards"
urlpatterns = [path("boards", views.board, name="orders")]
