"""Engagement: events and campaigns, whom they reached, what was handed out, and what was said there."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from wardmote.work.registers.anatomy import Column, DueDate, Extra, Facts, Flag, LineKind, Register
from wardmote.work.registers.spans import span


def refusals(facts: Facts) -> list[tuple[str, str]]:
    found = []
    starts, ends = facts.get("starts_on"), facts.get("ends_on")
    if starts and ends and ends < starts:
        found.append(("ends_on", "The last day is not before the first."))
    for line in facts.of("audiences"):
        if "reached" in line and (line["reached"] != int(line["reached"]) or line["reached"] < 0):
            found.append(("", "How many were reached is a whole number."))
    if facts.get("standing") == "called_off" and facts.of("audiences"):
        found.append(
            ("standing", "What was called off reached nobody: take its audiences out, or say it was held.")
        )
    return found


def last_day(facts: Facts) -> date | None:
    found: date | None = facts.get("ends_on") or facts.get("starts_on")
    return found


def reached(facts: Facts) -> int:
    return int(sum(line.get("reached", 0) for line in facts.of("audiences")))


def not_written_up(facts: Facts, today: date) -> bool:
    day = last_day(facts)
    return bool(
        day
        and day < today
        and facts.get("standing") in (None, "planned", "held")
        and not facts.of("audiences")
        and not facts.get("learned")
    )


def flags(facts: Facts, others: Sequence[Facts], today: date) -> list[Flag]:
    found = []
    if not_written_up(facts, today):
        found.append(Flag("not-written-up", "Over, and nothing says whom it reached", "orange"))
    if facts.of("audiences"):
        found.append(Flag("reached", f"{reached(facts):,} reached", "green"))
    return found


def dues(facts: Facts, today: date) -> list[DueDate]:
    found = []
    if facts.get("standing") == "planned" and facts.get("starts_on"):
        found.append(DueDate("event", facts.values["starts_on"], facts.title[:120]))
    if (day := last_day(facts)) and not_written_up(facts, max(today, day + timedelta(days=1))):
        words = f"Write up whom it reached: {facts.title[:90]}"
        found.append(DueDate("write_up", span("engagement", "write_up", on=today).after(day), words))
    return found


def by_audience(entries: Sequence[Facts], names: Mapping[str, str], today: date) -> dict[str, Any]:
    found: dict[str, dict[str, Any]] = {}
    for facts in entries:
        for line in facts.of("audiences"):
            row = found.setdefault(
                str(line.get("audience", "")),
                {"audience": line.get("audience", ""), "events": 0, "reached": 0},
            )
            row["events"] += 1
            row["reached"] += int(line.get("reached", 0))
    return {"rows": sorted(found.values(), key=lambda row: (-row["reached"], row["audience"]))}


REGISTER = Register(
    key="engagement",
    name="Engagement",
    one="event or campaign",
    many="events and campaigns",
    about="Events and campaigns of the partnership: whom they reached, what was handed out and learned.",
    prefix="EN",
    title_label="Event or campaign",
    title_names=("Event", "Campaign", "Engagement"),
    columns=(
        Column(
            "kind",
            "Kind",
            "choice",
            required=True,
            list=True,
            filter=True,
            names=("Type",),
            choices=(
                ("event", "Event"),
                ("campaign", "Campaign"),
                ("surgery", "Surgery"),
                ("school", "Visit to a school"),
                ("meeting", "Residents' meeting"),
            ),
        ),
        Column("starts_on", "First day", "date", required=True, list=True, names=("Date", "Start", "From")),
        Column("ends_on", "Last day", "date", names=("End", "To")),
        Column("where", "Where", names=("Venue", "Location", "Ward")),
        Column("theme", "Theme", list=True, names=("Subject", "Topic")),
        Column(
            "standing",
            "Standing",
            "choice",
            required=True,
            filter=True,
            names=("Status",),
            choices=(("planned", "Planned"), ("held", "Held"), ("called_off", "Called off")),
        ),
        Column("partners", "Partners there", "list", names=("Partners",)),
        Column("learned", "What was learned", "long", help="Name no one", names=("Feedback", "Lessons")),
        Column("cost", "Cost", "money"),
    ),
    lines=(
        LineKind(
            "audiences",
            "audience",
            "audiences",
            (
                Column("audience", "Audience", required=True, names=("Group",)),
                Column(
                    "reached",
                    "How many were reached",
                    "number",
                    required=True,
                    names=("Reached", "Attendance"),
                ),
                Column("counted", "How they were counted"),
            ),
            public=True,
        ),
        LineKind(
            "materials",
            "material",
            "materials",
            (
                Column("material", "Material", required=True, names=("Item", "Leaflet")),
                Column("handed_out", "Handed out", "number", names=("Quantity",)),
                Column("languages", "Languages"),
            ),
        ),
    ),
    natural=("title", "starts_on"),
    refusals=refusals,
    flags=flags,
    dues=dues,
    public=("kind", "starts_on", "ends_on", "where", "theme", "standing", "partners"),
    extra=(Extra("audiences", "Whom we reached", by_audience, "registers/engagement_audiences.html"),),
    actions=True,
    due_words={"event": "Event to come", "write_up": "Event to be written up"},
    position=65,
)
