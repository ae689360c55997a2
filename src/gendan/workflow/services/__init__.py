"""Verbs of `workflow`: tasks, gates, approvals, notices, time limits."""
