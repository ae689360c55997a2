"""Verbs of finance, one module per noun."""
