"""Contracts: with whom, for what, until when, who signed; told ahead of days on which something is due."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from wardmote.foundation.imports.names import name_key
from wardmote.work.registers.anatomy import AGENCY, Column, DueDate, Facts, Flag, LineKind, Register
from wardmote.work.registers.spans import span

YES_NO = (("yes", "Yes"), ("no", "No"))
STAGES = (
    ("need", "Need agreed"), ("market", "Market looked at"), ("advertised", "Advertised"),
    ("bids", "Bids in"), ("evaluated", "Evaluated"), ("awarded", "Awarded"), ("signed", "Signed"),
    ("running", "Running"), ("ended", "Ended"),
)  # fmt: skip
PERIODS = (("once", "Once"), ("month", "Month"), ("quarter", "Quarter"), ("year", "Year"))
LIVE = {"awarded", "signed", "running"}
SIGNED = {"signed", "running"}


def ends_on(facts: Facts) -> date | None:
    """The last day as it stands: the term's, or that of the latest option that was taken."""
    taken = [line["until"] for line in facts.of("options") if line.get("taken") == "yes" and "until" in line]
    ends: date | None = facts.get("ends_on")
    return max([*taken, *([ends] if ends else [])], default=None)


def notice_on(facts: Facts) -> date | None:
    """The last day on which notice can be given for the contract to end with its term."""
    end = ends_on(facts)
    days = facts.get("notice_days")
    return end - timedelta(days=int(days)) if end and days is not None else None


def is_live(facts: Facts, today: date) -> bool:
    if not facts.is_open or facts.get("stage") not in LIVE:
        return False
    end = ends_on(facts)
    begins = facts.get("starts_on")
    return (end is None or end >= today) and (begins is None or begins <= today)


def unsigned(facts: Facts) -> list[str]:
    """Parties down to sign who have not."""
    return [str(line.get("party", "A party")) for line in facts.of("signers") if "on" not in line]


def refusals(facts: Facts) -> list[tuple[str, str]]:
    found = []
    starts, ends = facts.get("starts_on"), facts.get("ends_on")
    if starts and ends and ends < starts:
        found.append(("ends_on", "The contract ends after it starts."))
    days = facts.get("notice_days")
    if days is not None and (days < 0 or days > 3650 or days != int(days)):
        found.append(("notice_days", "Notice is a whole number of days, from 0 to 3,650."))
    if facts.get("value") is not None and facts.values["value"] < 0:
        found.append(("value", "The value is not below nothing."))
    if facts.get("stage") in LIVE and not starts:
        found.append(("starts_on", "A contract that was awarded has a day it starts."))
    if any(line.get("until") and ends and line["until"] <= ends for line in facts.of("options")):
        found.append(("", "An option ends after the term does."))
    return found


def overlapping(facts: Facts, others: Sequence[Facts], today: date) -> list[Facts]:
    """Other live contracts of the same agency for the same service."""
    if not is_live(facts, today):
        return []
    service = name_key(str(facts.get("service", "")))
    return [
        other
        for other in others
        if other.pk != facts.pk
        and other.owner_id == facts.owner_id
        and name_key(str(other.get("service", ""))) == service
        and is_live(other, today)
    ]


def flags(facts: Facts, others: Sequence[Facts], today: date) -> list[Flag]:
    found = []
    end, last_notice = ends_on(facts), notice_on(facts)
    soon = span("contracts", "ending", on=today)
    if end and end < today and facts.get("stage") != "ended":
        found.append(Flag("over", "Its term is over", "red", "ends_on"))
    elif last_notice and last_notice < today and is_live(facts, today):
        found.append(Flag("notice-passed", "The last day for notice has passed", "red", "notice_days"))
    elif end and is_live(facts, today) and end <= soon.after(today):
        found.append(Flag("ending", soon.says, "orange", "ends_on"))
    if facts.get("stage") in SIGNED and (not facts.of("signers") or unsigned(facts)):
        found.append(Flag("unsigned", "Nobody is down as having signed" if not facts.of("signers")
                          else f"Not signed by {', '.join(unsigned(facts))[:100]}", "red"))  # fmt: skip
    if against := overlapping(facts, others, today):
        names = ", ".join(other.title for other in against[:3])
        found.append(Flag("two-live", f"Another live contract for this service: {names}", "red", "service"))
    return found


def dues(facts: Facts, today: date) -> list[DueDate]:
    found: list[DueDate] = []
    alarm = facts.get("alarm_days")
    ahead = int(alarm) if alarm is not None and 0 <= alarm <= 1000 else None
    if facts.get("stage") != "ended":
        if last_notice := notice_on(facts):
            found.append(DueDate("notice", last_notice, "Last day to give notice", ahead=ahead))
        if end := ends_on(facts):
            found.append(DueDate("end", end, "The contract ends", ahead=ahead))
        for line in facts.of("options"):
            if "decide_by" in line and "taken" not in line:
                words = f"Decide on the option {line.get('option', '')}".strip()
                found.append(DueDate("option", line["decide_by"], words, line=line["id"], ahead=ahead))
    for line in facts.of("steps"):
        if "due" in line and "done" not in line:
            found.append(
                DueDate("step", line["due"], str(line.get("step", "Procurement step")), line=line["id"])
            )
    begins = facts.get("starts_on")
    if begins and facts.get("stage") in LIVE and (unsigned(facts) or not facts.of("signers")):
        found.append(DueDate("signature", begins, "To be signed by every party"))
    return found


def charged(facts: Facts) -> Decimal:
    return sum((line["amount"] for line in facts.of("charges") if "amount" in line), Decimal(0))


REGISTER = Register(
    key="contracts",
    name="Contracts",
    one="contract",
    many="contracts",
    about="What is bought, from whom, until when, who signed; and the days on which something must be said.",
    prefix="CT",
    title_label="Contract",
    title_names=("Contract name", "Contract title", "Agreement"),
    columns=(
        Column("service", "Service", required=True, list=True, names=("For", "Service bought"),
               help="Two live contracts for one service are flagged: write it the same way each time"),
        Column("supplier", "Supplier", required=True, list=True, names=("Contractor", "Provider", "Vendor")),
        Column("parties", "Other parties", "list", names=("Parties",)),
        Column("stage", "Stage", "choice", required=True, list=True, filter=True, choices=STAGES,
               names=("Status",)),
        Column("starts_on", "Starts", "date", names=("Start", "Start date", "Commencement")),
        Column("ends_on", "Term ends", "date", list=True, names=("End", "End date", "Expiry", "Expires")),
        Column("notice_days", "Notice, in days", "number", names=("Notice", "Notice period", "Notice days"),
               help="How long before the end notice must be given"),
        Column("alarm_days", "Tell us so many days ahead", "number",
               help="Of notice, options and the end; blank for the usual times"),
        Column("value", "Value of the term", "money", names=("Value", "Contract value", "Total value")),
        Column("terms", "Main terms", "long"),
        Column("procurement", "How it was bought", "text", names=("Route", "Procurement route")),
        Column("signed_copy", "Where the signed copy is", "text", names=("Document", "Signed document")),
        Column("manager", "Contract manager at the supplier", "text", personal=True),
    ),
    lines=(
        LineKind(
            "signers", "signature", "signatures",
            (
                Column("party", "Party", required=True),
                Column("name", "Who signed, and their office", personal=True, names=("Signed by",)),
                Column("on", "Signed on", "date", names=("Date", "Signed")),
            ),
            sort="party",
        ),
        LineKind(
            "options", "option", "options to extend",
            (
                Column("option", "Option", required=True),
                Column("decide_by", "Decide by", "date"),
                Column("until", "Extends until", "date"),
                Column("taken", "Taken", "choice", choices=YES_NO),
            ),
            sort="decide_by",
        ),
        LineKind(
            "charges", "charge", "charges",
            (
                Column("what", "What for", required=True),
                Column("amount", "Amount", "money", required=True),
                Column("period", "Per", "choice",
                       choices=PERIODS),
                Column("since", "From", "date"),
            ),
            sort="since",
        ),
        LineKind(
            "novations", "novation", "novations",
            (
                Column("on", "Day", "date", required=True),
                Column("before", "From", required=True),
                Column("after", "To", required=True),
                Column("why", "Why"),
            ),
            sort="on",
        ),
        LineKind(
            "steps", "procurement step", "procurement steps",
            (
                Column("step", "Step", required=True),
                Column("due", "Due", "date"),
                Column("done", "Done", "date"),
            ),
            sort="due",
        ),
        LineKind(
            "bids", "bid", "bids",
            (
                Column("bidder", "Bidder", required=True),
                Column("price", "Price", "money"),
                Column("score", "Quality score", "number"),
                Column("outcome", "Outcome", "choice",
                       choices=(("won", "Won"), ("lost", "Not chosen"), ("withdrawn", "Withdrawn"))),
                Column("reason", "Reason"),
            ),
        ),
    ),
    natural=("title", "supplier"),
    refusals=refusals,
    flags=flags,
    compares=("service",),
    dues=dues,
    public=("service", "supplier", "starts_on", "ends_on", "value"),
    reach=AGENCY,
    actions=True,
    documents=True,
    due_words={
        "notice": "Last day to give notice", "end": "End of a contract", "option": "Decision on an option",
        "step": "Procurement step", "signature": "Signature",
    },
    position=30,
)  # fmt: skip
