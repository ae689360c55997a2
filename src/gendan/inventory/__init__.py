"""What lies where, whose it is, and for whom it is kept.

Owns warehouses and places, the double-entry stock ledger with its balances, positions, lots,
reservations, counts and transfers. Asks `catalog` and `partners`. Announces stock received, counted,
transferred, and reservations that became complete.
"""
