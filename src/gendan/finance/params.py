"""Parameters of finance."""

from gendan.core.params import declare

declare("finance.auto_invoice", True, "Issue invoices by themselves after delivery, as the order type says", "BIL-01")
declare("finance.reminder_days", [-3, 1, 7, 30], "Days after the due date when a customer is reminded", "COL-04")
declare("finance.cash_confirms", False, "Cash of counter sales counts as confirmed at once", "BIL-08")
