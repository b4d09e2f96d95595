"""What the rules allow with a source and a file now, as a list of refusals."""

from wardmote.foundation.refusals import Refusal
from wardmote.records.files_in.mapping import Terms
from wardmote.records.files_in.models import Batch, Source
from wardmote.records.front_doors.queries import has_service_account
from wardmote.trust.identity.models import Officer, Role, Team

OTHER_AGENCY = Refusal("team-of-another-agency", "Choose a team of your own agency.")
CLOSED_TEAM = Refusal("closed-team", "That team is closed. Choose another.")
NO_SERVICE = Refusal(
    "no-service-account",
    "Your agency has no service account, in whose name reports come in. Ask whoever runs Wardmote for one.",
)
NAME_TAKEN = Refusal("name-taken", "Your agency has a source of that name already.")
SENDER_TAKEN = Refusal("sender-taken", "Another source has that e-mail address already.")
MAY_NOT_KEEP = Refusal(
    "may-not-keep", "Only its team, whoever made it or an administrator can change this source."
)
NOT_ITS_MAIL = Refusal(
    "not-its-mail", "Only an administrator says from whose mail spreadsheets go to which team."
)
SHUT = Refusal("shut", "This source is shut.")
NOT_OPEN = Refusal("not-open", "This file is being taken in, or is done with.")
NOT_AT_WORK = Refusal("not-at-work", "This file is not being taken in any more.")
NO_WHAT = Refusal("no-what", "Choose the column that says what happened.")
NO_PLACE = Refusal("no-place", "Choose a column for the street, estate or ward, or for the address.")


def refusals_to_keep(
    *, name: str, team: Team, sender: str, source: Source | None = None, by: Officer
) -> list[Refusal]:
    """Every reason why this officer may not keep a source so."""
    refusals = []
    others = Source.objects.exclude(pk=source.pk) if source else Source.objects.all()
    if source is not None and not may_keep(source, by=by):
        refusals.append(MAY_NOT_KEEP)
    if team.agency_id != by.agency_id:
        refusals.append(OTHER_AGENCY)
    if team.closed_at is not None:
        refusals.append(CLOSED_TEAM)
    if others.filter(name__iexact=name).exists():
        refusals.append(NAME_TAKEN)
    if sender and others.filter(sender=sender).exists():
        refusals.append(SENDER_TAKEN)
    before = (source.sender, source.team_id) if source else None
    if sender and (sender, team.pk) != before and not by.has_role(Role.ADMINISTRATOR):
        refusals.append(NOT_ITS_MAIL)
    if not has_service_account(by.agency_id):
        refusals.append(NO_SERVICE)
    return refusals


def may_keep(source: Source, *, by: Officer) -> bool:
    return source.agency_id == by.agency_id and (
        by.has_role(Role.ADMINISTRATOR) or by.pk == source.by_id or by.team_id == source.team_id
    )


def refusals_to_add(source: Source) -> list[Refusal]:
    return [] if source.is_open else [SHUT]


def refusals_to_start(batch: Batch, terms: Terms) -> list[Refusal]:
    """Every reason why this file may not be taken in so."""
    refusals = []
    if batch.state not in Batch.BEFORE or not batch.is_kept:
        refusals.append(NOT_OPEN)
    if not batch.source.is_open:
        refusals.append(SHUT)
    if not terms.columns.get("what") and not terms.columns.get("more"):
        refusals.append(NO_WHAT)
    if not terms.columns.get("area") and not terms.columns.get("address"):
        refusals.append(NO_PLACE)
    return refusals
