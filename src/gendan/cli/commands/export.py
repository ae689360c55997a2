"""`gendan export`: orders, items, customers, prices or stock as a sheet."""

import argparse
from pathlib import Path

NAME = "export"
HELP = "Write orders, items, customers, prices or stock as a sheet"
KINDS = ("orders", "items", "customers", "prices", "stock")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="where to; its ending is the format")
    parser.add_argument("--format", choices=("xlsx", "csv"), help="default: by the ending of the file, else xlsx")
    parser.add_argument("--company", metavar="CODE", help="code of the company; needed where there are several")
    parser.add_argument(
        "--filter", action="append", default=[], metavar="NAME=VALUE",
        help="orders: status, customer, from, to; items: family; customers: type, region; prices: list; stock: warehouse",
    )  # fmt: skip
    parser.add_argument("--language", choices=("zh-hans", "en"), default="zh-hans", help="of the headings")


def run(args: argparse.Namespace) -> int:
    from django.utils import translation

    from gendan.channels.excel import exports
    from gendan.core.errors import Invalid

    filters = dict(pair.partition("=")[::2] for pair in args.filter)
    company = _company(args.company)
    chosen = args.format or ("csv" if args.out.suffix.lower() == ".csv" else "xlsx")
    with translation.override(args.language):
        try:
            count = exports.write(
                args.kind, args.out, company_id=company, filters=filters, format=chosen, advance=lambda rows: None
            )
        except OSError as error:
            raise Invalid({"out": f"{args.out}: {error.strerror}"}) from error
    print(f"{args.out}: {count} rows")
    return 0


def _company(code: str | None) -> int:
    from gendan.core.errors import Invalid
    from gendan.org.models import Company

    companies = dict(Company.objects.filter(active=True).values_list("code", "pk"))
    if code is None and len(companies) == 1:
        return next(iter(companies.values()))
    if code not in companies:
        raise Invalid({"company": f"Which company? There are: {', '.join(sorted(companies)) or 'none'}"})
    return companies[code]
