"""The statutory record: which powers were used, by whom, where and when; small numbers taken out.

What is counted is the uses that the officer sees, in their own session. What was served and withdrawn
later counts: it was used.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection
from django.db.models import Count
from django.db.models.functions import TruncMonth

from wardmote.foundation.suppressing import left_out, with_totals
from wardmote.foundation.timing.calendars import LONDON
from wardmote.trust.access.queries import MAY_EXPORT
from wardmote.work.catalogue.law.reckoning import moment_of
from wardmote.work.powers.models import Use

LEFT_OUT = "left out"


@dataclass(frozen=True)
class Cell:
    """A number of the table, or that it is left out; and the filters of its rows."""

    count: int
    told: bool
    column: str
    query: dict[str, str]

    @property
    def words(self) -> str:
        return f"{self.count:,}" if self.told else LEFT_OUT

    @property
    def href(self) -> str:
        return urlencode(self.query)


@dataclass(frozen=True)
class Record:
    since: date
    until: date
    columns: list[str]
    rows: list[tuple[str, list[Cell]]]
    below: int

    @property
    def any_left_out(self) -> bool:
        return any(not cell.told for _, cells in self.rows for cell in cells)


def small_number() -> int:
    """Below how many a number is small, from today."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.powers_parameter('small_number')")
        found: int = cursor.fetchone()[0]
    return found


def last_of(month: date) -> date:
    """The last day of its month."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def whole_months(since: date, until: date, *, over_by: date | None = None) -> tuple[date, date]:
    """From the first day of the first month to the last of the last: days apart would tell of one day.

    `over_by`: of those months alone that are over that day, since one that runs would be told anew each day.
    """
    last = last_of(until)
    if over_by is not None:
        last = min(last, over_by.replace(day=1) - timedelta(days=1))
    return since.replace(day=1), last


def counted(
    since: date, until: date, *, across: str, agency: UUID | None = None, exported: bool = False
) -> dict[tuple[tuple[str, str], tuple[str, str]], int]:
    """By power (key and name) and by agency, ward or month (what narrows the list, and its words).

    Of one agency alone or of all; what is taken away holds what may be, and nothing of named tiers.
    """
    found = Use.objects.filter(
        served_at__gte=moment_of(since), served_at__lt=moment_of(until + timedelta(days=1))
    ).annotate(month=TruncMonth("served_at", tzinfo=LONDON))
    if agency is not None:
        found = found.filter(agency=agency)
    if exported:
        found = found.filter(audience_id__in=MAY_EXPORT, audience__tier="standard")
    keys = {"agency": ("agency_id", "agency__name"), "ward": ("ward", "ward"), "month": ("month", "month")}[
        across
    ]
    rows = (
        found.order_by().values_list("power", "power_name", *dict.fromkeys(keys)).annotate(many=Count("pk"))
    )
    counts: dict[tuple[tuple[str, str], tuple[str, str]], int] = {}
    for power, name, *rest in rows:
        key, many = rest[0], rest[-1]
        if across == "agency":
            column = (str(key), str(rest[1]))
        elif across == "ward":
            column = (key or "-", key or "No ward known")
        else:
            column = (f"{key:%Y-%m-%d}", f"{key:%B %Y}")
        at = ((power, name), column)
        counts[at] = counts.get(at, 0) + many
    return counts


def record(
    since: date, until: date, *, across: str, today: date, exact: UUID | None = None, exported: bool = False
) -> Record:
    """The table with its totals, of whole months, as it may be told; or, of one agency, for itself, exact.

    What is taken away holds the months that are over.
    """
    if exact is None:
        since, until = whole_months(since, until, over_by=today if exported else None)
    below = small_number()
    if since > until:
        return Record(since, until, [], [], below)
    counts = counted(since, until, across=across, agency=exact, exported=exported)
    names: dict[str, str] = {}
    for (key, name), _ in counts:
        names.setdefault(key, name)
    powers = sorted(names, key=lambda key: names[key])
    columns = sorted(
        {column for _, column in counts}, key=lambda each: each[0] if across == "month" else each[1]
    )
    table = [
        [
            sum(many for (power, col), many in counts.items() if power[0] == key and col == column)
            for column in columns
        ]
        for key in powers
    ]
    if not table:
        return Record(since, until, [], [], below)
    out = set() if exact is not None else left_out(table, below=below)
    whole = with_totals(table)
    heads = [*(words for _, words in columns), "All"]
    agency = str(exact) if exact is not None else ""
    rows = []
    for r, line in enumerate(whole):
        key = powers[r] if r < len(powers) else ""
        cells = [
            Cell(
                count,
                (r, c) not in out,
                heads[c],
                narrowed(since, until, key, across, columns[c][0] if c < len(columns) else "", agency=agency),
            )
            for c, count in enumerate(line)
        ]
        rows.append((names[key] if key else "All powers", cells))
    return Record(since, until, heads, rows, below)


def narrowed(
    since: date, until: date, power: str, across: str, column: str, *, agency: str = ""
) -> dict[str, str]:
    """What the list of uses is narrowed to, to show the rows of a number: of one agency, its own alone."""
    if across == "month" and column:
        first = date.fromisoformat(column)
        since, until, column = max(since, first), min(until, last_of(first)), ""
    query = {"since": f"{since:%Y-%m-%d}", "until": f"{until:%Y-%m-%d}", "power": power, "agency": agency}
    if column:
        query[across] = column
    return {name: value for name, value in query.items() if value}


ACROSS = {"agency": "all agencies", "ward": "all wards", "month": "all months"}


def for_operator(
    rows: Iterable[tuple[str, str, str, date, int]], *, below: int, across: str = "agency"
) -> list[dict[str, str]]:
    """What was served by all agencies, of each power and agency, ward or month, small numbers taken out."""
    counts: dict[tuple[str, str], int] = {}
    for agency, power, ward, month, many in rows:
        column = {"agency": agency, "ward": ward or "no ward known", "month": f"{month:%Y-%m}"}[across]
        counts[power, column] = counts.get((power, column), 0) + many
    powers, columns = sorted({key[0] for key in counts}), sorted({key[1] for key in counts})
    if not counts:
        return []
    table = [[counts.get((power, column), 0) for column in columns] for power in powers]
    out, whole = left_out(table, below=below), with_totals(table)
    return [
        {
            "power": powers[r] if r < len(powers) else "all powers",
            **{
                ([*columns, ACROSS[across]])[c]: LEFT_OUT if (r, c) in out else str(whole[r][c])
                for c in range(len(columns) + 1)
            },
        }
        for r in range(len(powers) + 1)
    ]
