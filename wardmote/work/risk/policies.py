"""What the rules allow with risk now, as a list of refusals. The database's functions are the guarantee."""

from datetime import date, datetime

from django.utils import timezone

from wardmote.foundation.refusals import Refusal
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases import policies as cases
from wardmote.work.cases.models import Case, Person
from wardmote.work.cases.queries import Standing
from wardmote.work.risk.models import Assessment, Instrument, Override

NOT_ALLOWED = cases.NOT_ALLOWED
NO_INSTRUMENT = Refusal(
    "no-instrument",
    "There is no risk instrument that you may complete for this kind of case. "
    "Your administrator says which are used, and each says which roles complete it.",
)
DOES_NOT_FOLLOW = Refusal(
    "does-not-follow", "The band does not follow from the answers. Look at the answers again, then save."
)
NOT_THE_NEWEST = Refusal("not-newest", "There is a newer assessment. Ask for another band there.")
ASKED_ALREADY = Refusal(
    "asked-already", "Another band is asked for already, and waits for a supervisor’s answer."
)
SAME_BAND = Refusal("same-band", "This band is in use already. Choose another.")
NOT_SUPERVISOR = Refusal(
    "not-supervisor",
    "A supervisor of the agency that assessed, or of the case’s owner, agrees to another band or refuses it.",
)
ANOTHER_OFFICER = Refusal("own-judgement", "You asked for this band. Another officer, a supervisor, answers.")
ANSWERED = Refusal("answered", "This has been answered already.")
NOT_ADMINISTRATOR = Refusal("not-administrator", "Only administrators say which instruments are used.")
SET_ALREADY = Refusal("set-already", "There is a choice for that day already. Choose another day.")
NOT_TAKEN = Refusal("not-taken", "This does not hold together: choose a version and a day from today on.")
MADE_ALREADY = Refusal("made-already", "This was saved already, just now. Look at it as it is.")
CONTACT_AHEAD = Refusal("contact-in-future", "When they were contacted cannot be in the future.")
NEXT_IN_PAST = Refusal("next-in-the-past", "The next contact must be today or later.")
NOT_IN_CASE = Refusal("no-part-any-more", "They have no part in this case any more.")
RISK_FOLLOWS = Refusal(
    "risk-follows", "The risk of this case follows from its newest assessments. Assess it again to change it."
)


def refusals_to_assess(case: Case, *, standing: Standing, offered: list[Instrument]) -> list[Refusal]:
    """Every reason why this officer may not assess this case now."""
    refusals = cases.refusals_to_ask(case, standing=standing)
    if not offered:
        refusals.append(NO_INSTRUMENT)
    return refusals


def refusals_to_override(
    assessment: Assessment, *, newest: list[Assessment], asked: list[Override], standing: Standing
) -> list[Refusal]:
    """Every reason why this officer may not ask for another band of this assessment."""
    refusals = cases.refusals_to_ask(assessment.case, standing=standing)
    if assessment.pk not in {each.pk for each in newest}:
        refusals.append(NOT_THE_NEWEST)
    if any(each.assessment_id == assessment.pk and each.state == Override.State.ASKED for each in asked):
        refusals.append(ASKED_ALREADY)
    return refusals


def refusals_to_answer(override: Override, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not agree to another band or refuse it."""
    refusals = []
    if override.state != Override.State.ASKED:
        refusals.append(ANSWERED)
    if override.by_id == by.pk:
        refusals.append(ANOTHER_OFFICER)
    elif not by.has_role(Role.SUPERVISOR) or by.agency_id not in (
        override.assessment.by.agency_id,
        override.case.owner_id,
    ):
        refusals.append(NOT_SUPERVISOR)
    return refusals


def refusals_to_note_contact(person: Person | None, *, standing: Standing) -> list[Refusal]:
    """Every reason why no contact with this person, or with all of the case, may be noted now."""
    refusals = [] if standing.contribute else [NOT_ALLOWED]
    return refusals if person is None or person.until_on is None else [*refusals, NOT_IN_CASE]


def refusals_of_contact(at: datetime, next_on: date | None, *, now: datetime) -> list[Refusal]:
    refusals = [CONTACT_AHEAD] if at > now else []
    if next_on is not None and next_on < timezone.localdate(now):
        refusals.append(NEXT_IN_PAST)
    return refusals


def refusals_to_set(*, by: Officer) -> list[Refusal]:
    return [] if by.has_role(Role.ADMINISTRATOR) else [NOT_ADMINISTRATOR]
