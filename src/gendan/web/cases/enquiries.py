"""Pages of enquiries: the list, taking one on the telephone, one with its lanes, figures (ENQ-01 to ENQ-03)."""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from gendan.analytics.ranges import months_back
from gendan.cases import documents, queries, stories
from gendan.cases.models import Enquiry, Question
from gendan.cases.services import enquiries as verbs
from gendan.cases.states import ENQUIRY
from gendan.core import clock
from gendan.core.actor import Actor
from gendan.core.errors import Invalid, NotFound
from gendan.org.models import Role
from gendan.sales.models import Order
from gendan.web import kit
from gendan.web.kit import Request
from gendan.web.mine.pane import role_names
from gendan.web.sales.finding import find_orders
from gendan.web.sales.words import CONTACT_MEDIUM
from gendan.workflow.services import tasks as task_verbs

from . import words
from .lists import people
from .page import document, waiting

# The process as the distributor draws it: number, and its lanes from top to bottom (ENQ-03).
PROCESS = "2.2.3.4"
LANES = (
    "operations_manager_brand", "accountant", "salesperson", "distribution_sales", "customer_service_agent", "mis_admin",
    "hr_admin",
)  # fmt: skip
DESK = "customer_service_agent"
MONTHS = 3


def _found(ask: kit.Ask) -> "QuerySet[Enquiry]":
    found, chosen = queries.enquiries(ask.actor), ask.filters
    if states := chosen.get("state"):
        found = found.filter(state__in=states)
    if categories := chosen.get("category"):
        found = found.filter(category__in=categories)
    if owners := chosen.get("owner"):
        found = found.filter(owner_id__in=owners)
    if chosen.get("mine"):
        found = found.filter(owner_id=ask.actor.user_id)
    first, last = chosen.get("asked") or (None, None)
    if first:
        found = found.filter(created_at__date__gte=first)
    if last:
        found = found.filter(created_at__date__lte=last)
    for term in ask.search.split():
        found = found.filter(
            Q(number__icontains=term) | Q(question__icontains=term) | Q(ref_number__icontains=term)
            | Q(customer_name__icontains=term) | Q(phone__icontains=term)
        )  # fmt: skip
    return found


def _rows(ask: kit.Ask) -> list[dict[str, Any]]:
    return list(
        ask.page(_found(ask)).values(
            "id", "number", "state", "category", "question", "answer", "ref_number", "customer_name", "person", "phone",
            "created_at", "answered_at", who=F("owner__name"),
        )
    )  # fmt: skip


ENQUIRIES = kit.Listing(
    "cases.enquiries",
    rows=_rows,
    count=lambda ask: _found(ask)[:10001].count(),
    newer=lambda ask, since: _found(ask).filter(created_at__gt=since).count(),
    link=kit.to("cases:enquiry", "number"),
    columns=[
        kit.Column("number", pgettext_lazy("enquiry", "Number"), css="mono b", width=122, sort="id", fixed=True),
        kit.Column("category", pgettext_lazy("enquiry", "About"), fmt=lambda v: words.CATEGORIES.get(v, v), export=kit.Plain("category", words.CATEGORIES), width=90, width_en=110),
        kit.Column("question", pgettext_lazy("enquiry", "Question"), css="cut"),
        kit.Column("customer_name", pgettext_lazy("column", "Customer"), css="cut", width=150),
        kit.Column("person", gettext_lazy("Contact"), css="cut t2", width=80, shown=False),
        kit.Column("phone", gettext_lazy("Phone"), css="mono t2", width=110, shown=False),
        kit.Column("ref_number", gettext_lazy("Order"), css="mono t2", width=122),
        kit.Column("state", gettext_lazy("State"), cell=lambda r: words.enquiry_chip(r["state"]), export=kit.Plain("state", words.ENQUIRY_STATES), width=92),
        kit.Column("who", pgettext_lazy("enquiry", "Taken by"), css="cut", width=88),
        kit.Column("created_at", pgettext_lazy("enquiry", "Asked"), fmt=kit.stamp, num=True, width=100),
        kit.Column("answered_at", pgettext_lazy("enquiry", "Answered"), fmt=kit.stamp, num=True, width=100),
        kit.Column("answer", pgettext_lazy("enquiry", "Answer"), css="cut t2", width=160, shown=False),
    ],
    orders=[kit.Order("new", gettext_lazy("Newest first"), "-id")],
    filters=[
        kit.Choice("state", gettext_lazy("State"), choices=list(words.ENQUIRY_STATES.items())),
        kit.Choice("category", pgettext_lazy("enquiry", "About"), choices=list(words.CATEGORIES.items())),
        kit.Choice("owner", pgettext_lazy("enquiry", "Taken by"), choices=people),
        kit.Dates("asked", pgettext_lazy("enquiry", "Asked")), kit.Flag("mine", pgettext_lazy("enquiry", "Mine")),
    ],
    search=gettext_lazy("Number, question, customer, phone, order"),
    views=[
        kit.View("open", pgettext_lazy("enquiry", "Open"), {"state": ["open"]}),
        kit.View("mine", pgettext_lazy("enquiry", "Mine"), {"state": ["open"], "mine": True}),
        kit.View("all", gettext_lazy("All")),
    ],
    card=kit.Card(title="number", clock="state", name="customer_name", text="question", foot=("category", "ref_number", "who")),
    empty=kit.Empty("messages", gettext_lazy("No enquiries here"), gettext_lazy("What customers ask is taken down with the order it is about; what was answered, when and by whom is kept.")),
)  # fmt: skip


def enquiries_list(request: Request) -> HttpResponseBase:
    """All enquiries."""
    return ENQUIRIES.respond(request, "cases/enquiries.html", {"title": _("Enquiries")})


def take(request: Request) -> HttpResponse:
    """Take an enquiry on the telephone: find the order, see what to say, say it, done."""
    request.actor.require("cases.enquiry.register")
    given = request.POST if request.method == "POST" else request.GET
    faults: dict[str, Any] = {}
    if request.method == "POST":
        try:
            row = _register(request)
            return kit.done(
                request, _address(row), _("Answered and kept") if row.answer else _("Kept; it waits for the answer")
            )
        except Invalid as refusal:
            faults = dict(refusal.errors)
    term, number = given.get("q", "").strip(), given.get("order", "").strip()
    found = find_orders(term, request.actor, 8) if term and not number else []
    about = documents.find(Order.KIND, number, request.actor) if number and not faults.get("order") else None
    known = documents.load(about) if about else None
    context = {
        "title": _("Take an enquiry"), "nav": "enquiries", "back": reverse("cases:enquiries"), "q": term, "given": given,
        "found": [{**f, "number": f["title"].partition(" ")[0]} for f in found], "order": known, "number": number,
        "proposed": given.get("answer") or (stories.told(about) if about else ""), "faults": faults,
        "categories": list(words.CATEGORIES.items()), "media": list(CONTACT_MEDIUM.items()),
        "category": given.get("category") or "where",
    }  # fmt: skip
    return kit.page(request, "cases/take.html", context, status=422 if faults else 200)


def _register(request: Request) -> Enquiry:
    given, number = request.POST, request.POST.get("order", "").strip()
    about = documents.find(Order.KIND, number, request.actor) if number else None
    names = ("category", "customer_name", "person", "phone", "medium")
    facts = {name: given[name] for name in names if given.get(name)}
    answer = given.get("answer", "") if given.get("then") == "answered" else ""
    if given.get("then") == "answered" and not answer.strip():
        raise Invalid({"answer": _("What was answered?")})
    return verbs.register(given.get("question", ""), about=about, answer=answer, **facts, actor=request.actor)


def _address(row: Enquiry) -> str:
    return reverse("cases:enquiry", args=[row.number])


@require_GET
def enquiry(request: Request, number: str) -> HttpResponse:
    """One enquiry with its lanes."""
    row = queries.get_enquiry(number, actor=request.actor)
    return kit.page(request, "cases/enquiry.html", _context(row, request.actor))


def _context(row: Enquiry, actor: Actor) -> dict[str, Any]:
    asked = list(queries.questions(row.pk))
    may = ENQUIRY.allowed(row, actor)
    language_names = role_names([*LANES, *(q.role for q in asked)])
    mine = [q for q in asked if q.replied_at is None and "reply" in may and task_verbs.may_act(q.task, actor)]
    roles = [
        (r.code, language_names.get(r.code) or r.label("zh")) for r in Role.objects.filter(active=True).order_by("pk")
    ]
    names = role_names([code for code, _name in roles])
    return {
        "e": row, "title": _("Enquiry %(number)s") % {"number": row.number}, "chip": words.enquiry_chip(row.state),
        "nav": "enquiries", "process": PROCESS, "document": document(row.ref_kind, row.ref_number) if row.ref_number else None,
        "kv": _facts(row), "lanes": _lanes(row, asked, language_names), "mine": mine, "may": may,
        "waits": waiting([q.task for q in asked if q.task.state == "open"]),
        "proposed": row.answer or _proposed(row, asked), "roles": [(code, names.get(code, code)) for code, _n in roles],
    }  # fmt: skip


def _proposed(row: Enquiry, asked: list[Question]) -> str:
    told = stories.told(row.about) if row.about else ""
    return " ".join(filter(None, (told, *(q.reply for q in asked))))


def _facts(row: Enquiry) -> list[tuple[Any, Any]]:
    by = row.answered_by.name if row.answered_by else ""
    pairs = [
        (_("Question"), row.question), (_("About"), words.CATEGORIES.get(row.category, row.category)),
        (_("Customer"), row.customer_name), (_("Contact"), " ".join(filter(None, (row.person, row.phone)))),
        (_("Asked"), f"{kit.stamp(row.created_at)} · {row.created_by.name if row.created_by else ''} · {CONTACT_MEDIUM.get(row.medium, '')}"),
        (_("Answer"), row.answer), (_("Answered"), f"{kit.stamp(row.answered_at)} · {by}" if row.answered_at else ""),
        (_("Closed"), kit.stamp(row.closed_at) if row.closed_at else ""),
    ]  # fmt: skip
    return [pair for pair in pairs if pair[1]]


def _lanes(row: Enquiry, asked: list[Question], names: dict[str, str]) -> list[dict[str, Any]]:
    """Who did what in which lane; roles that were asked besides those of the drawing have lanes below."""
    steps: dict[str, list[dict[str, Any]]] = {role: [] for role in (*LANES, *(q.role for q in asked))}
    desk = steps[DESK]
    desk.append(_step(_("Asked"), "done", kit.stamp(row.created_at)))
    desk.append(_step(_("Order found"), "done" if row.ref_number else "plan", row.ref_number))
    for one in asked:
        steps[one.role].append(
            _step(one.text, "done" if one.replied_at else "act", one.reply or kit.stamp(one.asked_at))
            if one.replied_at or one.task.state == "open"
            else _step(one.text, "block", _("not needed any more"))
        )
    told = "done" if row.answered_at else "act"
    desk.append(_step(_("Answered"), told, kit.stamp(row.answered_at) if row.answered_at else ""))
    desk.append(
        _step(_("Closed"), "done" if row.closed_at else "plan", kit.stamp(row.closed_at) if row.closed_at else "")
    )
    return [{"name": names.get(role, role), "steps": found, "desk": role == DESK} for role, found in steps.items()]


def _step(label: str, state: str, note: object) -> dict[str, Any]:
    return {"chip": kit.chip(state, label), "note": note}


@require_POST
def do(request: Request, number: str, verb: str) -> HttpResponse:
    """A verb of the enquiry's life."""
    row, given, actor = queries.get_enquiry(number, actor=request.actor), request.POST, request.actor
    if verb == "find":
        verbs.find(row.pk, documents.find(Order.KIND, given.get("order", "").strip(), actor), actor=actor)
    elif verb == "ask":
        verbs.ask(row.pk, given.get("role", ""), given.get("text", ""), actor=actor)
    elif verb == "reply":
        chosen = given.get("question", "")
        found = (
            queries.questions(row.pk).filter(pk=int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0).first()
        )
        if found is None:
            raise NotFound()
        verbs.reply(found.pk, given.get("reply", ""), actor=actor)
    elif verb == "answer":
        verbs.reply_to_customer(row.pk, given.get("answer", ""), version=kit.version(request), actor=actor)
        if given.get("then") == "close":
            verbs.close(row.pk, actor=actor)
    elif verb == "close":
        verbs.close(row.pk, version=kit.version(request), actor=actor)
    else:
        raise NotFound()
    return kit.done(request, _address(row), _("Kept"))


@require_GET
def figures(request: Request) -> HttpResponse:
    """What was asked in the last months, by category; each row leads to its list."""
    months = months_back(clock.today(), MONTHS)
    first, last = months[0].first, months[-1].last
    rows = queries.enquiry_report(request.actor, first, last)
    for row in rows:
        row["name"] = str(words.CATEGORIES.get(row["category"], row["category"]))
        row["time"] = _("%(n)s min") % {"n": f"{row['minutes']:.0f}"} if row["minutes"] is not None else ""
        row["url"] = f"{reverse('cases:enquiries')}?view=all&category={row['category']}"
    table = kit.Table(
        [
            kit.Column("name", _("About"), css="cut b"), kit.Column("all", _("Asked"), num=True, width=90),
            kit.Column("open", _("Open"), num=True, width=90), kit.Column("late", _("Answered late"), num=True, width=110),
            kit.Column("asked", _("Departments asked"), num=True, width=130), kit.Column("time", _("Time to the answer"), num=True, width=130),
        ],
        rows, link=lambda row: str(row["url"]), empty=_("No enquiries in this time."),
        card=kit.Card(title="name", amount="all", foot=("open", "late", "time"), labelled=("open", "late", "time")),
    )  # fmt: skip
    note = _("%(first)s to %(last)s, times as medians") % {"first": first, "last": last}
    context = {
        "title": _("Enquiries by category"),
        "table": table,
        "note": note,
        "nav": "enquiries",
        "back": reverse("cases:enquiries"),
    }
    return kit.page(request, "cases/figures.html", context)
