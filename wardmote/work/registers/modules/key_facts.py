"""Key facts: one version of each figure, its source and date, so that papers agree."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wardmote.foundation.imports.names import name_key
from wardmote.work.registers.anatomy import Column, DueDate, Facts, Flag, LineKind, Register, Series
from wardmote.work.registers.spans import span

ACTUAL, FORECAST = "actual", "forecast"
BASES = ((ACTUAL, "Actual"), (FORECAST, "Forecast"))


def refusals(facts: Facts) -> list[tuple[str, str]]:
    found = []
    if facts.get("basis") == FORECAST and not facts.get("method"):
        found.append(("method", "Say what the forecast rests on."))
    if (
        facts.get("released_on")
        and facts.get("as_at")
        and facts.values["released_on"] < facts.values["as_at"]
    ):
        found.append(("released_on", "The next release is after the day the figure is of."))
    days = [(line.get("on"), line.get("basis", ACTUAL)) for line in facts.of("values")]
    if len(set(days)) < len(days):
        found.append(("", "Two values of the series are of the same day and basis."))
    return found


def is_stale(facts: Facts, today: date) -> bool:
    if released := facts.get("released_on"):
        return bool(released < today)
    as_at = facts.get("as_at")
    return bool(as_at and today > span("key-facts", "stale", on=today).after(as_at))


def same_fact(facts: Facts) -> tuple[str, str]:
    return name_key(facts.title), name_key(str(facts.get("geography", "")))


def conflicting(facts: Facts, others: Sequence[Facts]) -> list[Facts]:
    """Other entries of the same figure, place, day and unit that say another value."""
    return [
        other
        for other in others
        if other.pk != facts.pk
        and same_fact(other) == same_fact(facts)
        and other.get("as_at") == facts.get("as_at")
        and name_key(str(other.get("unit", ""))) == name_key(str(facts.get("unit", "")))
        and other.get("basis") == facts.get("basis")
        and other.get("value") != facts.get("value")
    ]


def flags(facts: Facts, others: Sequence[Facts], today: date) -> list[Flag]:
    found = []
    if is_stale(facts, today):
        old = span("key-facts", "stale", on=today).says
        words = "A newer figure is out" if facts.get("released_on") else old
        found.append(Flag("stale", words, "orange", "as_at"))
    if against := conflicting(facts, others):
        whose = ", ".join(sorted({other.agency for other in against}))
        found.append(Flag("conflict", f"Contradicts the figure of {whose}", "red", "value"))
    if facts.get("basis") == FORECAST:
        found.append(Flag("forecast", "Forecast", "blue", "basis"))
    latest = latest_actual(facts)
    if (
        facts.get("basis") != FORECAST
        and latest
        and facts.get("as_at")
        and latest["on"] > facts.values["as_at"]
    ):
        found.append(Flag("behind", "Its series has a later value", "orange", "value"))
    return found


def latest_actual(facts: Facts) -> Any:
    actual = [line for line in facts.of("values") if "on" in line and line.get("basis", ACTUAL) == ACTUAL]
    return max(actual, key=lambda line: line["on"], default=None)


def dues(facts: Facts, today: date) -> list[DueDate]:
    if released := facts.get("released_on"):
        return [DueDate("release", released, f"A newer figure is released: {facts.title[:100]}")]
    return []


REGISTER = Register(
    key="key-facts",
    name="Key facts",
    one="key fact",
    many="key facts",
    about="One version of each figure that papers quote: its value, its source, the day it is of.",
    prefix="KF",
    title_label="Fact",
    title_names=("Indicator", "Measure", "Statistic", "Key fact"),
    columns=(
        Column("value", "Value", "number", required=True, list=True,
               names=("Figure", "Number", "Latest value")),
        Column("unit", "Unit", required=True, list=True,
               help="Such as offences, people, pounds, % of residents"),
        Column("geography", "Geography", required=True, list=True, names=("Area", "Place", "Coverage")),
        Column("as_at", "As at", "date", required=True, list=True,
               help="The day, or the last day of the period", names=("Date", "Period end", "As of")),
        Column("source", "Source", required=True, help="The publication, table or system it is from"),
        Column("link", "Where it can be found", "link", names=("URL", "Web address")),
        Column("basis", "Actual or forecast", "choice", required=True, filter=True, choices=BASES,
               names=("Basis", "Type")),
        Column("method", "What a forecast rests on", "long", names=("Forecast basis", "Method")),
        Column("confidence", "Confidence", "choice", filter=True, names=("Quality",),
               choices=(("high", "High"), ("medium", "Medium"), ("low", "Low"))),
        Column("caveats", "What to be careful of", "long", names=("Caveats", "Notes")),
        Column("released_on", "Next release", "date", names=("Next update", "Release date")),
        Column("feed", "Statistics feed", "link", names=("Feed", "API"),
               help="Address of a JSON-stat 2.0 dataset, one value for each time: see docs/feeds.md"),
        Column("contact_team", "Contact team", "team", help="Who answers questions about it"),
    ),
    lines=(
        LineKind(
            "values", "value of the series", "values of the series",
            (
                Column("on", "Date", "date", required=True, names=("As at", "Day", "Period end")),
                Column("amount", "Value", "number", required=True, names=("Figure", "Amount")),
                Column("basis", "Actual or forecast", "choice", choices=BASES, names=("Basis",)),
                Column("note", "Note"),
            ),
            sort="on", public=True,
        ),
    ),
    natural=("title", "geography"),
    refusals=refusals,
    flags=flags,
    compares=("title", "geography"),
    dues=dues,
    public=(
        "value", "unit", "geography", "as_at", "source", "link", "basis", "method", "confidence", "caveats",
        "released_on",
    ),
    series=Series("values", "on", "amount", "basis"),
    due_words={"release": "Next release of a figure"},
    position=10,
)  # fmt: skip
