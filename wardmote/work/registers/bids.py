"""Scoring and deciding bids: by others than the bidder, by nobody with an interest, and once two have scored.

Whoever may decide a bid sees what others gave, and so does not score it. A score is of a version, and counts
while the bid says what it said then. Who may is the database's to say (migrations 0005, 0006 and 0008); here
are words and sums.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.imports.names import name_key
from wardmote.foundation.refusals import Refusal, Refused, by_row_policy
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.registers.models import BidConflict, BidDecision, BidScore, Entry, Version
from wardmote.work.registers.values import AMOUNT

BIDS, ROUNDS = "fund-bids", "fund-rounds"
SCORERS = (Role.REGISTER_EDITOR, Role.PANEL_CHAIR, Role.PANEL_COORDINATOR)
AT_LEAST = 2  # scorers before a decision, as the database asks
MOST_POINTS = 10

BIDDERS_OWN = Refusal("own-bid", "Nobody scores or decides a bid of their own agency.")
INTEREST = Refusal(
    "interest", "You said that you have an interest in this bid, so you neither score nor decide it."
)
DECIDED = Refusal("decided", "This bid has been decided.")
CLOSED = Refusal("closed", "This bid is closed.")
NO_SCORER = Refusal("no-scorer", "Bids are scored by register editors, panel chairs and panel co-ordinators.")
NO_CRITERIA = Refusal(
    "no-criteria", "The round this bid names is not in the register, or has no criteria yet."
)
NOT_KEEPER = Refusal("not-round", "The agency that keeps the round decides, by one of its register editors.")
TOO_FEW = Refusal(
    "too-few",
    f"At least {AT_LEAST} others score a bid, as it reads now, before it is decided, none of them of the"
    " bidder's agency by now.",
)
KEEPS_ROUND = Refusal(
    "keeps-round", "Your agency keeps the round: its register editors decide bids, and do not score them."
)
SCORED_IT = Refusal("scored-it", "You scored this bid, so another register editor decides it.")
WROTE_IT = Refusal("wrote-it", "You wrote this bid, or some of it, so you neither score nor decide it.")
MEANWHILE = Refusal(
    "meanwhile", "The database refused this: the bid changed, or was decided meanwhile. Look at it again."
)


class CannotScore(Refused):
    pass


class CannotDecide(Refused):
    pass


def round_of(entry: Entry) -> Entry | None:
    """The open round that the bid names."""
    title = str(entry.values.get("round", "")).strip()
    return Entry.objects.filter(register=ROUNDS, state=Entry.State.OPEN, title__iexact=title).first()


def criteria(of_round: Entry | None) -> list[tuple[str, Decimal]]:
    """The criteria of a round, each with its weight."""
    lines = of_round.lines.get("criteria", ()) if of_round else ()
    return [
        (line["criterion"], Decimal(line["weight"]))
        for line in lines
        if "criterion" in line and AMOUNT.fullmatch(line.get("weight", ""))
    ]


def has_interest(entry: Entry, by: Officer) -> bool:
    return BidConflict.objects.filter(entry=entry, by=by).exists()


def decision_of(entry: Entry) -> BidDecision | None:
    return BidDecision.objects.filter(entry=entry).select_related("by", "by__agency").first()


def _refusals(entry: Entry, *, by: Officer) -> list[Refusal]:
    refusals = []
    if entry.owner_id == by.agency_id:
        refusals.append(BIDDERS_OWN)
    if Version.objects.filter(entry=entry, by=by).exists():
        refusals.append(WROTE_IT)
    if has_interest(entry, by):
        refusals.append(INTEREST)
    if decision_of(entry):
        refusals.append(DECIDED)
    if entry.state != Entry.State.OPEN:
        refusals.append(CLOSED)
    return refusals


def refusals_to_score(entry: Entry, of_round: Entry | None, *, by: Officer) -> list[Refusal]:
    refusals = _refusals(entry, by=by)
    if not by.has_role(*SCORERS):
        refusals.append(NO_SCORER)
    if of_round is not None and of_round.owner_id == by.agency_id and by.has_role(Role.REGISTER_EDITOR):
        refusals.append(KEEPS_ROUND)
    if not criteria(of_round):
        refusals.append(NO_CRITERIA)
    return refusals


def refusals_to_decide(entry: Entry, of_round: Entry | None, *, by: Officer) -> list[Refusal]:
    refusals = _refusals(entry, by=by)
    if of_round is None or of_round.owner_id != by.agency_id or not by.has_role(Role.REGISTER_EDITOR):
        return [*refusals, NOT_KEEPER]
    if BidScore.objects.filter(entry=entry, by=by).exists():
        refusals.append(SCORED_IT)
    if not refusals and not may_decide(entry):
        refusals.append(TOO_FEW)
    return refusals


def may_decide(entry: Entry) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.decides_bid(%s)", [entry.pk])
        return bool(cursor.fetchone()[0])


@transaction.atomic
def say_interest(entry: Entry, *, interest: str, by: Officer, now: datetime) -> None:
    """Put on record that the officer has an interest in the bid. Said once, it stands.

    :raises CannotScore: if it was said before, or is no bid.
    """
    if entry.register != BIDS:
        raise CannotScore([MEANWHILE])
    if has_interest(entry, by):
        raise CannotScore([INTEREST])
    with by_row_policy(CannotScore, MEANWHILE):
        BidConflict(entry=entry, by=by, interest=interest, at=now).save(force_insert=True)
    audit.record("interest in a bid declared", kind="register_entry", subject=entry.pk, owner=entry.owner_id)


@transaction.atomic
def score(entry: Entry, *, points: Mapping[str, int], note: str, by: Officer, now: datetime) -> None:
    """Score the bid as it stands, a whole number from 0 to 10 for each criterion of its round.

    :raises CannotScore: with every reason, if the rules refuse.
    """
    of_round = round_of(entry)
    refusals = refusals_to_score(entry, of_round, by=by)
    wanted = {name for name, _ in criteria(of_round)}
    if set(points) != wanted or any(not 0 <= each <= MOST_POINTS for each in points.values()):
        refusals.append(Refusal("points", f"Give each criterion a whole number from 0 to {MOST_POINTS}."))
    if refusals:
        raise CannotScore(refusals)
    with by_row_policy(CannotScore, MEANWHILE):
        BidScore.objects.bulk_create(
            BidScore(
                entry=entry,
                version=entry.version,
                criterion=name,
                points=each,
                note=note,
                by=by,
                agency_id=by.agency_id,
                at=now,
            )
            for name, each in points.items()
        )
    audit.record("bid scored", kind="register_entry", subject=entry.pk, owner=entry.owner_id)


@transaction.atomic
def decide(
    entry: Entry,
    *,
    outcome: str,
    amount: Decimal | None,
    reason: str,
    conditions: str,
    by: Officer,
    now: datetime,
) -> None:
    """Decide the bid, once.

    :raises CannotDecide: with every reason, if the rules refuse.
    """
    of_round = round_of(entry)
    refusals = refusals_to_decide(entry, of_round, by=by)
    if outcome == BidDecision.Outcome.REFUSED:
        amount = None
    elif amount is None or amount <= 0:
        refusals.append(Refusal("amount", "Say how much is granted."))
    elif AMOUNT.fullmatch(asked := entry.values.get("asked", "")) and amount > Decimal(asked):
        refusals.append(Refusal("amount", "No more is granted than was asked for."))
    elif outcome == BidDecision.Outcome.GRANTED and amount != Decimal(entry.values.get("asked", amount)):
        refusals.append(Refusal("outcome", "Less than was asked for is granted in part: choose that."))
    elif outcome == BidDecision.Outcome.PART and amount == Decimal(entry.values.get("asked", -1)):
        refusals.append(Refusal("outcome", "All that was asked for is granted: choose that."))
    if refusals:
        raise CannotDecide(refusals)
    with by_row_policy(CannotDecide, MEANWHILE):
        BidDecision(
            entry=entry,
            outcome=outcome,
            amount=amount,
            reason=reason,
            conditions=conditions,
            version=entry.version,
            by=by,
            at=now,
        ).save(force_insert=True)
    audit.record("bid decided", kind="register_entry", subject=entry.pk, owner=entry.owner_id, note=outcome)


@dataclass(frozen=True)
class Sheet:
    """One scorer's newest points, and what they come to of 100 by the weights."""

    scorer: str
    scorer_id: UUID
    agency: str
    points: list[int | None]  # in the order of the criteria
    total: Decimal | None
    note: str
    version: int  # of the bid, the newest they read
    is_of_earlier: bool  # the bid says something else since
    has_interest: bool
    names: tuple[str, ...] = ()  # of the criteria

    @property
    def counts(self) -> bool:
        return not self.is_of_earlier and not self.has_interest

    @property
    def named(self) -> list[tuple[int | None, str]]:
        return list(zip(self.points, self.names, strict=True))


def sheets(entry: Entry, weighted: Sequence[tuple[str, Decimal]]) -> list[Sheet]:
    """What each scorer gave, as far as the officer may see it."""
    newest: dict[UUID, dict[str, BidScore]] = {}
    found = BidScore.objects.filter(entry=entry).select_related("by", "agency").order_by("at", "pk")
    for each in found:
        newest.setdefault(each.by_id, {})[name_key(each.criterion)] = each
    interested = set(BidConflict.objects.filter(entry=entry).values_list("by_id", flat=True))
    stand = reading_as_now(entry, {each.version for given in newest.values() for each in given.values()})
    return [_sheet(weighted, given, stand, scorer in interested) for scorer, given in newest.items()]


def reading_as_now(entry: Entry, numbers: Collection[int]) -> set[int]:
    """Those of these versions in which the bid said what it says now, as `wardmote.bid_reads_as` has it."""
    said = (entry.title, entry.values, entry.lines)
    found = Version.objects.filter(entry=entry, no__in=numbers)
    return {entry.version} | {each.no for each in found if (each.title, each.values, each.lines) == said}


def _sheet(
    weighted: Sequence[tuple[str, Decimal]],
    given: Mapping[str, Any],
    stand: Collection[int],
    has_interest: bool,
) -> Sheet:
    one = max(given.values(), key=lambda each: (each.at, str(each.pk)))
    points: list[int | None] = [
        given[name_key(name)].points if name_key(name) in given else None for name, _ in weighted
    ]
    total = None
    known = [each for each in points if each is not None]
    if weighted and len(known) == len(points):
        whole = sum((weight for _, weight in weighted), Decimal(0))
        got = sum((weight * each for (_, weight), each in zip(weighted, known, strict=True)), Decimal(0))
        total = (got * 100 / (whole * MOST_POINTS)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return Sheet(
        one.by.name,
        one.by_id,
        one.agency.short_name,
        points,
        total,
        one.note,
        version=one.version,
        is_of_earlier=any(each.version not in stand for each in given.values()),
        has_interest=has_interest,
        names=tuple(name for name, _ in weighted),
    )


def mean(of: Sequence[Sheet]) -> Decimal | None:
    totals = [sheet.total for sheet in of if sheet.total is not None and sheet.counts]
    if not totals:
        return None
    return (sum(totals, Decimal(0)) / len(totals)).quantize(Decimal("0.1"), ROUND_HALF_UP)
