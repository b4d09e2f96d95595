"""What must be settled before a case closes. Rooms above add their own in `AppConfig.ready`."""

from collections.abc import Callable
from datetime import datetime

from wardmote.foundation.refusals import Refusal
from wardmote.work.cases.models import Case

# Each looks at a case and says what is unsettled in its room: a notice still running, an appeal not heard.
Check = Callable[[Case, datetime], list[Refusal]]
checks: list[Check] = []


def unsettled(case: Case, *, now: datetime) -> list[Refusal]:
    """Every reason the rooms above give, in the order they were added."""
    return [refusal for check in checks for refusal in check(case, now)]


# Pages of rooms above that show all that is unsettled, for the page that closes a case: words and address.
looked_up: list[Callable[[Case], tuple[str, str]]] = []


def pages(case: Case) -> list[tuple[str, str]]:
    return [each(case) for each in looked_up]
