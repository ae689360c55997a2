"""Parameters of shipping: which steps a firm makes, who may not do two things, how long it waits."""

from gendan.core.params import declare

declare("shipping.auto_plan", True, "Plan a delivery by itself when an order is effective and fully reserved", "SHP-14")
declare("shipping.auto_carrier", True, "Propose a carrier when a delivery is planned", "SHP-17")
declare("shipping.pick_on_release", True, "Make the pick list with the shipping notice", "SHP-04")
declare("shipping.packing", True, "Goods are packed before they are loaded", "SHP-14")
declare("shipping.two_signatures", True, "Loader and keeper both sign the loading", "SHP-09")
declare("shipping.gate_check", True, "The gate checks goods that leave", "SHP-10")
declare("shipping.red_slip", True, "A red slip goes with the goods and must come back signed", "POD-03")
declare(
    "shipping.refuse_late_arrival", True, "No shipping notice without a reason when goods would arrive late", "SHP-01"
)
declare(
    "shipping.auto_confirm_days_b2c",
    10,
    "Days after delivery when a consumer's receipt is taken as confirmed (0: never)",
    "SLA-51",
)
declare("shipping.auto_confirm_days_b2b", 0, "The same for business customers (0: never)", "POD-05")
declare("shipping.slip_chase_days", 7, "Days after dispatch when a red slip counts as missing", "SLA-34")
declare("shipping.slip_custodian", "buyer", "Role that keeps the signed red slips", "POD-03")
declare("shipping.call_after_dispatch", False, "Inside sales calls the customer on the day the goods left", "POD-01")
declare("shipping.link_days", 60, "Days a customer's link stays valid", "POD-05")
declare("shipping.check_daily", True, "Goods on their way are asked after every working day", "TRK-05")
