"""The review round of a year: opened, answered line by line, closed."""

import uuid
from datetime import date, datetime

from django.db import transaction

from wardmote.foundation.audit.commands import record
from wardmote.foundation.design.dates import in_london
from wardmote.foundation.refusals import Refusal, Refused
from wardmote.trust.agreements import commands as agreements
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.agreements.standing import standing
from wardmote.trust.identity.models import Officer
from wardmote.work.upkeep import policies
from wardmote.work.upkeep.commands.common import CannotKeepUp, held, refuse
from wardmote.work.upkeep.models import Round, RoundLine

State = Agreement.State


@transaction.atomic
def open_round(*, year: int, due_on: date, by: Officer, now: datetime) -> Round:
    """A line for every agreement that lives today: in force, due for review, not started yet, or suspended.

    :raises CannotKeepUp: with every reason.
    """
    today = in_london(now).date()
    exists = Round.objects.filter(year=year).exists()
    refuse(policies.refusals_to_open_round(year=year, due_on=due_on, exists=exists, by=by, on=today))
    made = Round(pk=uuid.uuid4(), year=year, owner=by.agency, due_on=due_on, opened_by=by, opened_at=now)
    living = [
        agreement
        for agreement in Agreement.objects.filter(state__in=(State.IN_FORCE, State.SUSPENDED)).order_by("pk")
        if standing(agreement, on=today).key != "ended"
    ]
    with held():
        made.save(force_insert=True)
        RoundLine.objects.bulk_create(
            RoundLine(round=made, agreement=agreement, owner_id=agreement.owner_id) for agreement in living
        )
    _record("review round opened", made, note=f"{year}, {len(living)} agreements")
    return made


@transaction.atomic
def answer_line(
    *,
    line: RoundLine,
    outcome: str,
    words: str,
    review_on: date | None = None,
    version: str = "",
    by: Officer,
    now: datetime,
) -> None:
    """What the keeper says of an agreement; the entry itself is renewed, begun anew or ended with it.

    :raises CannotKeepUp: with every reason, those of the register among them.
    """
    refusals = policies.refusals_to_answer_line(line, by=by)
    if outcome == RoundLine.Outcome.KEPT and (review_on is None or policies.outside(review_on)):
        refusals.append(Refusal("no-review", f"Enter when it is to be reviewed next, {policies.WITHIN}."))
    if outcome == RoundLine.Outcome.CHANGED and not version.strip():
        refusals.append(Refusal("no-version", "Enter the number of the new version."))
    if outcome == RoundLine.Outcome.ENDED and not words.strip():
        refusals.append(Refusal("no-reason", "Enter why it ends."))
    refuse(refusals)
    kept = outcome == RoundLine.Outcome.KEPT
    try:
        _change_entry(line.agreement, outcome, words, review_on, version, by=by, now=now)
    except Refused as cannot:
        raise CannotKeepUp(cannot.refusals) from cannot
    with held():
        changed = RoundLine.objects.filter(pk=line.pk, outcome="").update(
            outcome=outcome,
            words=words.strip(),
            review_on=review_on if kept else None,
            answered_by=by,
            answered_at=now,
        )
        if not changed:
            raise CannotKeepUp([policies.CHANGED_MEANWHILE])
    record(
        "agreement.reviewed",
        kind="agreement",
        subject=line.agreement_id,
        owner=line.owner_id,
        note=f"round of {line.round.year}: {outcome}",
    )


def _change_entry(
    agreement: Agreement,
    outcome: str,
    words: str,
    review_on: date | None,
    version: str,
    *,
    by: Officer,
    now: datetime,
) -> None:
    if outcome == RoundLine.Outcome.KEPT and review_on is not None:
        agreements.renew(agreement=agreement, review_on=review_on, ends_on=agreement.ends_on, by=by, now=now)
    elif outcome == RoundLine.Outcome.CHANGED:
        agreements.new_version(agreement=agreement, version=version.strip(), by=by, now=now)
    elif outcome == RoundLine.Outcome.ENDED:
        agreements.end(agreement=agreement, reason=words.strip(), by=by, now=now)


@transaction.atomic
def close_round(*, round_: Round, by: Officer, now: datetime) -> None:
    """Who has not answered by now has not answered: the page of the round is its report.

    :raises CannotKeepUp: with every reason.
    """
    refuse(policies.refusals_to_close_round(round_, by=by))
    with held():
        if not Round.objects.filter(pk=round_.pk, closed_at=None).update(closed_at=now, closed_by=by):
            raise CannotKeepUp([policies.CHANGED_MEANWHILE])
    _record("review round closed", round_, note=str(round_.year))


def _record(action: str, round_: Round, *, note: str) -> None:
    record(action, kind="agreement_round", subject=round_.pk, owner=round_.owner_id, note=note)
