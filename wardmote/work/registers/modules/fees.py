"""Fees: what is charged for what, with or without value added tax, since when, and where it is said."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from wardmote.work.registers.anatomy import Column, DueDate, Facts, Flag, Register
from wardmote.work.registers.papers.fees import read_fees
from wardmote.work.registers.papers.items import Item, Reading

ADDED, INCLUDED, NONE, NOT_STATED = "added", "included", "none", "not_stated"
VAT = (
    (ADDED, "Added to it"),
    (INCLUDED, "Included in it"),
    (NONE, "None is charged"),
    (NOT_STATED, "The source does not say"),
)
YES_NO = (("no", "No"), ("yes", "Yes"))
PENNY = Decimal("0.01")


def with_vat(amount: Decimal, vat: str, rate: Decimal | None) -> Decimal | None:
    """What is to be paid in all; None where the source or the rate does not let it be said."""
    if vat in (INCLUDED, NONE):
        return amount
    if vat == ADDED and rate is not None:
        return (amount * (1 + rate / 100)).quantize(PENNY, ROUND_HALF_UP)
    return None


def refusals(facts: Facts) -> list[tuple[str, str]]:
    said = []
    if facts.get("amount", Decimal(0)) < 0:
        said.append(("amount", "A fee is not below nothing."))
    if facts.get("vat_rate") is not None and not 0 <= facts.get("vat_rate") <= 100:
        said.append(("vat_rate", "A rate of tax is from 0 to 100 per cent."))
    starts, ends = facts.get("starts_on"), facts.get("ends_on")
    if starts and ends and ends < starts:
        said.append(("ends_on", "A fee ends after it begins."))
    return said


def flags(facts: Facts, others: Sequence[Facts], today: date) -> list[Flag]:
    found = []
    vat, rate = facts.get("vat"), facts.get("vat_rate")
    total = with_vat(facts.get("amount", Decimal(0)), vat or NOT_STATED, rate)
    if vat == ADDED and total is not None:
        found.append(Flag("total", f"£{total:,.2f} with tax", "blue", "amount"))
    if vat == NOT_STATED:
        found.append(Flag("vat", "Whether tax is in it is not said", "yellow", "vat"))
    if facts.get("confirmed") != "yes":
        found.append(Flag("unconfirmed", "Not confirmed at its source", "orange", "confirmed"))
    if facts.get("ends_on") and facts.get("ends_on") < today:
        found.append(Flag("over", "No longer charged", "grey", "ends_on"))
    return found


def dues(facts: Facts, today: date) -> list[DueDate]:
    ends = facts.get("ends_on")
    return [DueDate("end", ends, "The fee ends: say what follows it")] if ends else []


def read_paper(path: Path, today: date) -> Reading:
    """The fees that a paper lists. Nothing in a paper confirms them."""
    reading = read_fees(path)
    items = tuple(
        Item(item.key, {**item.values, "confirmed": "no"}, item.where, item.lines, item.said)
        for item in reading.items
    )
    return Reading(items, reading.account, reading.wrong)


REGISTER = Register(
    key="fees",
    name="Fees",
    one="fee",
    many="fees",
    about="What is charged for what, with its tax, its source and the days it holds.",
    prefix="FE",
    position=43,
    title_label="What it is charged for",
    title_names=("Fee", "Charge", "Title"),
    natural=("group", "title"),
    columns=(
        Column("group", "Kind of cost", list=True, help="For instance: set-up, on-going."),
        Column("amount", "Amount", "money", required=True, list=True, names=("Fee", "Sum")),
        Column("vat", "Value added tax", "choice", required=True, choices=VAT, list=True, names=("VAT",)),
        Column("vat_rate", "Rate of that tax, per cent", "percent",
               help="As it holds on the day the fee begins."),
        Column("unit", "How often, or for each what", names=("Unit",)),
        Column("approximate", "An estimate", "choice", choices=YES_NO),
        Column("charged_by", "Who charges it"),
        Column("starts_on", "Charged from", "date"),
        Column("ends_on", "Charged until", "date"),
        Column("as_of", "Year of the source"),
        Column("source", "Source", "long", required=True),
        Column("as_written", "As the source has it", "long"),
        Column("confirmed", "Confirmed at the source", "choice", choices=YES_NO, list=True, filter=True),
    ),
    refusals=refusals,
    flags=flags,
    dues=dues,
    due_words={"end": "Fee ends"},
    public=("group", "amount", "vat", "vat_rate", "unit", "starts_on", "ends_on", "source"),
    paper=read_paper,
)  # fmt: skip
