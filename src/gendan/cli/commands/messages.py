"""`gendan messages`: what still wants translating, ready to paste into a catalogue."""

import argparse

from gendan.cli import needs

NAME = "messages"
HELP = "Print texts that have no translation yet, as catalogue entries (for developers)"
NEEDS = needs.DJANGO


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--under", default="", help="only texts used below this folder, such as sales or web/sales")
    parser.add_argument("--language", default="zh_Hans", help="catalogue (default: zh_Hans)")


def run(args: argparse.Namespace) -> int:
    import polib

    from gendan.server import catalogues

    for (context, text), place in catalogues.untranslated(args.language).items():
        if place.startswith(args.under):
            entry = polib.POEntry(msgid=text, msgctxt=context or None, msgstr="", occurrences=[(place, "")])
            print(entry)
    return 0
