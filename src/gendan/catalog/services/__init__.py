"""Verbs on units, items, price lists and rules."""
