"""Rows that ship with the product: number series, and the carriers everybody knows."""

import csv
from importlib import resources

from gendan.core import numbering, sql

# Offered at once; the rest of the list is there to be switched on.
COMMON = {"SF": 2, "JD": 2, "ZTO": 3, "YTO": 3, "YD": 3, "STO": 3, "JTSD": 3, "YZPY": 4}
FREIGHT = {"DBL": 3, "DBLKY": 3, "KYSY": 2, "JDKY": 3, "ANE": 4, "ANEKY": 4, "SX": 4, "BTWL": 4, "ZTOKY": 4, "YDKY": 4}

_INSERT = """
insert into shipping_carrier (company_id, code, name, name_en, active, kind, kdn_code, tracking_url, contact, phone,
  contract_number, regions, days)
select c.id, n.code, n.name, '', n.active, n.kind, n.code, '', '', '', '', '{}', n.days
from org_company c
cross join unnest(%s::text[], %s::text[], %s::bool[], %s::text[], %s::int[]) as n(code, name, active, kind, days)
on conflict (company_id, code) do nothing
"""


def seed() -> None:
    """Insert what is missing; what the firm changed stays as it is."""
    numbering.define("shipping.delivery", "DN%y%m-", gapless=True)
    numbering.define("shipping.load", "LD%y%m%d-", digits=2)
    numbering.define("shipping.case", "TC%y%m-")
    numbering.define("shipping.shortage", "SH%y%m-")
    carriers()


def carriers() -> None:
    """The known carriers for every company that lacks them."""
    rows = _known()
    columns = [
        [code for code, _ in rows],
        [name for _, name in rows],
        [code in COMMON or code in FREIGHT for code, _ in rows],
        ["freight" if code in FREIGHT else "express" for code, _ in rows],
        [COMMON.get(code) or FREIGHT.get(code) or 4 for code, _ in rows],
    ]
    sql.execute(_INSERT, columns)


def _known() -> list[tuple[str, str]]:
    text = resources.files("gendan.shipping").joinpath("data", "carriers_kdniao.csv").read_text("utf-8")
    return [(row["code"], row["name_zh"]) for row in csv.DictReader(text.splitlines())]
