"""What the rules allow with letters, as a list of refusals. Row policies and triggers are the guarantee."""

from collections.abc import Mapping
from datetime import date

from wardmote.foundation.refusals import Refusal
from wardmote.trust.access import holds
from wardmote.trust.access.models import Audience
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.cases import queries as cases
from wardmote.work.cases.models import Case
from wardmote.work.cases.policies import NOT_ALLOWED
from wardmote.work.cases.queries import Standing
from wardmote.work.letters import blocks, queries
from wardmote.work.letters.fields import FIELDS
from wardmote.work.letters.models import Bundle, Letter
from wardmote.work.letters.queries import Offered
from wardmote.work.letters.recipients import Recipient

__all__ = ["NOT_ALLOWED"]

NAMED_IN_CASE = Refusal(
    "named-in-case",
    "Somebody of that name is in this case, and wishes to be reached in a way of their own:"
    " choose them from the list.",
)
KEPT_OUT = Refusal(
    "must-not-receive",
    "Whoever this is to must not receive anything of this case, or is called like somebody who must not, or"
    " like an agency that does not see it. Whoever decides on the case keeps that list.",
)
RESTRICTED = Refusal(
    "restricted", "Use of this case is restricted at present: no letter of it is made or sent."
)
CHANNEL = Refusal("channel", "No letter goes out of a Channel case. What its panel decides, it tells itself.")
NAMED = Refusal("named-officers", "This case is for named officers: only who decides on it writes letters.")
ENDED = Refusal("ended", "They have no part in this case any more. Choose somebody who has.")
WISHES = Refusal(
    "wishes",
    "They said how they wish to be reached. Read it, and tick that this letter keeps to it.",
)
WISHES_CHANGED = Refusal(
    "wishes-changed",
    "What they said of how to reach them was changed since, or their name. Look at it, then go on.",
)
NOT_SHARED = Refusal(
    "not-shared", "That agency does not see this case today. Share it with them first, under an agreement."
)
NOBODY = Refusal("nobody", "Choose whom the letter is to.")
NO_TEMPLATE = Refusal("no-template", "Choose a template. The one asked for is not offered any more.")
NOT_DRAFT = Refusal("not-draft", "This letter is made already. Withdraw it, and make another.")
NOT_MADE = Refusal("not-made", "Only a letter that is made, and not sent yet, is marked as sent.")
ALREADY_WITHDRAWN = Refusal("already-withdrawn", "This letter was withdrawn already.")
NOT_YOUR_AGENCY = Refusal("another-agency", "This letter is another agency’s. Only they change it.")
SENT_IN_FUTURE = Refusal("sent-in-future", "The day it was sent cannot be in the future.")
SENT_BEFORE_MADE = Refusal("sent-before-made", "The day it was sent cannot be before it was made.")
NOT_ADMINISTRATOR = Refusal("not-administrator", "Only an administrator changes the letterhead.")
NOT_SETTING = Refusal(
    "not-setting", "Only an administrator or a supervisor of your agency changes templates."
)
IN_THE_PAST = Refusal("in-the-past", "It counts from today or a later day.")
NOT_SUPERVISOR = Refusal("not-supervisor", "Only a supervisor has many letters made at once.")
NOT_DECIDING = Refusal("not-deciding", "Only who decides on the case puts a bundle together.")
BUNDLE_MADE = Refusal("bundle-made", "This bundle is made. Begin another to change anything.")
BUNDLE_EMPTY = Refusal("bundle-empty", "Choose what goes into the bundle first.")


def refusals_to_write(case: Case, *, standing: Standing) -> list[Refusal]:
    """Every reason why this officer may write no letter of this case now."""
    refusals = [] if standing.contribute else [NOT_ALLOWED]
    tier = queries.tier_of(case)
    if tier == Audience.Tier.CHANNEL:
        refusals.append(CHANNEL)
    elif tier == Audience.Tier.NAMED and not standing.decide:
        refusals.append(NAMED)
    if holds.refusals("case", case.pk):
        refusals.append(RESTRICTED)
    return refusals


def refusals_to_address(case: Case, *, to: Recipient, by: Officer) -> list[Refusal]:
    """Every reason why nothing of this case may go to them now."""
    if not to.name:
        return [NOBODY]
    refusals = []
    if to.person is not None:
        if to.person.until_on is not None:
            refusals.append(ENDED)
        if to.person.contact_wishes and not to.wishes:
            refusals.append(WISHES)
        elif to.wishes != to.person.contact_wishes or to.name != to.person.name:
            refusals.append(WISHES_CHANGED)
    if to.agency is not None and to.agency.pk not in {each.pk for each in cases.agencies_who_see(case)}:
        refusals.append(NOT_SHARED)
    if to.person is None and to.agency is None and queries.has_wishes(case, name=to.name):
        refusals.append(NAMED_IN_CASE)
    if queries.must_not_go(case, name=to.name, agency=to.agency, person=to.person):
        refusals.append(KEPT_OUT)
    return refusals


def refusals_of_values(template: Offered, values: Mapping[str, str]) -> list[Refusal]:
    """Each field of the template that an officer fills and has not."""
    return [
        Refusal(f"empty-{name}", f"Enter: {FIELDS[name].label.lower()}")
        for name in blocks.names_of(template.blocks)
        if FIELDS[name].is_typed and not values.get(name, "").strip()
    ]


def refusals_to_change(letter: Letter, *, standing: Standing, by: Officer) -> list[Refusal]:
    refusals = [] if standing.contribute else [NOT_ALLOWED]
    if letter.agency_id != by.agency_id:
        refusals.append(NOT_YOUR_AGENCY)
    return refusals


def refusals_to_send(
    letter: Letter, *, standing: Standing, by: Officer, sent_on: date, made_on: date, today: date
) -> list[Refusal]:
    """Every reason why this letter may not be marked as sent on that day."""
    refusals = refusals_to_change(letter, standing=standing, by=by)
    if letter.state != Letter.State.MADE:
        refusals.append(NOT_MADE)
    if sent_on > today:
        refusals.append(SENT_IN_FUTURE)
    if sent_on < made_on:
        refusals.append(SENT_BEFORE_MADE)
    return refusals


def refusals_to_withdraw(letter: Letter, *, standing: Standing, by: Officer) -> list[Refusal]:
    refusals = refusals_to_change(letter, standing=standing, by=by)
    if letter.state == Letter.State.WITHDRAWN:
        refusals.append(ALREADY_WITHDRAWN)
    return refusals


def refusals_to_set_letterhead(*, by: Officer) -> list[Refusal]:
    return [] if by.has_role(Role.ADMINISTRATOR) else [NOT_ADMINISTRATOR]


def refusals_to_set_templates(*, by: Officer) -> list[Refusal]:
    return [] if by.has_role(Role.ADMINISTRATOR, Role.SUPERVISOR) else [NOT_SETTING]


def refusals_to_make_many(*, by: Officer) -> list[Refusal]:
    return [] if by.has_role(Role.SUPERVISOR) else [NOT_SUPERVISOR]


def refusals_to_bundle(bundle: Bundle | None, *, standing: Standing) -> list[Refusal]:
    refusals = [] if standing.decide else [NOT_DECIDING]
    if bundle is not None and bundle.state != Bundle.State.DRAFT:
        refusals.append(BUNDLE_MADE)
    return refusals
