"""The work inside the warehouse.

Owns receipts, picks (by order and by wave), packages and their labels. Asks `inventory` to move stock.
Announces goods received, picks confirmed or short, packages closed; deliveries react above.
"""
