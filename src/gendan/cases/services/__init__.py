"""Verbs of exceptions and of their catalogue."""
