"""Verbs of shipping, one module per noun."""
