"""`gendan openapi`: prints the API's OpenAPI document, or keeps the copy in the repository up to date."""

import argparse
from pathlib import Path

from gendan.cli import needs

NAME = "openapi"
HELP = "Print the OpenAPI document of the API"
NEEDS = needs.DJANGO


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--write", type=Path, metavar="FILE", help="write it to a file instead")


def run(args: argparse.Namespace) -> int:
    from gendan.channels.rest.document import text

    if args.write is None:
        print(text(), end="")
    else:
        args.write.write_text(text(), "utf-8")
    return 0
