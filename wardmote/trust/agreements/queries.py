"""What can be asked of the register: its list, one entry, the matrix, the grounds for sharing, its names."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import permutations
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, Count, F, Min, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Length, Lower

from wardmote.foundation.refusals import Refusal
from wardmote.trust.agreements.models import (
    Agreement,
    AgreementFile,
    Alias,
    Category,
    Gateway,
    Organisation,
    Party,
    Purpose,
)
from wardmote.trust.agreements.reliance import name_of, refusals_of_standing
from wardmote.trust.agreements.standing import STANDINGS, standing
from wardmote.trust.identity.models import Agency

State = Agreement.State

# --- the closed lists -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Vocabulary:
    """The purposes, categories and gateways of this installation, by key, in their order."""

    purposes: Mapping[str, Purpose]
    categories: Mapping[str, Category]
    gateways: Mapping[str, Gateway]

    def purpose_names(self, keys: Iterable[str]) -> list[str]:
        return [self.purposes[key].name if key in self.purposes else key for key in keys]

    def category_names(self, keys: Iterable[str]) -> list[str]:
        return [self.categories[key].name if key in self.categories else key for key in keys]


def purposes() -> dict[str, Purpose]:
    return {purpose.key: purpose for purpose in Purpose.objects.order_by("position")}


def vocabulary() -> Vocabulary:
    """Three statements."""
    return Vocabulary(
        purposes(),
        {category.key: category for category in Category.objects.order_by("position")},
        {gateway.key: gateway for gateway in Gateway.objects.order_by("position")},
    )


# --- the list ---------------------------------------------------------------------------------------

SORTS = {
    # "2" before "10": a shorter number is a smaller one.
    "id": (Length("register_id"), "register_id"),
    "name": (Lower("document_name"),),
    "version": (Length("version"), "version"),
    "type": ("document_type",),
    "organisations": ("first_party",),
    "state": ("standing_rank",),
    "owner": ("owner__name",),
    "review": ("review_on",),
}
USUAL_SORT = "id"


@dataclass(frozen=True)
class Wanted:
    """What a list of entries is narrowed to; empty means everything."""

    text: str = ""
    standings: tuple[str, ...] = ()
    purpose: str = ""
    document_type: str = ""
    party: UUID | None = None
    other_party: UUID | None = None
    owner: UUID | None = None
    sort: str = USUAL_SORT


def entries(wanted: Wanted, *, on: date) -> QuerySet[Any]:
    """Entries of the register with `standing_key`, narrowed and ordered; parties in two more statements."""
    found = with_standing(Agreement.objects.all(), on=on).select_related("owner")
    if text := wanted.text.strip():
        found = found.filter(
            Q(document_name__icontains=text)
            | Q(description__icontains=text)
            | Q(named_organisations__icontains=text)
            | Q(register_id__iexact=text)
        )
    if wanted.standings:
        found = found.filter(standing_key__in=wanted.standings)
    if wanted.purpose:
        found = found.filter(purposes__contains=[wanted.purpose])
    if wanted.document_type:
        found = found.filter(document_type=wanted.document_type)
    for party in (wanted.party, wanted.other_party):
        if party:
            # A party is chosen as an agency or as an organisation; the two never share an id.
            found = found.filter(
                pk__in=Party.objects.filter(
                    Q(organisation_id=party) | Q(organisation__agency_id=party)
                ).values("agreement_id")
            )
    if wanted.owner:
        found = found.filter(owner_id=wanted.owner)
    return _ordered(found, wanted.sort).prefetch_related(parties_prefetch())


def parties_prefetch() -> "Prefetch[str, QuerySet[Party], str]":
    return Prefetch(
        "parties",
        Party.objects.select_related("organisation", "organisation__agency").order_by("organisation__name"),
    )


def with_standing(found: QuerySet[Agreement], *, on: date) -> QuerySet[Any]:
    """With `standing_key`, as `standing()` says it, so that a list can be narrowed and sorted by it."""
    in_force = Q(state=State.IN_FORCE)
    return found.annotate(
        standing_key=Case(
            When(~in_force, then=F("state")),
            When(ends_on__lt=on, then=Value("ended")),
            When(Q(starts_on=None) | Q(starts_on__gt=on), then=Value("not_started")),
            When(review_on__lt=on, then=Value("due_for_review")),
            default=Value("in_force"),
            output_field=CharField(),
        ),
    )


def _ordered(found: QuerySet[Any], sort: str) -> QuerySet[Any]:
    key = sort.removeprefix("-")
    if key not in SORTS:
        key, sort = USUAL_SORT, USUAL_SORT
    if key == "organisations":
        found = found.annotate(first_party=Min(Lower("parties__organisation__name")))
    if key == "state":
        ranks = [When(standing_key=name, then=Value(rank)) for rank, name in enumerate(STANDINGS)]
        found = found.annotate(standing_rank=Case(*ranks, default=Value(99)))
    columns = []
    for column in SORTS[key]:
        expression = F(column) if isinstance(column, str) else column
        columns.append(
            expression.desc(nulls_last=True) if sort.startswith("-") else expression.asc(nulls_last=True)
        )
    return found.order_by(*columns, "owner__name", *SORTS["id"], "version", "pk")


def count_by_standing(*, on: date) -> dict[str, int]:
    """How many entries stand where, over the whole register; standings without any are left out."""
    counted = (
        with_standing(Agreement.objects.all(), on=on).values("standing_key").annotate(how_many=Count("pk"))
    )
    counts = {row["standing_key"]: row["how_many"] for row in counted.order_by()}
    return {key: counts[key] for key in STANDINGS if key in counts}


def organisations() -> list[Organisation]:
    """Every organisation, with its agency where it is on the system."""
    return list(Organisation.objects.select_related("agency").order_by("name"))


# --- one entry --------------------------------------------------------------------------------------


def entry(pk: UUID) -> Agreement:
    """One entry with its teams and parties.

    :raises Agreement.DoesNotExist: if there is none.
    """
    related = ("owner", "owner_team", "successor_team", "supersedes")
    return Agreement.objects.select_related(*related).prefetch_related(parties_prefetch()).get(pk=pk)


def later_versions(agreement: Agreement) -> list[Agreement]:
    return list(Agreement.objects.filter(supersedes=agreement).order_by("created_at", "pk"))


def files(agreement: Agreement) -> QuerySet[AgreementFile]:
    """Its documents without their content; none for officers of an agency that is no party."""
    found = AgreementFile.objects.filter(agreement=agreement).defer("content", "sealed")
    return found.select_related("added_by").order_by("-added_at", "name")


# --- grounds for sharing ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Ground:
    """One agreement naming both agencies; live, for its purposes and categories, if `refusals` is empty.

    The agreement is read with those of its purposes only that personal data may be shared for.
    """

    agreement: Agreement
    refusals: tuple[Refusal, ...]

    @property
    def is_live(self) -> bool:
        return not self.refusals

    @property
    def purposes(self) -> tuple[str, ...]:
        return tuple(self.agreement.purposes)

    @property
    def categories(self) -> tuple[str, ...]:
        return tuple(self.agreement.categories)

    @property
    def gateways(self) -> tuple[str, ...]:
        return tuple(self.agreement.gateways)


@dataclass(frozen=True)
class AgencyGrounds:
    """For one agency, what lets it be shown anything; else the best words why nothing does."""

    agency: Agency
    live: tuple[Ground, ...]
    why_not: str


def grounds(*, reader: Agency, owner: Agency, on: date) -> list[Ground]:
    """Every agreement with both as parties, the live ones first, then by name. Two statements."""
    naming = _naming(reader.pk) & _naming(owner.pk)
    found = [
        _ground(agreement, reader=reader, owner=owner, on=on) for agreement in _for_personal_data(naming)
    ]
    return sorted(found, key=_live_first)


def live_grounds_by_agency(*, owner: Agency, on: date) -> list[AgencyGrounds]:
    """For every other agency, by name: its live agreements with `owner`, or why none. Three statements."""
    by_agency: dict[UUID, list[Agreement]] = defaultdict(list)
    for agreement in _for_personal_data(_naming(owner.pk)):
        agencies = {party.organisation.agency_id for party in agreement.parties.all()}
        for agency_id in filter(None, agencies):
            by_agency[agency_id].append(agreement)
    answers = []
    for agency in Agency.objects.exclude(pk=owner.pk).order_by("name"):
        found = sorted(
            (_ground(agreement, reader=agency, owner=owner, on=on) for agreement in by_agency[agency.pk]),
            key=_live_first,
        )
        live = tuple(ground for ground in found if ground.is_live)
        answers.append(
            AgencyGrounds(agency, live, "" if live else why_not(found, reader=agency, owner=owner))
        )
    return answers


# What a reader most needs to know first: an agreement that was there and is not any more.
TELLING = ("suspended", "ended", "withdrawn", "superseded", "not-started", "not-signed", "not-in-force")


def why_not(found: Sequence[Ground], *, reader: Agency, owner: Agency) -> str:
    """The best words for why no agreement among these lets `reader` see anything of `owner`'s."""
    told = [(refusal, ground.agreement) for ground in found for refusal in ground.refusals]
    if not told:
        return f"No agreement in the register names both {reader} and {owner}."
    order = {code: rank for rank, code in enumerate(TELLING)}

    def newest_of_the_most_telling(one: tuple[Refusal, Agreement]) -> tuple[int, float, str]:
        refusal, agreement = one
        return (
            order.get(refusal.code, len(order)),
            -(agreement.ends_on or agreement.changed_at.date()).toordinal(),
            agreement.document_name,
        )

    return min(told, key=newest_of_the_most_telling)[0].message


def _naming(agency: UUID) -> Q:
    return Q(pk__in=Party.objects.filter(organisation__agency_id=agency).values("agreement_id"))


def _for_personal_data(wanted: Q) -> list[Any]:
    """These agreements, with their parties, less the purposes that no personal data is shared for."""
    allowing = ArraySubquery(Purpose.objects.filter(personal_data=True).order_by().values("key"))
    found = list(
        Agreement.objects.filter(wanted).annotate(allowing=allowing).prefetch_related(parties_prefetch())
    )
    for agreement in found:
        agreement.purposes = [key for key in agreement.purposes if key in agreement.allowing]
    return found


def _ground(agreement: Agreement, *, reader: Agency, owner: Agency, on: date) -> Ground:
    parties = list(agreement.parties.all())
    refusals = refusals_of_standing(agreement, parties, reader=reader, owner=owner, on=on)
    if not agreement.purposes:
        name = name_of(agreement)
        refusals.append(
            Refusal("purpose-not-covered", f"{name} states no purpose that personal data is shared for.")
        )
    return Ground(agreement, tuple(refusals))


def _live_first(ground: Ground) -> tuple[bool, str, str]:
    return (not ground.is_live, ground.agreement.document_name, str(ground.agreement.pk))


# --- the matrix -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Body:
    """A row and column of the matrix: an agency, or an organisation not yet on the system."""

    id: UUID
    name: str
    is_agency: bool


@dataclass(frozen=True)
class Cell:
    """The best that any agreement gives two bodies: in_force, due, lapsed or none; of how many entries."""

    other: Body
    state: str
    entries: int


@dataclass(frozen=True)
class MatrixRow:
    body: Body
    cells: tuple[Cell | None, ...]  # None where a body meets itself

    def counts(self) -> dict[str, int]:
        states = [cell.state for cell in self.cells if cell]
        return {state: states.count(state) for state in ("in_force", "due", "lapsed", "none")}


BETWEEN = {
    "in_force": ("In force", "green"),
    "due": ("Due for review", "amber"),
    "lapsed": ("Lapsed", "red"),
    "none": ("None", "grey"),
}
RANK = {"in_force": 0, "due": 1, "lapsed": 2, "none": 3}


def matrix(*, on: date, purpose: str = "", beyond_the_system: bool = False) -> list[MatrixRow]:
    """Agency by agency, where sharing stands. Three statements, whatever the number of agreements."""
    bodies = [Body(agency.pk, agency.name, True) for agency in Agency.objects.order_by("name")]
    found = Agreement.objects.order_by("pk").prefetch_related(parties_prefetch())
    if purpose:
        found = found.filter(purposes__contains=[purpose])
    best: dict[tuple[UUID, UUID], str] = {}
    how_many: dict[tuple[UUID, UUID], int] = defaultdict(int)
    others: dict[UUID, Body] = {}
    for agreement in found:
        ties: dict[UUID, str] = {}
        for party in agreement.parties.all():
            organisation = party.organisation
            body = organisation.agency_id or organisation.pk
            if organisation.agency_id is None:
                if not beyond_the_system:
                    continue
                others.setdefault(body, Body(body, organisation.name, False))
            ties[body] = min(ties.get(body, UNSIGNED), _tie(party, on=on))
        for one, other in permutations(ties, 2):
            how_many[one, other] += 1
            state = _between(agreement, max(ties[one], ties[other]), on=on)
            best[one, other] = min(best.get((one, other), "none"), state, key=RANK.__getitem__)
    bodies += sorted(others.values(), key=lambda body: body.name.lower())
    return [
        MatrixRow(
            one,
            tuple(
                None
                if one.id == other.id
                else Cell(other, best.get((one.id, other.id), "none"), how_many.get((one.id, other.id), 0))
                for other in bodies
            ),
        )
        for one in bodies
    ]


BOUND, LEFT, UNSIGNED = "1 bound", "2 left", "3 unsigned"  # the weaker of two is the later in order


def _tie(party: Party, *, on: date) -> str:
    if party.signed_on is None or party.signed_on > on:
        return UNSIGNED
    return LEFT if party.withdrew_on and party.withdrew_on <= on else BOUND


def _between(agreement: Agreement, weaker_tie: str, *, on: date) -> str:
    key = standing(agreement, on=on).key
    if key in ("ended", "superseded", "suspended"):
        return "lapsed"
    if key in ("in_force", "due_for_review"):
        live = "in_force" if key == "in_force" else "due"
        return {BOUND: live, LEFT: "lapsed", UNSIGNED: "none"}[weaker_tie]
    return "none"


# --- names ------------------------------------------------------------------------------------------


def names(text: str = "", *, only_unlinked: bool = False) -> QuerySet[Alias]:
    """Every name as written, with its organisation and agency and how many entries were made through it."""
    found = Alias.objects.select_related("organisation", "organisation__agency")
    if text := text.strip():
        found = found.filter(Q(name__icontains=text) | Q(organisation__name__icontains=text))
    if only_unlinked:
        found = found.filter(organisation__agency=None)
    return found.annotate(entries=Count("organisation__parties", distinct=True)).order_by(Lower("name"), "pk")


def parties_of(organisation: Organisation, named_as: Collection[str] | None = None) -> list[Party]:
    """Its places in agreements; with `named_as`, only those made through these names."""
    found = Party.objects.filter(organisation=organisation).select_related("agreement", "agreement__owner")
    if named_as is not None:
        found = found.filter(named_as__in=named_as)
    found = found.prefetch_related(
        Prefetch("agreement__parties", Party.objects.select_related("organisation"))
    )
    return list(found.order_by("agreement__document_name", "pk"))


# --- for jobs ---------------------------------------------------------------------------------------


def ended_between(first: date, last: date) -> QuerySet[Agreement]:
    """Entries in force whose last day fell on these days: they ended by themselves."""
    found = Agreement.objects.filter(state=State.IN_FORCE, ends_on__gte=first, ends_on__lte=last)
    return found.prefetch_related(parties_prefetch()).order_by("ends_on", "pk")


def left_between(first: date, last: date) -> QuerySet[Party]:
    """Parties whose first day unbound fell on these days, of entries that go on."""
    found = Party.objects.filter(
        agreement__state=State.IN_FORCE, withdrew_on__gte=first, withdrew_on__lte=last
    )
    return found.select_related("agreement", "organisation").order_by("withdrew_on", "pk")
