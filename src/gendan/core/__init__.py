"""The kernel: what every document, ledger and verb of the product stands on.

Owns units of work, locks, events and their dispatch, transition machines, errors, actors,
references, money and quantities, number series, the audit log, attachments, parameters and
the register of invariants. Knows no business word and asks nothing of any other area.
"""
