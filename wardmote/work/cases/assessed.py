"""Whether the risk of a case follows from something a room above keeps, and is not said by hand any more."""

from collections.abc import Callable

from wardmote.foundation.refusals import Refusal
from wardmote.work.cases.models import Case

# Each says why the risk of this case is not changed by hand. Filled in `AppConfig.ready`.
sources: list[Callable[[Case], list[Refusal]]] = []


def refusals_to_say_risk(case: Case) -> list[Refusal]:
    return [refusal for source in sources for refusal in source(case)]
