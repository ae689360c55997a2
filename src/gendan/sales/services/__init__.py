"""Verbs of sales, one module per noun."""
