"""Where a report may be referred to, and under which agreement; or why it may not."""

from dataclasses import dataclass
from datetime import date

from wardmote.records.intake import queries
from wardmote.records.intake.models import Report
from wardmote.trust.access.commands import plan_of
from wardmote.trust.agreements import queries as agreements
from wardmote.trust.agreements.models import Agreement
from wardmote.trust.agreements.reliance import refusals_to_rely
from wardmote.trust.identity.models import Agency


@dataclass(frozen=True)
class Choice:
    """One agency, with each agreement and purpose under which the report may go to it, or why none."""

    agency: Agency
    grounds: list[tuple[Agreement, str, str]]
    why_not: str


def choices_for(report: Report, *, today: date) -> list[Choice]:
    """Every other agency, and what covers all that the report holds."""
    names = agreements.purposes()
    held = queries.held_in(report, plan_of(report.audience_id).held) or set()
    choices = []
    for each in agreements.live_grounds_by_agency(owner=report.owner, on=today):
        grounds, why_not = [], each.why_not
        for ground in each.live:
            if held <= set(ground.categories):
                grounds += [
                    (ground.agreement, key, names[key].name) for key in ground.purposes if key in names
                ]
            elif ground.purposes:
                lacking = refusals_to_rely(
                    ground.agreement,
                    list(ground.agreement.parties.all()),
                    reader=each.agency,
                    owner=report.owner,
                    purpose=ground.purposes[0],
                    categories=held,
                    on=today,
                )
                why_not = why_not or " ".join(refusal.message for refusal in lacking)
        choices.append(Choice(each.agency, grounds, "" if grounds else why_not))
    return choices
