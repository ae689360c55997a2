"""Addresses of the pages of orders."""

from django.urls import path

from . import entry, finding, quotations, reviews, views
from .changes import views as changes

app_name = "sales"
urlpatterns = [
    path("orders", views.orders, name="orders"),
    path("orders/new", entry.new, name="entry"),
    path("orders/check", entry.check, name="check"),
    path("orders/items", entry.items, name="items"),
    path("orders/customers", entry.customers, name="customers"),
    path("orders/customers/<int:id>", entry.customer, name="customer-facts"),
    path("orders/bulk/<str:verb>", views.bulk, name="bulk"),
    path("orders/<str:number>", views.order, name="order"),
    path("orders/<str:number>/process", views.process, name="process"),
    path("orders/<str:number>/edit", entry.edit, name="edit"),
    path("orders/<str:number>/copy", views.copy, name="copy"),
    path("orders/<str:number>/split", views.split, name="split"),
    path("orders/<str:number>/contact", views.contact, name="contact"),
    path("orders/<str:number>/checklist", views.checklist, name="checklist"),
    path("orders/<str:number>/owner", views.owner, name="owner"),
    path("orders/<str:number>/files", views.attach, name="attach"),
    path("orders/<str:number>/files/<int:id>", views.attachment, name="attachment"),
    path("orders/<str:number>/conditions/<int:id>", reviews.condition, name="condition"),
    path("orders/<str:number>/review-files/<int:id>", reviews.file, name="review-file"),
    path("orders/<str:number>/lines/<int:line_id>/shortage", views.shortage, name="shortage"),
    path("orders/<str:number>/lines/cancel", views.cancel_line, name="cancel-line"),
    path("orders/<str:number>/do/<str:verb>", views.do, name="do"),
    path("orders/<str:number>/changes/new", changes.new, name="change-new"),
    path("changes", changes.listing, name="changes"),
    path("changes/report", changes.report, name="change-report"),
    path("changes/<str:number>", changes.show, name="change"),
    path("changes/<str:number>/grade", changes.grade, name="change-grade"),
    path("changes/<str:number>/assess", changes.assess, name="change-assess"),
    path("changes/<str:number>/files", changes.attach, name="change-attach"),
    path("changes/<str:number>/files/<int:id>", changes.file, name="change-file"),
    path("changes/<str:number>/do/<str:verb>", changes.do, name="change-do"),
    path("orders/<str:number>/quote", quotations.quote, name="quote"),
    path("quotations", quotations.quotations, name="quotations"),
    path("quotations/<str:number>", quotations.quotation, name="quotation"),
    path("quotations/<str:number>/do/<str:verb>", quotations.do, name="quotation-do"),
    path("find", finding.find, name="find-orders"),
]
