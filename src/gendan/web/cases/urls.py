"""Addresses of exceptions and enquiries."""

from django.urls import path

from . import enquiries, views

app_name = "cases"
urlpatterns = [
    path("exceptions", views.exceptions_list, name="exceptions"),
    path("exceptions/new", views.report, name="report"),
    path("exceptions/figures", views.figures, name="figures"),
    path("exceptions/<str:number>", views.exception, name="exception"),
    path("exceptions/<str:number>/do/<slug:verb>", views.do, name="do"),
    path("enquiries", enquiries.enquiries_list, name="enquiries"),
    path("enquiries/new", enquiries.take, name="take"),
    path("enquiries/figures", enquiries.figures, name="enquiry-figures"),
    path("enquiries/<str:number>", enquiries.enquiry, name="enquiry"),
    path("enquiries/<str:number>/do/<slug:verb>", enquiries.do, name="enquiry-do"),
]
