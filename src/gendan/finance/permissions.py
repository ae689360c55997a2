"""What may be granted in finance beside the verbs of its machines."""

from gendan.core.permissions import declare

declare(
    **{
        "finance.invoice.view": "See invoices",
        "finance.payment.view": "See payments",
        "finance.payment.announce": "Enter payments",
        "finance.payment.allocate": "Allocate payments to orders",
        "finance.cod.collect": "Collect cash on delivery",
        "finance.cod.reconcile": "Reconcile collected cash",
        "finance.receivable.view": "See receivables and their age",
        "finance.promise.make": "Record promises to pay",
        "finance.statement.view": "See customer statements",
        "finance.statement.prepare": "Prepare customer statements",
    }
)
