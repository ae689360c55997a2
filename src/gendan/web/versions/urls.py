"""Addresses of moving running documents."""

from django.urls import path

from . import views

app_name = "versions"
urlpatterns = [path("processes/<int:template_id>/move", views.move, name="move")]
