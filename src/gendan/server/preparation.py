"""What must be done before the first page: tables, static files, the demo company.

Each step leaves a stamp in the data folder and is skipped while the stamp still fits, so that a
second start imports nothing of Django here and is quick.
"""

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import psycopg

from gendan.server import database
from gendan.server.assets import PACKAGE
from gendan.server.home import ServerError, Stamp, files_fingerprint
from gendan.server.postgres import Embedded
from gendan.server.processes import gendan
from gendan.server.speech import Steps, tell

WITH_MIGRATIONS = ("django", "django-allauth", "django-axes", "procrastinate")
DEMO_ABSENT = 3  # exit code of `gendan demo` where the demo is not part of the installation


def prepare(home: Path, *, empty: bool) -> None:
    """Everything up to date for serving; the database server runs already."""
    steps = Steps()
    demo = Demo(home)
    demo.clear_half_loaded(keep=empty)
    new = _history() == ""
    if new and not empty:
        demo.begin()
    if migrate(home):
        steps.done("tables up to date", "数据表已就绪")
    if collect_static(home):
        steps.done("pages' files collected", "页面文件已就绪")
    if demo.wanted:
        demo.load()
        steps.done("demo company", "演示公司已处理")


def migrate(home: Path) -> bool:
    """Bring the tables up to the program; whether there was anything to look into."""
    stamp = Stamp(home / "migrated.stamp")
    files = [p for p in PACKAGE.rglob("*") if p.suffix in (".py", ".sql") and _defines_tables(p)]
    program = files_fingerprint(files, database.url(), *(version(name) for name in WITH_MIGRATIONS))
    if stamp.matches(program + _history()):
        return False
    _run(gendan("migrate"), "The database could not be brought up to date.")
    stamp.set(program + _history())
    return True


def _defines_tables(path: Path) -> bool:
    return bool({"migrations", "sql"} & set(path.relative_to(PACKAGE).parts[:-1]))


def _history() -> str:
    """Which migrations the database has had; empty for a new one. Tells one database from another."""
    with database.connect() as db:
        return migration_history(db)


def migration_history(db: psycopg.Connection) -> str:
    try:
        row = db.execute("select count(*), max(id), max(applied)::text from django_migrations").fetchone()
    except psycopg.errors.UndefinedTable:
        return ""
    return str(row)


def own_migrations() -> list[tuple[str, str]]:
    """Area and name of each migration in our sources."""
    return sorted((p.parent.parent.name, p.stem) for p in PACKAGE.glob("*/migrations/[0-9]*.py"))


def collect_static(home: Path) -> bool:
    """Gather, compress and name by content what the pages load; whether anything had changed."""
    stamp = Stamp(home / "static.stamp")
    target = Path(os.environ.get("GENDAN_STATIC") or home / "static")
    files = [p for folder in PACKAGE.rglob("static") for p in folder.rglob("*") if p.is_file()]
    wanted = files_fingerprint(files, str(target), version("whitenoise"), version("django-allauth"))
    if stamp.matches(wanted) and (target / "staticfiles.json").exists():
        return False
    command = [sys.executable, "-m", "django", "collectstatic", "--no-input", "-v0"]
    _run(command, "The pages' files could not be collected.")
    stamp.set(wanted)
    return True


class Demo:
    """The demo company of a first start: loaded whole or not at all."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.begun = home / "demo.loading"
        self.loaded = home / "demo.json"

    @property
    def wanted(self) -> bool:
        return self.begun.exists()

    def begin(self) -> None:
        self.begun.touch()

    def clear_half_loaded(self, *, keep: bool) -> None:
        """A first start that was killed leaves a new database half full: throw that away."""
        if not self.wanted:
            return
        if database.is_external():
            if not keep:
                raise ServerError(
                    "An earlier start was broken off while it filled the database in DATABASE_URL with the demo. "
                    "Give it a new, empty database, or keep what is there with --empty."
                )
        else:
            with Embedded(self.home).running() as server:
                server.recreate_database()
        self.begun.unlink()

    def load(self) -> None:
        code = subprocess.run(gendan("demo"), check=False).returncode
        if code not in (0, DEMO_ABSENT):
            raise ServerError(
                "The demo company could not be loaded; see above. The next start tries again from scratch, "
                "or begin without it: python3 start.py --empty"
            )
        self.begun.unlink()

    def logins(self) -> list[tuple[str, str, str]]:
        """User name, password and role of each demo person; empty in a real installation."""
        try:
            return [tuple(login) for login in json.loads(self.loaded.read_text(encoding="utf-8"))["logins"]]
        except FileNotFoundError:
            return []


def _run(command: list[str], complaint: str) -> None:
    environment = {"DJANGO_SETTINGS_MODULE": "gendan.config.settings", **os.environ}
    if subprocess.run(command, check=False, env=environment).returncode:
        raise ServerError(f"{complaint} The reason stands above.")


def announce(home: Path, address: str) -> None:
    """The address and who may sign in."""
    tell(f"\n  Gendan is at {address}   (Ctrl-C stops it)", f"\n  跟单已启动：{address}   （按 Ctrl-C 停止）")
    logins = Demo(home).logins()
    if logins:
        tell("\n  Demo log-ins (user, password, role):", "\n  演示账号（用户名、密码、岗位）：")
        for name, password, role in logins:
            print(f"    {name:<12} {password:<16} {role}")
    else:
        tell("  First user: gendan user create NAME", "  创建第一个用户：gendan user create 用户名")
    print(flush=True)
