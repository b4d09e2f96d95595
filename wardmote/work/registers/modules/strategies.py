"""Strategies and consultations: until when they hold, what was asked of whom and what came of it."""

from collections.abc import Sequence
from datetime import date

from wardmote.work.registers.anatomy import Column, DueDate, Facts, Flag, LineKind, Register

STAGES = (
    ("planned", "Planned"), ("drafting", "Being drafted"), ("consulting", "Out to consultation"),
    ("approved", "Approved"), ("in-force", "In force"), ("replaced", "Replaced"),
)  # fmt: skip


def refusals(facts: Facts) -> list[tuple[str, str]]:
    found = []
    for first, last, words in (
        ("starts_on", "ends_on", "It ends after it starts."),
        ("opens_on", "closes_on", "The consultation closes after it opens."),
    ):
        if facts.get(first) and facts.get(last) and facts.values[last] < facts.values[first]:
            found.append((last, words))
    return found


def flags(facts: Facts, others: Sequence[Facts], today: date) -> list[Flag]:
    found = []
    opens, closes = facts.get("opens_on"), facts.get("closes_on")
    if opens and opens <= today and (closes is None or closes >= today):
        found.append(Flag("open", "Consultation is open", "blue", "closes_on"))
    if closes and closes < today and not facts.get("outcome"):
        found.append(Flag("no-outcome", "What came of the consultation is not said", "orange", "outcome"))
    if facts.get("ends_on") and facts.values["ends_on"] < today and facts.get("stage") != "replaced":
        found.append(Flag("over", "Its time is over", "red", "ends_on"))
    return found


def dues(facts: Facts, today: date) -> list[DueDate]:
    found = []
    if (closes := facts.get("closes_on")) and not facts.get("outcome"):
        found.append(DueDate("consultation", closes, "The consultation closes: say what came of it"))
    if (ends := facts.get("ends_on")) and facts.get("stage") != "replaced":
        found.append(DueDate("expiry", ends, "The strategy ends: renew or replace it"))
    return found


REGISTER = Register(
    key="strategies",
    name="Strategies and consultations",
    one="strategy or consultation",
    many="strategies and consultations",
    about="Which strategies hold and until when, what is out to consultation, and what came of it.",
    prefix="ST",
    title_label="Title",
    title_names=("Strategy", "Consultation", "Document"),
    columns=(
        Column("kind", "Kind", "choice", required=True, list=True, filter=True, names=("Type",),
               choices=(("strategy", "Strategy"), ("consultation", "Consultation"), ("policy", "Policy"))),
        Column("stage", "Stage", "choice", required=True, list=True, filter=True, choices=STAGES,
               names=("Status",)),
        Column("about", "What it is about", "long", names=("Description", "Summary", "Purpose")),
        Column("lead", "Lead body", "agency", names=("Lead agency", "Led by")),
        Column("starts_on", "In force from", "date", names=("Start", "From")),
        Column("ends_on", "In force until", "date", list=True, names=("End", "Until", "Expires")),
        Column("opens_on", "Consultation opens", "date", names=("Opens",)),
        Column("closes_on", "Consultation closes", "date", list=True, names=("Closes", "Deadline")),
        Column("audiences", "Who is asked", "list", names=("Audience", "Consultees")),
        Column("response", "Our response", "long"),
        Column("outcome", "What came of it", "long", names=("Outcome",)),
        Column("link", "Where it can be read", "link", names=("URL", "Web address")),
    ),
    lines=(
        LineKind(
            "milestones", "milestone", "milestones",
            (
                Column("what", "Milestone", required=True),
                Column("on", "On", "date"),
                Column("done", "Done", "date"),
            ),
            sort="on", public=True,
        ),
    ),
    refusals=refusals,
    flags=flags,
    dues=dues,
    public=("kind", "stage", "about", "lead", "starts_on", "ends_on", "opens_on", "closes_on", "audiences",
            "outcome", "link"),
    documents=True,
    due_words={"consultation": "Consultation closes", "expiry": "End of a strategy"},
    position=40,
)  # fmt: skip
