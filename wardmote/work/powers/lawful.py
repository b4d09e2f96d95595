"""What the catalogue is asked about a use: which powers there are, what is refused, which dates follow.

No law stands here: the words of a use become those of `catalogue.law`, and back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django.utils import timezone

from wardmote.foundation.timing.calendars import LONDON
from wardmote.trust.identity.models import Officer
from wardmote.work.catalogue import law
from wardmote.work.catalogue.law import reckoning
from wardmote.work.catalogue.law.reckoning import moment_of
from wardmote.work.powers.models import DueDate, Particulars, Step, Use

LAST_MINUTE = time(23, 59)  # of what counts by the day: its last day is included
DATES = "dates"  # of the figures chosen: the days that the officer sets, by the name of the deadline
REVIEW, ENDS = "review", "ends"

# What the catalogue calls the moment at which a power is used, whatever its kind.
AT_SERVICE = (
    "issued", "served", "given", "made", "signed", "agreed", "order_made", "dapn_given", "item_taken",
    "application_given",
)  # fmt: skip
START = "start"
OF_STEPS = {Step.Kind.PENALTY: "fpn_issued", Step.Kind.VARIED: "varied"}
# What follows from what this room knows; of any other event the officer says when it was.
KNOWN = frozenset({*AT_SERVICE, *OF_STEPS.values(), START, "expiry", "turns_18"})
# Times in which somebody may do something: they run out by themselves, and nobody is late.
PASS = frozenset(
    {
        ENDS, "appeal", "appeal_of_variation", "costs_appeal", "representations",
        "representations_after_closure_order",
        "tenant_asks_for_review", "item_asked_for", "latest_end", "expires", "exclusion_ends", "usual_end",
        "pay_by", "fpn_no_proceedings_before", "fpn_early_payment_discount", "pay_or_request_hearing",
        "warning_counts_until", "notice_lapses", "notice_within_conditions_1_2_3_5",
        "notice_within_condition_4", "possession_notice_condition_4",
        "extension_application_before", "compliance_period",
    }
)  # fmt: skip
# Of a power one has only begun to think of: what can be known before anything is said of the subject.
BEFORE_ANYTHING = {
    "not-commenced",
    "not-yet-in-force",
    "not-this-agency",
    "earlier-missing",
    "earlier-not-enough",
    "step-missing",
}


@dataclass(frozen=True)
class Said:
    """What an officer says of a use that they are about to make."""

    subject_kind: str
    age: int | None = None
    tests: frozenset[str] = frozenset()
    consulted: frozenset[str] = frozenset()
    steps_done: frozenset[str] = frozenset()
    circumstances: frozenset[str] = frozenset()
    authorisations: frozenset[str] = frozenset()
    rank: str = ""
    figures: Mapping[str, law.Offered] = field(default_factory=dict)
    dates: Mapping[str, date] = field(default_factory=dict)


def age_on(born_on: date, day: date) -> int:
    """Whole years; someone born on 29 February comes of age on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def turns_18(born_on: date) -> date:
    return (
        date(born_on.year + 18, 3, 1)
        if (born_on.month, born_on.day) == (2, 29)
        else born_on.replace(year=born_on.year + 18)
    )


def subject_type(power: law.Power, kind: str) -> str:
    """The catalogue's word for a subject: premises and areas are both places here."""
    if kind == Use.Subject.PERSON:
        return "individual"
    if kind == Use.Subject.BODY:
        return "body"
    return "area" if power.subject_types and "place" not in power.subject_types else "place"


def act(
    power: law.Power, said: Said, *, by: Officer, at: datetime, earlier: Iterable[law.EarlierUse]
) -> law.Act:
    return law.Act(
        on=timezone.localdate(at),
        at=at,
        agency=by.agency.kind,
        subject_type=subject_type(power, said.subject_kind),
        age=said.age,
        authorisations=said.authorisations,
        earlier=tuple(earlier),
        consulted=said.consulted,
        tests_met=said.tests,
        steps_done=said.steps_done,
        rank=said.rank or None,
        figures=dict(said.figures),
        circumstances=said.circumstances,
    )


def reasons(
    power: law.Power,
    said: Said,
    *,
    by: Officer,
    at: datetime,
    earlier: Iterable[law.EarlierUse],
    authorised: bool = True,
) -> list[law.Reason]:
    """Every reason against it. A draft may still be waiting for whoever authorises it."""
    found = law.reasons(power, act(power, said, by=by, at=at, earlier=earlier))
    return found if authorised else [each for each in found if each.code != "not-authorised"]


def at_first_sight(
    power: law.Power, *, by: Officer, at: datetime, earlier: Iterable[law.EarlierUse]
) -> list[law.Reason]:
    """What speaks against a power before it is said on whom, or why."""
    kinds = power.subject_types
    subject = next((name for name in ("individual", "body", "place", "area") if name in kinds), "individual")
    asked = law.Act(
        on=timezone.localdate(at), at=at, agency=by.agency.kind, subject_type=subject, earlier=tuple(earlier),
        steps_done=frozenset(each.key for each in power.prerequisites if not each.power),
    )  # fmt: skip
    return [each for each in law.reasons(power, asked) if each.code in BEFORE_ANYTHING]


# --- an earlier use, as the law asks for it -----------------------------------------------------------


def state_at(use: Use, at: datetime | None) -> str:
    """Its state at that moment: what has ended since was still running then."""
    if at is None or use.ended_at is None or use.ended_at <= at or use.served_at is None:
        return str(use.state)
    begun = use.starts_on is None or use.starts_on <= timezone.localdate(at)
    return str(Use.State.IN_FORCE if begun else Use.State.SERVED)


def earlier(uses: Iterable[Use], *, at: datetime | None = None) -> list[law.EarlierUse]:
    """Uses with their steps and dates at hand (`queries.with_all`), as the law looks at them then."""
    found = []
    for use in uses:
        if use.served_at is None:
            continue
        breached = [step.happened_at for step in use.steps.all() if step.kind == Step.Kind.BREACHED]
        comply = [
            due.due_at
            for due in use.duedates.all()
            if due.replaced_at is None and due.kind == "officer_sets" and due.name not in (REVIEW, ENDS)
        ]
        ends = next(
            (due.due_at for due in use.duedates.all() if due.name == ENDS and due.replaced_at is None), None
        )
        found.append(
            law.EarlierUse(
                key=use.power,
                served_on=timezone.localdate(use.served_at),
                state=state_at(use, at),
                agency=use.agency.kind,
                comply_by=timezone.localdate(max(comply)) if comply else None,
                starts_at=moment_of(use.starts_on) if use.starts_on else use.served_at,
                ends_at=ends or (last_minute(use.ends_on) if use.ends_on else None),
                breached_on=timezone.localdate(min(breached)) if breached else None,
            )
        )
    return found


# --- dates ---------------------------------------------------------------------------------------------


def last_minute(day: date) -> datetime:
    return datetime.combine(day, LAST_MINUTE, LONDON)


def moment(at: date | datetime) -> datetime:
    """When it is due: of what counts by the day, the last minute of that day."""
    return at if isinstance(at, datetime) else last_minute(at)


def ends(power: law.Power, said: Said, *, from_: datetime) -> date | datetime | None:
    """When it runs out, by the length that was chosen."""
    chosen = said.figures.get("duration")
    if chosen is None:
        return None
    latest = next((each for each in power.deadlines if each.name == "latest_end"), None)
    by_the_hour = chosen.unit == law.powers.HOURS
    plain = law.Deadline(
        name=ENDS, label="", from_event="served",
        inclusive=not by_the_hour, skip=latest.skip if latest and by_the_hour else frozenset(),
    )  # fmt: skip
    start: date | datetime = from_ if by_the_hour else timezone.localdate(from_)
    return reckoning.reckon(start, chosen.value, chosen.unit, plain)


def may_start_later(power: law.Power) -> bool:
    """Whether the law counts from the day on which it begins, which may be later than that of service."""
    return any(each.from_event == START for each in power.deadlines)


def begins_at(starts_on: date | None, served_at: datetime) -> datetime:
    """From when it runs: the moment it was served, or the first of a later day."""
    later = starts_on is not None and starts_on > timezone.localdate(served_at)
    return moment_of(starts_on) if starts_on is not None and later else served_at


def ranks_of(power: law.Power, by: Officer) -> list[tuple[str, str]]:
    """Who at this officer's agency may authorise it, by key and name."""
    return [
        (each.key, each.name) for each in power.ranks if not each.agencies or by.agency.kind in each.agencies
    ]


def counts_hours(power: law.Power, on: date) -> bool:
    """Whether anything of it is counted by the hour, so that the time of day is to be known."""
    names = {*(each.figure for each in power.deadlines), *(each.figure for each in power.limits)}
    return any(figure.unit == law.powers.HOURS for name in names if (figure := power.figure(name, on)))


def events_to_say(power: law.Power) -> dict[str, str]:
    """The events, with their words, that bring dates and that nobody but the officer knows of."""
    return {
        each.from_event: reckoning.event_words(each.from_event)
        for each in power.deadlines
        if each.kind != "officer_sets"
        and each.from_event not in KNOWN
        and not (each.from_event == "decision" and power.by_court)
    }


def wants_time(power: law.Power, event: str, on: date) -> bool:
    """Whether hours are counted from that event."""
    return any(
        figure.unit == law.powers.HOURS
        for each in power.deadlines
        if each.from_event == event and (figure := power.figure(each.figure, on))
    )


def passes(name: str) -> bool:
    """Whether this date is the end of a time that runs out by itself; of several of one name, each."""
    return name in PASS or name.rstrip("0123456789").removesuffix("_") in PASS


def events(
    power: law.Power, use: Use, steps: Iterable[Step], particulars: Particulars
) -> dict[str, date | datetime]:
    """What has happened to a use, in the catalogue's words. Of an order, the decision is its own."""
    found: dict[str, date | datetime] = {}
    if use.served_at is not None:
        found |= dict.fromkeys(AT_SERVICE, use.served_at)
        found[START] = use.starts_on or use.served_at
        if power.by_court:
            found["decision"] = use.served_at
    if particulars.entry is not None and particulars.entry.born_on:
        found["turns_18"] = turns_18(particulars.entry.born_on)
    if use.ends_on is not None:
        found["expiry"] = use.ends_on
    for step in steps:
        if (name := OF_STEPS.get(Step.Kind(step.kind))) is not None:
            found[name] = step.happened_at
        if step.kind == Step.Kind.EVENT:
            found[step.settles] = step.until_on or step.happened_at
    for name, day in (particulars.figures.get(DATES) or {}).items():
        found[name] = date.fromisoformat(day)
    return found


def due(power: law.Power, use: Use, steps: Iterable[Step], particulars: Particulars) -> list[law.DueDate]:
    """Every date of a use as the law of its own day gives it, each under a name of its own."""
    told = events(power, use, steps, particulars)
    found = law.dates(power, told)
    if REVIEW in told and not any(each.name == REVIEW for each in found):
        found.append(
            law.DueDate(
                REVIEW, "Look at it again", told[REVIEW], "As set by the officer", "officer_sets", "own"
            )
        )
    if use.ends_on is not None:
        said = said_of(use, particulars)
        exact = ends(power, said, from_=begins_at(use.starts_on, use.served_at)) if use.served_at else None
        at = (
            exact if isinstance(exact, datetime) and timezone.localdate(exact) == use.ends_on else use.ends_on
        )
        found.append(law.DueDate(ENDS, "Runs out", at, "The length that was chosen", "officer_sets", "own"))
    times: dict[str, int] = {}
    named = []
    for each in found:
        times[each.name] = times.get(each.name, 0) + 1
        again = f"_{times[each.name]}" if times[each.name] > 1 else ""
        named.append(replace(each, name=f"{each.name}{again}"))
    return named


def differs(each: law.DueDate, was: DueDate | None) -> bool:
    return was is None or was.due_at.astimezone(UTC) != moment(each.at).astimezone(UTC)


# --- what was said, as it is kept ----------------------------------------------------------------------


def figures_kept(said: Said) -> dict[str, Any]:
    kept: dict[str, Any] = {
        name: [str(offered.value), offered.unit] for name, offered in said.figures.items()
    }
    if said.dates:
        kept[DATES] = {name: day.isoformat() for name, day in said.dates.items()}
    for name in ("consulted", "steps_done", "circumstances", "authorisations"):
        if chosen := getattr(said, name):
            kept[name] = sorted(chosen)
    return kept


def said_of(use: Use, particulars: Particulars, *, rank: str = "") -> Said:
    """What was said of a use when it was drafted."""
    kept = particulars.figures
    offered = {
        name: law.Offered(Decimal(value[0]), value[1])
        for name, value in kept.items()
        if isinstance(value, list) and len(value) == 2 and name in ("amount", "duration")
    }
    return Said(
        subject_kind=use.subject_kind,
        age=particulars.age,
        tests=frozenset(each["key"] for each in particulars.tests),
        consulted=frozenset(kept.get("consulted", [])),
        steps_done=frozenset(kept.get("steps_done", [])),
        circumstances=frozenset(kept.get("circumstances", [])),
        authorisations=frozenset(kept.get("authorisations", [])),
        rank=rank or particulars.authorised_rank,
        figures=offered,
        dates={name: date.fromisoformat(day) for name, day in (kept.get(DATES) or {}).items()},
    )
