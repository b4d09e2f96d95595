"""Likely duplicates of a report: each with a score and its reasons. Rooms above add their records.

Only among what the officer may see. Decision: docs/decisions/0010-likely-duplicates.md
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from wardmote.records.intake import followed_by
from wardmote.records.intake.likeness import is_street, street_of
from wardmote.records.intake.models import Report, Telling

MOST = 6
MOST_PUBLISHED = 2  # of open data, which would otherwise drown what was told
LOOKED_AT = 40
WORTH_SHOWING = 35
VERY, RATHER = 70, 50


@dataclass(frozen=True)
class Likely:
    """One record that may be about the same thing."""

    pk: UUID
    reference: str
    title: str
    href: str
    score: int
    because: tuple[str, ...]
    state: str = ""
    colour: str = "grey"
    following: followed_by.Following | None = None
    report: Report | None = field(default=None, repr=False)

    @property
    def words(self) -> str:
        """ "Same street, two days apart, similar wording"."""
        joined = ", ".join(self.because)
        return joined[:1].upper() + joined[1:]

    @property
    def how_likely(self) -> str:
        return "Very likely" if self.score >= VERY else "Likely" if self.score >= RATHER else "Possible"


# Each answers with the records of its room that may be about the same thing, given the reports that may be.
Source = Callable[[Report, Telling | None, list[Likely]], list[Likely]]
sources: list[Source] = []


def records_like(report: Report, telling: Telling | None, like: list[Likely]) -> list[Likely]:
    """What the rooms above know that is like this report, the likeliest first."""
    found = [each for source in sources for each in source(report, telling, like)]
    return sorted(found, key=lambda each: (-each.score, each.reference))[:MOST]


def reports_like(report: Report) -> list[Likely]:
    """Reports that may be about the same thing, the likeliest first; none unless this one is open."""
    with connection.cursor() as cursor:
        cursor.execute("select * from wardmote.likely_duplicates(%s, %s)", [report.pk, LOOKED_AT])
        alike = {row[0]: Alike(*row[1:]) for row in cursor.fetchall()}
    # Read through the row policies, in one query: the function only says which.
    told = Report.objects.filter(pk__in=alike).select_related("owner", "team")
    published = published_like(report)
    found = list(told if published is None else told.union(published, all=True) if alike else published)
    scored = likeliest(
        [(*weigh(report, other, alike[other.pk]), other) for other in found if other.pk in alike]
    )
    of_street = [(*weigh(report, other, SAME_STREET), other) for other in found if other.pk not in alike]
    scored = likeliest(scored + likeliest(of_street)[:MOST_PUBLISHED])[:MOST]
    return [
        Likely(
            pk=other.pk,
            reference=other.reference,
            title=f"{other.get_kind_display()}{f', {other.area}' if other.area else ''}",
            href=reverse("intake:detail", kwargs={"reference": other.reference}),
            score=score,
            because=because,
            state=other.get_state_display(),
            report=other,
        )
        for score, because, other in scored
    ]


def followed(like: list[Likely], following: Mapping[UUID, followed_by.Following]) -> list[Likely]:
    """The same, each with the record that works it; who asks for these asks of their own report in one."""
    return [replace(each, following=following.get(each.pk)) for each in like]


Scored = tuple[int, tuple[str, ...], Report]


def likeliest(scored: list[Scored]) -> list[Scored]:
    """Those worth showing, in the order they are shown in."""
    worth = (each for each in scored if each[0] >= WORTH_SHOWING)
    return sorted(worth, key=lambda each: (-each[0], each[2].reference))


def published_like(report: Report) -> QuerySet[Report] | None:
    """Open data of the same street, month and kind: it holds no more that could be alike. Decision 0035."""
    street = street_of(report.area)
    if street is None or report.channel == Report.Channel.OPEN_DATA:
        return None
    found = Report.objects.filter(street=street, occurred_period=month_of(report), kind=report.kind)
    return found.select_related("owner", "team").order_by("pk")[:MOST_PUBLISHED]


@dataclass(frozen=True)
class Alike:
    """What two reports have in common, as the database compared them; `wording` from 0 to 1."""

    street: bool
    address: bool
    postcode: bool
    phone: bool
    email: bool
    teller: bool
    person: bool
    wording: float


SAME_STREET = Alike(True, False, False, False, False, False, False, 0)


def weigh(one: Report, other: Report, alike: Alike) -> tuple[int, tuple[str, ...]]:
    """A score up to 100 and what makes it. Time and kind alone make nothing a duplicate."""
    score, because = 0, []

    def counts(points: int, words: str) -> None:
        nonlocal score
        score += points
        because.append(words)

    if alike.address:
        counts(40, "same address")
    elif alike.street:
        counts(25, "same street" if is_street(one.area) else "same area")
        if alike.postcode:
            counts(10, "same postcode")
    elif alike.postcode:
        counts(25, "same postcode")
    if alike.phone or alike.email:
        counts(35, "same caller")
    elif alike.teller:
        counts(20, "a caller of the same name")
    if alike.person:
        counts(20, "the same person named")
    if alike.wording >= 0.5:
        counts(35, "nearly the same wording")
    elif alike.wording >= 0.25:
        counts(25, "similar wording")
    elif alike.wording >= 0.15:
        counts(12, "some of the same words")
    if not score:
        return 0, ()
    if one.occurred_period or other.occurred_period:
        points, words = nearness_in_months(one, other)
    else:
        points, words = nearness(abs((timezone.localdate(when(one)) - timezone.localdate(when(other))).days))
    counts(points, words)
    if one.kind == other.kind:
        score += 5
    return min(score, 100), tuple(because)


def when(report: Report) -> datetime:
    return report.occurred_from or report.received_at


def nearness(days: int) -> tuple[int, str]:
    words = f"{in_words(days)} days apart"
    if days == 0:
        return 20, "the same day"
    if days == 1:
        return 18, "a day apart"
    if days <= 3:
        return 14, words
    if days <= 14:
        return 8, words
    if days < 60:
        return 0, f"{in_words(days // 7)} weeks apart"
    return -10, f"{in_words(days // 30)} months apart"


def nearness_in_months(one: Report, other: Report) -> tuple[int, str]:
    """Of two reports, one of which is known by its month alone."""
    apart = abs(months(month_of(one)) - months(month_of(other)))
    if not apart:
        return 8, "the same month"
    return (0, "a month apart") if apart == 1 else (-10, f"{in_words(apart)} months apart")


def month_of(report: Report) -> str:
    return report.occurred_period or timezone.localdate(when(report)).strftime("%Y-%m")


def months(period: str) -> int:
    year, month = period.split("-")
    return 12 * int(year) + int(month)


SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def in_words(number: int) -> str:
    return SMALL[number] if number < len(SMALL) else str(number)
