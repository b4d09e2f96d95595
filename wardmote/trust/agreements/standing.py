"""Where an entry of the register stands on a day: its state, with what its dates say of it."""

from dataclasses import dataclass
from datetime import date

from wardmote.trust.agreements.models import Agreement


@dataclass(frozen=True)
class Standing:
    """Where an entry stands on a day: its state, with what the dates say of it."""

    key: str
    name: str
    colour: str
    shares: bool = False


STANDINGS = {
    standing.key: standing
    for standing in (
        Standing("draft", "Draft", "grey"),
        Standing("awaiting_signature", "Awaiting signature", "blue"),
        Standing("not_started", "Starts later", "blue"),
        Standing("in_force", "In force", "green", shares=True),
        Standing("due_for_review", "Due for review", "orange", shares=True),
        Standing("suspended", "Suspended", "red"),
        Standing("ended", "Ended", "grey"),
        Standing("superseded", "Superseded", "grey"),
    )
}


def standing(agreement: Agreement, *, on: date) -> Standing:
    """The state to show: an entry in force may have ended, not started, or be due for review by its dates."""
    key = agreement.state
    if agreement.state == Agreement.State.IN_FORCE:
        if agreement.ends_on and agreement.ends_on < on:
            key = "ended"
        elif agreement.starts_on is None or agreement.starts_on > on:
            key = "not_started"
        elif agreement.review_on and agreement.review_on < on:
            key = "due_for_review"
    return STANDINGS[key]
