"""Thresholds of stock that a firm may change."""

from decimal import Decimal

from gendan.core.params import declare

declare("inventory.separation", True, "Transfers and counts are approved by somebody else", "INV-07, INV-10")
declare("inventory.early_warning", Decimal("1.2"), "Early warning below this multiple of the safety stock", "INV-06")
declare("inventory.overstock", Decimal(5), "Overstock above this multiple of the reorder point", "INV-06")
declare("inventory.expiry_warn_days", 60, "Early warning so many days before a lot expires", "INV-06")
declare("inventory.expiry_alarm_days", 14, "Alarm so many days before a lot expires", "INV-06")
