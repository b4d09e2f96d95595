"""Hours and findings by area and month, for whoever looks after the contract: of what the officer may see.

A shift and what it saw count in the month in which its window began. Cancelled patrols count nowhere.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, QuerySet, Sum
from django.db.models.functions import TruncMonth

from wardmote.records.patrols.models import Observation, ObservationReport, Patrol, Window
from wardmote.records.patrols.timetable import LONDON, Times
from wardmote.trust.access.queries import MAY_EXPORT

MOST_ROWS = 500
OFFICER_TIME = ExpressionWrapper(
    (F("report__ended_at") - F("report__started_at")) * F("report__officers"), output_field=DurationField()
)


@dataclass
class Line:
    """One area in one month."""

    area: str
    month: date
    tasked: int = 0
    reported: int = 0
    hours: float = 0.0
    officer_hours: float = 0.0
    seen: dict[str, int] = field(default_factory=dict)  # by category, by its key
    reports: int = 0

    @property
    def observations(self) -> int:
        return sum(self.seen.values())

    @property
    def hours_words(self) -> str:
        return said(self.hours)

    @property
    def officer_hours_words(self) -> str:
        return said(self.officer_hours)


def said(hours: float) -> str:
    return f"{hours:,.2f}".rstrip("0").rstrip(".") or "0"


def by_area(within: Times, *, area: str = "", exported: bool = False) -> list[Line]:
    """A line for each area and month that has a window: by area, the months in order."""
    lines: dict[tuple[str, date], Line] = {}
    counted = (
        windows(within, area=area, exported=exported)
        .annotate(month=TruncMonth("starts_at", tzinfo=LONDON))
        .order_by()
        .values("patrol__where", "month")
        .annotate(
            tasked=Count("id"),
            reported=Count("report"),
            time=Sum(F("report__ended_at") - F("report__started_at")),
            officer_time=Sum(OFFICER_TIME),
        )
    )
    for row in counted:
        place, month = row["patrol__where"], row["month"].date()
        lines[place, month] = Line(
            place, month, row["tasked"], row["reported"], in_hours(row["time"]), in_hours(row["officer_time"])
        )
    seen: dict[tuple[str, date], dict[str, int]] = defaultdict(dict)
    for place, month, category, count in _by_month(
        observations(within, area=area, exported=exported), "category"
    ):
        seen[place, month][category] = count
    made = ObservationReport.objects.filter(
        observation__in=observations(within, area=area, exported=exported)
    )
    for place, month, count in _by_month(made, prefix="observation__"):
        if (place, month) in lines:
            lines[place, month].reports = count
    for key, counts in seen.items():
        if key in lines:
            lines[key].seen = counts
    return [lines[key] for key in sorted(lines)][:MOST_ROWS]


def in_hours(time: Any) -> float:
    return time.total_seconds() / 3600 if time else 0.0


def windows(within: Times, *, area: str = "", reported: str = "", exported: bool = False) -> QuerySet[Window]:
    found = Window.objects.filter(starts_at__gte=within[0], starts_at__lt=within[1]).exclude(
        patrol__state=Patrol.State.CANCELLED
    )
    if area:
        found = found.filter(patrol__where=area)
    if reported:
        found = found.filter(report__isnull=reported == "no")
    if exported:
        found = found.filter(audience_id__in=MAY_EXPORT)
    return found


def observations(
    within: Times, *, area: str = "", category: str = "", made: bool = False, exported: bool = False
) -> QuerySet[Observation]:
    found = Observation.objects.filter(
        shift__window__starts_at__gte=within[0], shift__window__starts_at__lt=within[1]
    ).exclude(patrol__state=Patrol.State.CANCELLED)
    if area:
        found = found.filter(patrol__where=area)
    if category:
        found = found.filter(category=category)
    if made:
        found = found.filter(pk__in=ObservationReport.objects.values("observation_id"))
    if exported:
        found = found.filter(audience_id__in=MAY_EXPORT)
    return found


def _by_month(found: QuerySet[Any], *more: str, prefix: str = "") -> Iterable[tuple[Any, ...]]:
    place, starts = f"{prefix}patrol__where", f"{prefix}shift__window__starts_at"
    counted = found.annotate(month=TruncMonth(starts, tzinfo=LONDON)).order_by().values(place, "month", *more)
    for row in counted.annotate(many=Count("pk")):
        month: datetime = row["month"]
        yield (row[place], month.date(), *(row[name] for name in more), row["many"])
