"""Companies and their people.

Owns companies, departments, users, roles and what they may see, working calendars, reason codes. Asks
nothing of other areas but the kernel. Announces changes of users and calendars.
"""
