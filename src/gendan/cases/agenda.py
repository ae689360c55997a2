"""What meetings talk about of exceptions: those still running."""

from collections.abc import Sequence

from gendan.workflow.agenda import MOST, Asked, Row, section

from .models import RUNNING, ExceptionRecord


@section("open_exceptions", ("daily", "sales", "summary"), 45)
def open_exceptions(asked: Asked) -> Sequence[Row]:
    """Exceptions nobody has settled, the oldest first."""
    rows = ExceptionRecord.objects.filter(company_id=asked.company_id, state__in=RUNNING).order_by("created_at")
    return [
        Row(
            ExceptionRecord.KIND,
            pk,
            number or "",
            f"{order} {customer} · {text}".strip(),
            due.isoformat() if due else "",
        )
        for pk, number, order, customer, text, due in rows.values_list(
            "pk", "number", "ref_number", "customer_name", "text", "due_on"
        )[:MOST]
    ]
