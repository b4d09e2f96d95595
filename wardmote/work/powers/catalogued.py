"""The catalogue as this room reads it: every power, as it is for an agency on a day."""

from datetime import date

from wardmote.trust.identity.models import Officer
from wardmote.work.catalogue import law, shipped
from wardmote.work.catalogue import queries as catalogue


def powers(*, by: Officer, on: date) -> dict[str, law.Power]:
    return catalogue.powers(by.agency_id, on=on)


def power(key: str, *, by: Officer, on: date) -> law.Power | None:
    return powers(by=by, on=on).get(key)


def rungs() -> dict[int, str]:
    """The ladder: what each step of it is."""
    return {int(step): words for step, words in shipped.common()["ladder"].items()}
