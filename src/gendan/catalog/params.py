"""Settings of the price policy and of data care."""

from decimal import Decimal

from gendan.core import params

params.declare("catalog.price_tolerance_percent", Decimal(0), "Price deviation allowed without approval, %", "PRC-04")
