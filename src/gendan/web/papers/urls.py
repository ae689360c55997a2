"""Addresses of forms."""

from django.urls import path

from . import views

app_name = "papers"
urlpatterns = [
    path("papers", views.papers_list, name="papers"),
    path("papers/new", views.choose, name="choose"),
    path("papers/new/<slug:code>", views.begin, name="begin"),
    path("papers/<str:number>", views.paper, name="paper"),
    path("papers/<str:number>/fill", views.fill, name="fill"),
    path("papers/<str:number>/answer", views.answer, name="answer"),
    path("papers/<str:number>/files/<int:file_id>", views.download, name="file"),
    path("papers/<str:number>/do/<slug:verb>", views.do, name="do"),
]
