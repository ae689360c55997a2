"""Who acts: a signed-in person, a token, or the system, with what they may do and see."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Scope:
    """What a person sees in one company: everything, their departments, or their own customers."""

    level: str  # company | department | own
    department_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Actor:
    """The person or process behind a verb, at work in one company.

    `permissions` holds exact names and patterns ending in `*` (`sales.order.*`, `*`): the rights in the company
    worked in. `scopes` maps the companies in which they hold to what is visible there; `companies` are all one may
    work in. `origin` says through which door: web, api, import, job.
    """

    user_id: int | None
    name: str
    permissions: frozenset[str] = frozenset()
    scopes: Mapping[int, Scope] = field(default_factory=dict)
    roles: frozenset[str] = frozenset()
    language: str = "zh-hans"
    origin: str = "system"
    is_system: bool = False
    company_id: int | None = None
    companies: tuple[int, ...] = ()

    def may(self, permission: str) -> bool:
        """Whether this actor holds `permission`, by name or by a pattern above it."""
        if self.is_system or permission in self.permissions or "*" in self.permissions:
            return True
        parts = permission.split(".")
        return any(".".join(parts[:n]) + ".*" in self.permissions for n in range(1, len(parts)))

    def require(self, permission: str) -> None:
        """Refuse with NotAllowed unless the actor holds `permission`."""
        if not self.may(permission):
            raise NotAllowed(permission)

    @property
    def company_ids(self) -> list[int]:
        """Companies whose documents this actor sees."""
        return list(self.scopes)

    def sees_company(self, company_id: int) -> bool:
        """Whether documents of that company exist for this actor at all."""
        return self.is_system or company_id in self.scopes


SYSTEM = Actor(user_id=None, name="system", is_system=True)
