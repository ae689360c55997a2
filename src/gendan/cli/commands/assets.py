"""`gendan assets`: build what the pages load and the translations; set-up calls it."""

import argparse
from pathlib import Path

from gendan.cli import needs

NAME = "assets"
HELP = "Build front-end files, icon sprite and translations from node_modules and our sources"
NEEDS = needs.NOTHING


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("node_modules", nargs="?", type=Path, default=Path("node_modules"))


def run(args: argparse.Namespace) -> int:
    from gendan.server import assets, translations

    built = assets.build(args.node_modules)
    for name in built.unknown:
        print(f"  no icon is called '{name}'")
    translations.compile()
    return 0
