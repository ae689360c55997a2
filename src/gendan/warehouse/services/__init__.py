"""Verbs of the warehouse, one module per noun."""
