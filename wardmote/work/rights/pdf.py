"""A part of a pack as a tagged PDF, set from what was cleared alone: what was taken out never comes here."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
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
    words: str = ""  # of its file, without those taken out
    kept_why: str = ""  # the exemption for which its file is withheld
    appendix: int = 0
    file: str = ""
    blacked_out: bool = False

    def with_file(self, number: int, name: str, *, blacked_out: bool) -> "Cleared":
        """The same with the file that goes along, by its number and the name it goes under."""
        return replace(self, appendix=number, file=name, blacked_out=blacked_out)


def told_of_file(row: Cleared) -> str:
    """What is said of the file of a part, where it has one."""
    if row.appendix:
        how = ", a copy with parts blacked out" if row.blacked_out else ""
        return f"The file is appendix {row.appendix}: {row.file}{how}."
    if row.kept_why:
        return f"The file itself is withheld: {Item.Exemption(row.kept_why).label}."
    return "What the file says:" if row.words else ""


def paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


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
            {
                "title": row.title,
                "paragraphs": paragraphs(row.text),
                "file": told_of_file(row),
                "words": paragraphs(row.words),
            }
            for row in rows
            if row.decision != Item.Decision.WITHHOLD
        ],
        "appendices": [
            {"number": row.appendix, "file": row.file, "of": row.title} for row in rows if row.appendix
        ],
        "withheld": [
            {"why": Item.Exemption(exemption).label, "how_many": count}
            for exemption, count in withheld.items()
        ],
    }
    return made.pdf(TEMPLATE, data)
