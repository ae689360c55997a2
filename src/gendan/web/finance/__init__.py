"""Pages of money: who may ship, payments, invoices, what is owed, statements."""
