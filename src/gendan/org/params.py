"""Settings of `org`: which duties two people must share (SEC-03), which reasons must be of the list (MDM-14)."""

from django.utils.translation import gettext_noop as _

from gendan.core.params import declare

from .catalogue.reasons import REASONS

RULES: dict[str, str] = {
    "enter_approve": _("Who enters a document may not approve it"),
    "request_decide": _("Who asks for an approval may not decide on it"),
    "announce_confirm_payment": _("Who announces a payment may not confirm it"),
    "check_post_payment": _("Who checks a payment may not post it"),
    "issue_gate_check": _("Who issues a delivery may not check it at the gate"),
    "load_sign": _("Two people sign for a loading"),
    "count_post": _("Who counts stock may not post the difference"),
    "invoice_reverse": _("Who issues an invoice may not reverse it"),
    "own_roles": _("Nobody changes their own roles"),
}

for rule, label in RULES.items():
    declare(f"org.duties.{rule}", True, label, "SEC-03")

for name in REASONS:
    declare(f"org.reasons.{name}", False, _("Only reasons of the list are taken"), "MDM-14")
