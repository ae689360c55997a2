"""The money of an order.

Owns invoices, payments with their allocation, the receivable ledger, cash on delivery, statements, promises
to pay. Asks `shipping` what was delivered and `sales` what was agreed; posts to the credit ledger of `partners`
and closes payment gates in `workflow`. Announces money confirmed, invoices issued, statements made.
"""
