"""Whether words about an owner name one: "to be agreed", "None" and a blank do not."""

import re
from datetime import date

from wardmote.foundation.imports.names import is_placeholder

AGREED, TO_BE_AGREED, NOBODY = "agreed", "to_be_agreed", "nobody"
CHOICES = ((AGREED, "Agreed"), (TO_BE_AGREED, "To be agreed"), (NOBODY, "Nobody"))
UNOWNED = (TO_BE_AGREED, NOBODY)
NOT_YET = re.compile(
    r"\b(to be|(not|yet)\s+(yet\s+)?(been\s+)?)\s*"
    r"(agreed|identified|confirmed|decided|determined|found|appointed|named|allocated|assigned|advised)\b"
    r"|\btb[acd]\b|\bno[- ]owner\b|\bvacant\b",
    re.IGNORECASE,
)
SUGGESTED = re.compile(r"\bsuggested\s+owner(ship)?\s*:?\s+(?P<who>.+)", re.IGNORECASE | re.DOTALL)


def state_of(words: str) -> str:
    """AGREED if the words name an owner, TO_BE_AGREED if they say there is to be one, else NOBODY."""
    plain = " ".join(words.split())
    if NOT_YET.search(plain):
        return TO_BE_AGREED
    if is_placeholder(plain.rstrip(".")):
        return NOBODY
    return AGREED


def suggested(words: str) -> str:
    """Whom the words suggest as the owner; "" if nobody."""
    found = SUGGESTED.search(" ".join(words.split()))
    return found["who"].rstrip(". ") if found else ""


def age(since: date, today: date) -> str:
    """How long it has been, in words: "9 years", "4 months", "12 days"."""
    days = max((today - since).days, 0)
    for length, one in ((365.25, "year"), (30.44, "month")):
        if days >= 2 * length or (one == "month" and days >= 61):
            return f"{int(days / length)} {one}s"
    return "1 day" if days == 1 else f"{days} days"


def followed_from(since: date, today: date) -> date:
    """The day that reminders count from: since when, but no earlier than the years that are followed."""
    return max(since, date(today.year - 4, 1, 1))
