"""Addresses of process templates."""

from django.urls import path

from . import editor, gallery, trying_pages

app_name = "processes"
urlpatterns = [
    path("processes", gallery.gallery, name="gallery"),
    path("processes/<int:template_id>", gallery.version, name="version"),
    path("processes/<int:template_id>/copy", gallery.copy, name="copy"),
    path("processes/<int:template_id>/drop", gallery.drop, name="drop"),
    path("processes/<int:template_id>/force", gallery.force, name="force"),
    path("processes/<int:template_id>/take", gallery.take, name="take"),
    path("processes/<int:template_id>/compare/<int:other_id>", gallery.compare, name="compare"),
    path("processes/<int:template_id>/edit", editor.edit, name="edit"),
    path("processes/<int:template_id>/revert", editor.revert, name="revert"),
    path("processes/<int:template_id>/text", editor.text, name="text"),
    path("processes/<int:template_id>/try", trying_pages.try_it, name="try"),
    path("processes/uses/<int:use_id>/leave", gallery.leave, name="leave"),
]
