"""Rounds of a fund: how much, by when, by what criteria. Of proceeds of crime, say (2002 Act)."""

from collections.abc import Sequence
from datetime import date

from wardmote.foundation.imports.names import name_key
from wardmote.work.registers.anatomy import PARTNERSHIP, Column, DueDate, Facts, Flag, LineKind, Register


def refusals(facts: Facts) -> list[tuple[str, str]]:
    found = []
    opens, closes, decides = facts.get("opens_on"), facts.get("closes_on"), facts.get("decides_on")
    if opens and closes and closes < opens:
        found.append(("closes_on", "A round closes on or after the day it opens."))
    if closes and decides and decides < closes:
        found.append(("decides_on", "It is decided on or after the day it closes."))
    named = [name_key(str(line.get("criterion", ""))) for line in facts.of("criteria")]
    if len(set(named)) < len(named):
        found.append(("", "A criterion is named twice."))
    if any(line.get("weight") is not None and not 0 < line["weight"] <= 100 for line in facts.of("criteria")):
        found.append(("", "The weight of a criterion is above nought and up to 100."))
    return found


def flags(facts: Facts, others: Sequence[Facts], today: date) -> list[Flag]:
    if not facts.of("criteria"):
        return [Flag("no-criteria", "No criteria yet: bids cannot be scored", "orange")]
    opens, closes = facts.get("opens_on"), facts.get("closes_on")
    if opens and closes and opens <= today <= closes:
        return [Flag("open", "Open for bids", "green")]
    return []


def dues(facts: Facts, today: date) -> list[DueDate]:
    words = {"closes_on": ("closing", "Bids close"), "decides_on": ("decision", "Bids are to be decided")}
    return [
        DueDate(kind, facts.values[field], f"{said}: {facts.title[:100]}")
        for field, (kind, said) in words.items()
        if facts.get(field)
    ]


REGISTER = Register(
    key="fund-rounds",
    name="Rounds of the fund",
    one="round",
    many="rounds",
    about="Rounds of the partnership's fund, such as recovered proceeds of crime: how much there is, until "
    "when bids come in, and the criteria they are scored by.",
    prefix="FR",
    title_label="Round",
    title_names=("Fund", "Fund round"),
    columns=(
        Column("fund", "Fund", required=True, list=True, help="Such as recovered proceeds of crime"),
        Column(
            "available", "There is to give", "money", required=True, list=True, names=("Amount available",)
        ),
        Column("opens_on", "Opens", "date", required=True),
        Column("closes_on", "Closes", "date", required=True, list=True),
        Column("decides_on", "Decided by", "date"),
        Column("rules", "What it may be spent on", "long"),
    ),
    lines=(
        LineKind(
            "criteria",
            "criterion",
            "criteria",
            (
                Column("criterion", "Criterion", required=True),
                Column("weight", "Weight", "number", required=True, help="Bids are scored 0 to 10 for each"),
            ),
            most=20,
            public=True,
        ),
    ),
    refusals=refusals,
    flags=flags,
    dues=dues,
    public=("fund", "available", "opens_on", "closes_on", "rules"),
    reaches=(PARTNERSHIP,),
    due_words={"closing": "Bids close", "decision": "Bids to be decided"},
    position=74,
)
