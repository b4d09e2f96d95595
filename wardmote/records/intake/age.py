"""How long something has waited, in the words people use."""

from datetime import datetime


def age_words(since: datetime, now: datetime) -> str:
    """Return "just now", "25 minutes", "3 hours", "2 days", "5 weeks" or "14 months"; always rounded down."""
    minutes = int((now - since).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    for size, word, until in (
        (1, "minute", 60),
        (60, "hour", 48),
        (24 * 60, "day", 21),
        (7 * 24 * 60, "week", 13),
    ):
        if minutes // size < until:
            return _some(minutes // size, word)
    return _some(minutes // (30 * 24 * 60), "month")


def _some(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
