"""`gendan check`: everything a change must pass before its tests; `python3 start.py check` runs it."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from gendan.cli import needs

NAME = "check"
HELP = "Style, types, layers, templates, translations, migrations (for developers)"
NEEDS = needs.DJANGO

PROJECT = Path(__file__).resolve().parents[4]
SOURCES = ("src", "tests", "start.py")
PROGRAMS = {
    "ruff": ["ruff", "check", "--quiet", "--output-format=concise", *SOURCES],
    "format": ["ruff", "format", "--check", "--output-format=concise", *SOURCES],
    "types": ["mypy", "--no-error-summary"],
    "layers": ["lint-imports", "--no-cache", "--no-logo"],
    "migrations": ["python", "-W", "ignore", "-m", "django", "makemigrations", "--check", "--dry-run", "--skip-checks"],
}
SHOWN = 40


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("only", nargs="*", help=f"of: {', '.join([*PROGRAMS, *_own()])}")


def run(args: argparse.Namespace) -> int:
    """Runs them all even when one fails; the exit code says whether any did."""
    unknown = set(args.only) - {*PROGRAMS, *_own()}
    if unknown:
        print(f"no check is called {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    failed = []
    for name in args.only or [*PROGRAMS, *_own()]:
        began = time.monotonic()
        problems = _program(PROGRAMS[name]) if name in PROGRAMS else _own()[name]()
        print(f"{'ok  ' if not problems else 'FAIL'} {name:<13} {time.monotonic() - began:5.1f} s", flush=True)
        for problem in problems[:SHOWN]:
            print(f"     {problem}")
        if len(problems) > SHOWN:
            print(f"     … and {len(problems) - SHOWN} more")
        if problems:
            failed.append(name)
    print(f"{len(failed)} failed: {', '.join(failed)}" if failed else "all checks passed")
    return 1 if failed else 0


def _own() -> dict[str, Callable[[], list[str]]]:
    from gendan.cli import checks

    return {
        "templates": checks.templates,
        "inline": checks.inline_code,
        "icons": checks.icons,
        "translations": checks.translations,
    }


def _program(command: list[str]) -> list[str]:
    """The lines of a program that failed; nothing when it passed."""
    binary = Path(sys.executable).with_name(command[0])
    done = subprocess.run(
        [str(binary), *command[1:]], cwd=PROJECT, capture_output=True, text=True, check=False, env=dict(os.environ)
    )
    lines = (done.stdout + done.stderr).strip().splitlines()
    return (lines or [f"exit code {done.returncode}"]) if done.returncode else []
