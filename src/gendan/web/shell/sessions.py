"""Sessions as Django keeps them, in its table; read in one plain statement, because every request reads one."""

from typing import Any, NamedTuple

from django.contrib.sessions.backends import db

from gendan.core import sql

_READ = "select session_data, expire_date from django_session where session_key = %s and expire_date > now()"


class Found(NamedTuple):
    """What loading needs of a stored session."""

    session_data: str
    expire_date: Any


class SessionStore(db.SessionStore):
    """A session of the database."""

    def _get_session_from_db(self) -> Found | None:
        row = sql.one(_READ, [self.session_key]) if self.session_key else None
        if row is None:
            self._session_key = None
            return None
        return Found(*row)
