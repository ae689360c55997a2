"""Users and roles."""

from typing import Any

from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gendan.core.actor import Actor
from gendan.core.errors import NotFound
from gendan.org.models import Assignment, Company, Department, Role, User
from gendan.org.queries import visible_users
from gendan.org.services import roles, users
from gendan.web import kit
from gendan.web.kit import Request

from .. import forms, rights
from ..sections import enter, groups, matching, show


@require_GET
def index(request: Request) -> HttpResponse:
    """All settings this person may open."""
    request.actor.require("settings.view")
    return kit.page(
        request, "settings/index.html", {"title": _("Settings"), "groups": groups(request.actor), "nav": "settings"}
    )


# Users -----------------------------------------------------------------------------------------------------------------


@require_GET
def users_list(request: Request) -> HttpResponse:
    """Everybody of the actor's companies, with their roles."""
    enter(request, "users")
    term, closed = request.GET.get("q", "").strip(), bool(request.GET.get("closed"))
    found = _visible(request.actor).filter(is_active=not closed)
    if term:
        low = term.lower()
        found = found.filter(
            Q(name__icontains=term)
            | Q(username__icontains=term)
            | Q(initials__startswith=low)
            | Q(pinyin__startswith=low)
        )
    held = Assignment.objects.select_related("role", "company").order_by("pk")
    people = (
        found.select_related("department")
        .prefetch_related(Prefetch("assignments", held))
        .order_by("pinyin", "pk")[:500]
    )
    language = get_language() or "zh"
    rows = [
        {
            "id": u.pk, "name": kit.person(u.name), "username": u.username,
            "department": u.department.label(language) if u.department else "",
            "roles": " · ".join(dict.fromkeys(a.role.label(language) for a in u.assignments.all())),
            "scope": " · ".join(dict.fromkeys(str(forms.SCOPES[a.scope]) for a in u.assignments.all())),
            "away": kit.chip("soon", _("Away until %(on)s") % {"on": kit.day(u.away_until)}) if u.away_until and u.stand_in_id else "",
        }
        for u in people
    ]  # fmt: skip
    table = kit.Table(
        columns=[
            kit.Column("name", pgettext("person", "Name"), width=150), kit.Column("username", _("Log-in name"), css="mono", width=130),
            kit.Column("department", _("Department"), css="cut", width=140), kit.Column("roles", _("Roles"), css="cut"),
            kit.Column("scope", _("Sees"), width=136), kit.Column("away", _("State"), width=150),
        ],
        rows=rows, link=kit.to("settings:user", "id"),
        card=kit.Card(title="name", clock="away", name="roles", foot=("username", "department", "scope")),
        empty=_("Nobody found.") if term else _("Nobody yet."),
    )  # fmt: skip
    new = reverse("settings:user-new") if request.actor.may("org.user.create") else ""
    return show(
        request,
        "users",
        "users.html",
        {"table": table, "q": term, "closed": closed, "new": new, "new_label": _("New user")},
    )


def _visible(actor: Actor) -> Any:
    """People of the actor's companies, and accounts that have no role yet."""
    if actor.is_system:
        return User.objects.all()
    return User.objects.filter(
        Q(pk__in=visible_users(actor).values("pk")) | ~Q(pk__in=Assignment.objects.values("user"))
    )


def _user(request: Request, user_id: int) -> User:
    found = _visible(request.actor).filter(pk=user_id).select_related("department", "stand_in").first()
    if found is None:
        raise NotFound()
    return found


def user_new(request: Request) -> HttpResponse:
    """A new account with its first role."""
    enter(request, "users")
    request.actor.require("org.user.create")
    form = forms.NewUser(request.POST or None, actor=request.actor)
    made: list[User] = []
    if request.method == "POST" and kit.attempt(form, lambda: made.append(_create(form, request.actor))):
        return kit.done(
            request, reverse("settings:user", args=[made[0].pk]), _("%(name)s can sign in now") % {"name": made[0].name}
        )
    context = {"form": form, "back": reverse("settings:users"), "save": _("Create user")}
    return show(request, "users", "form.html", context, title=_("New user"), status=422 if form.errors else 200)


def _create(form: forms.NewUser, actor: Actor) -> User:
    facts = form.cleaned_data
    held = []
    if facts["role"]:
        actor.require("org.user.assign")
        held = [(facts["role"], Company.objects.get(pk=facts["company"]), facts["scope"])]
    return users.create(
        facts["username"], facts["name"], facts["password"], email=facts["email"], phone=facts["phone"],
        department=Department.objects.filter(pk=facts["department"] or 0).first(), assignments=held, actor=actor,
    )  # fmt: skip


def user(request: Request, user_id: int) -> HttpResponse:
    """One account: facts, roles, password, closing."""
    enter(request, "users")
    person = _user(request, user_id)
    start = {
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "department": person.department_id,
        "language": person.language,
    }
    form = forms.UserForm(request.POST or None, initial=start, actor=request.actor)
    if request.method == "POST" and kit.attempt(form, lambda: _change(person, form, request.actor)):
        return kit.done(request, reverse("settings:user", args=[user_id]), _("Saved"))
    held = Assignment.objects.filter(user=person, company_id__in=request.actor.company_ids).select_related(
        "role", "company"
    )
    language = get_language() or "zh"
    context = {
        "form": form, "person": person, "back": reverse("settings:users"), "grant": forms.Grant(actor=request.actor),
        "held": [{"id": a.pk, "role": a.role.label(language), "code": a.role.code, "company": a.company.label(language),
                  "company_id": a.company_id, "scope": forms.SCOPES[a.scope]} for a in held.order_by("pk")],
        "may": {"change": request.actor.may("org.user.change"), "assign": request.actor.may("org.user.assign") and user_id != request.actor.user_id,
                "close": request.actor.may("org.user.change") and user_id != request.actor.user_id},
    }  # fmt: skip
    return show(request, "users", "user.html", context, title=person.name, status=422 if form.errors else 200)


def _change(person: User, form: forms.UserForm, actor: Actor) -> None:
    facts = form.cleaned_data
    department = Department.objects.filter(pk=facts["department"] or 0).first()
    users.change(
        person.pk, actor=actor, name=facts["name"], email=facts["email"], phone=facts["phone"], language=facts["language"],
        department=department,
    )  # fmt: skip


@require_POST
def user_do(request: Request, user_id: int, verb: str) -> HttpResponse:
    """Roles given and taken, password set, account closed and opened again."""
    enter(request, "users")
    person = _user(request, user_id)
    calls = {"assign": _assign, "unassign": _unassign, "password": _password, "close": _close, "open": _open}
    if verb not in calls:
        raise NotFound()
    message = calls[verb](request, person)
    return kit.done(request, reverse("settings:user", args=[user_id]), message)


def _company(request: Request) -> Company:
    given = request.POST.get("company", "")
    found = Company.objects.filter(pk=int(given) if given.isdecimal() else 0, pk__in=request.actor.company_ids).first()
    if found is None:
        raise NotFound()
    return found


def _assign(request: Request, person: User) -> str:
    users.assign(
        person,
        request.POST.get("role", ""),
        _company(request),
        scope=request.POST.get("scope", "company"),
        actor=request.actor,
    )
    return _("Role given")


def _unassign(request: Request, person: User) -> str:
    users.unassign(person, request.POST.get("role", ""), _company(request), actor=request.actor)
    return _("Role taken away")


def _password(request: Request, person: User) -> str:
    users.set_password(person.pk, request.POST.get("password", ""), actor=request.actor)
    return _("Password set; all sessions of %(name)s have ended") % {"name": person.name}


def _close(request: Request, person: User) -> str:
    users.deactivate(person.pk, reason=kit.reason(request), actor=request.actor)
    return _("Account closed")


def _open(request: Request, person: User) -> str:
    users.reactivate(person.pk, actor=request.actor)
    return _("Account open again")


# Roles -----------------------------------------------------------------------------------------------------------------


@require_GET
def roles_list(request: Request) -> HttpResponse:
    """All roles, with how many hold them."""
    enter(request, "roles")
    language = get_language() or "zh"
    held: dict[int, set[int]] = {}
    for role_id, user_id in Assignment.objects.filter(user__is_active=True).values_list("role_id", "user_id"):
        held.setdefault(role_id, set()).add(user_id)
    rows = [
        {
            "code": r.code,
            "name": r.label(language),
            "people": len(held.get(r.pk, ())),
            "rights": len(r.permissions),
            "state": "" if r.active else kit.chip("done", _("Not used")),
        }
        for r in sorted(Role.objects.all(), key=lambda r: (not r.active, -len(held.get(r.pk, ())), r.pk))
    ]
    table = kit.Table(
        columns=[
            kit.Column("name", _("Role"), css="b"), kit.Column("code", _("Code"), css="mono t2", width=200),
            kit.Column("people", _("People"), num=True, width=90), kit.Column("rights", _("Rights"), num=True, width=90),
            kit.Column("state", _("State"), width=100),
        ],
        rows=matching(request, rows, "name", "code"), link=kit.to("settings:role", "code"),
        card=kit.Card(title="name", clock="state", text="code", foot=("people", "rights"), labelled=("people", "rights")),
        empty=_("Nothing found"),
    )  # fmt: skip
    return show(
        request,
        "roles",
        "table.html",
        {"table": table, "new": reverse("settings:role-new"), "new_label": _("New role"), "search": _("Role, code")},
    )


def role(request: Request, code: str = "") -> HttpResponse:
    """One role: names, and the tree of rights."""
    enter(request, "roles")
    row = Role.objects.filter(code=code).first()
    if code and row is None:
        raise NotFound()
    start = (
        {"code": row.code, "name": row.name, "name_en": row.name_en, "active": row.active, "note": row.note}
        if row
        else {"active": True}
    )
    form = forms.RoleForm(request.POST or None, initial=start)
    if row:
        form.fields["code"].disabled = True
    granted = request.POST.getlist("permissions") if request.method == "POST" else list(row.permissions if row else ())
    if request.method == "POST" and kit.attempt(form, lambda: _save_role(form, granted, request.actor)):
        return kit.done(request, reverse("settings:roles"), _("Saved. It counts from everybody's next page on."))
    holders: list[str] = []
    if row:
        names = Assignment.objects.filter(role=row, user__is_active=True).values_list("user__name", flat=True)
        holders = list(names.distinct()[:30])
    context = {
        "form": form, "tree": rights.tree(granted), "patterns": [p for p in granted if p.endswith("*")],
        "back": reverse("settings:roles"), "holders": holders,
    }  # fmt: skip
    language = get_language() or "zh"
    title = row.label(language) if row else _("New role")
    return show(request, "roles", "role.html", context, title=title, status=422 if form.errors else 200)


def _save_role(form: forms.RoleForm, granted: list[str], actor: Actor) -> None:
    facts = form.cleaned_data
    roles.save(
        facts["code"], facts["name"], rights.folded(granted), name_en=facts["name_en"], active=facts["active"],
        note=facts["note"], actor=actor,
    )  # fmt: skip
