"""What the rules allow with how one is told, as a list of refusals."""

from collections.abc import Collection
from datetime import time

from wardmote.foundation.refusals import Refusal
from wardmote.records.notices.models import Preferences

HALF_QUIET = Refusal("half-quiet", "Enter when your quiet hours begin and when they end, or neither.")
NO_QUIET = Refusal("no-quiet", "Your quiet hours begin and end at the same time. Enter two times.")
NO_DAY_LEFT = Refusal("no-day-left", "Every day is a day off. Leave one to send it on, or choose “Never”.")


def refusals_to_keep(
    *, digest: str, quiet_from: time | None, quiet_to: time | None, days_off: Collection[int]
) -> list[Refusal]:
    """Every reason why nobody can be told so."""
    refusals = []
    if (quiet_from is None) != (quiet_to is None):
        refusals.append(HALF_QUIET)
    elif quiet_from is not None and quiet_from == quiet_to:
        refusals.append(NO_QUIET)
    if digest != Preferences.Digest.OFF and {0, 1, 2, 3, 4} <= set(days_off):
        refusals.append(NO_DAY_LEFT)
    return refusals
