"""`gendan bench`: measures our paths against what the machine could do at best."""

import argparse
import json

from gendan import bench
from gendan.bench.result import Result
from gendan.cli import needs

NAME = "bench"
HELP = "Measure speed against a yardstick in the same run; without a name, list what can be measured"
NEEDS = needs.SERVER  # each bench makes a database of its own on it


def add_arguments(parser: argparse.ArgumentParser) -> None:
    names = parser.add_subparsers(metavar="bench", dest="bench")
    for name, module in bench.all_benches().items():
        sub = names.add_parser(name, help=module.HELP, description=module.__doc__)
        sub.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
        sub.set_defaults(module=module)
        module.add_arguments(sub)


def run(args: argparse.Namespace) -> int:
    if args.bench is None:
        for name, module in bench.all_benches().items():
            print(f"{name:14} {module.HELP}")
        return 0
    result: Result = args.module.run(args)
    facts = result.as_dict()
    print(json.dumps(facts, ensure_ascii=False) if args.json else _table(facts))
    return 0


def _table(facts: dict[str, object]) -> str:
    """Figures one below the other; lists of runs as rows."""
    lines = []
    for name, value in facts.items():
        if isinstance(value, list):
            lines += [f"{name}:", *(f"    {_row(entry)}" for entry in value)]
        else:
            lines.append(f"{name:18} {_row(value)}")
    return "\n".join(lines)


def _row(value: object) -> str:
    if isinstance(value, dict):
        return "  ".join(f"{name}={_row(part)}" for name, part in value.items())
    return "–" if value is None else str(value)
