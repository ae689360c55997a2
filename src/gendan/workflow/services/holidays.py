"""A year whose holidays are not announced yet: what is assumed is said to those who can change it (WFL-06)."""

from gendan.core import clock
from gendan.core.actor import Actor
from gendan.core.refs import Ref
from gendan.core.work import service
from gendan.org import queries
from gendan.org.models import Calendar, Company

from . import notices

CODE = "calendar.assumed"


@service
def warn(*, actor: Actor) -> int:
    """Tell the administrators of each company that next year's holidays are assumed. Returns how many were told."""
    year, told = clock.today().year + 1, 0
    for company in Company.objects.filter(active=True).order_by("pk"):
        calendar_id = queries.calendar_id_for(company.pk)
        if year in queries.assumed_years(calendar_id):
            ref = Ref(Calendar.KIND, calendar_id)
            told += len(notices.tell("mis_admin", CODE, ref=ref, data={"year": year}, company_id=company.pk))
    return told
