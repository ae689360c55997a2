"""Webhooks: events told to addresses outside, signed, retried, logged.

Nothing of this touches the transactions that make events. The event table is an ordered log; each webhook keeps
the id it has read up to (`log`), matching events become deliveries (`services.webhooks.collect`), and a job sends
them (`sending`) with no lock and no transaction held.
"""
