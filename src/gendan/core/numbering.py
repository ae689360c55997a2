"""Document numbers: unique in the installation for each kind, increasing, never used twice (MDM-16).

A plain series takes its count from a PostgreSQL sequence, so that writers do not wait for each other; the
period's base is subtracted, so that the count starts at 1 each month although the sequence runs on. A
gapless series counts in its period row under lock, until the transaction ends.
"""

from collections.abc import Sequence
from datetime import date

from django.db import connection, transaction

from . import clock, sql
from .models import NumberPeriod, NumberSeries
from .number_patterns import meet, rendered
from .remembered import Remembered

_bases: dict[tuple[int, int, str], int] = {}


def take(kind: str, company_id: int | None, count: int = 1, on: date | None = None) -> list[str]:
    """The next `count` numbers for documents of `kind`, in order; one or two statements however many.

    Locks the period row of a gapless series until the transaction ends.
    """
    series = _series(kind, company_id)
    prefix, period = rendered(series.pattern, series.reset, on or clock.today())
    counts = _gapless(series, period, count) if series.gapless else _sequence(series, period, count)
    return [f"{prefix}{n:0{series.digits}d}" for n in counts]


def next_number(kind: str, company_id: int | None) -> str:
    """One number; see `take`."""
    return take(kind, company_id)[0]


def define(
    kind: str, pattern: str, *, company_id: int | None = None, digits: int = 4, gapless: bool = False
) -> NumberSeries:
    """Create the series of a kind (for one company or for all) with its sequence, or return the one there is."""
    series, created = NumberSeries.objects.get_or_create(
        kind=kind,
        company_id=company_id,
        defaults={"pattern": pattern, "digits": digits, "gapless": gapless},
    )
    if created and not gapless:
        series.sequence = f"number_{series.pk}"
        sql.execute(f"create sequence if not exists {series.sequence} cache 1")
        series.save(update_fields=["sequence"])
    _known.forget()
    return series


def _read() -> dict[tuple[str, int | None], NumberSeries]:
    return {(row.kind, row.company_id): row for row in NumberSeries.objects.filter(active=True)}


_known = Remembered(_read)


def _series(kind: str, company_id: int | None) -> NumberSeries:
    """The company's own series, else the one for all."""
    known = _known.get()
    found = known.get((kind, company_id)) or known.get((kind, None))
    assert found, f"no number series for {kind}"
    return found


def forget() -> None:
    """Drop what this process remembers of series, after one was changed or a test database was rebuilt."""
    _known.forget()
    _bases.clear()


def upcoming(series: Sequence[NumberSeries], on: date | None = None) -> dict[int, int]:
    """The count of each series' next number, as it stands now: others may take it. One query."""
    today = on or clock.today()
    rows = sql.rows(
        "select s.id, case when s.gapless then p.last + 1 else pg_sequence_last_value(s.sequence::regclass) + 1 - p.base end"
        " from unnest(%s::bigint[], %s::text[]) as asked(id, period) join core_numberseries s on s.id = asked.id"
        " join core_numberperiod p on p.series_id = s.id and p.prefix = asked.period",
        [[s.pk for s in series], [rendered(s.pattern, s.reset, today)[1] for s in series]],
    )
    return {s.pk: 1 for s in series} | dict(rows)


def told(series: NumberSeries, count: int, on: date | None = None) -> str:
    """A number of the series with this count, as it would read on a day."""
    return f"{rendered(series.pattern, series.reset, on or clock.today())[0]}{count:0{series.digits}d}"


def skip(series: NumberSeries, count: int) -> None:
    """Leave out the next `count` numbers: taken and thrown away, which is safe beside others that take."""
    period = rendered(series.pattern, series.reset, clock.today())[1]
    if series.gapless:
        _gapless(series, period, count)
        return
    _base(series, period)
    sql.execute("select count(nextval(%s::regclass)) from generate_series(1, %s)", [series.sequence, count])


def foreseen(series: NumberSeries, pattern: str, reset: str) -> int:
    """The count the next number would have if the series had this pattern and reset. At most two queries."""
    started = _started(series, rendered(pattern, reset, clock.today())[0])
    if started is None:
        return 1
    base, last = started
    if series.gapless:
        return last + 1
    row = sql.one("select pg_sequence_last_value(%s::regclass)", [series.sequence])
    assert row is not None
    return int(row[0]) + 1 - base


def carry_on(series: NumberSeries) -> None:
    """Let the period of today count on from those of the series that gave the same text before the count.

    For the caller that has changed pattern or reset, and holds the series.
    """
    prefix, period = rendered(series.pattern, series.reset, clock.today())
    if started := _started(series, prefix):
        base, last = started
        NumberPeriod.objects.update_or_create(series=series, prefix=period, defaults={"base": base, "last": last})


def _started(series: NumberSeries, prefix: str) -> tuple[int, int] | None:
    """From where numbers with this text before the count have been counted: lowest base, highest last; None: never."""
    same = [p for p in NumberPeriod.objects.filter(series_id=series.pk) if meet(p.prefix, prefix)]
    return (min(p.base for p in same), max(p.last for p in same)) if same else None


def _sequence(series: NumberSeries, prefix: str, count: int) -> list[int]:
    base = _base(series, prefix)
    rows = sql.rows("select nextval(%s::regclass) from generate_series(1, %s)", [series.sequence, count])
    return [value - base for (value,) in rows]


def _base(series: NumberSeries, prefix: str) -> int:
    """Where the period starts in the sequence; set once by whoever comes first, then constant."""
    key = (series.pk, series.edition, prefix)
    if key not in _bases:
        sql.execute(
            "insert into core_numberperiod (series_id, prefix, base, last)"
            " select %s, %s, nextval(%s::regclass), 0"
            " where not exists (select 1 from core_numberperiod where series_id = %s and prefix = %s)"
            " on conflict do nothing",
            [series.pk, prefix, series.sequence, series.pk, prefix],
        )
        base = NumberPeriod.objects.values_list("base", flat=True).get(series=series, prefix=prefix)
        if not connection.in_atomic_block:
            return base
        transaction.on_commit(lambda: _bases.__setitem__(key, base))
        return base
    return _bases[key]


def _gapless(series: NumberSeries, prefix: str, count: int) -> list[int]:
    row = sql.one(
        "insert into core_numberperiod as p (series_id, prefix, base, last) values (%s, %s, 0, %s)"
        " on conflict (series_id, prefix) do update set last = p.last + excluded.last returning last",
        [series.pk, prefix, count],
    )
    assert row is not None
    return list(range(row[0] - count + 1, row[0] + 1))
