"""Addresses of sheets."""

from django.urls import path

from . import views

app_name = "imports"
urlpatterns = [
    path("imports", views.imports, name="imports"),
    path("imports/new", views.new, name="new"),
    path("imports/<int:pk>", views.sheet, name="sheet"),
    path("imports/<int:pk>/check", views.check, name="check"),
    path("imports/<int:pk>/commit", views.commit, name="commit"),
    path("imports/<int:pk>/again", views.again, name="again"),
    path("imports/<int:pk>/discard", views.discard, name="discard"),
    path("imports/<int:pk>/progress", views.progress, name="progress"),
    path("imports/<int:pk>/left-out.xlsx", views.left_out, name="left-out"),
]
