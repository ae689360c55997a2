"""Addresses of instructions between companies."""

from django.urls import path

from . import views

app_name = "cooperation"
urlpatterns = [
    path("cooperation/", views.index, name="instructions"),
    path("cooperation/new", views.new, name="new"),
    path("cooperation/<str:number>", views.one, name="one"),
    path("cooperation/<str:number>/plan", views.plan, name="plan"),
    path("cooperation/<str:number>/report", views.report, name="report"),
    path("cooperation/<str:number>/condition", views.condition, name="condition"),
    path("cooperation/<str:number>/object", views.object_, name="object"),
    path("cooperation/<str:number>/decide/<int:objection_id>", views.decide, name="decide"),
    path("cooperation/<str:number>/do/<slug:verb>", views.do, name="do"),
]
