"""Settings of data care."""

from gendan.core import params

params.declare("partners.stale_months", 24, "Months without business after which a customer counts as stale", "MDM-15")
