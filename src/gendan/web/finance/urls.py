"""Addresses of money."""

from django.urls import path

from . import ageing, releases, statements, views

app_name = "finance"
urlpatterns = [
    path("money", releases.releases, name="releases"),
    path("money/receivables", ageing.receivables, name="receivables"),
    path("money/receivables/<int:pk>", views.account, name="account"),
    path("money/receivables/<int:pk>/promise", views.promise, name="promise"),
    path("money/payments", views.payments_list, name="payments"),
    path("money/payments/new", views.new_payment, name="new-payment"),
    path("money/payments/<str:number>", views.payment, name="payment"),
    path("money/payments/<str:number>/<slug:verb>", views.do_payment, name="do-payment"),
    path("money/invoices", views.invoices_list, name="invoices"),
    path("money/invoices/<str:number>", views.invoice, name="invoice"),
    path("money/invoices/<str:number>/reverse", views.reverse_invoice, name="reverse-invoice"),
    path("money/statements", statements.statements_list, name="statements"),
    path("money/statements/prepare", statements.prepare_statements, name="prepare-statements"),
    path("money/statements/<str:number>", statements.statement, name="statement"),
    path("money/statements/<str:number>/<slug:verb>", statements.do_statement, name="do-statement"),
]
