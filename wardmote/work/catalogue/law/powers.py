"""What the law says of one tool or power, as the catalogue holds it on a day: plain values, no database.

No figure stands here. Each is a `Parameter` of the catalogue, in force from a day on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

HOURS, DAYS, WORKING_DAYS, WEEKS, MONTHS, YEARS = "h", "d", "wd", "weeks", "m", "y"
PERIODS = (HOURS, DAYS, WORKING_DAYS, WEEKS, MONTHS, YEARS)
POUNDS, TIME, OF_AGE, TIMES = "gbp", "time", "years of age", "times"
ONE_AND_MANY = {
    HOURS: ("hour", "hours"),
    DAYS: ("day", "days"),
    WORKING_DAYS: ("working day", "working days"),
    WEEKS: ("week", "weeks"),
    MONTHS: ("month", "months"),
    YEARS: ("year", "years"),
    TIMES: ("times the penalty", "times the penalty"),
}

STATUTORY, LOCAL, OFFICER_SETS, SUGGESTED = "statutory", "local_practice", "officer_sets", "suggested"
KINDS = {
    STATUTORY: "Set by law",
    LOCAL: "Local practice",
    OFFICER_SETS: "Set by the officer",
    SUGGESTED: "Suggested",
}

UNCONFIRMED = frozenset({"recall", "mixed", "default", "bill"})


def amount_words(value: Decimal | None, unit: str) -> str:
    """Return "£100", "21 days", "23:00", "16 years of age"; "no limit" for none."""
    if value is None:
        return "no limit"
    if unit == TIME:
        return f"{int(value) // 60:02}:{int(value) % 60:02}"
    number = f"{value:,.2f}" if value % 1 else f"{int(value):,}"
    if unit == POUNDS:
        return f"£{number}"
    one, many = ONE_AND_MANY.get(unit, (unit, unit))
    return f"{number.rstrip('0') if value % 1 else number} {one if value == 1 else many}"


@dataclass(frozen=True)
class Parameter:
    """One figure, in force from `valid_from` to `valid_to`, both included; either may be open."""

    name: str
    value: Decimal | None  # None: there is no limit
    unit: str
    valid_from: date | None
    valid_to: date | None = None
    section: str = ""
    status: str = "checked"  # checked, recall, mixed, default, bill, own
    commenced: bool = True  # False: enacted and not known to be in force; it never holds
    label: str = ""
    source: str = ""
    note: str = ""
    kind: str = "ceiling"  # ceiling, floor, period, age, sum, time: what it does
    by: str = ""  # the agency whose own it is; "": of the partnership
    provision: str = ""  # of the catalogue, that brings it in
    key: str = ""  # the id of its row

    @property
    def words(self) -> str:
        return amount_words(self.value, self.unit)

    @property
    def unconfirmed(self) -> bool:
        return self.status in UNCONFIRMED

    def holds(self, on: date) -> bool:
        return (
            self.commenced
            and (self.valid_from is None or self.valid_from <= on)
            and (self.valid_to is None or on <= self.valid_to)
        )


@dataclass(frozen=True)
class Issuer:
    """Who may: an agency of these kinds and, where it says so, an officer with such an authorisation."""

    key: str
    name: str
    agencies: frozenset[str]  # kinds of agency: "council", "police", ...; none: of any kind
    needs: frozenset[str] = frozenset()  # any one of them: "constable", "pcso_designated", ...; none: nothing
    commenced: bool = True
    starts_on: date | None = None
    provision: str = ""  # of the catalogue, that lets them

    def holds(self, on: date) -> bool:
        return self.commenced and (self.starts_on is None or self.starts_on <= on)

    def is_agency(self, kind: str) -> bool:
        return not self.agencies or kind in self.agencies


@dataclass(frozen=True)
class Test:
    """What must be made out. Answered in the officer's own words in a use of the power."""

    __test__ = False  # of the law, and not of pytest

    key: str
    text: str


@dataclass(frozen=True)
class Prerequisite:
    """What comes first: an earlier use of another power, or a step that is recorded."""

    key: str  # of the power, or of the step
    name: str
    power: bool = True
    states: frozenset[str] = frozenset()  # of the earlier use; none: any but withdrawn or quashed
    breached: bool = False  # a breach of it must be on record
    time_allowed: bool = False  # the time that it allowed must be over
    current: bool = False  # it must be running at that moment
    section: str = ""


@dataclass(frozen=True)
class Consultation:
    key: str
    text: str
    must: bool = True
    under: str = ""  # the figure that says below which age it is wanted; "": at any age
    unless: str = ""  # a circumstance in which it is not: "without_notice"
    section: str = ""


@dataclass(frozen=True)
class Rank:
    """Who may authorise it. `upto` is the figure up to which this rank may go; "": without its own limit."""

    key: str
    name: str
    agencies: frozenset[str] = frozenset()
    upto: str = ""


@dataclass(frozen=True)
class Limit:
    """A figure that what is offered may not pass. `offered`: "amount", "duration", "extension", "total"."""

    offered: str
    figure: str
    least: bool = False  # not below it, instead of not above
    under: str = ""  # only of a subject younger than the figure of that name
    adult: str = ""  # only of a subject as old as it or older
    circumstance: str = ""  # only in it: which offence, for example


@dataclass(frozen=True)
class Deadline:
    """What is due after an event. Its figure is that of its own name in force on the day of the event."""

    name: str
    label: str
    from_event: str
    inclusive: bool = False  # the day of the event is day one
    kind: str = STATUTORY
    rule: str = ""
    before: bool = False  # counted back from the event
    skip: frozenset[str] = frozenset()  # "12-25", "good_friday", "sunday", "bank_holiday": days not counted
    repeats_until: str = ""  # an event: due again and again until then, and not at all without it
    section: str = ""
    status: str = "checked"
    note: str = ""
    of: str = ""  # the name of its figure, where that is not its own

    @property
    def figure(self) -> str:
        return self.of or self.name


@dataclass(frozen=True)
class NextStep:
    key: str
    name: str
    power: bool


@dataclass(frozen=True)
class Power:
    key: str
    name: str
    family: str
    ladder_step: int
    statute: str
    section: str
    issuers: tuple[Issuer, ...]  # who makes, gives or issues it: for an order, courts
    subject_types: frozenset[str] = frozenset()  # "individual", "body", "place", "area"; none: any
    prerequisites: tuple[Prerequisite, ...] = ()
    consultation: tuple[Consultation, ...] = ()
    tests: tuple[Test, ...] = ()
    any_test: bool = False  # one of the tests is enough
    content: tuple[str, ...] = ()  # what it must say
    limits_in_words: tuple[str, ...] = ()
    authorisation: str = ""
    ranks: tuple[Rank, ...] = ()  # none: whoever issues it authorises it
    breach: str = ""
    breach_section: str = ""
    appeal: str = ""
    appeal_effect: str = ""
    deadlines: tuple[Deadline, ...] = ()
    parameters: tuple[Parameter, ...] = ()  # every version of every figure
    limits: tuple[Limit, ...] = ()
    next_steps: tuple[NextStep, ...] = ()
    in_force_from: date | None = None  # None: longer than the catalogue goes back
    commenced: bool = True  # False: enacted, and not known to be in force
    commenced_on: date | None = None  # set by an administrator for what was not in force when it was shipped
    source: str = ""
    status: str = "checked"
    applicants: tuple[Issuer, ...] = ()  # for an order: who may ask the court for it
    notes: str = ""
    version: str = ""  # of the catalogue
    what: str = ""  # in one sentence
    provision: str = ""  # of the catalogue, that brings it in

    @property
    def unconfirmed(self) -> bool:
        return self.status in UNCONFIRMED

    @property
    def starts_on(self) -> date | None:
        return self.commenced_on if not self.commenced else self.in_force_from

    @property
    def by_court(self) -> bool:
        return bool(self.applicants)

    def who(self, on: date) -> list[Issuer]:
        """Who records it: whoever issues it or, of an order, whoever may ask for it, on that day."""
        return [each for each in self.applicants or self.issuers if each.holds(on)]

    @property
    def cited(self) -> str:
        """Return "Anti-social Behaviour, Crime and Policing Act 2014 s.43" or the source of a practice."""
        return f"{self.statute} {self.section}" if self.section else self.statute or self.source

    def at(self, section: str) -> str:
        """A section with its Act, or the whole of what the power stands on."""
        if not section or "Act" in section or not self.statute:
            return section or self.cited
        return f"{self.statute} {section}"

    def in_force(self, on: date) -> bool:
        if not self.commenced:
            return self.commenced_on is not None and self.commenced_on <= on
        return self.in_force_from is None or self.in_force_from <= on

    def figure(self, name: str, on: date) -> Parameter | None:
        """The figure in force on that day: an agency's own before the partnership's, the latest first."""
        return held((each for each in self.parameters if each.name == name), on)

    def names_of_figures(self) -> list[str]:
        """Each name once, in the order of the catalogue."""
        return list(dict.fromkeys(each.name for each in self.parameters))


@dataclass(frozen=True)
class EarlierUse:
    """An earlier use of a power on the same subject, or at the same place."""

    key: str
    served_on: date
    state: str  # drafted, authorised, served, in_force, ended, discharged, quashed, withdrawn
    agency: str = ""  # its kind
    comply_by: date | None = None  # the last day of the time it allowed
    starts_at: datetime | None = None
    ends_at: datetime | None = None  # the last moment at which it runs
    breached_on: date | None = None


@dataclass(frozen=True)
class Offered:
    """A figure that whoever acts has chosen: so many pounds, so long."""

    value: Decimal
    unit: str

    @property
    def words(self) -> str:
        return amount_words(self.value, self.unit)


@dataclass(frozen=True)
class Act:
    """What is about to be done. Of an order of a court: what is about to be asked for."""

    on: date
    agency: str  # its kind
    subject_type: str  # "individual", "body", "place", "area"
    age: int | None = None  # of an individual on that day; None: not known
    at: datetime | None = None
    authorisations: frozenset[str] = frozenset()  # of the officer: "constable", "pcso_designated"
    earlier: tuple[EarlierUse, ...] = ()
    consulted: frozenset[str] = frozenset()  # keys of consultations
    tests_met: frozenset[str] = frozenset()  # keys of tests
    steps_done: frozenset[str] = frozenset()  # keys of prerequisites that are no powers
    rank: str | None = None  # that authorised
    figures: Mapping[str, Offered] = field(default_factory=dict)  # by what is offered: "amount", "duration"
    circumstances: frozenset[str] = frozenset()  # "without_notice"


def held(versions: Iterable[Parameter], on: date) -> Parameter | None:
    """Of the versions of one figure, that in force on a day: an agency's own first, then the latest."""
    of_day = [each for each in versions if each.holds(on)]
    return max(of_day, key=lambda each: (bool(each.by), each.valid_from or date.min), default=None)


def by_key(powers: Iterable[Power]) -> dict[str, Power]:
    return {power.key: power for power in powers}
