"""Verbs of `papers`."""
