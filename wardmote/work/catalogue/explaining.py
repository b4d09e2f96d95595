"""A power in plain words for its page, and what a change of a figure would change."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from wardmote.foundation.design.dates import day_words
from wardmote.work.catalogue import law, shipped
from wardmote.work.catalogue.law import reckoning
from wardmote.work.catalogue.models import UNCONFIRMED, Figure, Status

SUBJECTS = {"individual": "a person", "body": "a body", "place": "premises", "area": "an area"}


@cache
def ladder() -> dict[int, str]:
    return {int(step): words for step, words in shipped.common()["ladder"].items()}


@cache
def families() -> dict[str, str]:
    return dict(shipped.common()["family"])


@cache
def provisions() -> dict[str, dict[str, str]]:
    return {each["key"]: each for each in shipped.common()["provision"]}


def status_words(status: str) -> str:
    return str(dict(Status.choices).get(status, status))


def sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def who_words(issuers: Iterable[law.Issuer]) -> str:
    return sentence("; ".join(each.name for each in issuers))


def subject_words(power: law.Power) -> str:
    return sentence(", ".join(SUBJECTS[kind] for kind in SUBJECTS if kind in power.subject_types))


def may_issue(power: law.Power, agency: str, on: date) -> str:
    """Return "yes"; "some" where only certain officers of such an agency may; "authorised" where it must be
    conferred on somebody first, of whatever agency; or ""."""
    of_kind = [who for who in power.who(on) if who.is_agency(agency)]
    if any(not who.needs for who in of_kind):
        return "yes"
    if any(who.agencies for who in of_kind):
        return "some"
    return "authorised" if of_kind else ""


@dataclass(frozen=True)
class Row:
    key: str
    value: str


def rows(power: law.Power, on: date) -> list[Row]:
    """What is said of a power in a line or two, as its page shows it."""
    stands = power.cited if power.statute else f"No statute: {power.source}"
    later = [each for each in (*power.issuers, *power.applicants) if not each.holds(on)]
    found = [
        ("Where it stands", stands),
        ("Who makes it" if power.by_court else "Who may", who_words(i for i in power.issuers if i.holds(on))),
        ("Who may ask for it", who_words(i for i in power.applicants if i.holds(on))),
        ("Not in force yet, and then also", who_words(later)),
        ("On whom or what", subject_words(power)),
        ("Authorised by", power.authorisation),
        ("Appeal", power.appeal),
        ("While an appeal is open", power.appeal_effect),
        ("Breach", f"{power.breach} ({power.breach_section})" if power.breach_section else power.breach),
    ]  # fmt: skip
    return [Row(key, value) for key, value in found if value]


def consulted(asked: law.Consultation) -> str:
    words = sentence(asked.text)
    if asked.under:
        words += ", of those not yet adult"
    if asked.unless:
        words += f", unless {asked.unless.replace('_', ' ')}"
    return words if asked.must else f"{words} (where it fits)"


def deadline_words(power: law.Power, on: date) -> list[tuple[law.Deadline, str]]:
    """Each deadline with its rule as it is that day."""
    found = []
    for each in power.deadlines:
        figure = power.figure(each.figure, on)
        if figure is not None:
            found.append((each, sentence(reckoning.rule_words(each, figure))))
        elif each.kind == "officer_sets":
            found.append((each, sentence(each.rule)))
        else:
            found.append((each, "No figure is in force today"))
    return found


# --- what a change changes ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """One thing that will be different, before and after."""

    what: str
    before: str
    after: str


def changes(
    power: law.Power | None, was: law.Parameter | None, figure: law.Parameter, on: date
) -> list[Change]:
    """What is different from that day on: the figure itself, and each date that rests on it."""
    found = [Change(figure.label, was.words if was else "No figure", figure.words)]
    if power is None:
        return found
    after = replace(power, parameters=(*power.parameters, figure))
    for deadline in power.deadlines:
        if deadline.figure != figure.name or deadline.kind == "officer_sets":
            continue
        events = {deadline.from_event: on}
        if deadline.repeats_until:
            events[deadline.repeats_until] = on.replace(year=on.year + 8, day=min(on.day, 28))
        earlier, later = (
            next((due for due in law.dates(each, events) if due.name == deadline.name), None)
            for each in (power, after)
        )
        what = f"{deadline.label}, if {day_words(on)} is {reckoning.day_of_words(deadline.from_event)}"
        found.append(Change(what, due_words(earlier), due_words(later)))
    return found


def due_words(due: law.DueDate | None) -> str:
    return day_words(due.day) if due else "No date"


# --- one figure's versions ---------------------------------------------------------------------------------


@dataclass
class Version:
    """One version of a figure as its history shows it."""

    figure: Figure
    words: str
    valid_from: date | None
    state: str
    colour: str
    unconfirmed: bool
    status: str


def versions(found: Iterable[Figure], commenced: dict[str, date], on: date, held: str) -> list[Version]:
    """Each version with what has become of it; `held` is the id of the one in force."""
    seen, found = [], list(found)
    is_own = any(row.agency_id is not None and str(row.pk) == held for row in found)
    for row in found:
        since = commenced.get(row.provision) if row.provision else row.starts_on
        if row.provision and since is None:
            state, colour = "Not in force", "red"
        elif str(row.pk) == held:
            state, colour = "In force", "green"
        elif since is not None and since > on:
            state, colour = "To come", "blue"
        elif is_own and row.agency_id is None and (row.ends_on is None or row.ends_on >= on):
            state, colour = "Your agency’s own comes before it", "grey"
        else:
            state, colour = "Replaced", "grey"
        unconfirmed = row.status in UNCONFIRMED
        words = law.amount_words(row.value, row.unit)
        seen.append(Version(row, words, since, state, colour, unconfirmed, status_words(row.status)))
    return seen


# --- what a provision brings ------------------------------------------------------------------------------


def brings(provision: str, powers: Iterable[law.Power]) -> Iterator[str]:
    """What comes with a provision, a line each."""
    for power in powers:
        if power.provision == provision:
            yield f"{power.name} may be used"
        for figure in power.parameters:
            if figure.provision == provision and figure.kind != "age":
                yield f"{power.name}, {figure.label.lower()}: {figure.words}"
        for who in (*power.issuers, *power.applicants):
            if who.provision == provision:
                yield f"{power.name}: {who.name} may, too"
