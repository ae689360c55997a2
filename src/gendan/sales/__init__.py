"""Orders: what a customer wants, what was agreed, what became of it.

Owns order types, orders with lines and versions, reviews, contracts for call-off, contact log. Asks
`planning` and `inventory` to keep stock and dates, `partners` for credit, `workflow` for reviewers and gates.
Announces every verb of the order's life; shipping and finance react above.
"""
