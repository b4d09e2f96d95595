"""An officer leaves: said, taken back, and what they still own handed over one thing at a time."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from wardmote.foundation.refusals import Refused
from wardmote.trust.identity import leaving, policies, telling
from wardmote.trust.identity.commands.common import done_by_database
from wardmote.trust.identity.models import Officer


class CannotLeave(Refused):
    pass


@transaction.atomic
def see_off(*, officer: Officer, last_day: date | None, by: Officer, now: datetime, today: date) -> None:
    """Say that an officer leaves, on a last day or now; now, every session of theirs ends at once.

    Those who may hand over what they own are told.

    :raises CannotLeave: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_see_off(officer, last_day, by=by, today=today):
        raise CannotLeave(refusals)
    done_by_database("wardmote.see_off(%s, %s)", officer.pk, last_day, cannot=CannotLeave)
    telling.tell_of_departure(officer, by=by, now=now)


@transaction.atomic
def keep_on(*, officer: Officer, by: Officer) -> None:
    """The officer stays after all.

    :raises CannotLeave: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_keep_on(officer, by=by):
        raise CannotLeave(refusals)
    done_by_database("wardmote.keep_on(%s)", officer.pk, cannot=CannotLeave)


@transaction.atomic
def hand_over(
    *, leaver: Officer, chosen: list[tuple[str, UUID]], to: Officer, by: Officer, now: datetime
) -> tuple[int, list[str]]:
    """Hand things of a leaver to a colleague: each by its own room's command and rules.

    Returns how many were handed over, and in words what was refused; one refused holds up no other.

    :raises CannotLeave: if the colleague cannot take anything over, or nothing was chosen.
    """
    if refusals := policies.refusals_to_take_over(leaver, to=to, by=by, chosen=chosen):
        raise CannotLeave(refusals)
    handed, refused = 0, []
    for kind, key in chosen:
        source = leaving.source(kind)
        try:
            with transaction.atomic():
                source.hand_over(key, to, by, now)
        except Refused as cannot:
            refused += [refusal.message for refusal in cannot.refusals]
        else:
            handed += 1
    return handed, sorted(set(refused))
