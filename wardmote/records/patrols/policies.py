"""What the rules allow with a patrol now, as a list of refusals."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from wardmote.foundation.refusals import Refusal
from wardmote.records.patrols.models import Patrol, ShiftReport, Window
from wardmote.records.patrols.queries import Standing
from wardmote.records.patrols.timetable import Times
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.identity.models import Agency, Officer, Team

State = Patrol.State
MOST_WINDOWS = 400
LONGEST = timedelta(hours=24)
AHEAD = timedelta(minutes=5)  # clocks differ

NOT_ALLOWED = Refusal("not-allowed", "You may look at this patrol, but not do this with it.")
MOVED_ON = Refusal("moved-on", "This patrol has moved on: look at it as it is now.")
REPORTED_ALREADY = Refusal("reported-already", "A shift report of this time is there already.")
NOT_ACCEPTED = Refusal("not-accepted", "Accept this tasking before you report on it.")
OVER = Refusal("over", "This patrol is over: nothing more is added to it.")
MADE_ALREADY = Refusal("made-already", "A report was made of this already.")
NO_REASON = Refusal("no-reason", "Enter what was wrong.")
NOT_OPENED = Refusal("not-opened", "Open this patrol and read what was seen first.")

# Each step, the side that takes it, the states it follows, and what is to be said with it.
STEPS: dict[str, tuple[str, tuple[str, ...]]] = {
    State.ACCEPTED: ("carrier", (State.TASKED,)),
    State.REFUSED: ("carrier", (State.TASKED, State.ACCEPTED)),
    State.UNDER_WAY: ("carrier", (State.ACCEPTED,)),
    State.CLOSED: ("owner", (State.UNDER_WAY, State.REPORTED, State.REFUSED)),
    State.CANCELLED: ("owner", (State.TASKED, State.ACCEPTED, State.UNDER_WAY)),
}
WORDS_NEEDED = {
    State.REFUSED: "Enter why your team cannot carry it out.",
    State.CANCELLED: "Enter why it is cancelled.",
}


@dataclass(frozen=True)
class Seen:
    """One thing seen on a shift, as it was typed."""

    at: datetime
    category: str
    what: str
    place: str = ""
    people: int | None = None
    done: tuple[str, ...] = ()
    pk: UUID | None = None


@dataclass(frozen=True)
class Shift:
    """What one shift reports."""

    posts: str
    officers: int
    started_at: datetime
    ended_at: datetime
    nothing_seen: bool
    findings: str = ""
    weather: str = ""
    seen: tuple[Seen, ...] = ()


def refusals_to_task(
    *,
    title: str,
    brief: str,
    ward: str,
    area: str,
    windows: Sequence[Times],
    team: Team | None,
    whole_agency: bool,
    carrier: Agency,
    carrier_team: Team | None,
    agreement: Agreement | None,
    partners: Collection[Agency],
    by: Officer,
    now: datetime,
) -> list[Refusal]:
    """Every reason why this officer may not task this patrol."""
    refusals = []
    if not title.strip():
        refusals.append(Refusal("no-purpose", "Enter what it is for."))
    if not brief.strip():
        refusals.append(Refusal("no-brief", "Enter what they are to look for."))
    if not (ward or area.strip()):
        refusals.append(Refusal("no-place", "Choose a ward or enter the area."))
    if not windows:
        refusals.append(Refusal("no-hours", "Enter at least one day and its hours."))
    if len(windows) > MOST_WINDOWS:
        refusals.append(Refusal("too-many", f"That makes {len(windows)} times: task {MOST_WINDOWS} at most."))
    if windows and windows[-1][1] <= now:
        refusals.append(Refusal("all-over", "All of these hours are over."))
    if team is None and not whole_agency:
        refusals.append(Refusal("no-team", "Choose who at your agency keeps it."))
    elif team is not None and team.pk != by.team_id:
        refusals.append(Refusal("not-own-team", "A patrol is kept by your own team or by your whole agency."))
    if carrier_team is not None and carrier_team.agency_id != carrier.pk:
        refusals.append(Refusal("team-of-another-agency", f"Choose a team of {carrier.name}."))
    if carrier.pk != by.agency_id and agreement is None:
        refusals.append(
            Refusal("no-agreement", f"Choose the agreement under which {carrier.name} is told of it.")
        )
    if by.agency_id in {agency.pk for agency in partners}:
        refusals.append(Refusal("own-agency", "A partner is another agency than your own."))
    return refusals


def refusals_to_step(
    patrol: Patrol, state: str, *, words: str | None, standing: Standing, by: Officer
) -> list[Refusal]:
    """Every reason why this officer may not bring the patrol to this state now.

    `words=None` asks before there are any, to show a button.
    """
    side, follows = STEPS[state]
    refusals = []
    if side == "carrier" and not standing.carries:
        refusals.append(Refusal("not-carrier", f"Only {patrol.carrier.name} can answer this tasking."))
    elif side == "owner" and not standing.owns:
        refusals.append(Refusal("not-owner", f"Only {patrol.owner.name} can do this with its patrol."))
    elif not (standing.decide if side == "owner" else standing.contribute):
        refusals.append(NOT_ALLOWED)
    if patrol.state not in follows:
        refusals.append(MOVED_ON)
    if words is not None and state in WORDS_NEEDED and not words.strip():
        refusals.append(Refusal("no-words", WORDS_NEEDED[State(state)]))
    return refusals


def refusals_to_report(patrol: Patrol, window: Window, *, standing: Standing) -> list[Refusal]:
    """Every reason why this officer may not report on this window now."""
    if not standing.contribute:
        return [NOT_ALLOWED]
    if patrol.state == State.TASKED:
        return [NOT_ACCEPTED]
    if ShiftReport.objects.filter(window=window).exists():
        return [REPORTED_ALREADY]
    return [] if patrol.state in {State.ACCEPTED, State.UNDER_WAY} else [OVER]


def refusals_of_hours(shift: Shift, *, now: datetime) -> list[Refusal]:
    """What is amiss with who was there, and when."""
    refusals = []
    if not shift.posts.strip() or shift.officers < 1:
        refusals.append(Refusal("nobody-there", "Enter who was there, by post, and how many."))
    if shift.ended_at <= shift.started_at:
        refusals.append(Refusal("not-in-order", "The end must be after the start."))
    elif shift.ended_at - shift.started_at > LONGEST:
        refusals.append(Refusal("too-long", "A shift lasts a day at most: report each by itself."))
    if shift.ended_at > now + AHEAD:
        refusals.append(Refusal("not-over", "The end of the shift must not be in the future."))
    return refusals


def refusals_of_shift(shift: Shift, *, now: datetime) -> list[Refusal]:
    """What is amiss with what is reported."""
    refusals = refusals_of_hours(shift, now=now)
    if shift.nothing_seen and shift.seen:
        refusals.append(
            Refusal(
                "nothing-and-something", "Take the tick off “nothing seen”, or leave what was seen empty."
            )
        )
    if not shift.nothing_seen and not shift.seen:
        refusals.append(Refusal("nothing-said", "Enter what was seen, or tick that nothing was."))
    return refusals + [refusal for seen in shift.seen for refusal in refusals_of_seen(seen, now=now)]


def refusals_of_seen(seen: Seen, *, now: datetime) -> list[Refusal]:
    refusals = []
    if not seen.what.strip():
        refusals.append(Refusal("no-words", "Enter what was seen."))
    if seen.at > now + AHEAD:
        refusals.append(Refusal("in-the-future", "The time it was seen must not be in the future."))
    return refusals


def refusals_to_add(patrol: Patrol, *, standing: Standing) -> list[Refusal]:
    """Every reason why this officer may not add to what was seen."""
    if not standing.contribute:
        return [NOT_ALLOWED]
    return [] if patrol.state in {State.UNDER_WAY, State.REPORTED} else [OVER]


def refusals_to_correct(
    patrol: Patrol, shift: ShiftReport, *, standing: Standing, by: Officer
) -> list[Refusal]:
    """Every reason why this officer may not correct a shift report: its `by` is known."""
    if not standing.contribute or shift.by.agency_id != by.agency_id:
        return [NOT_ALLOWED]
    return [] if patrol.state in {State.UNDER_WAY, State.REPORTED} else [OVER]


def refusals_to_decide_who_sees(patrol: Patrol, *, standing: Standing) -> list[Refusal]:
    """Every reason why this officer may not circulate this patrol, or take back what was shared."""
    if not standing.owns:
        return [Refusal("not-owner", f"Only {patrol.owner.name} can share its patrol.")]
    return [] if standing.decide else [NOT_ALLOWED]
