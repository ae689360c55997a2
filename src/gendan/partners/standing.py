"""A customer's credit standing, pure: what may still be sold on account and what speaks against it."""

from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class CreditState:
    """Limit and what open documents commit of it; `policy` is what happens above: `hold`, `refuse` or `off`."""

    customer_id: int
    limit: Decimal
    exposure: Decimal
    overdue: Decimal
    policy: str
    is_blocked: bool = False

    @property
    def over(self) -> Decimal:
        """How far exposure lies above the limit; nothing where the firm does not check."""
        return ZERO if self.policy == "off" else max(self.exposure - self.limit, ZERO)

    @property
    def free(self) -> Decimal:
        """What may still be sold on account; negative above the limit."""
        return self.limit - self.exposure

    @property
    def findings(self) -> tuple[str, ...]:
        """What speaks against a further order on account: `blocked`, `over_limit`, `overdue` (CRD-02)."""
        checked = self.policy != "off"
        found = {"blocked": self.is_blocked, "over_limit": self.over > 0, "overdue": checked and self.overdue > 0}
        return tuple(code for code, is_so in found.items() if is_so)
