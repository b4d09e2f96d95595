"""How a clock is counted, how a convention counts and when a calendar is open: in words."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache

from wardmote.foundation.design.dates import MONTHS, day_words, in_london, short_day_words
from wardmote.foundation.timing.reckoning import LeavesOut, PauseMoves, Received
from wardmote.foundation.timing.words import late_words, left_words, length_words
from wardmote.records.clocks.models import UNCONFIRMED, Calendar, Clock, Convention, Target
from wardmote.records.clocks.queries import Told
from wardmote.records.clocks.shipped import shipped
from wardmote.trust.identity.models import Officer

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
RECEIVED = {
    Received.AT_ONCE: "Counts from the moment it is received, also on a closed day or after hours.",
    Received.NEXT_OPENING: "What is received on a closed day or after hours counts from the next opening.",
}
PAUSES = {
    PauseMoves.WORKING_TIME: "A pause moves what is due by the working time it lasted.",
    PauseMoves.ELAPSED: "A pause moves what is due by all the time it lasted.",
    PauseMoves.NOTHING: "A pause moves nothing.",
}
LEFT_OUT = {
    LeavesOut.WEEKENDS: "weekends",
    LeavesOut.BANK_HOLIDAYS: "bank holidays",
    LeavesOut.CLOSED_DAYS: "days on which the service is closed",
}
SKIPPED = {"12-25": "Christmas Day"}


def moment(value: datetime) -> str:
    here = in_london(value)
    return f"{here:%A} {short_day_words(here)}, {here:%H:%M}"


# --- conventions and calendars ----------------------------------------------------------------------


def convention_words(convention: Convention) -> list[str]:
    plain = convention.plain()
    told = [RECEIVED[plain.received], PAUSES[plain.pause]]
    told.append("The first day counts." if plain.first_day_counts else "Of days, the first is not counted.")
    if plain.leaves_out:
        told.append(f"Left out: {', '.join(LEFT_OUT[each] for each in sorted(plain.leaves_out))}.")
    if plain.skips:
        told.append(f"Not counted at all: {', '.join(skipped(day) for day in sorted(plain.skips))}.")
    if plain.last_day_moves:
        told.append("A last day on which the service is closed moves to the next on which it is open.")
    return told


def skipped(day: str) -> str:
    month, number = day.split("-")
    return SKIPPED.get(day) or f"{int(number)} {MONTHS[int(month) - 1].capitalize()}"


def hours_words(spans: Iterable[Iterable[str]]) -> str:
    """Return "09:00 to 17:00", "day and night" or "closed"."""
    told = [tuple(span) for span in spans]
    if told == [("00:00", "00:00")]:
        return "day and night"
    return ", ".join(f"{start} to {end}" for start, end in told) or "closed"


def days_words(names: list[str]) -> str:
    """Return "Monday", "Saturday and Sunday" or "Monday to Friday"."""
    return f"{names[0]} to {names[-1]}" if len(names) > 2 else " and ".join(names)


def calendar_words(calendar: Calendar) -> list[str]:
    """Its hours, weekdays with the same together; then its bank holidays and single days."""
    runs: list[tuple[list[str], str]] = []
    for name, spans in zip(WEEKDAYS, calendar.hours, strict=True):
        hours = hours_words(spans)
        if runs and runs[-1][1] == hours:
            runs[-1][0].append(name)
        else:
            runs.append(([name], hours))
    told = [f"{days_words(names)}: {hours}" for names, hours in runs]
    told.append(f"Bank holidays in England: {'open' if calendar.opens_on_bank_holidays else 'closed'}")
    told += [f"{day_words(day)}: closed" for day in sorted(calendar.closed)]
    told += [
        f"{day_words(date.fromisoformat(day))}: {hours_words(spans)}"
        for day, spans in sorted(calendar.extra.items())
    ]
    return told


# --- one clock --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """A clock as its report's page shows it."""

    clock: Clock
    words: str
    colour: str
    counted: list[str]
    events: list[Told] = field(default_factory=list)
    may_pause: bool = False
    may_resume: bool = False
    may_meet: bool = False

    @property
    def unconfirmed(self) -> bool:
        return self.clock.target.status in UNCONFIRMED


def words_of(clock: Clock, now: datetime) -> tuple[str, str]:
    """How it stands in words, and the colour of its tag."""
    if clock.state == Clock.State.PAUSED:
        return "paused", "blue"
    if clock.over_at is not None:
        if clock.state == Clock.State.ENDED:
            return "no longer needed", "grey"
        if clock.in_time:
            return "done in time", "green"
        return f"done, {late_words(clock.over_at - clock.due_at).replace('due now', 'just late')}", "yellow"
    if clock.due_at < now:
        return left_words(clock.due_at, now), "red"
    return left_words(clock.due_at, now), "yellow" if (clock.due_at - now).total_seconds() < 3600 else "teal"


def counted(clock: Clock) -> list[str]:
    """How it is counted, step by step."""
    target = clock.target
    told = [
        f"{target.words}, as set from {day_words(target.starts_on)}. {target.source}.",
        f"Begun {moment(clock.started_at)}.",
    ]
    if clock.counts_from > clock.started_at:
        told.append(f"The service was closed: it counts from {moment(clock.counts_from)}.")
    for start, end in clock.pauses:
        spans = datetime.fromisoformat(start), datetime.fromisoformat(end)
        told.append(f"Paused from {moment(spans[0])} to {moment(spans[1])}.")
    if clock.paused_at:
        told.append(f"Paused since {moment(clock.paused_at)}: what is due moves once it goes on.")
    told.append(f"Due {moment(clock.due_at)}.")
    told.append(f"Counted by: {clock.convention.short.lower()}. Hours: {clock.calendar.name.lower()}.")
    return told


def shown(
    found: list[tuple[Clock, list[Told]]], *, contributes: bool, by: Officer, now: datetime
) -> list[Shown]:
    """The clocks of one report, with what the officer may do. `contributes`: they may add to the report."""
    made = []
    for clock, events in found:
        words, colour = words_of(clock, now)
        may_touch = contributes and by.agency_id == clock.owner_id and clock.state in Clock.LIVE
        paused = clock.state == Clock.State.PAUSED
        made.append(
            Shown(
                clock,
                words[:1].upper() + words[1:],
                colour,
                counted(clock),
                events,
                may_pause=may_touch and not paused and clock.due_at >= now,
                may_resume=may_touch and paused and not clock.while_referred,
                may_meet=may_touch and not clock.while_referred,
            )
        )
    return made


@cache
def names() -> dict[str, str]:
    """What is due on reports, by its key, as we ship it."""
    rows = (row for row in shipped("target") if row["subject"] == Target.Subject.REPORT)
    return {row["what"]: row["name"] for row in rows}


def next_words(what: str, due: datetime, now: datetime) -> tuple[str, str, bool]:
    """For a queue: what is next, how much time is left, and whether it is late."""
    return names().get(what, "Due"), left_words(due, now), due < now


def target_of(target: Target) -> str:
    """Of what: "noise reports", "reports of high harm", "ASB case reviews"."""
    if target.subject != Target.Subject.REPORT:
        return target.get_subject_display()
    kind = f"{target.kind.replace('_', ' ').capitalize()} reports" if target.kind else "Reports"
    return f"{kind} of {target.harm} harm" if target.harm else kind


def before_words(minutes: int) -> str:
    return length_words(timedelta(minutes=minutes))
