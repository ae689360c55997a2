"""Addresses of the frame."""

from django.urls import path

from . import views

app_name = "shell"
urlpatterns = [
    path("", views.home, name="home"),
    path("more/", views.more, name="more"),
    path("me/", views.me, name="me"),
    path("me/alive", views.alive, name="alive"),
    path("me/language", views.language, name="language"),
    path("me/preferences", views.preferences, name="preferences"),
    path("me/company", views.company, name="company"),
    path("reason", views.reason, name="reason"),
    path("drafts/<str:key>", views.draft, name="draft"),
    path("lists/<str:listing>/columns", views.list_columns, name="list-columns"),
    path("lists/<str:listing>/views", views.list_views, name="list-views"),
]
