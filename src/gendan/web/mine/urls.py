"""Addresses of the workbench and the messages."""

from django.urls import path

from . import approvals, notices, own, views

app_name = "mine"
urlpatterns = [
    path("", views.workbench, name="home"),
    path("tasks/news", views.news, name="news"),
    path("tasks/<int:task_id>", views.workbench, name="task"),
    path("tasks/<int:task_id>/colleagues", views.colleagues, name="colleagues"),
    path("tasks/<int:task_id>/do/<str:verb>", views.do, name="do"),
    path("approvals", approvals.listed, name="approvals"),
    path("approvals/approve", approvals.approve, name="approve"),
    path("me/absence", own.absence, name="absence"),
    path("me/messages", own.messages, name="wishes"),
    path("me/messages/mail", own.mail, name="mail"),
    path("notices", notices.notices, name="notices"),
    path("notices/read", notices.read, name="read"),
    path("notices/<int:notice_id>", notices.follow, name="follow"),
]
