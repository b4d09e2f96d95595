"""What can be asked of the catalogue: the powers for an agency on a day, figures with their history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet

from wardmote.work.catalogue import assembling, law, shipped
from wardmote.work.catalogue.models import UNCONFIRMED, Commencement, Confirmation, Entry, Figure

ROW = ("id", "power", "name", "label", "kind", "place", "value", "unit", "starts_on", "ends_on", "provision")
WORDS = ("section", "source", "status", "note")


def powers(agency: UUID | None) -> dict[str, law.Power]:
    """Every power as it is for this agency, by key, in the order of the catalogue: three queries.

    Its own figures come before the catalogue's, and what it has said is in force is. The words of an entry
    are those of its newest edition; figures are chosen by the day.
    """
    return assembling.catalogue(
        entries().values(), figures(agency).values(*ROW, *WORDS, "agency"),
        commenced=commenced(agency),
    )  # fmt: skip


def power(key: str, agency: UUID | None) -> law.Power | None:
    return powers(agency).get(key)


def entries() -> QuerySet[Entry]:
    """Each entry in its latest edition, in the order of the catalogue."""
    latest = Entry.objects.order_by("key", F("starts_on").desc()).distinct("key")
    return Entry.objects.filter(pk__in=latest.values("pk")).order_by("place")


def figures(agency: UUID | None) -> QuerySet[Figure]:
    """Every version of every figure that this agency has, in the order of the catalogue."""
    whose = Q(agency=None) if agency is None else Q(agency=None) | Q(agency=agency)
    return Figure.objects.filter(whose).order_by("power", "place", "starts_on", "at")


def commencements(agency: UUID) -> QuerySet[Commencement]:
    """What an agency has said of provisions, the latest of each first."""
    return Commencement.objects.filter(agency=agency).select_related("by").order_by("provision", "-at", "-pk")


def commenced(agency: UUID | None) -> dict[str, date]:
    """From when each provision is in force, as the agency last said."""
    if agency is None:
        return {}
    last = commencements(agency).distinct("provision").values_list("provision", "starts_on")
    return {provision: starts_on for provision, starts_on in last if starts_on is not None}


def scale(agency: UUID | None) -> list[law.Parameter]:
    """Every version of the standard scale of fines, lowest first."""
    return [parameter(row, {}) for row in figures(agency).filter(power=shipped.SCALE)]


def parameter(row: Figure, commenced: dict[str, date]) -> law.Parameter:
    told = {name: getattr(row, name) for name in (*ROW, *WORDS)}
    return assembling.parameter(told | {"agency": row.agency_id}, commenced)


def name_of(key: str) -> str:
    """What a power is called; "" where the catalogue has none of that key."""
    if key == shipped.SCALE:
        return str(shipped.common()["scale"]["name"])
    return entries().filter(key=key).values_list("name", flat=True).first() or ""


# --- what is not confirmed ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Unconfirmed:
    """An entry, or one of its figures, whose source nobody of the agency has said to have read."""

    power: str
    power_name: str
    figure: UUID | None
    name: str
    words: str
    source: str
    status: str
    confirmed: tuple[Confirmation, ...]

    @property
    def status_words(self) -> str:
        return dict(Figure._meta.get_field("status").choices or ()).get(self.status, self.status)


def unconfirmed() -> list[Unconfirmed]:
    """Every entry and every figure that is not checked, with what agencies have said to have read of it."""
    said: dict[tuple[str, UUID | None], list[Confirmation]] = {}
    for each in confirmations():
        said.setdefault((each.power, each.figure_id), []).append(each)
    found, names = [], {}
    for entry in entries():
        names[entry.key] = entry.name
        if entry.status in UNCONFIRMED:
            told = tuple(said.get((entry.key, None), ()))
            found.append(
                Unconfirmed(
                    entry.key, entry.name, None, entry.name, "The entry", entry.source, entry.status, told
                )
            )
    names[shipped.SCALE] = shipped.common()["scale"]["name"]
    for row in figures(None).filter(status__in=UNCONFIRMED):
        told = tuple(said.get((row.power, row.pk), ()))
        words = law.amount_words(row.value, row.unit)
        found.append(
            Unconfirmed(row.power, names[row.power], row.pk, row.label, words, row.source, row.status, told)
        )
    order = {key: place for place, key in enumerate(names)}
    return sorted(found, key=lambda each: (order[each.power], each.figure is not None))


def confirmations(power: str | None = None) -> Iterable[Confirmation]:
    """Who has read the source of what, the latest first."""
    rows = Confirmation.objects.select_related("agency", "by").order_by("-at", "-pk")
    return rows.filter(power=power) if power else rows


# --- one figure -------------------------------------------------------------------------------------------


def versions(power: str, name: str, agency: UUID) -> list[Figure]:
    """Every version of one figure that this agency has, the latest first, with who set it."""
    rows = figures(agency).filter(power=power, name=name).select_related("by", "agency")
    return list(
        rows.order_by(F("starts_on").desc(nulls_last=True), F("edition").desc(nulls_first=True), "-at")
    )
