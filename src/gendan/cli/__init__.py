"""The `gendan` command: finds its commands, brings up what each needs, turns refusals into one line.

A command is a module in `gendan.cli.commands` with

    NAME = "verify"                 the word on the command line
    HELP = "Check every invariant"  one line for the overview
    NEEDS = DATABASE                what must be there before `run` (the default)
    def add_arguments(parser): ...
    def run(args) -> int: ...       the exit code

Modules are imported to find out their names, so they import Django and the areas inside `run` only.
"""

import argparse
import contextlib
import importlib
import importlib.util
import os
import pkgutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

from gendan.cli.needs import DATABASE, DJANGO, NOTHING, SERVER
from gendan.server.home import ServerError

FIELDS = ("NAME", "HELP", "add_arguments", "run")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    os.umask(0o077)  # whatever a command writes is a firm's business
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gendan.config.settings")
    args = _parser(_asked_for(words)).parse_args(words)
    home = args.home or os.environ.get("GENDAN_HOME") or ".gendan"
    os.environ["GENDAN_HOME"] = str(Path(home).resolve())  # children may work elsewhere
    try:
        with _ground(getattr(args.command, "NEEDS", DATABASE)):
            return int(args.command.run(args) or 0)
    except ServerError as error:
        print(f"gendan: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `gendan … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if (text := _refusal(error)) is None:
            raise
        print(f"gendan: {text}", file=sys.stderr)
        return 1


def all_commands() -> dict[str, ModuleType]:
    """Every command by its word; a module that lacks a part of the contract is an error at once."""
    from gendan.cli import commands as package

    found: dict[str, ModuleType] = {}
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        missing = [field for field in FIELDS if not hasattr(module, field)]
        if missing:
            raise TypeError(f"{module.__name__} is no command: it lacks {', '.join(missing)}")
        if module.NAME in found:
            raise TypeError(f"{module.__name__} and {found[module.NAME].__name__} are both '{module.NAME}'")
        found[module.NAME] = module
    return dict(sorted(found.items()))


def _asked_for(words: list[str]) -> dict[str, ModuleType]:
    """Only the command that is asked for, when its module has its name; the overview needs them all."""
    name = words[0] if words else ""
    if name.replace("-", "").isalpha():
        module = f"gendan.cli.commands.{name.replace('-', '_')}"
        if importlib.util.find_spec(module):
            return {name: importlib.import_module(module)}
    return all_commands()


def _parser(found: dict[str, ModuleType]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="gendan", description="Follows an order to the last payment.")
    parser.set_defaults(home=None)
    words = parser.add_subparsers(title="commands", metavar="command", required=True)
    for name, module in found.items():
        sub = words.add_parser(name, help=module.HELP, description=module.HELP)
        sub.add_argument("--home", metavar="DIR", help="data folder (default: $GENDAN_HOME or .gendan)")
        sub.set_defaults(command=module)
        module.add_arguments(sub)
    return parser


@contextlib.contextmanager
def _ground(needs: str) -> Iterator[None]:
    """Bring up what a command stands on."""
    if needs == NOTHING:
        yield
        return
    from gendan.server import database

    with contextlib.ExitStack() as stack:
        if needs in (SERVER, DATABASE):
            stack.enter_context(database.ready())
        if needs in (DJANGO, DATABASE):
            import django

            django.setup()
        yield


def _refusal(error: Exception) -> str | None:
    """The text of a refusal of the product itself; None for a bug."""
    if "gendan.core.errors" not in sys.modules:
        return None
    from gendan.core.errors import DomainError

    return str(error) if isinstance(error, DomainError) else None
