"""Accredited persons: whom the chief officer accredited, with which powers, until when. The police's alone.

Police Reform Act 2002, sections 41 and 42: five tests before a grant; powers, any restriction and a fixed
end; an accreditation ends when the person leaves the employer. Nothing of it is published. A card with a
code shows anybody that it holds today (`cards.py`).
"""

from collections.abc import Sequence
from datetime import date

from wardmote.work.registers import csas
from wardmote.work.registers.anatomy import AGENCY, Column, DueDate, Extra, Facts, Flag, LineKind, Register
from wardmote.work.registers.spans import span

TESTS = tuple(csas.law().tests)
NEEDED = (
    ("decided_on", "Say on what day the chief officer decided."),
    ("decided_by", "Say who decided: the chief officer, or whom they gave it to."),
    ("starts_on", "Say from what day it holds."),
    ("ends_on", "Say on what day it ends: an accreditation has a fixed end (section 41(6))."),
    ("powers", "Name the powers that are conferred."),
    ("areas", "Name the areas it holds in."),
    ("badge", "Give the number of the badge."),
    ("vetting_until", "Say until when the vetting holds."),
    ("training_until", "Say until when the training holds."),
)


def refusals(facts: Facts) -> list[tuple[str, str]]:
    found = [*csas.wrong_powers(facts), *csas.wrong_term(facts)]
    if facts.get("standing") == "granted":
        found += csas.not_granted_yet(facts, NEEDED, TESTS)
        starts = facts.get("starts_on")
        found += [
            (field, "It has to hold on the first day of the accreditation.")
            for field in ("vetting_until", "training_until")
            if starts and facts.get(field) and facts.values[field] < starts
        ]
    if facts.get("standing") in ("suspended", "refused", "ended") and not facts.get("reason"):
        found.append(("reason", "Say why."))
    return found


def flags(facts: Facts, others: Sequence[Facts], today: date) -> list[Flag]:
    found = [*csas.ended_flag(facts, today), *csas.owed(facts)]
    if facts.get("standing") == "granted":
        words = {"vetting_until": "The vetting has run out", "training_until": "The training has run out"}
        found += [
            Flag(field, f"{words[field]}: the card no longer holds", "red", field)
            for field in csas.lapsed(facts, today, *words)
        ]
    badge = facts.get("badge")
    if badge and any(other.pk != facts.pk and other.get("badge") == badge for other in others):
        found.append(Flag("badge", "Another entry has the same number of a badge", "red", "badge"))
    if any("closed_on" not in line for line in facts.of("complaints")):
        found.append(Flag("complaint", "A complaint is open", "orange"))
    return found


def dues(facts: Facts, today: date) -> list[DueDate]:
    found = [*csas.ends(facts, "An accreditation ends"), *csas.unpaid(facts)]
    if facts.get("standing") in ("granted", "suspended"):
        for kind, field, words in (
            ("vetting", "vetting_until", "Vetting runs out"),
            ("training", "training_until", "Training runs out"),
        ):
            if facts.get(field):
                found.append(DueDate(kind, facts.values[field], words))
    answered = span("accredited-persons", "complaint", on=today)
    found += [
        DueDate("complaint", answered.after(line["on"]), "Complaint to be answered", line=line["id"])
        for line in facts.of("complaints")
        if "on" in line and "closed_on" not in line
    ]
    return found


REGISTER = Register(
    key="accredited-persons",
    name="Accredited persons",
    one="accredited person",
    many="accredited persons",
    about="Whom the chief officer accredited, with which powers and until when. Kept by the agency alone, "
    "and never published.",
    prefix="AP",
    title_label="Person",
    title_names=("Name", "Accredited person"),
    columns=(
        Column(
            "organisation",
            "Organisation",
            required=True,
            list=True,
            names=("Employer",),
            help="As its accreditation names it: a card holds only while the organisation is accredited",
        ),
        Column("badge", "Number of the badge", list=True, names=("Badge", "Badge number")),
        Column(
            "standing",
            "Standing",
            "choice",
            required=True,
            list=True,
            filter=True,
            names=("Status",),
            choices=csas.STANDINGS,
            colours=csas.COLOURS,
        ),
        *(csas.test_column(key) for key in TESTS),
        Column(
            "vetting",
            "Vetting",
            "choice",
            personal=True,
            filter=True,
            names=("Vetting level",),
            choices=tuple(
                (rule.key, f"{rule.words}: {rule.when.lower()}") for rule in csas.law().vetting.values()
            ),
        ),
        Column("vetting_until", "Vetting holds until", "date", personal=True, names=("Vetting expiry",)),
        Column("training_on", "Trained on", "date", personal=True),
        Column("training_until", "Training holds until", "date", personal=True, names=("Training expiry",)),
        Column("decided_on", "Decided on", "date"),
        Column("decided_by", "Decided by", help="The office, such as Commissioner"),
        Column("reason", "Reason", "long", personal=True, help="Of a refusal, a suspension, an end"),
        Column("term", "Term", "choice", choices=(("first", "First"), ("later", "Later"))),
        Column("starts_on", "First day", "date", names=("From", "Start")),
        Column("ends_on", "Last day", "date", list=True, names=("Expiry", "Until")),
        Column("areas", "Areas", "list", names=("Working areas",)),
        csas.POWERS,
        Column("restrictions", "Restrictions", "long"),
    ),
    lines=(
        LineKind("fees", "fee", "fees", csas.FEE_COLUMNS, sort="due_on"),
        LineKind(
            "complaints",
            "complaint",
            "complaints",
            (
                Column("on", "Received on", "date", required=True),
                Column("source", "From", personal=True, help="A kind of person, such as a resident"),
                Column("about", "What it is about", "long", required=True, personal=True),
                Column("power", "Power used"),
                Column("employer", "What the employer found", "long", personal=True),
                Column("coordinator", "What the co-ordinator decided", "long", personal=True),
                Column("lessons", "Lessons", "long", personal=True),
                Column("closed_on", "Closed on", "date"),
            ),
            sort="on",
        ),
    ),
    natural=("title", "organisation"),
    refusals=refusals,
    flags=flags,
    compares=("badge",),
    dues=dues,
    reach=AGENCY,
    reaches=(AGENCY,),
    extra=(Extra("law", "Powers and law", csas.law_page, "registers/csas_law.html"),),
    views=(("card", "Card"),),
    due_words={
        "end": "Accreditation of a person ends",
        "vetting": "Vetting runs out",
        "fee": "Fee",
        "training": "Training runs out",
        "complaint": "Complaint to be answered",
    },
    position=31,
)
