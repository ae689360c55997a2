"""`gendan user`: people who sign in, from the keyboard of whoever keeps the server."""

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gendan.org.models import Company, User

NAME = "user"
HELP = "Create users, set passwords, give and take roles, list"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(title="what to do", dest="act", metavar="act", required=True)
    create = acts.add_parser("create", help="create a user")
    create.add_argument("username")
    create.add_argument("--name", help="the name people see (default: the user name)")
    create.add_argument("--role", nargs=2, action="append", default=[], metavar=("ROLE", "COMPANY"))
    create.add_argument("--language", choices=("zh-hans", "en"), default="zh-hans")
    _password(create)
    password = acts.add_parser("password", help="set a password; open sessions of the user end")
    password.add_argument("username")
    _password(password)
    role = acts.add_parser("role", help="give a role in a company, or take it")
    role.add_argument("username")
    role.add_argument("role", help="code of the role, such as order_clerk")
    role.add_argument("company", help="code of the company")
    role.add_argument("--scope", choices=("company", "department", "own"), default="company")
    role.add_argument("--take", action="store_true", help="take the role away")
    acts.add_parser("list", help="list users with their roles")


def run(args: argparse.Namespace) -> int:
    {"create": _create, "password": _set_password, "role": _role, "list": _list}[args.act](args)
    return 0


def _password(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--password-stdin", action="store_true", help="read the password from standard input instead of asking"
    )


def _ask(args: argparse.Namespace) -> str:
    """The password, never from the command line, where other users of the machine could read it."""
    from gendan.core.errors import Invalid

    if args.password_stdin:
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Again: "):
        raise Invalid({"password": "The two are not the same."})
    return first


def _create(args: argparse.Namespace) -> None:
    from gendan.core.actor import SYSTEM
    from gendan.org.services import users

    roles = [(role, _company(company), "company") for role, company in args.role]
    user = users.create(args.username, args.name or args.username, _ask(args), assignments=roles, actor=SYSTEM)
    users.change(user.pk, language=args.language, actor=SYSTEM)
    print(f"{user.username} created")


def _set_password(args: argparse.Namespace) -> None:
    from gendan.core.actor import SYSTEM
    from gendan.org.services import users

    users.set_password(_user(args.username).pk, _ask(args), actor=SYSTEM)
    print(f"{args.username}: password set")


def _role(args: argparse.Namespace) -> None:
    from gendan.core.actor import SYSTEM
    from gendan.org.services import users

    user, company = _user(args.username), _company(args.company)
    if args.take:
        users.unassign(user, args.role, company, actor=SYSTEM)
    else:
        users.assign(user, args.role, company, scope=args.scope, actor=SYSTEM)
    print(f"{user.username}: {args.role} in {company.code} {'taken' if args.take else 'given'}")


def _list(args: argparse.Namespace) -> None:
    from gendan.org.models import Assignment, User

    held: dict[int, list[str]] = {}
    rows = Assignment.objects.values_list("user_id", "role__code", "company__code", "scope").order_by("pk")
    for user_id, role, company, scope in rows:
        held.setdefault(user_id, []).append(f"{role}@{company}" + ("" if scope == "company" else f"/{scope}"))
    for user in User.objects.order_by("username"):
        closed = "" if user.is_active else "  (closed)"
        print(f"{user.username:<20} {user.name:<20} {' '.join(held.get(user.pk, ['-']))}{closed}")


def _user(username: str) -> "User":
    from gendan.core.errors import Invalid
    from gendan.org.models import User

    found = User.objects.filter(username__iexact=username).first()
    if found is None:
        raise Invalid({"username": f"There is no user {username}."})
    return found


def _company(code: str) -> "Company":
    from gendan.core.errors import Invalid
    from gendan.org.models import Company

    found = Company.objects.filter(code=code).first()
    if found is None:
        raise Invalid({"company": f"There is no company {code}."})
    return found
