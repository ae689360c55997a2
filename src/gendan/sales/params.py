"""Parameters of sales; thresholds of the spec's section 5.1 and product defaults."""

from decimal import Decimal

from gendan.core import params

params.declare("sales.large_order", Decimal(100000), "Large order from this amount: second confirmation", "S14 S45")
params.declare(
    "sales.confirm_twice_large", True, "Large orders are confirmed a second time with the customer", "CNF-07"
)
params.declare("sales.confirm_twice_key", False, "Orders of key customers are confirmed a second time", "CNF-07")
params.declare("sales.key_class", "A", "Customer class whose orders are confirmed twice", "S14")
params.declare("sales.auto_effect", True, "Orders take effect by themselves once every condition holds")
params.declare("sales.auto_confirm", False, "Reviewed orders are confirmed without asking the customer again")
params.declare("sales.not_made_years", 3, "Goods not made for so many years make an order non-regular", "TYP-03")
params.declare(
    "sales.trial_types", "sample special shell_sample", "Order types that try out new products themselves", "TYP-13"
)
params.declare(
    "sales.decline_approved", True, "Who refuses conditions is declined only when the general manager agrees", "REV-06"
)
params.declare("sales.quotation_days", 30, "Days a quotation is valid", "PRC-06*")
params.declare("sales.quote_after_review", False, "Quotations are made only after the review has passed", "PRC-03")
params.declare("sales.usual_factor", Decimal(5), "Warn when a quantity exceeds this many times the usual one", "ORD-05")
params.declare("sales.stale_days", 2, "Working days without news before an order counts as stale", "ORD-17")
params.declare("sales.late_warning_days", 3, "Days before the promised date its follow-up opens", "SLA-08")
params.declare(
    "sales.risk_days", 1, "Days before the promised date an order without its goods is at risk; -1: never", "EXC-01"
)
params.declare("sales.reservation_days", 0, "Days stock is kept for a confirmed order; 0: until it ships", "INV-02")
params.declare("sales.change_by_request", False, "Effective orders are changed by a graded request only", "CHG-01")
