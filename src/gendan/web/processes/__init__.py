"""Processes for people: the drawing in lanes, running documents, moving them to another version."""
