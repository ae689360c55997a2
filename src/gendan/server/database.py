"""Which database we use, how to reach it from outside Django, and whether it is fit for us."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from gendan.server.home import ServerError, make_home
from gendan.server.postgres import Embedded

OLDEST, NEWEST = 15, 18
EXTENSIONS = ("pg_trgm", "btree_gist")


def home() -> Path:
    """The data folder of this installation, as the settings see it."""
    return make_home(Path(os.environ.get("GENDAN_HOME") or ".gendan").resolve())


def is_external() -> bool:
    return bool(os.environ.get("DATABASE_URL"))


def url() -> str:
    return os.environ.get("DATABASE_URL") or Embedded(home()).url


def connect() -> psycopg.Connection:
    """A plain connection beside Django's; says what to do when there is none to be had."""
    try:
        return psycopg.connect(url(), autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        if is_external():
            raise ServerError(f"The database in DATABASE_URL does not answer: {error}") from None
        raise ServerError(f"The embedded database does not answer: {error}") from None


@contextlib.contextmanager
def ready() -> Iterator[Embedded | None]:
    """The database answers and is fit for us inside the block; starts the embedded one if need be, and gives it."""
    embedded = contextlib.nullcontext() if is_external() else Embedded(home()).running()
    with embedded as server:
        with connect() as db:
            problems = shortcomings(db)
        if problems:
            raise ServerError("This database cannot hold Gendan:\n  " + "\n  ".join(problems))
        yield server


def shortcomings(db: psycopg.Connection) -> list[str]:
    """What keeps a server from being ours: version, encoding, character type, missing extensions."""
    found = []
    major = db.info.server_version // 10000
    if not OLDEST <= major <= NEWEST:
        found.append(f"It is PostgreSQL {major}; Gendan runs on {OLDEST} to {NEWEST}.")
    row = db.execute(
        "select pg_encoding_to_char(encoding), datctype from pg_database where datname = current_database()"
    ).fetchone()
    encoding, ctype = row or ("", "")
    if encoding != "UTF8":
        found.append(f"Its encoding is {encoding}; create it with ENCODING 'UTF8'.")
    if not ctype.lower().replace("-", "").endswith("utf8"):
        found.append(
            f"Its character type is {ctype}, which does not know Chinese letters; "
            "create it with LC_CTYPE 'C.UTF-8' TEMPLATE template0."
        )
    known = {name for (name,) in db.execute("select name from pg_available_extensions")}
    found.extend(
        f"It lacks the extension {name}; install the contrib package of your PostgreSQL."
        for name in EXTENSIONS
        if name not in known
    )
    return found


_VARIABLES = {
    "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY",
    "options": "PGOPTIONS", "connect_timeout": "PGCONNECT_TIMEOUT",
}  # fmt: skip


def tool_environment() -> dict[str, str]:
    """The environment that leads PostgreSQL's own programs to our database; no password in a command line."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    for name, value in conninfo_to_dict(url()).items():
        if name in _VARIABLES and value is not None:
            clean[_VARIABLES[name]] = str(value)
    return clean
