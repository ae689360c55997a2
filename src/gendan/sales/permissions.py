"""Permissions of sales beside the order's verbs."""

from gendan.core.permissions import declare

declare(
    **{
        "sales.order.view": "See orders",
        "sales.order.create": "Enter orders",
        "sales.order.edit": "Edit drafts and returned orders",
        "sales.order.change": "Change confirmed orders",
        "sales.order.split": "Split orders",
        "sales.order.assign": "Transfer responsibility for orders",
        "sales.order.contact": "Log talks with customers",
        "sales.order.record": "Record orders of the past",
        "sales.order.export": "Export orders",
        "sales.price.deviate": "Agree prices off the policy without approval",
        "sales.type.edit": "Set up order types",
        "sales.contract.edit": "Set up quantity contracts",
    }
)
