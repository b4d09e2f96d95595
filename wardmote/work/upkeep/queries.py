"""What can be asked of chases, rounds, the exchange and clauses, besides the list of signatures."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, Prefetch, Q, QuerySet, Value

from wardmote.trust.identity.models import Agency, Officer, Role
from wardmote.work.upkeep import signatures
from wardmote.work.upkeep.models import (
    Chase,
    Clause,
    Confirmation,
    Convention,
    Line,
    Quarter,
    Round,
    RoundLine,
    Supply,
)

# --- conventions ------------------------------------------------------------------------------------


def conventions(*, on: date) -> dict[str, Convention]:
    """Each convention as it stands on a day: one statement."""
    found = Convention.objects.filter(starts_on__lte=on).order_by("key", "starts_on")
    return {each.key: each for each in found}


def value(key: str, *, on: date) -> int:
    """The number of a convention on a day; of the earliest there is, where the day comes before it.

    :raises Convention.DoesNotExist: if there is none at all.
    """
    found = Convention.objects.filter(key=key)
    row = (
        found.filter(starts_on__lte=on).order_by("-starts_on").first() or found.order_by("starts_on").first()
    )
    if row is None:
        raise Convention.DoesNotExist
    return row.value


# --- chases -----------------------------------------------------------------------------------------


def chases_of(agreement: UUID) -> QuerySet[Chase]:
    """The newest first: all for the keeper's officers, those of their own agency for a party's."""
    found = Chase.objects.filter(agreement_id=agreement).select_related("by", "answered_by", "party")
    return found.order_by("-chased_on", "-at", "pk")


# --- rounds -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Progress:
    lines: int
    kept: int
    changed: int
    ended: int

    @property
    def answered(self) -> int:
        return self.kept + self.changed + self.ended

    @property
    def unanswered(self) -> int:
        return self.lines - self.answered


def rounds() -> QuerySet[Any]:
    """The latest first, each with how many lines it has and how many were answered."""
    counted = Round.objects.select_related("owner").annotate(
        how_many=Count("lines"), answered=Count("lines", filter=~Q(lines__outcome=""))
    )
    return counted.order_by("-year")


def progress_of(round_: Round) -> Progress:
    by_outcome = dict(
        RoundLine.objects.filter(round=round_).values_list("outcome").annotate(Count("pk")).order_by()
    )
    return Progress(
        sum(by_outcome.values()), *(by_outcome.get(key, 0) for key in ("kept", "changed", "ended"))
    )


def lines_of_round(round_: Round, *, show: str = "", owner: UUID | None = None) -> QuerySet[RoundLine]:
    """Those without an answer first, then by keeper and name."""
    found = RoundLine.objects.filter(round=round_).select_related(
        "agreement", "agreement__owner_team", "owner", "answered_by"
    )
    if show == "unanswered":
        found = found.filter(outcome="")
    elif show:
        found = found.filter(outcome=show)
    if owner:
        found = found.filter(owner_id=owner)
    return found.order_by("outcome", "owner__name", "agreement__document_name", "pk")


def silent_of(round_: Round) -> list[tuple[str, int]]:
    """Who has not answered: each keeper with how many lines, the most first."""
    found = RoundLine.objects.filter(round=round_, outcome="").values_list("owner__name")
    return list(found.annotate(how_many=Count("pk")).order_by("-how_many", "owner__name"))


# --- the exchange -----------------------------------------------------------------------------------


def quarters() -> QuerySet[Any]:
    """The latest first, each with its lines counted by state."""
    return Quarter.objects.annotate(
        how_many=Count("lines"),
        supplied=Count("lines", filter=Q(lines__state="supplied")),
        not_held=Count("lines", filter=Q(lines__state="not_held")),
        awaited=Count("lines", filter=Q(lines__state="awaited")),
    ).order_by("-year", "-quarter")


def lines_of_quarter(quarter: Quarter) -> list[Line]:
    """In the order of the topics, each with what was supplied that the officer may read. Two statements."""
    found = Line.objects.filter(quarter=quarter).select_related("topic", "supplier", "told_by")
    supplies = Supply.objects.defer("content").select_related("by").order_by("-at", "pk")
    return list(
        found.order_by("topic__position", "supplier__name", "pk").prefetch_related(
            Prefetch("supplies", supplies)
        )
    )


def is_overdue(line: Line, quarter: Quarter, *, today: date) -> bool:
    return line.state == Line.State.AWAITED and quarter.due_on < today


def supplies_here(lines: Iterable[Line], officer: Officer) -> bool:
    return any(line.supplier_id == officer.agency_id for line in lines)


# --- clauses ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """A clause as it reads on a day, who has confirmed it so, and versions that wait to be confirmed."""

    clause: Clause
    confirmations: tuple[Confirmation, ...]
    waiting: tuple[Clause, ...] = ()

    @property
    def is_confirmed(self) -> bool:
        return bool(self.confirmations)


def clauses(*, on: date) -> list[Standing]:
    """The clauses in their order, as they read on a day: two statements.

    What a lead wrote reads so once a lead of another agency has confirmed it. Until then the clause before it
    stands, as it does in what is drawn up and printed.
    """
    confirmed: dict[UUID, list[Confirmation]] = {}
    for row in Confirmation.objects.select_related("by", "agency").order_by("at", "pk"):
        confirmed.setdefault(row.clause_id, []).append(row)
    standing: dict[str, Clause] = {}
    waiting: dict[str, list[Clause]] = {}
    for clause in Clause.objects.select_related("by", "agency").order_by("key", "starts_on"):
        if not holds(clause, confirmed.get(clause.pk, ())):
            waiting.setdefault(clause.key, []).append(clause)
        elif clause.starts_on <= on:
            standing[clause.key] = clause
            waiting.pop(clause.key, None)  # what waited before it was overtaken
    return [
        Standing(clause, tuple(confirmed.get(clause.pk, ())), tuple(waiting.get(clause.key, ())))
        for clause in sorted(standing.values(), key=lambda clause: (clause.position, clause.key))
    ]


def holds(clause: Clause, confirmations: Iterable[Confirmation]) -> bool:
    """Whether it came with the system, or a lead of another agency than its author's has confirmed it."""
    return clause.agency_id is None or any(row.agency_id != clause.agency_id for row in confirmations)


def versions_of(key: str) -> list[Clause]:
    """Every version of a clause, the latest first."""
    return list(
        Clause.objects.filter(key=key)
        .select_related("by", "agency")
        .prefetch_related("confirmations__by", "confirmations__agency")
        .order_by("-starts_on")
    )


# --- whom to tell, and what is due ------------------------------------------------------------------

KEEPERS = (Role.INFORMATION_GOVERNANCE, Role.REGISTER_EDITOR)


def officers_of(
    agency: Agency, *, teams: Iterable[UUID | None] = (), roles: Iterable[str] = KEEPERS
) -> list[UUID]:
    """The officers of these teams, and whoever has these roles there; no leavers, no service accounts."""
    asked = Q(team_id__in=[team for team in teams if team]) | Q(roles__overlap=list(roles))
    found = Officer.objects.filter(asked, agency=agency, is_service=False, left_at=None)
    return list(found.order_by("pk").values_list("pk", flat=True))


@dataclass(frozen=True)
class Due:
    """What of this room waits for one officer's agency."""

    signatures: int = 0
    reviews: int = 0
    exchange: int = 0

    def __bool__(self) -> bool:
        return bool(self.signatures or self.reviews or self.exchange)


MOST_DUE = 300


def due_for(officer: Officer, *, today: date) -> Due:
    """Chases, lines of a round and lines of the exchange that wait for the agency: one statement."""

    def marked(found: QuerySet[Any], what: str) -> QuerySet[Any, Any]:
        return found.order_by().values_list("pk", Value(what, output_field=CharField()))[:MOST_DUE]

    chased = signatures.waiting(on=today).filter(owner_id=officer.agency_id, chase_on__lte=today)
    reviews = RoundLine.objects.filter(owner_id=officer.agency_id, outcome="", round__closed_at=None)
    lines = Line.objects.filter(supplier_id=officer.agency_id, state=Line.State.AWAITED)
    rows: Any = marked(chased, "signatures").union(
        marked(reviews, "reviews"), marked(lines, "exchange"), all=True
    )
    counts = Counter(what for _, what in rows)
    return Due(counts["signatures"], counts["reviews"], counts["exchange"])
