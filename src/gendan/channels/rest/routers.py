"""Every area's router with its prefix."""

from ninja import Router

from . import (
    approvals,
    cases,
    catalog,
    cooperation,
    enquiries,
    exports,
    files,
    finance,
    inventory,
    org,
    papers,
    partners,
    reports,
    rules,
    sales,
    setup,
    sheets,
    shipping,
    warehouse,
    webhooks,
    workflow,
)

assert setup, "it fills the routers of org and workflow"
assert approvals, "it fills those of workflow and sales"
assert enquiries, "it fills that of cases"
assert rules, "it fills those of org and sales"

ALL: list[tuple[str, Router]] = [
    ("/org", org.router),
    ("/workflow", workflow.router),
    ("/catalog", catalog.router),
    ("/partners", partners.router),
    ("/cases", cases.router),
    ("/inventory", inventory.router),
    ("/warehouse", warehouse.router),
    ("/cooperation", cooperation.router),
    ("/sales", sales.router),
    ("/shipping", shipping.router),
    ("/finance", finance.router),
    ("/analytics", reports.analytics),
    ("/files", files.router),
    ("/papers", papers.router),
    ("/prints", reports.printed),
    ("/sheets", sheets.router),
    ("/exports", exports.router),
    ("/webhooks", webhooks.router),
]
