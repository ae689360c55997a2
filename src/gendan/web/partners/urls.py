"""Addresses of customers, suppliers and data care."""

from django.urls import path

from .views import customers, doubts, parts, suppliers

app_name = "partners"
urlpatterns = [
    path("customers", customers.customers, name="customers"),
    path("customers/new", customers.create, name="customer-new"),
    path("customers/suggest", customers.suggest, name="customers-suggest"),
    path("customers/assign", customers.assign, name="customers-assign"),
    path("customers/<int:pk>", customers.customer, name="customer"),
    path("customers/<int:pk>/edit", customers.edit, name="customer-edit"),
    path("customers/<int:pk>/correct", parts.correct, name="customer-correct"),
    path("customers/<int:pk>/corrections/<int:correction>", parts.take_over, name="take-over"),
    path("customers/<int:pk>/contacts/new", parts.contact, name="contact-new"),
    path("customers/<int:pk>/contacts/<int:contact>", parts.contact, name="contact"),
    path("customers/<int:pk>/addresses/new", parts.address, name="address-new"),
    path("customers/<int:pk>/addresses/<int:address>", parts.address, name="address"),
    path("customers/<int:pk>/credit", parts.credit, name="customer-credit"),
    path("customers/<int:pk>/credit/block", parts.block, name="credit-block"),
    path("customers/<int:pk>/credit/unblock", parts.unblock, name="credit-unblock"),
    path("addresses/parse", parts.parse, name="address-parse"),
    path("suppliers", suppliers.suppliers, name="suppliers"),
    path("suppliers/new", suppliers.create, name="supplier-new"),
    path("suppliers/suggest", suppliers.suggest, name="suppliers-suggest"),
    path("suppliers/<int:pk>", suppliers.supplier, name="supplier"),
    path("suppliers/<int:pk>/edit", suppliers.edit, name="supplier-edit"),
    path("suppliers/<int:pk>/items", suppliers.items, name="supplier-items"),
    path("data-care", doubts.doubts, name="doubts"),
    path("data-care/look", doubts.look, name="doubts-look"),
    path("data-care/solved", doubts.solved, name="doubts-solved"),
    path("data-care/dismissed", doubts.dismissed, name="doubts-dismissed"),
]
