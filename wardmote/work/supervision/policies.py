"""What the rules allow with plans, reviews and surveys now, as a list of refusals."""

from wardmote.foundation.refusals import Refusal
from wardmote.trust.access import holds
from wardmote.trust.access.models import Audience
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases import policies as cases
from wardmote.work.cases.models import Case, Person
from wardmote.work.cases.queries import Standing
from wardmote.work.supervision.models import Plan, Review, Step, Survey, Template

NOT_ALLOWED = cases.NOT_ALLOWED
NOT_ADMINISTRATOR = Refusal("not-administrator", "Only administrators set templates.")
NOT_TAKEN = Refusal("not-taken", "This does not hold together: check the steps or questions and the day.")
SET_ALREADY = Refusal("set-already", "Your agency has set this from that day already. Choose another day.")
PLANNED_ALREADY = Refusal("planned-already", "This case has a plan from this template already.")
NOTHING_LEFT = Refusal("nothing-left", "Every step is left out. Keep at least one.")
NOT_OPEN_STEP = Refusal("step-settled", "This step is done or left out already.")
IS_ACTION = Refusal("step-is-action", "This step is an action: it is done when the action is.")
AGREED_ALREADY = Refusal("agreed-already", "That the plan was agreed is recorded already.")
REVIEW_WAITS = Refusal("review-waits", "A review of this case waits for sign-off already.")
NOT_LEAD = Refusal("not-lead", "The lead officer writes the review.")
NOT_SUPERVISOR = Refusal("not-supervisor", "Only a supervisor signs a review off.")
OWN_REVIEW = Refusal("own-review", "Another person signs off what you wrote.")
ANSWERED = Refusal("review-answered", "This review has been answered already.")
NOT_SIGNED = Refusal(
    "not-signed", "The review was not answered: it is not yours to sign off, or was answered."
)
FEWEST = 3  # characters of a reason: the database wants as many
NO_WORDS = Refusal("no-words", f"Enter why you send it back, in at least {FEWEST} characters.")
REVIEW_IN_PAST = Refusal("review-in-the-past", "The next review must be today or later.")
AGREED_AHEAD = Refusal("agreed-in-future", "The day they agreed cannot be in the future.")
SESSION_AHEAD = Refusal("session-in-future", "The day of the session cannot be in the future.")
NOT_IN_CASE = Refusal("no-part-any-more", "They have no part in this case any more.")
WISHES_FIRST = Refusal("wishes-first", "Ask whether a link is safe for them to have, and tick that it is.")
OWN_QUESTIONS = Refusal(
    "own-questions",
    "These are your agency’s own questions, and may say that something was reported. Record in the case how"
    " they want to be contacted before you make a link, or ask them on the telephone or on paper.",
)
NOT_ASKED = Refusal("not-a-complainant", "Only a victim or complainant is asked.")
NO_LINK = Refusal(
    "no-link", "No link is made for a case of named officers. Ask them on the telephone or on paper."
)
MUST_NOT_RECEIVE = Refusal(
    "must-not-receive", "They may not be asked: look at who must not receive anything of this case."
)
NO_LINK_NOW = Refusal(
    "no-link-now", "No link may be made for them now. Ask them on the telephone or on paper."
)
NOT_TAKEN_BACK = Refusal(
    "not-taken-back", "The review was not taken back: it is not yours to take back, or was answered."
)
SURVEY_WAITS = Refusal("survey-waits", "A survey was offered and waits for its answers. Record those first.")
SURVEY_SETTLED = Refusal("survey-settled", "This survey has been answered, refused or taken back already.")
NOTHING_CHOSEN = Refusal("nothing-chosen", "Answer at least one question.")
NOT_EXCUSABLE = Refusal("not-excusable", "This cannot be excused: it must be settled first.")
NOT_MISSING = Refusal("not-missing", "This does not stand in the way of closing any more.")
SUPERVISOR_EXCUSES = Refusal("supervisor-excuses", "Only a supervisor excuses this.")
NO_REASON = Refusal("no-reason", f"Enter why the case may close without it, in at least {FEWEST} characters.")
NOT_YOUR_TEAM = Refusal("not-your-team", "Choose an officer of your team.")
DONE_ALREADY = Refusal("done-already", "This was marked as done already.")


def _open_and_ours(case: Case, standing: Standing) -> list[Refusal]:
    refusals = cases.refusals_to_ask(case, standing=standing)
    return refusals if standing.owns else [cases.not_owner(case), *refusals]


def _ours(case: Case, standing: Standing) -> list[Refusal]:
    """An officer of the owner who may add to the case; of a closed one too."""
    refusals = [] if standing.contribute else [NOT_ALLOWED]
    return refusals if standing.owns else [cases.not_owner(case), *refusals]


def refusals_to_plan(case: Case, *, standing: Standing) -> list[Refusal]:
    """Every reason why no plan may be made for this case now."""
    return _open_and_ours(case, standing)


def refusals_to_finish_step(step: Step, *, standing: Standing) -> list[Refusal]:
    """Every reason why this step may not be marked as done now."""
    refusals = _ours(step.case, standing)
    if step.action_id is not None:
        refusals.append(IS_ACTION)
    if step.left_out or step.done_at is not None:
        refusals.append(NOT_OPEN_STEP)
    return refusals


def refusals_to_agree(plan: Plan, *, standing: Standing) -> list[Refusal]:
    refusals = _ours(plan.case, standing)
    return refusals if plan.agreed_on is None else [*refusals, AGREED_ALREADY]


def refusals_to_answer_questions(case: Case, *, standing: Standing) -> list[Refusal]:
    return cases.refusals_to_ask(case, standing=standing)


def refusals_to_review(case: Case, *, standing: Standing, waiting: bool, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not write a review of this case now."""
    refusals = _open_and_ours(case, standing)
    # Where nobody leads it, whoever may add to it writes.
    if standing.owns and case.lead_id is not None and case.lead_id != by.pk:
        refusals.append(NOT_LEAD)
    if waiting:
        refusals.append(REVIEW_WAITS)
    return refusals


def refusals_to_answer_review(
    review: Review, case: Case, *, standing: Standing, by: Officer
) -> list[Refusal]:
    """Every reason why this officer may not sign this review off or send it back; the database asks too."""
    refusals = []
    if not standing.owns:
        refusals.append(cases.not_owner(case))
    elif not standing.decide:
        refusals.append(NOT_ALLOWED)
    if not by.has_role(Role.SUPERVISOR):
        refusals.append(NOT_SUPERVISOR)
    if review.by_id == by.pk:
        refusals.append(OWN_REVIEW)
    if review.state != Review.State.WAITING:
        refusals.append(ANSWERED)
    return refusals


def refusals_to_take_back_review(
    review: Review, case: Case, *, standing: Standing, by: Officer
) -> list[Refusal]:
    """Every reason why this officer may not take this review back: its author, or whoever decides."""
    refusals = _ours(case, standing)
    if review.by_id != by.pk and not standing.decide:
        refusals.append(NOT_ALLOWED)
    if review.state != Review.State.WAITING:
        refusals.append(ANSWERED)
    return refusals


def refusals_to_offer_survey(case: Case, *, standing: Standing, waiting: bool) -> list[Refusal]:
    """Every reason why no survey may be offered now. A closed case's complainant may still be asked."""
    refusals = _ours(case, standing)
    return [*refusals, SURVEY_WAITS] if waiting else refusals


def refusals_to_offer_to(
    case: Case, entry: Person, *, template: Template, way: str, wishes_allow: bool
) -> list[Refusal]:
    """Every reason why this person may not be asked in this way. The database asks who must not receive."""
    refusals = [] if entry.until_on is None else [NOT_IN_CASE]
    if entry.role != Person.Role.VICTIM:
        refusals.append(NOT_ASKED)
    if way == Survey.Way.LINK:
        if not wishes_allow:
            refusals.append(WISHES_FIRST)
        if template.agency_id is not None and not entry.contact_wishes.strip():
            refusals.append(OWN_QUESTIONS)
        if Audience.objects.filter(pk=case.audience_id).exclude(tier=Audience.Tier.STANDARD).exists():
            refusals.append(NO_LINK)
        refusals += holds.refusals("case", case.pk)
    return refusals


def refusals_to_record(survey: Survey, *, standing: Standing) -> list[Refusal]:
    refusals = _ours(survey.case, standing)
    return refusals if survey.state == Survey.State.OFFERED else [*refusals, SURVEY_SETTLED]


def refusals_to_set(*, by: Officer) -> list[Refusal]:
    return [] if by.has_role(Role.ADMINISTRATOR) else [NOT_ADMINISTRATOR]


def refusals_to_hold_session(officer: Officer, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not record a supervision session with that one."""
    refusals = (
        []
        if by.has_role(Role.SUPERVISOR)
        else [Refusal("not-supervisor", "Only a supervisor records a session.")]
    )
    if officer.pk == by.pk or (officer.agency_id, officer.team_id) != (by.agency_id, by.team_id):
        refusals.append(NOT_YOUR_TEAM)
    return refusals


NO_SURVEY = Refusal("no-survey", "Your agency has no survey for this kind of case.")
NOBODY_TO_ASK = Refusal(
    "nobody-to-ask", "Nobody is in this case whom one could ask. Add the complainant first."
)
