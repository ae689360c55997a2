"""Addresses of exceptions."""

from django.urls import path

from . import views

app_name = "cases"
urlpatterns = [
    path("exceptions", views.exceptions_list, name="exceptions"),
    path("exceptions/new", views.report, name="report"),
    path("exceptions/figures", views.figures, name="figures"),
    path("exceptions/<str:number>", views.exception, name="exception"),
    path("exceptions/<str:number>/do/<slug:verb>", views.do, name="do"),
]
