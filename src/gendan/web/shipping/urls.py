"""Addresses of shipping."""

from django.urls import path

from . import customer, floor, verbs, views

app_name = "shipping"
urlpatterns = [
    path("shipping", views.deliveries_list, name="deliveries"),
    path("shipping/plan/<str:number>", views.plan, name="plan"),
    path("shipping/cases", views.cases, name="cases"),
    path("shipping/shortages", views.shortages_list, name="shortages"),
    path("shipping/tours", views.tours, name="tours"),
    path("shipping/tours/new", views.make_tour, name="make-tour"),
    path("shipping/slips", views.slips, name="slips"),
    path("shipping/loading", floor.loading, name="loading"),
    path("shipping/loading/<str:number>", floor.load, name="load"),
    path("shipping/gate", floor.gate, name="gate"),
    path("shipping/gate/<str:number>", floor.gate_check, name="gate-check"),
    path("shipping/round", floor.driver, name="driver"),
    path("shipping/round/<str:number>", floor.drop, name="drop"),
    path("shipping/carriers", views.carriers, name="carriers"),
    path("shipping/carriers/new", views.carrier, name="carrier-new"),
    path("shipping/carriers/<int:pk>", views.carrier, name="carrier"),
    path("shipping/vehicles/new", views.vehicle, name="vehicle-new"),
    path("shipping/vehicles/<int:pk>", views.vehicle, name="vehicle"),
    path("shipping/<str:number>", views.delivery, name="delivery"),
    path("shipping/<str:number>/leave-tour", views.leave_tour, name="leave-tour"),
    path("shipping/<str:number>/<slug:verb>", verbs.do, name="do"),
    path("deliveries/<str:number>", views.old_address, name="old-address"),
    path("t/<str:token>", customer.customer, name="customer"),
    path("t/<str:token>/confirm", customer.confirm, name="customer-confirm"),
    path("t/<str:token>/problem", customer.problem, name="customer-problem"),
]
