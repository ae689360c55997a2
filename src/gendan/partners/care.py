"""Checks that look for doubtful data (MDM-15), as SQL: each returns all it sees, one row per doubt.

Columns: company_id, ref_kind, ref_id, other_id, data. Pairs name the older record first. Areas above add their own
with `declare`, such as orders that are stuck.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Check:
    """A check by name: what it looks for, in words, and the statement that finds it.

    Parameters of the statement: `now`, `stale_before`.
    """

    name: str
    label: str
    statement: str


_checks: dict[str, Check] = {}


def declare(name: str, label: str, statement: str) -> Check:
    """Register a check, at import."""
    assert name not in _checks, f"two checks named {name}"
    _checks[name] = Check(name, label, statement)
    return _checks[name]


def checks() -> dict[str, Check]:
    """All checks by name."""
    return dict(_checks)


# Pairs of one group only with the first of it: three of a kind are two doubts, not three.
_PAIRS = """
select g.company_id, '{kind}' as ref_kind, g.first_id as ref_id, g.id as other_id,
  jsonb_build_object('{what}', g.shown) as data
from (
  select k.*, first_value(k.id) over (partition by k.company_id, k.key order by k.id) as first_id
  from ({keyed}) k
) g
where g.id <> g.first_id
"""


def _pairs(kind: str, what: str, keyed: str) -> str:
    return _PAIRS.format(kind=kind, what=what, keyed=keyed)


declare(
    "same_phone",
    _("The same phone at two customers"),
    _pairs(
        "partners.customer", "phone",
        "select c.company_id, k.digits as key, c.id, min(k.phone) as shown"
        " from partners_contact k join partners_customer c on c.id = k.customer_id"
        " where k.active and c.active and length(k.digits) >= 7 group by c.company_id, k.digits, c.id",
    ),
)  # fmt: skip
declare(
    "same_name",
    _("The same name at two customers"),
    _pairs(
        "partners.customer", "name",
        "select company_id, key, id, name as shown from ("
        "  select company_id, id, name,"
        "    regexp_replace(lower(name), '[[:space:]()（）·.,，。-]|股份|有限|责任|公司', '', 'g') as key"
        "  from partners_customer where active"
        ") named where key <> ''",
    ),
)  # fmt: skip
declare(
    "same_tax_number",
    _("The same tax number at two customers"),
    _pairs(
        "partners.customer", "tax_number",
        "select company_id, upper(tax_number) as key, id, tax_number as shown from partners_customer"
        " where active and tax_number <> ''",
    ),
)  # fmt: skip
declare(
    "dead_address",
    _("An address nothing can be delivered to"),
    """
    select c.company_id, 'partners.customer' as ref_kind, c.id as ref_id, a.id as other_id,
      jsonb_build_object('address', a.province || a.city || a.district || a.street) as data
    from partners_address a join partners_customer c on c.id = a.customer_id
    where a.active and c.active and (length(a.street) < 3 or (a.city = '' and a.adcode = ''))
    """,
)
declare(
    "no_phone",
    _("A customer nobody can call"),
    """
    select c.company_id, 'partners.customer' as ref_kind, c.id as ref_id, 0 as other_id, '{}'::jsonb as data
    from partners_customer c
    where c.active
      and not exists (select 1 from partners_contact k where k.customer_id = c.id and k.active and k.digits <> '')
    """,
)
declare(
    "stale_customer",
    _("A customer without business for a long time"),
    """
    select c.company_id, 'partners.customer' as ref_kind, c.id as ref_id, 0 as other_id,
      jsonb_build_object('last', (select max(e.at)::date from partners_creditentry e where e.account_id = a.id)) as data
    from partners_customer c join partners_creditaccount a on a.customer_id = c.id
    where c.active and c.created_at < %(stale_before)s and a.exposure = 0
      and not exists (
        select 1 from partners_creditentry e where e.account_id = a.id and e.at >= %(stale_before)s
      )
    """,
)
declare(
    "same_item",
    _("Two items of the same name and specification"),
    _pairs(
        "catalog.item", "item",
        "select null::bigint as company_id, lower(name || ' ' || model || ' ' || spec) as key, id,"
        "  code || ' ' || name as shown"
        " from catalog_item where active and style_id is null",
    ),
)  # fmt: skip
declare(
    "same_barcode",
    _("The same barcode at two items"),
    _pairs(
        "catalog.item", "barcode",
        "select null::bigint as company_id, barcode as key, id, barcode as shown from catalog_item"
        " where active and barcode <> ''",
    ),
)  # fmt: skip
