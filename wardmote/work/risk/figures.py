"""How many open cases stand at which risk, by agency or by ward: of those one sees, small numbers left out.

A case's ward is the one its area names, as everywhere; of many areas that is asked once.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from wardmote.foundation.suppressing import FEW, as_told
from wardmote.trust.identity.models import Agency
from wardmote.work.cases.models import Case
from wardmote.work.risk.models import Standing

MAY_READ = RawSQL("select wardmote.my_audiences()", [])  # nosec B611: our own words
UNASSESSED, NO_WARD = "none", "-"  # in an address
LEVELS = {**dict(Case.Risk.choices), UNASSESSED: "Not assessed"}
ACROSS = {"agency": "Agency", "ward": "Ward"}
LEFT_OUT, ALL = "left out", "All"

COUNT = """
select {across}, coalesce(s.level, 'none'), count(*)
  from cases_case c left join risk_standing s on s.case_id = c.id
 where c.status = 'open' and c.audience_id in (select wardmote.my_audiences({level})) {only}
 group by 1, 2
"""
STANDARD = "and exists (select from access_audience a where a.id = c.audience_id and a.tier = 'standard')"


@dataclass(frozen=True)
class Cell:
    """A number of the table, or that it is left out; and where its rows are."""

    column: str
    count: int
    is_told: bool
    query: str

    @property
    def words(self) -> str:
        return f"{self.count:,}" if self.is_told else LEFT_OUT


@dataclass(frozen=True)
class Figures:
    rows: list[tuple[str, list[Cell]]]
    columns: tuple[str, ...] = (*LEVELS.values(), ALL)
    below: int = FEW

    @property
    def any_left_out(self) -> bool:
        return any(not cell.is_told for _, cells in self.rows for cell in cells)


def figures(*, across: str, exported: bool = False) -> Figures:
    """By agency or by ward, with totals; what is taken away holds what may be, and nothing of named tiers."""
    counts, names = _counted(across, exported=exported)
    keys = sorted(names, key=lambda key: (key == NO_WARD, names[key]))
    if not keys:
        return Figures([])
    table = [[counts.get((key, level), 0) for level in LEVELS] for key in keys]
    rows = []
    for key, line in zip([*keys, ""], as_told(table, below=FEW), strict=True):
        cells = [
            Cell(LEVELS.get(level, ALL), count, is_told, urlencode(_query(across, key, level)))
            for (count, is_told), level in zip(line, [*LEVELS, ""], strict=True)
        ]
        rows.append((names[key] if key else ALL, cells))
    return Figures(rows)


def _query(across: str, key: str, level: str) -> dict[str, str]:
    return {name: value for name, value in ((across, key), ("level", level)) if value}


def _counted(across: str, *, exported: bool) -> tuple[dict[tuple[str, str], int], dict[str, str]]:
    """By what it is laid out by, and by level; and the words for each of the former."""
    sql = COUNT.format(
        across={"agency": "c.owner_id::text", "ward": "c.area"}[across],
        level="'export'" if exported else "",
        only=STANDARD if exported else "",
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        found: list[tuple[str, str, int]] = cursor.fetchall()
    named: dict[str, str]
    if across == "ward":
        wards = wards_of({area for area, _, _ in found})
        found = [(wards[area] or NO_WARD, level, many) for area, level, many in found]
        named = {key: "No ward known" if key == NO_WARD else key for key, _, _ in found}
    else:
        agencies = Agency.objects.filter(pk__in={key for key, _, _ in found})
        named = {str(agency.pk): agency.name for agency in agencies}
    counts: dict[tuple[str, str], int] = {}
    for key, level, many in found:
        counts[key, level] = counts.get((key, level), 0) + many
    return counts, named


def wards_of(areas: set[str]) -> dict[str, str]:
    """The ward that each of these areas names; "" for none."""
    with connection.cursor() as cursor:
        cursor.execute("select area, ward from wardmote.risk_wards(%s)", [sorted(areas)])
        return dict(cursor.fetchall())


@dataclass(frozen=True)
class Filters:
    """Which open cases stand behind a number."""

    agency: UUID | None = None
    ward: str = ""
    level: str = ""


def cases(filters: Filters) -> QuerySet[Case]:
    """The newest first."""
    found = Case.objects.filter(status=Case.Status.OPEN, audience_id__in=MAY_READ)
    if filters.agency:
        found = found.filter(owner=filters.agency)
    if filters.ward:
        wards = wards_of(set(found.order_by().values_list("area", flat=True).distinct()))
        wanted = "" if filters.ward == NO_WARD else filters.ward
        found = found.filter(area__in=[area for area, ward in wards.items() if ward == wanted])
    stands = Standing.objects.filter(case=OuterRef("pk"))
    if filters.level == UNASSESSED:
        found = found.filter(~Exists(stands))
    elif filters.level:
        found = found.filter(Exists(stands.filter(level=filters.level)))
    return found.select_related("owner", "lead").defer("words").order_by("-opened_at", "-id")


def standing_of(found: list[Case]) -> dict[Any, Standing]:
    """By case: where each of these stands."""
    return {row.case_id: row for row in Standing.objects.filter(case__in=[case.pk for case in found])}
