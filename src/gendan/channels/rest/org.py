"""Who one is, colleagues, roles, companies, reasons, tokens."""

from typing import Any

from ninja import Query, Router

from gendan.channels.models import ApiToken
from gendan.channels.services import tokens
from gendan.org import queries
from gendan.org.models import Assignment, Company, Department, User
from gendan.org.services import roles, users

from .base import found, wanted
from .pages import Page, Paging, page
from .schemas import org as s
from .types import ApiRequest, Code, Id, Text60

router = Router()


@router.get("/me", response=s.Me)
def get_me(request: ApiRequest):
    """Who the token acts for, and what it may do."""
    actor = request.actor
    return {
        "user_id": actor.user_id, "name": actor.name, "language": actor.language, "company_id": actor.company_id,
        "company_ids": actor.company_ids, "roles": sorted(actor.roles), "permissions": sorted(actor.permissions),
    }  # fmt: skip


@router.get("/companies", response=list[s.Company])
def list_companies(request: ApiRequest):
    """Companies one sees."""
    return queries.companies(request.actor)


@router.get("/companies/{int:company_id}/departments", response=list[s.Department])
def list_departments(request: ApiRequest, company_id: Id):
    """The departments of a company."""
    return queries.departments(company_id, actor=request.actor)


@router.get("/users", response=Page[s.User])
def list_users(request: ApiRequest, filter: Query[s.UserFilter], paging: Query[Paging]):
    """Colleagues."""
    rows = queries.visible_users(request.actor)
    return page(rows.filter(wanted(filter, "is_active", "department_id", username="username__iexact")), paging, "id")


@router.get("/users/find", response=list[s.User])
def find_users(request: ApiRequest, q: Text60, company_id: Id | None = None, limit: int = 10):
    """Active colleagues by part of the name, pinyin, initials or log-in name."""
    return queries.find_users(q, actor=request.actor, company_id=company_id, limit=min(max(limit, 1), 50))


@router.get("/users/{int:user_id}", response=s.UserDetail)
def get_user(request: ApiRequest, user_id: Id):
    """A colleague with roles."""
    return _detail(_user(user_id, request), request)


def _user(user_id: int, request: ApiRequest) -> User:
    user: User = found(queries.visible_users(request.actor).filter(pk=user_id))
    return user


def _detail(user: User, request: ApiRequest) -> dict[str, Any]:
    held = Assignment.objects.filter(user=user, company_id__in=request.actor.company_ids).select_related("role")
    rows = [{"role": a.role.code, "company_id": a.company_id, "scope": a.scope} for a in held.order_by("pk")]
    return {**s.User.model_validate(user).model_dump(), "assignments": rows}


@router.post("/users", response={201: s.UserDetail})
def create_user(request: ApiRequest, body: s.UserIn):
    """Create a colleague with roles."""
    given = [(a.role, _company(a.company_id, request), a.scope) for a in body.assignments]
    made = users.create(
        body.username, body.name, body.password, department=_department(body.department_id, request), email=body.email,
        phone=body.phone, assignments=given, actor=request.actor,
    )  # fmt: skip
    return _detail(made, request)


def _company(company_id: int, request: ApiRequest) -> Company:
    company: Company = found(Company.objects.filter(pk=company_id, pk__in=request.actor.company_ids))
    return company


def _department(department_id: int | None, request: ApiRequest) -> Department | None:
    if department_id is None:
        return None
    department: Department = found(
        Department.objects.filter(pk=department_id, company_id__in=request.actor.company_ids)
    )
    return department


@router.patch("/users/{int:user_id}", response=s.UserDetail)
def edit_user(request: ApiRequest, user_id: Id, body: s.UserEdit):
    """Change a colleague; everybody may change their own language."""
    changes = body.model_dump(exclude_unset=True)
    if "department_id" in changes:
        changes["department"] = _department(changes.pop("department_id"), request)
    return _detail(users.change(_user(user_id, request).pk, actor=request.actor, **changes), request)


@router.post("/users/{int:user_id}/password", response={204: None})
def set_user_password(request: ApiRequest, user_id: Id, body: s.PasswordIn):
    """Set a password, one's own or a colleague's; the sessions opened with the old one end."""
    users.set_password(_user(user_id, request).pk, body.password, actor=request.actor)


@router.post("/users/{int:user_id}/assign", response=s.UserDetail)
def assign_role(request: ApiRequest, user_id: Id, body: s.AssignmentIn):
    """Give a role in a company."""
    user = _user(user_id, request)
    users.assign(user, body.role, _company(body.company_id, request), scope=body.scope, actor=request.actor)
    return _detail(user, request)


@router.post("/users/{int:user_id}/unassign", response=s.UserDetail)
def unassign_role(request: ApiRequest, user_id: Id, body: s.UnassignIn):
    """Take a role away."""
    user = _user(user_id, request)
    users.unassign(user, body.role, _company(body.company_id, request), actor=request.actor)
    return _detail(user, request)


@router.post("/users/{int:user_id}/deactivate", response=s.UserDetail)
def deactivate_user(request: ApiRequest, user_id: Id, body: s.DeactivateIn):
    """Close an account: its sessions and tokens stop with their next request."""
    done = users.deactivate(_user(user_id, request).pk, reason=body.reason, actor=request.actor)
    return _detail(done, request)


@router.post("/users/{int:user_id}/reactivate", response=s.UserDetail)
def reactivate_user(request: ApiRequest, user_id: Id):
    """Open a closed account again."""
    return _detail(users.reactivate(_user(user_id, request).pk, actor=request.actor), request)


@router.post("/users/{int:user_id}/stand-in", response=s.UserDetail)
def set_stand_in(request: ApiRequest, user_id: Id, body: s.StandInIn):
    """Name who does one's tasks for a time."""
    colleague = _user(body.user_id, request) if body.user_id else None
    user = _user(user_id, request)
    return _detail(users.set_stand_in(user.pk, colleague, body.until, since=body.since, actor=request.actor), request)


@router.get("/roles", response=list[s.Role])
def list_roles(request: ApiRequest):
    """All roles."""
    return queries.roles()


@router.put("/roles/{code}", response=s.Role)
def put_role(request: ApiRequest, code: Code, body: s.RoleIn):
    """Create or change a role."""
    return roles.save(
        code, body.name, body.permissions, name_en=body.name_en, active=body.active, note=body.note, actor=request.actor
    )


@router.get("/reasons/{list_name}", response=list[s.Reason])
def list_reasons(request: ApiRequest, list_name: Code):
    """The reasons a list offers."""
    return queries.offered(list_name)


@router.get("/tokens", response=Page[s.Token])
def list_tokens(request: ApiRequest, paging: Query[Paging], everybody: bool = False):
    """One's own tokens, or with `channels.token.any` everybody's, newest first."""
    if everybody:
        request.actor.require("channels.token.any")
        return page(ApiToken.objects.filter(user__in=queries.visible_users(request.actor).values("pk")), paging)
    return page(ApiToken.objects.filter(user_id=request.actor.user_id or 0), paging)


@router.post("/tokens", response={201: s.TokenMade})
def create_token(request: ApiRequest, body: s.TokenIn):
    """A token for oneself, never wider than the one that asks. Its text is told this once."""
    row, text = tokens.create(body.name, body.scopes, expires_at=body.expires_at, actor=request.actor)
    return {**s.Token.model_validate(row).model_dump(), "token": text}


@router.delete("/tokens/{int:token_id}", response=s.Token)
def revoke_token(request: ApiRequest, token_id: Id):
    """End a token at once."""
    return tokens.revoke(token_id, actor=request.actor)
