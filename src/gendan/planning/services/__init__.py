"""Verbs of planning, one module per noun."""
