"""Accreditations: organisations whose staff a chief officer accredits.

Police Reform Act 2002, sections 40 to 42.
The partnership is consulted, then the chief officer decides. What is published says who, where, with which
powers, and whom to complain to; it names no person.
"""

from collections.abc import Sequence
from datetime import date

from wardmote.foundation.timing.reckoning import months_later
from wardmote.work.registers import csas
from wardmote.work.registers.anatomy import Column, DueDate, Extra, Facts, Flag, LineKind, Register

TESTS = ("employer_fit_and_proper", "complaints_procedure")
NEEDED = (
    ("consulted_on", "Say on what day the partnership was consulted: that comes before the decision."),
    ("decided_on", "Say on what day the chief officer decided."),
    ("decided_by", "Say who decided: the chief officer, or whom they gave it to."),
    ("starts_on", "Say from what day it holds."),
    ("ends_on", "Say on what day it ends: an accreditation has a fixed end (section 41(6))."),
    ("powers", "Name the powers that are conferred."),
    ("areas", "Name the areas it holds in."),
)


def refusals(facts: Facts) -> list[tuple[str, str]]:
    found = [*csas.wrong_powers(facts), *csas.wrong_term(facts)]
    if facts.get("standing") == "granted":
        found += csas.not_granted_yet(facts, NEEDED, TESTS)
        if facts.get("sector") == "private" and not facts.get("assessed_on"):
            found.append(("assessed_on", "A private company is assessed before the chief officer decides."))
    consulted, decided = facts.get("consulted_on"), facts.get("decided_on")
    if consulted and decided and decided < consulted:
        found.append(("decided_on", "The decision is not before the consultation."))
    if facts.get("standing") in ("suspended", "refused", "ended") and not facts.get("reason"):
        found.append(("reason", "Say why."))
    return found


def flags(facts: Facts, others: Sequence[Facts], today: date) -> list[Flag]:
    found = [*csas.ended_flag(facts, today), *csas.owed(facts)]
    if any("closed_on" not in line for line in facts.of("complaints")):
        found.append(Flag("complaint", "A complaint is open", "orange"))
    return found


def dues(facts: Facts, today: date) -> list[DueDate]:
    found = [*csas.ends(facts, f"The accreditation of {facts.title[:90]} ends"), *csas.unpaid(facts)]
    if facts.get("standing") == "granted":
        terms = csas.law().terms
        rule = terms["private_company_review" if facts.get("sector") == "private" else "scheme_review"]
        checked = max(
            (line["on"] for line in facts.of("checks") if "on" in line), default=facts.get("starts_on")
        )
        if checked:
            words = f"Look again at how {facts.title[:90]} works"
            found.append(DueDate("check", months_later(checked, rule.months), words))
    if facts.get("standing") in ("applied", "consulting") and facts.get("answer_by"):
        found.append(
            DueDate("consultation", facts.values["answer_by"], f"Say what you think of {facts.title[:90]}")
        )
    found += [
        DueDate("complaint", line["answer_by"], "Complaint to be answered", line=line["id"])
        for line in facts.of("complaints")
        if "answer_by" in line and "closed_on" not in line
    ]
    return found


REGISTER = Register(
    key="accreditations",
    name="Accreditations",
    one="accreditation",
    many="accreditations",
    about="Organisations accredited for community safety: consultation, decision, powers, fees, checks and "
    "complaints. The persons accredited stand in a register of the police alone.",
    prefix="AC",
    title_label="Organisation",
    title_names=("Employer", "Organisation name"),
    columns=(
        Column(
            "sector",
            "Sector",
            "choice",
            required=True,
            list=True,
            filter=True,
            choices=(("public", "Public"), ("private", "Private"), ("charity", "Charity")),
        ),
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
        Column("applied_on", "Applied on", "date"),
        Column(
            "signatories", "Directors and signatories", "number", help="How many: a fee is asked for each"
        ),
        *(csas.test_column(key) for key in TESTS),
        Column(
            "assessed_on",
            "Assessed on",
            "date",
            help="Of a private company, by the national body that recommends to the chief officer",
        ),
        Column("consulted_on", "Partnership consulted on", "date"),
        Column("answer_by", "Partners answer by", "date"),
        Column("consultation", "What partners said", "long"),
        Column("decided_on", "Decided on", "date"),
        Column("decided_by", "Decided by", help="The office, such as Commissioner"),
        Column("reason", "Reason", "long", help="Of a refusal, a suspension, an end"),
        Column("term", "Term", "choice", choices=(("first", "First"), ("later", "Later"))),
        Column("starts_on", "First day", "date", names=("From", "Start")),
        Column("ends_on", "Last day", "date", list=True, names=("Expiry", "Until")),
        Column("areas", "Areas", "list", names=("Working areas",)),
        csas.POWERS,
        Column("persons", "Persons accredited", "number", names=("Number accredited",)),
        Column("uniform", "Uniform and badge", help="As the chief officer approved them (section 42(2))"),
        Column(
            "complaints_to",
            "Complaints go to",
            names=("Contact for complaints",),
            help="A telephone or e-mail of the office: this is published",
        ),
    ),
    lines=(
        LineKind("fees", "fee", "fees", csas.FEE_COLUMNS, sort="due_on"),
        LineKind(
            "checks",
            "quality check",
            "quality checks",
            (
                Column("on", "On", "date", required=True),
                Column(
                    "how",
                    "How",
                    "choice",
                    choices=(("patrol", "Patrol together"), ("papers", "Papers"), ("visit", "Visit")),
                ),
                Column("found", "What was found", "long", required=True, help="Name no one"),
            ),
            sort="on",
        ),
        LineKind(
            "complaints",
            "complaint",
            "complaints",
            (
                Column("on", "Received on", "date", required=True),
                Column("about", "What it is about", "long", required=True, help="Name no one"),
                Column("power", "Power used"),
                Column("answer_by", "Answer by", "date"),
                Column("employer", "What the employer found", "long"),
                Column("coordinator", "What the co-ordinator decided", "long"),
                Column("closed_on", "Closed on", "date"),
            ),
            sort="on",
        ),
    ),
    refusals=refusals,
    flags=flags,
    dues=dues,
    public=("standing", "areas", "powers", "persons", "ends_on", "complaints_to"),
    extra=(Extra("law", "Powers and law", csas.law_page, "registers/csas_law.html"),),
    actions=True,
    due_words={
        "end": "Accreditation ends",
        "check": "Quality check",
        "fee": "Fee",
        "consultation": "Consultation to be answered",
        "complaint": "Complaint to be answered",
    },
    position=30,
)
