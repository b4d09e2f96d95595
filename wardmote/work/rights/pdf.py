"""A part of a pack as a tagged PDF, set from what was cleared alone: what was taken out never comes here."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wardmote.foundation.design.dates import day_words
from wardmote.foundation.files import made
from wardmote.work.rights.models import Item

TEMPLATE = Path(__file__).with_name("pack.typ")


@dataclass(frozen=True)
class Cleared:
    """One part of a record as it goes out; of what is withheld, the exemption alone."""

    title: str
    on: date | None
    text: str
    decision: str
    exemption: str


def document(*, reference: str, agency: str, number: int, made_on: date, cleared: Iterable[Cleared]) -> bytes:
    """The bytes of one PDF."""
    rows = list(cleared)
    withheld = Counter(row.exemption for row in rows if row.decision == Item.Decision.WITHHOLD)
    data = {
        "title": f"Your data held by {agency}",
        "reference": reference,
        "number": number,
        "made": day_words(made_on),
        "items": [
            {"title": row.title, "paragraphs": [line for line in row.text.split("\n") if line.strip()]}
            for row in rows
            if row.decision != Item.Decision.WITHHOLD
        ],
        "withheld": [
            {"why": Item.Exemption(exemption).label, "how_many": count}
            for exemption, count in withheld.items()
        ],
    }
    return made.pdf(TEMPLATE, data)
