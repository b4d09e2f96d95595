"""When something happened that is known by its month alone."""

from datetime import date, datetime

from wardmote.records.intake.age import age_words
from wardmote.records.intake.models import Report


def month_words(period: str) -> str:
    """Return "August 2022" for "2022-08"."""
    return date.fromisoformat(f"{period}-01").strftime("%B %Y")


def age_of(report: Report, now: datetime) -> str:
    """How long it has waited; of one that is known by its month, the month."""
    return (
        month_words(report.occurred_period) if report.occurred_period else age_words(report.received_at, now)
    )
