"""`gendan verify`: every rule over the whole database; prints the rows that break one."""

import argparse
import json
from time import monotonic

NAME = "verify"
HELP = "Check what must never be true; prints nothing when all is well"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one object with rules, seconds and wrong rows")
    parser.add_argument(
        "--limit", type=int, default=20, metavar="N", help="show at most N rows of a rule (default: 20)"
    )


def run(args: argparse.Namespace) -> int:
    from gendan.core import invariants

    started = monotonic()
    wrong = []
    for violation in invariants.violations(args.limit):
        wrong.append({"rule": violation.rule, "row": violation.row})
        if not args.json:
            facts = "  ".join(f"{name}={value}" for name, value in violation.row.items())
            print(f"{violation.rule}: {facts}", flush=True)
    if args.json:
        report = {"rules": len(invariants.rules()), "seconds": round(monotonic() - started, 3), "wrong": wrong}
        print(json.dumps(report, ensure_ascii=False, default=str))
    return 1 if wrong else 0
