"""What the rules allow with a front door now, as a list of refusals."""

import re
from collections.abc import Iterable

from wardmote.foundation.refusals import Refusal
from wardmote.records.front_doors import queries
from wardmote.records.front_doors.figures import FIGURES
from wardmote.records.front_doors.models import Door
from wardmote.records.intake.models import Report
from wardmote.trust.identity.models import Officer, Role, Team

SHUT = Refusal("shut", "This form is shut at the moment.")
TOO_MANY = Refusal("too-many", "Too many reports came in at once.")
NO_SUCH_KIND = Refusal("no-such-kind", "Choose one of the kinds that are offered.")
NOT_ADMINISTRATOR = Refusal(
    "not-administrator", "Only an administrator of the agency can change a front door."
)
OTHER_AGENCY = Refusal("team-of-another-agency", "Choose a team of your own agency.")
CLOSED_TEAM = Refusal("closed-team", "That team is closed. Choose another.")
NOT_FOR_FIGURES = Refusal("not-administrator", "Only administrators set figures of front doors.")
FOR_EVERYONE = Refusal(
    "for-everyone", "This figure is the same for every agency: whoever runs Wardmote sets it."
)
NOT_TAKEN = Refusal("not-taken", "This does not hold together: check the number and the day.")
SET_ALREADY = Refusal("set-already", "Your agency has set this from that day already. Choose another day.")
NO_KINDS = Refusal("no-kinds", "Choose at least one kind of report.")
NO_NAME = Refusal("no-name", "Enter a name for the front door.")
NO_SERVICE = Refusal(
    "no-service-account",
    "Your agency has no service account, in whose name reports come in. Ask whoever runs Wardmote for one.",
)
BAD_SLUG = Refusal("bad-slug", "Use small letters, digits and hyphens only.")
TAKEN_SLUG = Refusal("slug-taken", "There is a front door at that address already.")

# What a report from outside may be of: open data has its own way in.
OFFERED = list(Report.Kind.choices)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
OTHER_PAGES = {"leave", "follow", "confirm"}  # of the public site, at the same place of an address


def refusals_to_keep(*, name: str, team: Team, kinds: Iterable[str], by: Officer) -> list[Refusal]:
    """Every reason why this officer may not keep a front door so."""
    refusals = []
    if not by.has_role(Role.ADMINISTRATOR):
        refusals.append(NOT_ADMINISTRATOR)
    if not name.strip():
        refusals.append(NO_NAME)
    if team.agency_id != by.agency_id:
        refusals.append(OTHER_AGENCY)
    if team.closed_at is not None:
        refusals.append(CLOSED_TEAM)
    if not set(kinds) & {key for key, _ in OFFERED}:
        refusals.append(NO_KINDS)
    if not queries.has_service_account(by.agency_id):
        refusals.append(NO_SERVICE)
    return refusals


def refusals_to_make(*, slug: str, name: str, team: Team, kinds: Iterable[str], by: Officer) -> list[Refusal]:
    """Every reason why this officer may not make this front door."""
    refusals = refusals_to_keep(name=name, team=team, kinds=kinds, by=by)
    if not SLUG.fullmatch(slug):
        refusals.append(BAD_SLUG)
    elif slug in OTHER_PAGES or Door.objects.filter(slug=slug).exists():
        refusals.append(TAKEN_SLUG)
    return refusals


def refusals_to_set_figure(key: str, *, by: Officer) -> list[Refusal]:
    """Every reason why this officer may not set their agency's own version of a figure."""
    refusals = [] if by.has_role(Role.ADMINISTRATOR) else [NOT_FOR_FIGURES]
    if key not in FIGURES or not FIGURES[key].may_be_own:
        refusals.append(FOR_EVERYONE)
    return refusals
