"""Schemes of licensed premises: each year assessed against criteria, and awarded by what was reached."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from wardmote.work.registers.anatomy import Column, DueDate, Facts, Flag, LineKind, Register
from wardmote.work.registers.spans import span

AWARDS = (
    ("none", "No award"),
    ("accredited", "Accredited"),
    ("commended", "Commended"),
    ("highly", "Highly commended"),
    ("winner", "Winner"),
)


def share(facts: Facts) -> int | None:
    """Points reached of those there are, in whole percent; None until something is assessed."""
    lines = [line for line in facts.of("criteria") if line.get("most")]
    if not lines or any("points" not in line for line in lines):
        return None
    most = sum((line["most"] for line in lines), Decimal(0))
    got = sum((line["points"] for line in lines), Decimal(0))
    return int((got * 100 / most).quantize(Decimal(1), ROUND_HALF_UP))


def unmet(facts: Facts) -> list[str]:
    return [
        str(line.get("criterion", ""))
        for line in facts.of("criteria")
        if line.get("must") == "yes" and not line.get("points")
    ]


def refusals(facts: Facts) -> list[tuple[str, str]]:
    found = []
    for line in facts.of("criteria"):
        most, points = line.get("most", Decimal(0)), line.get("points")
        if most <= 0 or (points is not None and not 0 <= points <= most):
            found.append(
                (
                    "",
                    "The points of a criterion are from nought to the most there are, which is above nought.",
                )
            )
    if facts.get("award") and facts.get("award") != "none":
        if not facts.get("assessed_on") or not facts.get("assessor"):
            found.append(("award", "An award follows an assessment: say on what day, and by whom."))
        if share(facts) is None:
            found.append(("award", "Give the points of every criterion before an award."))
        if missing := unmet(facts):
            found.append(("award", f"No award while what every premises must have is missing: {missing[0]}."))
        if not facts.get("awarded_on"):
            found.append(("awarded_on", "Say on what day it was awarded."))
        elif facts.get("assessed_on") and facts.values["awarded_on"] < facts.values["assessed_on"]:
            found.append(("awarded_on", "The award is not before the assessment."))
    return found


def until(facts: Facts) -> date | None:
    if facts.get("award") in (None, "none") or not facts.get("awarded_on"):
        return None
    awarded = facts.values["awarded_on"]
    return span("schemes", "award", on=awarded).after(awarded)


def flags(facts: Facts, others: Sequence[Facts], today: date) -> list[Flag]:
    found = []
    if (percent := share(facts)) is not None:
        found.append(Flag("share", f"{percent}% of the points", "blue"))
    if unmet(facts):
        found.append(Flag("must", "Something every premises must have is missing", "red"))
    if (end := until(facts)) and end <= today:
        found.append(Flag("run-out", "The award has run out", "orange", "award"))
    return found


def dues(facts: Facts, today: date) -> list[DueDate]:
    found = [
        DueDate("visit", line["next_on"], f"Visit again: {facts.title[:100]}", line=line["id"])
        for line in facts.of("visits")
        if "next_on" in line and line.get("done") != "yes"
    ]
    if end := until(facts):
        found.append(DueDate("award", end, f"The award of {facts.title[:100]} runs out"))
    elif facts.get("applied_on") and not facts.get("assessed_on"):
        by = span("schemes", "assessment", on=today).after(facts.values["applied_on"])
        found.append(DueDate("assessment", by, f"Assess {facts.title[:100]}"))
    return found


REGISTER = Register(
    key="schemes",
    name="Licensed premises scheme",
    one="premises",
    many="premises",
    about="Premises that take part in a scheme of good practice: assessed against its criteria, and awarded.",
    prefix="LP",
    title_label="Premises",
    title_names=("Venue", "Premises name", "Name of premises"),
    columns=(
        Column("scheme", "Scheme", required=True, list=True, names=("Award scheme",)),
        Column("year", "Year of the scheme", "number", required=True, list=True, names=("Year",), year=True),
        Column(
            "kind",
            "Kind of premises",
            "choice",
            filter=True,
            names=("Type",),
            choices=(
                ("bar", "Bar or public house"),
                ("club", "Night club"),
                ("restaurant", "Restaurant"),
                ("hotel", "Hotel"),
                ("other", "Other"),
            ),
        ),
        Column("address", "Address", names=("Location",)),
        Column("applied_on", "Applied on", "date", names=("Application date",)),
        Column("assessed_on", "Assessed on", "date", names=("Assessment date",)),
        Column("assessor", "Assessed by", help="A team or a post"),
        Column(
            "award",
            "Award",
            "choice",
            list=True,
            filter=True,
            choices=AWARDS,
            colours={"winner": "green", "highly": "green", "commended": "turquoise", "accredited": "blue"},
        ),
        Column("awarded_on", "Awarded on", "date", names=("Award date",)),
        Column("remarks", "Remarks", "long", names=("Comments",)),
    ),
    lines=(
        LineKind(
            "criteria",
            "criterion",
            "criteria",
            (
                Column("criterion", "Criterion", required=True, names=("Standard",)),
                Column("must", "Must be met", "choice", choices=(("no", "No"), ("yes", "Yes"))),
                Column("most", "Most points", "number", required=True, names=("Maximum",)),
                Column("points", "Points", "number", names=("Score",)),
                Column("note", "Note"),
            ),
            most=60,
        ),
        LineKind(
            "visits",
            "visit",
            "visits",
            (
                Column("on", "Visited on", "date", required=True, names=("Date",)),
                Column("found", "What was found", "long"),
                Column("next_on", "Visit again on", "date"),
                Column("done", "Visited again", "choice", choices=(("no", "No"), ("yes", "Yes"))),
            ),
            sort="on",
        ),
    ),
    natural=("title", "scheme", "year"),
    refusals=refusals,
    flags=flags,
    dues=dues,
    public=("scheme", "year", "kind", "address", "award", "awarded_on"),
    actions=True,
    due_words={
        "visit": "Visit to premises",
        "award": "Award runs out",
        "assessment": "Premises to be assessed",
    },
    position=70,
)
