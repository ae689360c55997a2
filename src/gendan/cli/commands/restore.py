"""`gendan restore`: a backup into an empty place, proved whole."""

import argparse
from pathlib import Path

from gendan.cli import needs

NAME = "restore"
HELP = "Bring a backup back into an empty database and data folder"
NEEDS = needs.SERVER


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the file that `gendan backup` wrote")


def run(args: argparse.Namespace) -> int:
    from gendan.server.backup import restore

    report = restore(args.file.absolute(), say=lambda text: print(f"  {text}", flush=True))
    print(f"restored and compared: {report.tables} tables, {report.rows} rows, {report.files} files")
    return 0
