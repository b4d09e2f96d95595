"""What the rules allow with clocks, targets and calendars now, as a list of refusals."""

from datetime import datetime

from wardmote.foundation.refusals import Refusal
from wardmote.records.clocks import queries
from wardmote.records.clocks.models import Clock
from wardmote.trust.identity.models import Officer, Role

NOT_KEEPER = Refusal("not-keeper", "Only the agency that keeps the report can do this with its clocks.")
MAY_NOT_ADD = Refusal("may-not-add", "You may read this report, but add nothing to it.")
OVER = Refusal("clock-over", "This is done, or no longer needed.")
PAUSED = Refusal("clock-paused", "This clock is paused already.")
NOT_PAUSED = Refusal("clock-not-paused", "This clock is not paused.")
LATE = Refusal("clock-late", "It is late already, and a pause moves nothing that is late.")
REFERRED = Refusal(
    "clock-referred", "The report is with another agency: the clock goes on when it comes back."
)
MOVED_ON = Refusal("clock-moved-on", "This clock has moved on: look at it as it is now.")
NO_REASON = Refusal("no-reason", "Enter why.")
NOT_ADMINISTRATOR = Refusal(
    "not-administrator", "Only administrators set targets, hours and ways of counting."
)
SET_BY_LAW = Refusal("set-by-law", "How this is counted stands in an Act: it is the same for every agency.")
NOT_TAKEN = Refusal("not-taken", "This does not hold together: check the amount, the hours and the day.")


def refusals_to_touch(clock: Clock, *, by: Officer) -> list[Refusal]:
    """What stands in the way of anything with this clock. The row policy guards it; these are its words."""
    if by.agency_id != clock.owner_id:
        return [NOT_KEEPER]
    if not queries.may_contribute(clock):
        return [MAY_NOT_ADD]
    return [] if clock.state in Clock.LIVE else [OVER]


def refusals_to_pause(clock: Clock, *, by: Officer, now: datetime) -> list[Refusal]:
    refusals = refusals_to_touch(clock, by=by)
    if clock.state == Clock.State.PAUSED:
        refusals.append(PAUSED)
    elif clock.state in Clock.LIVE and clock.due_at < now:
        refusals.append(LATE)
    return refusals


def refusals_to_resume(clock: Clock, *, by: Officer) -> list[Refusal]:
    refusals = refusals_to_touch(clock, by=by)
    if clock.state != Clock.State.PAUSED:
        refusals.append(NOT_PAUSED)
    elif clock.while_referred:
        refusals.append(REFERRED)
    return refusals


def refusals_to_set(*, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not set targets and calendars of their agency."""
    return [] if by.has_role(Role.ADMINISTRATOR) else [NOT_ADMINISTRATOR]


def refusals_to_set_convention(key: str, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not set how their agency counts."""
    return refusals_to_set(by=by) + ([SET_BY_LAW] if queries.set_by_law(key) else [])
