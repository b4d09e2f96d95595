"""A power that runs stands in the way of closing its case: who would see to its dates?"""

from datetime import datetime

from wardmote.foundation.design.dates import day_words
from wardmote.work.cases.models import Case
from wardmote.work.powers import queries
from wardmote.work.powers.models import Use
from wardmote.work.powers.telling import address_of
from wardmote.work.supervision.closing import LEAD, SUPERVISOR, Hindrance


def of_powers(case: Case, now: datetime) -> list[Hindrance]:
    """Each use that runs, or is authorised and not served, and each draft; each excused by itself."""
    found = []
    for use in queries.of_case(case).filter(state__in=[*Use.LIVE, Use.State.DRAFTED]):
        use.case = case
        if use.under_appeal:
            words = f"{use.power_name}: an appeal is not decided."
        elif use.state in Use.STANDING:
            until = f" until {day_words(use.ends_on)}" if use.ends_on else ""
            words = f"{use.power_name} runs{until}."
        else:
            words = f"{use.power_name} is {use.get_state_display().lower()} and not served."
        by = SUPERVISOR if use.is_live else LEAD
        found.append(Hindrance(f"power-{use.pk.hex[:24]}", words, address_of(use), use.power_name, by))
    return found
