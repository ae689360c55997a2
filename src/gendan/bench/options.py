"""Command line options that several benches have."""

import argparse


def orders(parser: argparse.ArgumentParser, default: int, what: str) -> None:
    parser.add_argument("--orders", type=_count, default=default, metavar="N", help=f"{what} (default: {default:,})")


def seconds(parser: argparse.ArgumentParser, default: float) -> None:
    parser.add_argument(
        "--seconds", type=float, default=default, metavar="S",
        help=f"how long each side is measured at each setting (default: {default:g})",
    )  # fmt: skip


def clients(parser: argparse.ArgumentParser, default: str) -> None:
    parser.add_argument(
        "--clients", type=_counts, default=_counts(default), metavar="N,N", help=f"clients at once (default: {default})"
    )


def rows(parser: argparse.ArgumentParser, default: int, what: str) -> None:
    parser.add_argument("--rows", type=_count, default=default, metavar="N", help=f"{what} (default: {default:,})")


def tasks(parser: argparse.ArgumentParser, default: int) -> None:
    parser.add_argument("--tasks", type=_count, default=default, metavar="N", help=f"open tasks (default: {default:,})")


def _count(text: str) -> int:
    number = int(text.replace("_", "").replace(",", ""))
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _counts(text: str) -> list[int]:
    return [_count(part) for part in text.split(",")]
