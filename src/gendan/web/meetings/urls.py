"""Addresses of the review board and of meetings."""

from django.urls import path

from . import board, views

app_name = "meetings"
urlpatterns = [
    path("reviews", board.board, name="board"),
    path("meetings", views.meetings, name="meetings"),
    path("meetings/begin", views.begin, name="begin"),
    path("meetings/<str:number>", views.meeting, name="meeting"),
    path("meetings/<str:number>/print", views.sheet, name="sheet"),
    path("meetings/<str:number>/write", views.write, name="write"),
    path("meetings/<str:number>/decide", views.decide, name="decide"),
    path("meetings/<str:number>/answers/<int:review_id>", views.answers, name="answers"),
    path("meetings/<str:number>/close", views.close, name="close"),
]
