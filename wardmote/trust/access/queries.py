"""What can be asked about an audience: its grants, what each lets in today, on which parties it relies."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models.expressions import RawSQL

from wardmote.trust.access import standins
from wardmote.trust.access.models import Grant, Level
from wardmote.trust.agreements.models import Category, Party
from wardmote.trust.identity.models import Officer

# What `audience_id__in` is compared with, for more than reading: where the officer has that level now.
MAY_DECIDE = RawSQL("select wardmote.my_audiences('decide')", [])  # nosec B611: our own words
MAY_EXPORT = RawSQL("select wardmote.my_audiences('export')", [])  # nosec B611: our own words

LEVEL_WORDS = {
    Level.NAME: "Know that it is there",
    Level.READ: "Read it",
    Level.CONTRIBUTE: "Read it and add to it",
    Level.DECIDE: "Read it, add to it and change its details",
    Level.EXPORT: "Read it, add to it, decide on it and take it away",
}


@dataclass(frozen=True)
class GrantToday:
    grant: Grant
    admits: bool

    @property
    def level_words(self) -> str:
        return LEVEL_WORDS[Level(self.grant.level)]


def grants_today(audiences: Iterable[int], *, without: UUID | None = None) -> dict[int, list[GrantToday]]:
    """Each grant of some audiences, and whether it admits anyone today; `without` leaves one out."""
    wanted = list(dict.fromkeys(audiences))
    with connection.cursor() as cursor:
        cursor.execute(
            "select g.grant_id, g.admits from unnest(%s::bigint[]) a"
            " cross join lateral wardmote.grants_today(a, %s) g",
            [wanted, without],
        )
        admits = dict(cursor.fetchall())
    grants = Grant.objects.filter(pk__in=admits).select_related("agency", "team", "officer", "agreement")
    found: dict[int, list[GrantToday]] = {audience: [] for audience in wanted}
    for grant in grants.order_by("agreement_id", "agency__name", "team__name", "officer__name", "id"):
        found[grant.audience_id].append(GrantToday(grant, admits[grant.pk]))
    for audience in found:  # the owner's own first
        found[audience].sort(key=lambda each: each.grant.agreement_id is not None)
    return found


def parties_of(grants: Iterable[Grant]) -> dict[UUID, list[Party]]:
    """The parties of the agreements that these grants rely on, in one query."""
    found: dict[UUID, list[Party]] = {grant.agreement_id: [] for grant in grants if grant.agreement_id}
    if found:
        for party in Party.objects.filter(agreement__in=found).select_related("organisation").order_by("id"):
            found[party.agreement_id].append(party)
    return found


def admits(grant: Grant, officer: Officer) -> bool:
    """Whether a grant that holds today is for this officer, not counting whom they stand in for."""
    return (
        grant.agency_id == officer.agency_id
        and grant.team_id in (None, officer.team_id)
        and grant.officer_id in (None, officer.pk)
    )


def blind_to(audience: int) -> dict[str, list[str]]:
    """For each category, the agencies now let in who would not see something that holds it."""
    sees: dict[str, set[str]] = {}
    for each in grants_today([audience])[audience]:
        if each.admits and each.grant.agreement_id:
            sees.setdefault(each.grant.agency.short_name, set()).update(each.grant.categories)
    return {
        category.key: [name for name, seen in sees.items() if category.key not in seen]
        for category in Category.objects.order_by("position")
    }


def categories_admitted(audience: int, *, by: Officer) -> set[str]:
    """The categories that the grants of an audience which let this officer in cover."""
    covered: set[str] = set()
    for each in grants_today([audience])[audience]:
        if each.admits and admits(each.grant, by):
            covered.update(each.grant.categories)
    return covered | standins.categories_covered(audience, by=by)
