"""`gendan token`: makes a token for the API, for the first machine or when nobody can sign in."""

import argparse

NAME = "token"
HELP = "Make a token for the API that acts for a user"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("username", help="log-in name of the user it acts for")
    parser.add_argument("name", help="what it is for, as the list of tokens shows it")
    parser.add_argument(
        "--scope", action="append", dest="scopes", metavar="SCOPE",
        help="a right, a pattern such as sales.*, or *.view; may be repeated (default: all the user may)",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    from gendan.channels.services import tokens
    from gendan.core.actor import SYSTEM
    from gendan.org.queries import get_user

    user = get_user(args.username, actor=SYSTEM)
    _row, text = tokens.create(args.name, args.scopes or ["*"], user=user, actor=SYSTEM)
    print(text)
    return 0
