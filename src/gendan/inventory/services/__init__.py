"""Verbs of stock, one module per noun."""
