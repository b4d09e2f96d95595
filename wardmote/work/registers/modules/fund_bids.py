"""Bids to the fund. Others than the bidder score and decide them (`bids.py`); then payments, outcomes."""

from collections.abc import Sequence
from datetime import date

from wardmote.work.registers.anatomy import PARTNERSHIP, Column, DueDate, Facts, Flag, LineKind, Register


def refusals(facts: Facts) -> list[tuple[str, str]]:
    found = []
    if facts.get("asked") is not None and facts.values["asked"] <= 0:
        found.append(("asked", "The amount asked for is above nought."))
    starts, ends = facts.get("starts_on"), facts.get("ends_on")
    if starts and ends and ends < starts:
        found.append(("ends_on", "The last day is not before the first."))
    return found


def flags(facts: Facts, others: Sequence[Facts], today: date) -> list[Flag]:
    found = []
    paid = sum(line["amount"] for line in facts.of("payments") if "paid_on" in line)
    if facts.of("payments"):
        found.append(Flag("paid", f"£{paid:,.2f} paid", "blue"))
    if any(
        "due_on" in line and "paid_on" not in line and line["due_on"] < today for line in facts.of("payments")
    ):
        found.append(Flag("payment-late", "A payment is late", "red"))
    if (
        facts.get("ends_on")
        and facts.values["ends_on"] < today
        and not facts.of("outcomes")
        and facts.of("payments")
    ):
        found.append(Flag("no-outcome", "Over, and nothing says what came of the money", "orange"))
    return found


def dues(facts: Facts, today: date) -> list[DueDate]:
    found = [
        DueDate("payment", line["due_on"], f"Payment due: {facts.title[:100]}", line=line["id"])
        for line in facts.of("payments")
        if "due_on" in line and "paid_on" not in line
    ]
    if facts.get("ends_on") and facts.of("payments") and not facts.of("outcomes"):
        found.append(DueDate("outcome", facts.values["ends_on"], f"Say what came of {facts.title[:100]}"))
    return found


REGISTER = Register(
    key="fund-bids",
    name="Bids to the fund",
    one="bid",
    many="bids",
    about="Bids of partners to a round of the fund. Officers of other agencies score them; whoever has an "
    "interest says so and keeps out; the agency that keeps the round decides.",
    prefix="FB",
    title_label="Project",
    title_names=("Bid", "Project title"),
    columns=(
        Column("round", "Round", required=True, list=True, help="As the register of rounds names it"),
        Column("asked", "Asked for", "money", required=True, list=True, names=("Amount", "Amount asked")),
        Column("match", "Put in by others", "money", names=("Match funding",)),
        Column("purpose", "What it is for", "long", required=True),
        Column("difference", "What will be different", "long", names=("Outcomes expected",)),
        Column("starts_on", "First day", "date"),
        Column("ends_on", "Last day", "date"),
        Column("contact_team", "Contact team", "team"),
    ),
    lines=(
        LineKind(
            "payments",
            "payment",
            "payments",
            (
                Column("what", "What for", required=True),
                Column("amount", "Amount", "money", required=True),
                Column("due_on", "Due on", "date"),
                Column("paid_on", "Paid on", "date"),
            ),
            sort="due_on",
        ),
        LineKind(
            "outcomes",
            "outcome",
            "outcomes",
            (
                Column("outcome", "Outcome", "long", required=True, help="Name no one"),
                Column("measured", "Measured", "text"),
                Column("on", "On", "date"),
            ),
            sort="on",
        ),
    ),
    natural=("title", "round"),
    refusals=refusals,
    flags=flags,
    dues=dues,
    reaches=(PARTNERSHIP,),
    views=(("bid_scores", "Scores and decision"),),
    due_words={"payment": "Payment of a bid", "outcome": "Outcome of a bid"},
    position=75,
)
