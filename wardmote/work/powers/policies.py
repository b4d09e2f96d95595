"""What the rules allow with a use of a power now, as refusals. What the law allows, the catalogue says."""

from collections.abc import Iterable
from datetime import date, datetime

from wardmote.foundation.refusals import Refusal
from wardmote.trust.identity.models import Officer
from wardmote.work.cases.models import Case
from wardmote.work.cases.policies import CLOSED, NOT_ALLOWED
from wardmote.work.cases.queries import Standing
from wardmote.work.catalogue import law
from wardmote.work.powers import queries
from wardmote.work.powers.models import Step, Use

Kind = Step.Kind
MOVED_ON = Refusal("moved-on", "This has moved on since you opened the page: look at it as it is now.")
LOOK_FIRST = Refusal(
    "look-first",
    "What stands against serving it was not looked at in time, or has changed. Look at the page once more,"
    " and send it again.",
)
SAY_WHAT_YOU_DID = Refusal(
    "say-what-you-did",
    "Another agency may be dealing with the same. Say what you did about it before this is served.",
)
IN_THE_FUTURE = Refusal("in-the-future", "This has not happened yet: the time is still to come.")
BEFORE_SERVICE = Refusal("before-service", "This cannot have happened before it was served.")
BEFORE_AUTHORITY = Refusal("before-authority", "It cannot have been served before it was authorised.")
NOT_LATER = Refusal("not-later", "The new last day must be later than the present one.")
# What may follow in each state. The database holds the same.
AFTER = {
    Use.State.DRAFTED: {Kind.AUTHORISED, Kind.SERVED, Kind.WITHDRAWN},
    Use.State.AUTHORISED: {Kind.SERVED, Kind.WITHDRAWN},
}
RUNNING = {
    Kind.VARIED,
    Kind.CONDITION_ENDED,
    Kind.EXTENDED,
    Kind.BREACHED,
    Kind.PENALTY,
    Kind.EVENT,
    Kind.PAID,
    Kind.APPEALED,
    Kind.DATE_MET,
    Kind.COMPLIED,
    Kind.OUTCOME,
    Kind.DISCHARGED,
    Kind.WITHDRAWN,
}
DECISIONS = {Kind.DISMISSED, Kind.UPHELD}  # also of what has run out, been complied with or been paid since
OWNERS = {Kind.DISCHARGED, Kind.WITHDRAWN, Kind.OUTCOME}


def as_refusals(reasons: Iterable[law.Reason]) -> list[Refusal]:
    return [Refusal(each.code, each.words) for each in reasons]


def refusals_to_begin(case: Case, *, standing: Standing) -> list[Refusal]:
    """Every reason why this officer may use no power in this case now."""
    refusals = []
    if case.status == Case.Status.CLOSED:
        refusals.append(CLOSED)
    if not standing.contribute:
        refusals.append(NOT_ALLOWED)
    return refusals


def may_follow(use: Use, kind: str) -> bool:
    """Whether this may come next, whoever says so."""
    if kind in DECISIONS:
        return use.under_appeal
    if kind == Kind.APPEALED and use.under_appeal:
        return False
    return kind in (RUNNING if use.state in Use.STANDING else AFTER.get(Use.State(use.state), set()))


def not_theirs(use: Use) -> Refusal:
    return Refusal("not-this-agency", f"Only {use.agency.name}, who used this power, can do this.")


def refusals_to_step(
    use: Use,
    kind: str,
    *,
    standing: Standing,
    by: Officer,
    now: datetime,
    happened_at: datetime,
    until_on: date | None = None,
) -> list[Refusal]:
    """Every reason why this officer may not put this step down now."""
    if not standing.contribute:
        return [NOT_ALLOWED]
    refusals = []
    if (
        kind != Kind.BREACHED
        and by.agency_id != use.agency_id
        # Where that agency was let in no more, the owner's deciders end it.
        and not (kind in OWNERS and by.agency_id == use.case.owner_id and queries.may_end(use))
    ):
        refusals.append(not_theirs(use))
    if kind == Kind.SERVED and use.case.status == Case.Status.CLOSED:
        refusals.append(CLOSED)
    if not may_follow(use, kind):
        refusals.append(MOVED_ON)
    if happened_at > now:
        refusals.append(IN_THE_FUTURE)
    elif use.served_at is not None and happened_at < use.served_at and kind != Kind.SERVED:
        refusals.append(BEFORE_SERVICE)
    if kind == Kind.SERVED and any(
        step.kind == Kind.AUTHORISED and step.happened_at > happened_at for step in use.steps.all()
    ):
        refusals.append(BEFORE_AUTHORITY)
    if kind == Kind.EXTENDED and (until_on is None or (use.ends_on is not None and until_on <= use.ends_on)):
        refusals.append(NOT_LATER)
    return refusals
