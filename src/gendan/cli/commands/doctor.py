"""`gendan doctor`: looks at machine, data folder and database, and says what to do."""

import argparse
import json

from gendan.cli import needs

NAME = "doctor"
HELP = "Look at machine, data folder and database, and say what to do"
NEEDS = needs.NOTHING  # it must also help where nothing comes up


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def run(args: argparse.Namespace) -> int:
    from gendan.server.doctor import examine

    findings = []
    for finding in examine():
        findings.append(finding)
        if not args.json:
            print(f"{'ok ' if finding.well else '!! '} {finding.name:<18} {finding.state}", flush=True)
            if not finding.well:
                print(f"    {finding.advice}")
    if args.json:
        print(json.dumps([finding.as_json() for finding in findings], ensure_ascii=False, indent=1))
    return 0 if all(finding.well for finding in findings) else 1
