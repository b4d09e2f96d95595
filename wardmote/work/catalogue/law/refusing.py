"""Why a power may not be used now, every reason at once; and which powers may come next."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wardmote.foundation.design.dates import day_words
from wardmote.work.catalogue.law.powers import (
    HOURS,
    PERIODS,
    Act,
    Deadline,
    EarlierUse,
    Limit,
    Offered,
    Parameter,
    Power,
    Prerequisite,
    Rank,
    by_key,
)
from wardmote.work.catalogue.law.reckoning import day_of, moment_of, reckon

NEVER_WAS = frozenset({"drafted", "authorised", "withdrawn", "quashed"})
OVER = frozenset({"ended", "discharged"})
# Lowest first. Whoever is of a rank may do what a lower one may.
LADDERS = (
    (
        "pcso",
        "constable",
        "sergeant",
        "inspector",
        "chief_inspector",
        "superintendent",
        "chief_superintendent",
        "chief_officer",
    ),
    ("council_officer", "chief_executive_delegate", "chief_executive"),
)


@dataclass(frozen=True)
class Reason:
    code: str
    message: str
    section: str = ""
    source: str = ""

    @property
    def words(self) -> str:
        """The message with where it stands."""
        return f"{self.message} ({self.section or self.source})"


def refusals(power: Power, act: Act) -> list[str]:
    """Every reason why this may not be done, with where it stands; none means it may."""
    return [reason.words for reason in reasons(power, act)]


def reasons(power: Power, act: Act) -> list[Reason]:
    """The same, to be told apart by their codes."""
    asked = (_in_force, _who, _whom, _before, _consulted, _made_out, _authorised, _figures)
    return [reason for ask in asked for reason in ask(power, act)]


def _reason(power: Power, code: str, message: str, section: str = "") -> Reason:
    return Reason(code, message, power.at(section), power.source)


def _in_force(power: Power, act: Act) -> Iterator[Reason]:
    if power.in_force(act.on):
        return
    if power.starts_on is None:
        yield _reason(
            power,
            "not-commenced",
            f"{power.name}: enacted, and not known to be in force. An administrator sets the day once it is.",
        )
    else:
        yield _reason(
            power, "not-yet-in-force", f"{power.name}: in force only from {day_words(power.starts_on)}."
        )


def _who(power: Power, act: Act) -> Iterator[Reason]:
    may = power.who(act.on)
    of_kind = [who for who in may if who.is_agency(act.agency)]
    names = _list([who.name for who in may])
    verb = "asked for" if power.by_court else "used"
    if not of_kind:
        yield _reason(power, "not-this-agency", f"It can be {verb} only by {names}.")
    elif not any(not who.needs or who.needs & act.authorisations for who in of_kind):
        needed = _list([who.name for who in of_kind])
        yield _reason(power, "not-authorised-officer", f"At your agency it can be {verb} only by {needed}.")


def _whom(power: Power, act: Act) -> Iterator[Reason]:
    if power.subject_types and act.subject_type not in power.subject_types:
        kinds = _list([SUBJECTS.get(kind, kind) for kind in sorted(power.subject_types)])
        yield _reason(power, "not-this-subject", f"It can be used only on {kinds}.")
    least = power.figure("min_age", act.on)
    if least is None or least.value is None or act.subject_type != "individual":
        return
    if act.age is None:
        yield _reason(
            power,
            "age-not-known",
            f"Say how old the person is: it can be used only from {int(least.value)} years of age.",
            least.section,
        )
    elif act.age < least.value:
        yield _reason(
            power,
            "too-young",
            f"The person is {act.age}: it can be used only from {int(least.value)} years of age.",
            least.section,
        )


SUBJECTS = {"individual": "a person", "body": "a body", "place": "premises", "area": "an area"}


def _before(power: Power, act: Act) -> Iterator[Reason]:
    for wanted in power.prerequisites:
        if not wanted.power:
            if wanted.key not in act.steps_done:
                yield _reason(power, "step-missing", f"First: {wanted.name}.", wanted.section)
            continue
        told = [why for use in act.earlier if use.key == wanted.key for why in [_stands(wanted, use, act)]]
        if "" in told:
            continue
        if told:
            yield _reason(power, "earlier-not-enough", told[-1], wanted.section)
        else:
            yield _reason(
                power, "earlier-missing", f"First: {wanted.name}. None is on record.", wanted.section
            )


def _stands(wanted: Prerequisite, use: EarlierUse, act: Act) -> str:
    """Why this earlier use is not what is wanted; "" if it is."""
    name = wanted.name[:1].upper() + wanted.name[1:]
    if use.state in NEVER_WAS or (wanted.states and use.state not in wanted.states):
        return f"{name}: the one on record is {use.state.replace('_', ' ')}."
    if use.served_on > act.on:
        return f"{name}: the one on record is of a later day, {day_words(use.served_on)}."
    if wanted.time_allowed:
        if use.comply_by is None and use.served_on >= act.on:
            return f"{name}: it was served the same day, and time must be allowed to put things right."
        if use.comply_by is not None and act.on <= use.comply_by:
            return f"{name}: the time it allows runs to {day_words(use.comply_by)}."
    if wanted.breached and (use.breached_on is None or use.breached_on > act.on):
        return f"{name}: no breach of it is on record."
    if wanted.current:
        # Where only the day of the act is known, any moment of it will do.
        if use.starts_at is not None and (
            act.at < use.starts_at if act.at else act.on < day_of(use.starts_at)
        ):
            return f"{name}: it has not begun."
        if use.state in OVER or (
            use.ends_at is not None and (act.at > use.ends_at if act.at else act.on > day_of(use.ends_at))
        ):
            return f"{name}: it is over."
    return ""


def _consulted(power: Power, act: Act) -> Iterator[Reason]:
    for asked in power.consultation:
        if (
            not asked.must
            or asked.key in act.consulted
            or (asked.unless and asked.unless in act.circumstances)
        ):
            continue
        if asked.under:
            below = power.figure(asked.under, act.on)
            if below is None or below.value is None or act.subject_type != "individual":
                continue
            if act.age is None or act.age >= below.value:  # an age not known is asked for where it counts
                continue
        yield _reason(power, "not-consulted", f"Consult first: {asked.text}.", asked.section)


def _made_out(power: Power, act: Act) -> Iterator[Reason]:
    missing = [test for test in power.tests if test.key not in act.tests_met]
    if power.any_test:
        if power.tests and len(missing) == len(power.tests):
            yield _reason(
                power, "test-not-met", f"One of these must be so: {'; '.join(t.text for t in power.tests)}."
            )
        return
    for test in missing:
        yield _reason(power, "test-not-met", f"Not made out: {test.text}.")


def _authorised(power: Power, act: Act) -> Iterator[Reason]:
    ranks = [rank for rank in power.ranks if not rank.agencies or act.agency in rank.agencies]
    if not ranks:
        return
    names = _list([rank.name for rank in ranks], "or")
    if act.rank is None:
        yield _reason(power, "not-authorised", f"Say who authorised it: {names}.")
    elif not any(is_of(act.rank, rank.key) for rank in ranks):
        yield _reason(power, "rank-too-low", f"It is authorised by {names}.")


def is_of(rank: str, wanted: str) -> bool:
    """Whether a rank is the one that is wanted, or above it."""
    return rank == wanted or any(
        rank in ladder and wanted in ladder and ladder.index(rank) >= ladder.index(wanted)
        for ladder in LADDERS
    )


def _figures(power: Power, act: Act) -> Iterator[Reason]:
    for name, offered in act.figures.items():
        if offered.value <= 0:
            yield _reason(power, "figure-not-positive", f"The {name} must be more than nothing.")
            continue
        limits = [limit for limit in power.limits if limit.offered == name]
        of_one = {limit.circumstance for limit in limits if limit.circumstance}
        if of_one and not of_one & act.circumstances:
            which = _list([each.replace("_", " ") for each in sorted(of_one)])
            yield _reason(power, "circumstance-not-said", f"Say what the {name} is for: {which}.")
        for limit in limits:
            if _concerns(limit, power, act):
                figure = power.figure(limit.figure, act.on)
                if figure is None:
                    yield _reason(
                        power, "no-figure", f"No figure for the {name} is in force on {day_words(act.on)}."
                    )
                elif figure.value is not None and _passes(offered, figure, act, least=limit.least):
                    least = "at least" if limit.least else "at most"
                    yield Reason(
                        "figure-too-low" if limit.least else "figure-too-high",
                        f"The {name} is {offered.words}: it may be {least} {figure.words}.",
                        power.at(figure.section),
                        figure.source or power.source,
                    )
        yield from _by_rank(name, offered, power, act, told={limit.figure for limit in limits})


def _concerns(limit: Limit, power: Power, act: Act) -> bool:
    if limit.circumstance and limit.circumstance not in act.circumstances:
        return False
    if not limit.under and not limit.adult:
        return True
    border = power.figure(limit.under or limit.adult, act.on)
    if border is None or border.value is None or act.age is None:
        return False
    return act.age < border.value if limit.under else act.age >= border.value


def _by_rank(name: str, offered: Offered, power: Power, act: Act, *, told: set[str]) -> Iterator[Reason]:
    """How far the one who authorised may go: as far as the furthest of the ranks that they are of.

    `told`: the figures that bind whoever authorises it, of which it was said already.
    """
    if name != "duration" or act.rank is None:
        return
    mine = [rank for rank in power.ranks if rank.upto and is_of(act.rank, rank.key)]
    reached = [(rank, figure) for rank in mine if (figure := power.figure(rank.upto, act.on)) is not None]
    if not reached or any(
        figure.value is None or not _passes(offered, figure, act, least=False) for _, figure in reached
    ):
        return
    _, furthest = max(reached, key=lambda each: each[1].value or Decimal(0))
    if furthest.name in told:
        return
    higher = [rank.name for rank in power.ranks if _reaches(rank, offered, power, act)]
    more = f" That long it is authorised by {_list(higher, 'or')}." if higher else ""
    yield Reason(
        "rank-too-low-for-figure",
        f"The duration is {offered.words}: who authorised it may go to {furthest.words}.{more}",
        power.at(furthest.section),
        furthest.source or power.source,
    )


def _reaches(rank: Rank, offered: Offered, power: Power, act: Act) -> bool:
    if not rank.upto or (rank.agencies and act.agency not in rank.agencies):
        return False
    figure = power.figure(rank.upto, act.on)
    return figure is not None and not _passes(offered, figure, act, least=False)


def _passes(offered: Offered, figure: Parameter, act: Act, *, least: bool) -> bool:
    """Whether what is offered is above the figure or, for the least that may be, below it."""
    if figure.value is None:
        return False
    if offered.unit not in PERIODS or figure.unit not in PERIODS:
        if offered.unit != figure.unit:
            raise ValueError(f"{offered.unit!r} is not compared with {figure.unit!r}")
        return offered.value < figure.value if least else offered.value > figure.value
    if offered.unit == figure.unit:
        return offered.value < figure.value if least else offered.value > figure.value
    mine, bound = _end(offered.value, offered.unit, act), _end(figure.value, figure.unit, act)
    return mine < bound if least else mine > bound


def _end(value: Decimal, unit: str, act: Act) -> tuple[date, float]:
    """Where a period ends that begins with the act: so that 90 days can be compared with three months."""
    plain = Deadline(name="", label="", from_event="")
    start = act.at or moment_of(act.on)
    if unit == HOURS:
        ended = moment_of(reckon(start, value, unit, plain))
        return day_of(ended), ended.timestamp()
    last = day_of(reckon(start, value, unit, plain))
    passed = moment_of(last).timestamp() + (start.timestamp() - moment_of(day_of(start)).timestamp())
    return last, passed


# --- what may come next -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Rung:
    """What may follow: a power in force that day, or a step that is none."""

    key: str
    name: str
    step: int | None
    power: Power | None


def next_rungs(power: Power, powers: Iterable[Power], on: date) -> list[Rung]:
    """What the catalogue names as next, as far as it is in force that day, lowest rung first."""
    known = by_key(powers)
    found = []
    for following in power.next_steps:
        if not following.power:
            found.append(Rung(following.key, following.name, None, None))
        elif (other := known.get(following.key)) is not None and other.in_force(on):
            found.append(Rung(other.key, other.name, other.ladder_step, other))
    return sorted(found, key=lambda rung: rung.step or 99)


def _list(words: list[str], last: str = "or") -> str:
    return (
        words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else "nobody"
    )
