"""What somebody answered, as a report is told. Without the database."""

from typing import Any

from wardmote.records.front_doors.commands import Told
from wardmote.records.intake.forms import HOUSE_NUMBER

WHEN = {
    "now": "It is happening now",
    "today": "Earlier today or last night",
    "week": "In the last seven days",
    "longer": "Longer ago",
}


def told(answers: dict[str, dict[str, Any]]) -> Told:
    """What shows in lists has no house number; the whole of it is the address."""
    where, when, you = answers["where"], answers["when"], answers.get("you", {})
    place, number = where["place"].strip(), where.get("number", "").strip()
    typed = HOUSE_NUMBER.match(place)
    area = place[typed.end() :].strip() if typed else place
    more = when.get("more", "").strip()
    return Told(
        kind=answers["kind"]["kind"],
        category=answers["kind"].get("category", ""),
        what=answers["what"]["what"],
        area=(area or place)[:80],
        address=(f"{number} {place}" if number else place if typed else "")[:200],
        postcode=where.get("postcode", ""),
        occurred_words=f"{WHEN[when['when']]}{f': {more}' if more else ''}"[:120],
        teller_name=you.get("name", ""),
        teller_phone=you.get("phone", ""),
        teller_email=you.get("email", ""),
    )
