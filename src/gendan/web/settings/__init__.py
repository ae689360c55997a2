"""Settings: people and rights, the firm, its rules, the doors to the outside, the audit log."""
