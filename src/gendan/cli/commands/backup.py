"""`gendan backup`: everything into one file, while people work."""

import argparse
from datetime import datetime
from pathlib import Path

from gendan.cli import needs

NAME = "backup"
HELP = "Write database and attachments into one file, while running"
NEEDS = needs.SERVER


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, help="default: gendan-DATE-TIME.tar in this folder")


def run(args: argparse.Namespace) -> int:
    from gendan.server.backup import backup

    name = f"gendan-{datetime.now().astimezone():%Y%m%d-%H%M%S}.tar"
    target = (args.file or Path(name)).absolute()
    if target.is_dir():
        target /= name
    report = backup(target, say=lambda text: print(f"  {text}", flush=True))
    print(f"{report.path}: {report.tables} tables, {report.rows} rows, {report.files} files")
    return 0
