"""What becomes of a tasking: accepted, refused, started, closed, cancelled."""

from datetime import datetime

from django.db import transaction

from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.records.patrols import policies, queries, telling
from wardmote.records.patrols.commands.common import as_it_is, child_of, put_on_record, tell
from wardmote.records.patrols.models import Patrol, Step
from wardmote.trust.identity.models import Officer

State = Patrol.State
ACTS: dict[str, str] = {
    State.ACCEPTED: "patrol accepted",
    State.REFUSED: "patrol refused",
    State.UNDER_WAY: "patrol started",
    State.CLOSED: "patrol closed",
    State.CANCELLED: "patrol cancelled",
}


class CannotAnswer(Refused):
    pass


@transaction.atomic
def step(*, patrol: Patrol, state: str, words: str = "", by: Officer, now: datetime) -> None:
    """Bring a patrol to another state, by the side whose step it is; the database moves it.

    :raises CannotAnswer: with every reason, if the rules refuse.
    """
    patrol = as_it_is(patrol, CannotAnswer)
    standing = queries.standing(patrol, by=by)
    if refusals := policies.refusals_to_step(patrol, state, words=words, standing=standing, by=by):
        raise CannotAnswer(refusals)
    with by_row_policy(CannotAnswer, policies.MOVED_ON):
        Step(**child_of(patrol), state=state, words=words.strip(), by=by, at=now).save(force_insert=True)
    put_on_record(ACTS[state], patrol)
    told = queries.carriers(patrol) if state == State.CANCELLED else queries.tasker(patrol)
    if kind := telling.OF_STATE.get(state):
        tell([officer for officer in told if officer != by.pk], kind, patrol, now=now)
