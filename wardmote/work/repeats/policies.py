"""What the rules allow with repeats now, as a list of refusals."""

from wardmote.foundation.refusals import Refusal
from wardmote.records.intake import policies as intake
from wardmote.records.intake.models import Report
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases import policies as cases
from wardmote.work.cases import queries as of_cases
from wardmote.work.cases.models import Case

NOT_ADMINISTRATOR = Refusal("not-administrator", "Only administrators set thresholds.")
NOT_TAKEN = Refusal(
    "not-taken",
    "This does not hold together: check the numbers and the day. What the law gives people may be made easier"
    " for them, and not harder.",
)
SET_ALREADY = Refusal("set-already", "Your agency has set this from that day already. Choose another day.")
NOT_CLOSED = Refusal("case-not-closed", "This case is open: there is nothing to reopen.")
ITSELF = Refusal("itself", "A report is no repeat of itself.")


def refusals_to_join(report: Report, case: Case, *, by: Officer) -> list[Refusal]:
    """Every reason why this report may not join this case now, which is reopened if it is closed."""
    standing = of_cases.standing(case, by=by)
    of_case = (
        cases.refusals_to_reopen(case, standing=standing)
        if case.status == Case.Status.CLOSED
        else cases.refusals_to_ask(case, standing=standing)
    )
    return [*intake.refusals_to_join_case(report, by=by), *of_case]


def refusals_to_propose(case: Case) -> list[Refusal]:
    """Every reason why nobody need be asked to reopen this case."""
    return [] if case.status == Case.Status.CLOSED else [NOT_CLOSED]


def refusals_to_set(*, by: Officer) -> list[Refusal]:
    return [] if by.has_role(Role.ADMINISTRATOR) else [NOT_ADMINISTRATOR]
