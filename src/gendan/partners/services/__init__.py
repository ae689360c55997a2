"""Verbs on customers, suppliers and credit."""
