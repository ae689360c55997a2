"""Printing for people: a link opens the PDF in the browser's own viewer."""
