"""Whom we sell to and buy from.

Owns customers with contacts, addresses and their corrections, suppliers, and the credit ledger. Asks
`catalog` for price lists and `org` for people. Announces changed customer data and credit holds.
"""
