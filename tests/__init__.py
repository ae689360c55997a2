"""The tests; `tests.settings` gives them a database of their own."""
