"""What can be done in the register. Each act is one entry of the log; the row policies say who may."""

import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from wardmote.foundation.audit.commands import record
from wardmote.foundation.design.dates import in_london
from wardmote.foundation.files.checked import CheckedFile
from wardmote.foundation.imports.names import name_key
from wardmote.foundation.refusals import Refusal, Refused
from wardmote.trust.agreements import policies, queries, sealing
from wardmote.trust.agreements.models import Agreement, AgreementFile, Alias, Organisation, Party
from wardmote.trust.agreements.wording import PARTS
from wardmote.trust.identity.models import Agency, Officer, Role, Team

State = Agreement.State

# What an officer may write in a draft.
WRITTEN = (
    "register_id",
    "document_name",
    "version",
    "document_type",
    "named_organisations",
    "description",
    "purposes",
    "categories",
    "gateways",
    *(part.field for part in PARTS),
    "owner_team",
    "successor_team",
    "starts_on",
    "review_on",
    "ends_on",
)
PARTY_DETAILS = ("contact", "data_protection_officer", "controller_role")

# Rooms above tell both sides when an entry stops sharing. Filled in AppConfig.ready.
after_end: list[Callable[[Agreement], None]] = []


class CannotChangeRegister(Refused):
    """Nothing was changed; `refusals` says why."""


CHANGED_MEANWHILE = Refusal("changed-meanwhile", "Someone changed this entry a moment ago. Look at it again.")
SAME_VERSION = Refusal(
    "version-exists", "The register has an entry with this ID and version already. Give it another version."
)


# --- writing an entry -------------------------------------------------------------------------------


@transaction.atomic
def draft_agreement(*, fields: Mapping[str, Any], by: Officer, now: datetime) -> Agreement:
    """A new entry, sharing nothing yet, with the officer's own agency as its keeper and first party.

    :raises CannotChangeRegister: if this officer does not keep the register, or the version exists.
    """
    _refuse(policies.refusals_to_draft(by=by))
    agreement = _insert(Agreement(owner=by.agency, created_at=now, changed_at=now, **_written(fields)))
    if own := Organisation.objects.filter(agency=by.agency).order_by("name").first():
        Party.objects.create(agreement=agreement, organisation=own, named_as=own.name)
    _record("agreement.drafted", agreement)
    return agreement


@transaction.atomic
def change_agreement(*, agreement: Agreement, fields: Mapping[str, Any], by: Officer, now: datetime) -> None:
    """Change what a draft says.

    :raises CannotChangeRegister: with every reason.
    """
    _refuse(policies.refusals_to_edit(agreement, by=by))
    changed = {name: value for name, value in _written(fields).items() if getattr(agreement, name) != value}
    if not changed:
        return
    others = Agreement.objects.filter(
        owner_id=agreement.owner_id,
        register_id=changed.get("register_id", agreement.register_id),
        version=changed.get("version", agreement.version),
    )
    if others.exclude(pk=agreement.pk).exists():
        raise CannotChangeRegister([SAME_VERSION])
    _change(agreement, policies.DRAFTING, now=now, **changed)
    _record("agreement.changed", agreement, note=", ".join(sorted(changed)))


@transaction.atomic
def new_version(*, agreement: Agreement, version: str, by: Officer, now: datetime) -> Agreement:
    """A draft that says what this entry says and will take its place; its parties have yet to sign.

    :raises CannotChangeRegister: with every reason.
    """
    later = queries.later_versions(agreement)
    _refuse(policies.refusals_to_make_version(agreement, later, by=by))
    copied = {name: getattr(agreement, name) for name in WRITTEN if name != "version"}
    # Dates are of a version: carried over, a later one could end on the day the earlier did.
    copied |= {"starts_on": None, "review_on": None, "ends_on": None}
    draft = _insert(
        Agreement(
            owner_id=agreement.owner_id,
            version=version,
            supersedes=agreement,
            created_at=now,
            changed_at=now,
            **copied,
        )
    )
    Party.objects.bulk_create(
        Party(
            agreement=draft,
            organisation_id=party.organisation_id,
            named_as=party.named_as,
            **{name: getattr(party, name) for name in PARTY_DETAILS},
        )
        for party in agreement.parties.filter(withdrew_on=None)
    )
    _record("agreement.version_begun", draft, note=f"after version {agreement.version}")
    return draft


@transaction.atomic
def attach_file(*, agreement: Agreement, file: CheckedFile, by: Officer, now: datetime) -> AgreementFile:
    """Keep a document with the entry, for officers of its parties.

    :raises CannotChangeRegister: with every reason.
    """
    _refuse(policies.refusals_to_attach(agreement, by=by))
    key = uuid.uuid4()
    key_id, wrapped, sealed = sealing.seal(file.data, key, agreement.pk)
    attached = AgreementFile(
        pk=key,
        agreement=agreement,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        key_id=key_id,
        wrapped=wrapped,
        sealed=sealed,
        added_by=by,
        added_at=now,
    )
    attached.save(force_insert=True)
    _record("agreement.file_attached", agreement, note=file.sha256)
    return attached


def note_infected(*, agreement: Agreement) -> None:
    """Put on record that a file with a virus was offered. Nothing of it was kept."""
    _record("infected file refused", agreement)


def note_misfit(file: AgreementFile, code: str) -> None:
    """Put on record that a file could not be opened, since its seal does not fit it."""
    _record("file does not fit its seal", file.agreement, note=code)


@transaction.atomic
def hand_over(
    *, agreement: Agreement, owner_team: Team, successor_team: Team, by: Officer, now: datetime
) -> None:
    """Name the team that owns the entry and the one that will take it over.

    :raises CannotChangeRegister: with every reason.
    """
    _refuse(policies.refusals_to_hand_over(agreement, by=by))
    states = (*policies.DRAFTING, *policies.BINDING)
    _change(agreement, states, now=now, owner_team=owner_team, successor_team=successor_team)
    _record("agreement.handed_over", agreement)


# --- parties ----------------------------------------------------------------------------------------


@transaction.atomic
def add_party(
    *, agreement: Agreement, name: str, details: Mapping[str, str], by: Officer, now: datetime
) -> Party:
    """Name a body as a party, under a name as written; an unknown name becomes an organisation.

    :raises CannotChangeRegister: with every reason.
    """
    _refuse(policies.refusals_to_edit(agreement, by=by))
    organisation = organisation_named(name, by=by)
    if Party.objects.filter(agreement=agreement, organisation=organisation).exists():
        raise CannotChangeRegister([Refusal("party-exists", f"{organisation} is a party already.")])
    party = Party.objects.create(
        agreement=agreement, organisation=organisation, named_as=name, **_details(details)
    )
    _touch(agreement, now=now)
    _record("agreement.party_added", agreement, note=name, recipient=organisation.agency_id)
    return party


@transaction.atomic
def change_party(
    *, agreement: Agreement, party: Party, details: Mapping[str, str], by: Officer, now: datetime
) -> None:
    """Change a party's contact, data protection officer or controller role.

    :raises CannotChangeRegister: with every reason.
    """
    _refuse(policies.refusals_to_change_party(agreement, party, by=by))
    if not Party.objects.filter(pk=party.pk).update(**_details(details)):
        raise CannotChangeRegister([CHANGED_MEANWHILE])
    _record("agreement.party_changed", agreement, recipient=party.organisation.agency_id)


@transaction.atomic
def remove_party(*, agreement: Agreement, party: Party, by: Officer, now: datetime) -> None:
    """Take a party out of a draft.

    :raises CannotChangeRegister: with every reason.
    """
    _refuse(policies.refusals_to_edit(agreement, by=by))
    deleted, _ = Party.objects.filter(pk=party.pk).delete()
    if not deleted:
        raise CannotChangeRegister([CHANGED_MEANWHILE])
    _touch(agreement, now=now)
    _record(
        "agreement.party_removed",
        agreement,
        note=str(party.organisation),
        recipient=party.organisation.agency_id,
    )


@transaction.atomic
def sign(
    *, agreement: Agreement, party: Party, signed_on: date, signed_by: str, by: Officer, now: datetime
) -> None:
    """Record that a party signed.

    :raises CannotChangeRegister: with every reason.
    """
    refusals = policies.refusals_to_sign(agreement, party, by=by)
    if signed_on > in_london(now).date():
        refusals.append(Refusal("signed-in-future", "The day it was signed must be today or in the past."))
    _refuse(refusals)
    signed = Party.objects.filter(pk=party.pk, signed_on=None, withdrew_on=None)
    if not signed.update(signed_on=signed_on, signed_by=signed_by):
        raise CannotChangeRegister([CHANGED_MEANWHILE])
    _record("agreement.signed", agreement, note=signed_by, recipient=party.organisation.agency_id)


@transaction.atomic
def withdraw(*, agreement: Agreement, party: Party, by: Officer, now: datetime) -> None:
    """Take the officer's own agency out of an agreement, from this moment.

    :raises CannotChangeRegister: with every reason.
    """
    _refuse(policies.refusals_to_withdraw(agreement, party, by=by))
    today = in_london(now).date()
    if not Party.objects.filter(pk=party.pk, withdrew_on=None).update(withdrew_on=today):
        raise CannotChangeRegister([CHANGED_MEANWHILE])
    _record("agreement.withdrew", agreement, recipient=party.organisation.agency_id)
    _tell(agreement)


# --- from draft to end ------------------------------------------------------------------------------


@transaction.atomic
def send_for_signature(*, agreement: Agreement, by: Officer, now: datetime) -> None:
    """:raises CannotChangeRegister: with every reason."""
    parties = list(agreement.parties.select_related("organisation"))
    _refuse(policies.refusals_to_send_for_signature(agreement, parties, by=by))
    _move(agreement, (State.DRAFT,), State.AWAITING_SIGNATURE, now=now)
    _record("agreement.sent_for_signature", agreement)


@transaction.atomic
def bring_into_force(*, agreement: Agreement, by: Officer, now: datetime) -> None:
    """From its start date the entry carries sharing. The version it replaces is superseded at this moment.

    Nothing that relied on the earlier version moves to this one by itself.

    :raises CannotChangeRegister: with every reason, everything it lacks among them.
    """
    parties = list(agreement.parties.select_related("organisation"))
    today = in_london(now).date()
    _refuse(policies.refusals_to_bring_into_force(agreement, parties, by=by, on=today))
    _move(agreement, policies.DRAFTING, State.IN_FORCE, now=now)
    _record("agreement.brought_into_force", agreement)
    earlier = agreement.supersedes
    if earlier and earlier.state in policies.BINDING:
        _move(earlier, policies.BINDING, State.SUPERSEDED, now=now)
        _record("agreement.superseded", earlier)
        _tell(earlier)


@transaction.atomic
def renew(*, agreement: Agreement, review_on: date, ends_on: date | None, by: Officer, now: datetime) -> None:
    """Set the next review and the last day (None for no end) of an entry that runs.

    :raises CannotChangeRegister: with every reason.
    """
    today = in_london(now).date()
    refusals = policies.refusals_to_renew(agreement, by=by, on=today)
    if review_on <= today:
        refusals.append(Refusal("review-past", "The next review must be after today."))
    if ends_on and ends_on < today:
        refusals.append(Refusal("end-past", "The last day must be today or later; to end it now, end it."))
    if ends_on and agreement.starts_on and ends_on < agreement.starts_on:
        refusals.append(Refusal("end-before-start", "The last day must not be before the start date."))
    _refuse(refusals)
    _change(agreement, policies.BINDING, now=now, review_on=review_on, ends_on=ends_on)
    _record("agreement.renewed", agreement, note=f"review {review_on}, end {ends_on or 'none'}")


@transaction.atomic
def suspend(*, agreement: Agreement, reason: str, by: Officer, now: datetime) -> None:
    """Stop all sharing under it until it is resumed.

    :raises CannotChangeRegister: with every reason.
    """
    _refuse(policies.refusals_to_suspend(agreement, by=by))
    _move(agreement, (State.IN_FORCE,), State.SUSPENDED, now=now, reason=reason)
    _record("agreement.suspended", agreement, note=reason)
    _tell(agreement)


@transaction.atomic
def resume(*, agreement: Agreement, by: Officer, now: datetime) -> None:
    """What was shared under it can be seen again by whoever it was shared with.

    :raises CannotChangeRegister: with every reason.
    """
    _refuse(policies.refusals_to_resume(agreement, by=by, on=in_london(now).date()))
    _move(agreement, (State.SUSPENDED,), State.IN_FORCE, now=now)
    _record("agreement.resumed", agreement)


@transaction.atomic
def end(*, agreement: Agreement, reason: str, by: Officer, now: datetime) -> None:
    """Nothing is shared under it from this moment on.

    :raises CannotChangeRegister: with every reason.
    """
    _refuse(policies.refusals_to_end(agreement, by=by))
    _move(agreement, policies.BINDING, State.ENDED, now=now, reason=reason)
    _record("agreement.ended", agreement, note=reason)
    _tell(agreement)


# --- names ------------------------------------------------------------------------------------------


def organisation_named(name: str, *, by: Officer) -> Organisation:
    """The organisation a name as written means: by its alias, else by its own name, else made new.

    The name becomes an alias, so that a person can correct what it means on a page.
    """
    key = name_key(name)
    alias = Alias.objects.filter(key=key).select_related("organisation__agency").first()
    if alias:
        return alias.organisation
    organisation = _known_by(key) or _made(name, key, by=by)
    Alias.objects.create(key=key, name=name, organisation=organisation)
    return organisation


@transaction.atomic
def repoint_name(*, alias: Alias, to: Organisation, by: Officer, now: datetime) -> list[Agreement]:
    """This name means another organisation. Drafts follow; entries in force keep the party they bind.

    Returns the agreements that keep the old party under this name.

    :raises CannotChangeRegister: if this officer may not correct names.
    """
    _refuse(policies.refusals_to_correct_names(by=by))
    if not Alias.objects.filter(pk=alias.pk).update(organisation=to):
        raise CannotChangeRegister([CHANGED_MEANWHILE])
    kept = []
    for party in queries.parties_of(alias.organisation, named_as=[alias.name]):
        follows = party.agreement.state == State.DRAFT and party.signed_on is None
        bound = Party.objects.filter(agreement_id=party.agreement_id, organisation=to)
        if not follows or party.agreement.owner_id != by.agency_id:
            kept.append(party.agreement)
        elif bound.exists():
            Party.objects.filter(pk=party.pk).delete()
        else:
            Party.objects.filter(pk=party.pk).update(organisation=to)
    record(
        "name.corrected",
        kind="agreement_name",
        subject=alias.pk,
        owner=by.agency_id,
        note=f"{alias.name}: {alias.organisation} to {to}",
    )
    return kept


@transaction.atomic
def link_organisation(*, organisation: Organisation, to: Agency | None, by: Officer, now: datetime) -> None:
    """Say which agency on the system an organisation is, or that it is none.

    :raises CannotChangeRegister: with every reason.
    """
    _refuse(policies.refusals_to_link(organisation, queries.parties_of(organisation), by=by, to=to))
    if not Organisation.objects.filter(pk=organisation.pk).update(agency=to):
        raise CannotChangeRegister([CHANGED_MEANWHILE])
    record(
        "organisation.linked",
        kind="agreement_name",
        subject=organisation.pk,
        owner=by.agency_id,
        recipient=to.pk if to else None,
        note=organisation.name,
    )


def _known_by(key: str) -> Organisation | None:
    for organisation in queries.organisations():
        agency = organisation.agency
        called = [organisation.name] + ([agency.name, agency.short_name] if agency else [])
        if key in map(name_key, called):
            return organisation
    return None


def _made(name: str, key: str, *, by: Officer) -> Organisation:
    agencies = Agency.objects.order_by("name") if by.has_role(Role.INFORMATION_GOVERNANCE) else []
    agency = next((a for a in agencies if key in (name_key(a.name), name_key(a.short_name))), None)
    return Organisation.objects.create(name=name, agency=agency)


# --- parts of commands ------------------------------------------------------------------------------


def _refuse(refusals: list[Refusal]) -> None:
    if refusals:
        raise CannotChangeRegister(refusals)


def _written(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: fields[name] for name in WRITTEN if name in fields}


def _details(details: Mapping[str, str]) -> dict[str, str]:
    return {name: details[name] for name in PARTY_DETAILS if name in details}


def _insert(agreement: Agreement) -> Agreement:
    same = Agreement.objects.filter(
        owner_id=agreement.owner_id, register_id=agreement.register_id, version=agreement.version
    )
    if same.exists():
        raise CannotChangeRegister([SAME_VERSION])
    agreement.save(force_insert=True)
    return agreement


def _change(agreement: Agreement, states: tuple[str, ...], *, now: datetime, **fields: Any) -> None:
    """Write it if it still is where the rules found it: two officers may press at once."""
    found = Agreement.objects.filter(pk=agreement.pk, state=agreement.state, state__in=states)
    if not found.update(changed_at=now, **fields):
        raise CannotChangeRegister([CHANGED_MEANWHILE])
    for name, value in fields.items():
        setattr(agreement, name, value)


def _move(agreement: Agreement, states: tuple[str, ...], to: str, *, now: datetime, reason: str = "") -> None:
    _change(agreement, states, now=now, state=to, state_reason=reason, state_changed_at=now)


def _touch(agreement: Agreement, *, now: datetime) -> None:
    Agreement.objects.filter(pk=agreement.pk).update(changed_at=now)


def _record(action: str, agreement: Agreement, *, note: str = "", recipient: UUID | None = None) -> None:
    record(
        action,
        kind="agreement",
        subject=agreement.pk,
        owner=agreement.owner_id,
        recipient=recipient,
        note=note,
    )


def _tell(agreement: Agreement) -> None:
    for tell in after_end:
        tell(agreement)
