"""Training: courses, e-modules among them; their sessions and who came; whose turn to renew comes, and when.

How much of a group of staff is trained is counted from attendance, never typed.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from wardmote.foundation.imports.names import name_key
from wardmote.foundation.timing.reckoning import months_later
from wardmote.work.registers.anatomy import Column, DueDate, Extra, Facts, Flag, LineKind, Register

MOST_MONTHS = 120


def refusals(facts: Facts) -> list[tuple[str, str]]:
    found = []
    if (months := facts.get("renew_after")) is not None and not (
        months == int(months) and 1 <= months <= MOST_MONTHS
    ):
        found.append(("renew_after", f"Renewal is after whole months, from 1 to {MOST_MONTHS}."))
    groups = [name_key(str(line.get("group", ""))) for line in facts.of("groups")]
    if len(set(groups)) < len(groups):
        found.append(("", "A group of staff is named twice."))
    for line in facts.of("groups"):
        if line.get("size") is not None and (line["size"] != int(line["size"]) or line["size"] < 1):
            found.append(("", f"The size of “{line.get('group', '')}” is a whole number above nought."))
    for line in facts.of("attendance"):
        came, passed = line.get("came", Decimal(0)), line.get("completed")
        if came != int(came) or came < 0 or (passed is not None and (passed < 0 or passed > came)):
            found.append(("", "Who completed a session are among those who came: whole numbers."))
    return found


def counted(line: Mapping[str, Any]) -> Decimal:
    """Who completed, or who came where nobody says how many completed."""
    return Decimal(line.get("completed", line.get("came", 0)))


def still_good(facts: Facts, today: date) -> Iterator[Mapping[str, Any]]:
    """Attendance that has not run out: all of it, where the course is not renewed."""
    months = facts.get("renew_after")
    for line in facts.of("attendance"):
        if "on" not in line or line["on"] > today:
            continue
        if months is None or months_later(line["on"], int(months)) > today:
            yield line


def shares(facts: Facts, today: date) -> list[dict[str, Any]]:
    """Of each group of staff, how many are trained today and what part of it, in whole percent.

    A person who came twice is counted twice: nobody is named here. A share stops at 100.
    """
    found = []
    for group in facts.of("groups"):
        key = name_key(str(group.get("group", "")))
        trained = sum(
            (
                counted(line)
                for line in still_good(facts, today)
                if name_key(str(line.get("group", ""))) == key
            ),
            Decimal(0),
        )
        size = group.get("size")
        share = None
        if size:
            share = min(100, int((trained * 100 / size).quantize(Decimal(1), ROUND_HALF_UP)))
        found.append(
            {
                "course": facts.title,
                "group": group.get("group", ""),
                "size": size,
                "trained": int(trained),
                "share": share,
                "target": group.get("target"),
                "behind": share is not None and group.get("target") is not None and share < group["target"],
            }
        )
    return found


def flags(facts: Facts, others: Sequence[Facts], today: date) -> list[Flag]:
    found = [
        Flag("behind", f"{each['group']}: {each['share']}% trained, {each['target']:f}% wanted", "orange")
        for each in shares(facts, today)
        if each["behind"]
    ]
    if not facts.of("groups"):
        found.append(Flag("for-nobody", "No group of staff is named", "grey"))
    return found


def dues(facts: Facts, today: date) -> list[DueDate]:
    found = [
        DueDate("session", line["on"], f"Session: {facts.title[:100]}", line=line["id"])
        for line in facts.of("sessions")
        if "on" in line and line.get("held") != "yes"
    ]
    if (months := facts.get("renew_after")) is not None:
        newest: dict[str, Any] = {}
        for line in facts.of("attendance"):
            key = name_key(str(line.get("group", "")))
            if "on" in line and (key not in newest or line["on"] > newest[key]["on"]):
                newest[key] = line
        for line in newest.values():
            until = months_later(line["on"], int(months))
            words = f"Renew {facts.title[:80]}: {str(line.get('group', ''))[:60]}"
            found.append(DueDate("renewal", until, words, line=line["id"]))
    return found


def share_page(entries: Sequence[Facts], names: Mapping[str, str], today: date) -> dict[str, Any]:
    return {"shares": [each for facts in entries for each in shares(facts, today)]}


REGISTER = Register(
    key="training",
    name="Training",
    one="course",
    many="courses",
    about="Courses of the partnership, their sessions and attendance, and how much of each group of staff is "
    "trained. Name no one here: numbers are enough.",
    prefix="TR",
    title_label="Course",
    title_names=("Training", "Course name", "E-module"),
    columns=(
        Column(
            "form",
            "Form",
            "choice",
            required=True,
            list=True,
            filter=True,
            names=("Type", "Delivery"),
            choices=(
                ("course", "Course"),
                ("e_module", "E-module"),
                ("workshop", "Workshop"),
                ("briefing", "Briefing"),
            ),
        ),
        Column("subject", "Subject", required=True, list=True, names=("Topic",)),
        Column("aim", "What people can do afterwards", "long", names=("Aim", "Objectives")),
        Column("provider", "Provider", names=("Trainer", "Delivered by")),
        Column("link", "Where it can be taken", "link", names=("URL", "Web address")),
        Column(
            "renew_after", "Renew after, in months", "number", names=("Renewal", "Refresh after (months)")
        ),
        Column("cost", "Cost of a session", "money", names=("Cost",)),
    ),
    lines=(
        LineKind(
            "groups",
            "group of staff",
            "groups of staff",
            (
                Column("group", "Group of staff", required=True, names=("Staff group", "Group")),
                Column("size", "How many they are", "number", required=True, names=("Size", "Headcount")),
                Column("target", "Share wanted", "percent", names=("Target",)),
            ),
        ),
        LineKind(
            "sessions",
            "session",
            "sessions",
            (
                Column("on", "Date", "date", required=True, names=("Session date",)),
                Column("where", "Where", names=("Venue",)),
                Column("places", "Places", "number"),
                Column(
                    "held",
                    "Held",
                    "choice",
                    choices=(("no", "Not yet"), ("yes", "Yes"), ("off", "Called off")),
                ),
            ),
            sort="on",
        ),
        LineKind(
            "attendance",
            "attendance",
            "attendance",
            (
                Column("on", "Date", "date", required=True, names=("Completed on",)),
                Column("group", "Group of staff", required=True, names=("Staff group", "Group")),
                Column("came", "Came", "number", required=True, names=("Attended", "Attendance")),
                Column("completed", "Completed", "number", names=("Passed",)),
            ),
            sort="on",
        ),
    ),
    refusals=refusals,
    flags=flags,
    dues=dues,
    extra=(Extra("shares", "Share of staff trained", share_page, "registers/training_shares.html"),),
    due_words={"session": "Session of a course", "renewal": "Training to be renewed"},
    position=60,
)
