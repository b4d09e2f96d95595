"""The services a front door offers, and the further questions of each.

They are the kinds of report it takes, and of those the categories that the public is offered. The code of a
category is its key, which it keeps for good.
"""

from collections.abc import Iterable, Sequence

from wardmote.outward.api.open311.standard import Attribute, Choice, Definition, Refuses, Service
from wardmote.records.intake.models import Report, Telling
from wardmote.records.kinds.models import Category

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


def name_of(code: str, categories: Iterable[Category] = ()) -> str:
    """A kind as the desk calls it, a category as the public does."""
    if code in Report.Kind:
        return str(Report.Kind(code).label)
    return next((row.public_name or row.name for row in categories if row.key == code), code)


def services(kinds: Sequence[str], categories: Sequence[Category] = ()) -> list[Service]:
    """The services of a door: each kind and, grouped with it, its categories. The kind is for others."""
    found = []
    for kind in sorted(kinds, key=name_of):
        description, keywords = WORDS.get(kind, ("", ""))
        within = [row for row in categories if row.kind == kind and row.key not in Report.Kind]
        group = name_of(kind) if within else None
        found.append(
            Service(kind, name_of(kind), description or None, keywords=keywords or None, group=group)
        )
        found += [Service(row.key, row.public_name, row.name, group=group) for row in within]
    return found


def meant_by(code: str, kinds: Sequence[str], categories: Iterable[Category]) -> tuple[str, str]:
    """The kind, and the category or "", that a service is of.

    :raises Refuses: for one that the door does not offer.
    """
    if code in kinds:
        return code, ""
    for row in categories:
        if row.key == code and row.kind in kinds:
            return row.kind, row.key
    raise Refuses(404, "service_code was not found: services lists those that are offered now")


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
