"""What may be granted in finance."""

from django.utils.translation import gettext_noop as _

from gendan.core.permissions import declare

declare(
    **{
        "finance.invoice.view": _("See invoices"),
        "finance.payment.view": _("See payments"),
        "finance.payment.announce": _("Enter payments"),
        "finance.payment.allocate": _("Allocate payments to orders"),
        "finance.cod.collect": _("Collect cash on delivery"),
        "finance.cod.reconcile": _("Reconcile collected cash"),
        "finance.receivable.view": _("See receivables and their age"),
        "finance.promise.make": _("Record promises to pay"),
        "finance.statement.view": _("See customer statements"),
        "finance.statement.prepare": _("Prepare customer statements"),
        "finance.invoice.issue": _("Issue invoices"),
        "finance.invoice.void": _("Void drafts of invoices"),
        "finance.invoice.reverse": _("Reverse invoices"),
        "finance.payment.confirm": _("Confirm payments"),
        "finance.payment.fail": _("Record payments that did not come"),
        "finance.payment.reverse": _("Take payments back"),
        "finance.statement.to_finance": _("Hand statements to finance"),
        "finance.statement.return": _("Return statements for mending"),
        "finance.statement.send": _("Send statements to customers"),
        "finance.statement.confirm": _("Record the customer's consent to a statement"),
        "finance.statement.dispute": _("Record the customer's objection to a statement"),
        "finance.statement.close": _("Close statements"),
    }
)
