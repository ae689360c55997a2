"""Backup and restore: one file holds the database, the attachments and the proof that they are whole.

The archive is a tar of `manifest.json`, `database.dump` (pg_dump's custom format) and `files/…`. The
manifest counts and sums up every table as of the very snapshot that was dumped, so that a backup made
while people work can be compared row by row with what a restore brings back.
"""

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from gendan.server import binaries, database
from gendan.server.home import ServerError

FORMAT = 1
MANIFEST, DUMP, FILES, KEY = "manifest.json", "database.dump", "files/", "secret.key"

# Text of a row is the same on every server and every day only with these fixed.
_SAME_EVERYWHERE = (
    "set timezone = 'UTC'; set datestyle = 'ISO'; set intervalstyle = 'postgres';"
    "set bytea_output = 'hex'; set extra_float_digits = 1; set statement_timeout = 0"
)
_TABLES = """
    select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition
      and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by 1, 2
"""
_SUM = """
    select count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0)::text from {} t
"""


@dataclass(frozen=True)
class Report:
    """What a backup or a restore dealt with."""

    path: Path
    tables: int
    rows: int
    files: int


# Backup


def backup(target: Path, say: Callable[[str], None]) -> Report:
    """Write everything into one new file while the product runs. Locks nothing that anybody waits for."""
    if target.exists():
        raise ServerError(f"{target} is there already; a backup never replaces a file.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".gendan-backup-", dir=target.parent) as folder:
        dump = Path(folder, DUMP)
        with database.connect() as db:
            manifest = _dump(db, dump, say)
        part = Path(folder, "archive.tar")
        with tarfile.open(part, "w") as archive:
            archive.add(dump, DUMP)
            _add_files(archive, manifest)
            _add_text(archive, MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False))
        part.chmod(0o600)
        with open(part, "rb") as written:
            os.fsync(written.fileno())
        part.rename(target)
    return _report(target, manifest)


def _dump(db: psycopg.Connection, dump: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Dump and sum up the database as of one moment."""
    db.execute(_SAME_EVERYWHERE)
    db.execute("begin isolation level repeatable read read only")
    row = db.execute("select pg_export_snapshot(), current_setting('server_version')").fetchone()
    snapshot, server = row or ("", "")
    say("dumping the database")
    _tool("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={dump}")
    say("adding up the tables")
    tables = table_sums(db)
    db.execute("commit")
    return {
        "format": FORMAT,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "gendan": version("gendan"),
        "postgresql": server,
        "dump": _sha256(dump),
        "tables": tables,
        "files": {},
    }


def table_sums(db: psycopg.Connection) -> dict[str, list[Any]]:
    """Rows and content sum of every table; the sum does not depend on the order of rows."""
    sums = {}
    for schema, name in db.execute(_TABLES).fetchall():
        row = db.execute(sql.SQL(_SUM).format(sql.Identifier(schema, name))).fetchone()
        sums[f"{schema}.{name}"] = list(row or (0, "0"))
    return sums


def _add_files(archive: tarfile.TarFile, manifest: dict[str, Any]) -> None:
    """Attachments are never rewritten, so those of the snapshot are all still there afterwards."""
    for name, path in _kept_files(database.home()):
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue  # a temporary file of an upload in progress
        manifest["files"][name] = hashlib.sha256(content).hexdigest()
        _add_bytes(archive, name, content)


def _kept_files(home: Path) -> Iterator[tuple[str, Path]]:
    """What must live on beside the database: attachments, and the key that signed links rest on."""
    if (home / KEY).is_file():
        yield KEY, home / KEY
    for path in sorted((home / FILES).rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield str(path.relative_to(home)), path


# Restore


def restore(source: Path, say: Callable[[str], None]) -> Report:
    """Bring a backup back into an empty place and prove that it is whole.

    Refuses an archive that is damaged or newer than this program, a database that has tables, and a data
    folder that has attachments; the database comes back in one transaction, or not at all.
    """
    home = database.home()
    with tempfile.TemporaryDirectory(prefix=".gendan-restore-", dir=home) as folder:
        place = Path(folder)
        say("checking the archive")
        manifest = _unpack(source, place)
        _refuse_inhabited(home)
        say("restoring the database")
        _load(place / DUMP)
        _bring_files(place, home, manifest)
    say("comparing rows and sums")
    with database.connect() as db:
        db.execute(_SAME_EVERYWHERE)
        differences = compare(manifest["tables"], table_sums(db))
    if differences:
        raise ServerError("The restored tables differ from the backup; do not use them:\n  " + "\n  ".join(differences))
    return _report(source, manifest)


def _unpack(source: Path, place: Path) -> dict[str, Any]:
    """Take the archive apart, member by member, only what its manifest names and only whole."""
    try:
        with tarfile.open(source) as archive:
            manifest = json.loads(_member(archive, MANIFEST).read())
            if manifest.get("format") != FORMAT:
                raise ServerError(f"{source} is of format {manifest.get('format')}; this program reads {FORMAT}.")
            for name, expected in {DUMP: manifest["dump"], **manifest["files"]}.items():
                _unpack_one(archive, name, expected, place)
    except FileNotFoundError:
        raise ServerError(f"There is no file {source}.") from None
    except (tarfile.TarError, KeyError, ValueError, EOFError) as error:
        raise ServerError(f"{source} is no backup of Gendan, or is damaged: {error}") from None
    return dict(manifest)


def _unpack_one(archive: tarfile.TarFile, name: str, expected: str, place: Path) -> None:
    target = place / name
    if name not in (DUMP, KEY) and not (name.startswith(FILES) and ".." not in Path(name).parts):
        raise ServerError(f"The archive holds '{name}', which no backup of ours does.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(target, "wb") as out:
        shutil.copyfileobj(_member(archive, name), out)
    if _sha256(target) != expected:
        raise ServerError(f"'{name}' in the archive is damaged: its checksum differs.")


def _member(archive: tarfile.TarFile, name: str) -> Any:
    found = archive.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found


def _refuse_inhabited(home: Path) -> None:
    with database.connect() as db:
        count = len(db.execute(_TABLES).fetchall())
    if count:
        raise ServerError(
            f"The database has {count} tables. Restore into an empty one: another --home, or a new DATABASE_URL."
        )
    if any((home / FILES).rglob("*")):
        raise ServerError(f"{home / FILES} holds attachments. Restore into an empty data folder (--home).")


def _load(dump: Path) -> None:
    """As text through psql: a dump of our newer pg_dump also fits the oldest server that we support."""
    script = subprocess.Popen(
        [str(binaries.folder() / "pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(dump)],
        stdout=subprocess.PIPE,
    )
    psql = subprocess.Popen(
        [_program("psql"), "-X", "-q", "--set=ON_ERROR_STOP=1", "--single-transaction", "--output=/dev/null"],
        stdin=subprocess.PIPE,
        env=database.tool_environment(),
    )
    assert script.stdout
    assert psql.stdin
    with psql.stdin as sink:
        try:
            for number, line in enumerate(script.stdout):
                if number > 100 or not line.startswith(b"SET transaction_timeout"):  # unknown before 17
                    sink.write(line)
        except BrokenPipeError:
            script.kill()
    if psql.wait() or script.wait():
        raise ServerError("The database could not be restored and is as empty as before; the reason stands above.")


def _bring_files(place: Path, home: Path, manifest: dict[str, Any]) -> None:
    for name in manifest["files"]:
        target = home / name
        if name == KEY and target.exists():
            target.unlink()  # made for the empty place; what was signed before must stay valid
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        (place / name).rename(target)
        target.chmod(0o600)


def compare(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> list[str]:
    """In words, how two sets of table sums differ."""
    found = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            found.append(f"{name}: {'missing' if new is None else 'not in the backup'}")
        elif old[0] != new[0]:
            found.append(f"{name}: {old[0]} rows in the backup, {new[0]} here")
        elif old[1] != new[1]:
            found.append(f"{name}: the same number of rows with other content")
    return found


# Both


def _program(name: str) -> str:
    """The program that can talk to our server: the wheel's own knows no TLS, which a distant one may want."""
    if database.is_external():
        candidates = [*sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=_major, reverse=True)]
        with database.connect() as db:
            needed = db.info.server_version // 10000
        for path in candidates:
            if _major(path) >= needed:
                return str(path)
    return str(binaries.folder() / name)


def _major(path: Path) -> int:
    digits = path.parent.parent.name
    return int(digits) if digits.isdigit() else 0


def _tool(name: str, *words: str) -> None:
    if subprocess.run([_program(name), *words], env=database.tool_environment(), check=False).returncode:
        raise ServerError(f"{name} failed; the reason stands above.")


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    _add_bytes(archive, name, text.encode())


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    info.mtime = int(datetime.now(UTC).timestamp())
    archive.addfile(info, io.BytesIO(content))


def _sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _report(path: Path, manifest: dict[str, Any]) -> Report:
    tables = manifest["tables"]
    return Report(path, len(tables), sum(int(rows) for rows, _ in tables.values()), len(manifest["files"]))
