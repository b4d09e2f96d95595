"""The services a front door offers, and the further questions of each: from the kinds of report it takes."""

from collections.abc import Sequence

from wardmote.outward.api.open311.standard import Attribute, Choice, Definition, Service
from wardmote.records.intake.models import Report, Telling

WORDS = {
    "asb": ("Nuisance, intimidation, vandalism, misuse of a place", "nuisance, vandalism, harassment"),
    "noise": ("Music, parties, alarms, works, barking", "music, party, alarm, barking"),
    "housing": ("The conduct of a tenant, or the state of an estate", "tenant, estate, landlord"),
    "rough_sleeping": ("Somebody who sleeps outside", "homeless, rough sleeper"),
    "hate": ("Something done to somebody for who they are", "race, religion, disability, orientation"),
    "other": ("Anything else that troubles a neighbourhood", ""),
}
DANGER = (
    "Is somebody in danger, or is a crime happening now? Call 999. Nobody waits for this report at all hours."
)


def name_of(kind: str) -> str:
    return str(Report.Kind(kind).label) if kind in Report.Kind else kind


def services(kinds: Sequence[str]) -> list[Service]:
    """The services of a door, as they are named at the desk."""
    found = []
    for kind in sorted(kinds, key=name_of):
        description, keywords = WORDS.get(kind, ("", ""))
        found.append(Service(kind, name_of(kind), description or None, keywords=keywords or None))
    return found


def definition(kind: str) -> Definition:
    """What may be said of a report besides: nothing of it has to be."""
    contact = tuple(Choice(key, name) for key, name in Telling.Contact.choices)
    return Definition(
        kind,
        (
            Attribute("danger", "text", DANGER, variable=False, order=1),
            Attribute("occurred", "datetime", "When did it happen, or begin?", order=2,
                      datatype_description="a date and time with its offset, such as 2026-01-31T23:40:00Z"),
            Attribute("when", "string", "When, in your words? For example: most nights after 11", order=3),
            Attribute("who", "text", "Who is involved, if you know?", order=4),
            Attribute("contact", "singlevaluelist", "How may we contact you?", order=5, values=contact),
        ),
    )  # fmt: skip
