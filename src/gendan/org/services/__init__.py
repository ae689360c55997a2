"""Verbs of `org`: companies, departments, users, roles, calendars, reasons, parameters."""
