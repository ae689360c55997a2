"""Who must do what by when, and what must be true before.

Owns tasks with their clocks, gates on transitions, approvals bound to a document version, time-limit
rules and notices. Asks `org` for people, roles and calendars. Announces tasks opened, done, returned,
overdue, and gates satisfied; documents react in their own areas.
"""
