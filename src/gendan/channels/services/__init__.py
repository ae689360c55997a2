"""Verbs of the doors."""
