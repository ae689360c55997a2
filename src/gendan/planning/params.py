"""Parameters of planning."""

from gendan.core import params

CUT_OFF_HOUR = params.declare(
    "planning.cut_off_hour", 16, "Orders confirmed before this hour leave the same working day"
)
PACKING_DAYS = params.declare("planning.packing_days", 0, "Working days for picking and packing")
