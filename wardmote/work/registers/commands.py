"""What can be done with an entry of a register. Each change is one version and one entry of the log."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refusal, Refused, by_row_policy
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.registers import keeping, policies, queries
from wardmote.work.registers.anatomy import AGENCY, Register, registers
from wardmote.work.registers.models import Entry

KIND = "register_entry"


class CannotKeep(Refused):
    pass


NOT_KEPT = Refusal("not-kept", "The database refused this. Look at the entry again: it may have changed.")


@dataclass
class Draft:
    """Everything an entry says, ready to be kept: values and lines as `values.stored` makes them."""

    title: str
    values: Mapping[str, Any]
    lines: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    reach: str = "partnership"
    review_on: date | None = None
    team_id: UUID | None = None
    officer_id: UUID | None = None
    successor_id: UUID | None = None


def draft_of(entry: Entry) -> Draft:
    return Draft(
        title=entry.title,
        values=dict(entry.values),
        lines={key: [dict(line) for line in lines] for key, lines in entry.lines.items()},
        reach=entry.reach,
        review_on=entry.review_on,
        team_id=entry.team_id,
        officer_id=entry.officer_id,
        successor_id=entry.successor_id,
    )


def _register(entry: Entry) -> Register:
    return registers()[entry.register]


def new_line_id() -> str:
    return uuid.uuid4().hex[:12]


def _put(entry: Entry, draft: Draft) -> None:
    entry.title = draft.title
    entry.values = {name: value for name, value in draft.values.items() if value not in (None, "", [])}
    entry.lines = {key: [dict(line) for line in lines] for key, lines in draft.lines.items() if lines}
    entry.reach, entry.review_on = draft.reach, draft.review_on
    entry.team_id, entry.officer_id, entry.successor_id = draft.team_id, draft.officer_id, draft.successor_id


def _refusals(register: Register, entry: Entry) -> list[Refusal]:
    refusals = policies.refusals_to_reach(register, entry.reach)
    for kind in register.lines:
        refusals += policies.refusals_to_have(kind, len(entry.lines.get(kind.key, ())))
    return refusals + policies.refusals_to_keep(register, queries.facts(register, entry))


@transaction.atomic
def add(
    register: Register,
    draft: Draft,
    *,
    by: Officer,
    now: datetime,
    key: UUID | None = None,
    note: str = "",
    imported: Mapping[str, str] | None = None,
) -> Entry:
    """Put an entry into the register of the officer's agency. `key` is the id it will have: sent twice, it is
    added once.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    entry = Entry(
        pk=key or uuid.uuid4(),
        register=register.key,
        owner=by.agency,
        created_by=by,
        created_at=now,
        changed_by=by,
        changed_at=now,
        note=note,
        imported=dict(imported or {}),
    )
    _put(entry, draft)
    if refusals := policies.refusals_to_add(register, by=by) + _refusals(register, entry):
        raise CannotKeep(refusals)
    entry.natural = keeping.natural_key(register, entry.title, entry.values)
    with by_row_policy(CannotKeep, NOT_KEPT):
        entry.save(force_insert=True)
    entry.refresh_from_db(fields=["series", "number", "version", "created_at", "changed_at"])
    keeping.follow(register, entry, timezone.localdate(now))
    audit.record("register entry added", kind=KIND, subject=entry.pk, owner=entry.owner_id, note=register.key)
    return entry


@transaction.atomic
def change(
    entry: Entry,
    draft: Draft,
    *,
    version: int,
    by: Officer,
    now: datetime,
    note: str = "",
    imported: Mapping[str, str] | None = None,
    act: str = "register entry changed",
) -> bool:
    """Keep the entry as the draft has it, if nobody changed it since `version`; whether anything changed.

    :raises CannotKeep: with every reason, if the rules refuse or somebody was before.
    """
    register = _register(entry)
    if refusals := policies.refusals_to_change(entry, by=by):
        raise CannotKeep(refusals)
    before = (_state(entry), entry.version)
    _put(entry, draft)
    if refusals := _refusals(register, entry):
        raise CannotKeep(refusals)
    if entry.version != version:
        raise CannotKeep([policies.CHANGED])
    if _state(entry) == before[0]:
        if imported is not None:
            Entry.objects.filter(pk=entry.pk).update(imported=dict(imported))
        return False
    narrowed = entry.reach == AGENCY and before[0][3] != AGENCY
    _write(register, entry, by=by, now=now, note=note, imported=imported, narrowed=narrowed)
    keeping.follow(register, entry, timezone.localdate(now))
    audit.record(act, kind=KIND, subject=entry.pk, owner=entry.owner_id, note=f"version {entry.version}")
    return True


def _state(entry: Entry) -> tuple[Any, ...]:
    return (
        entry.title, entry.values, entry.lines, entry.reach, entry.review_on, entry.team_id, entry.officer_id,
        entry.successor_id, entry.state,
    )  # fmt: skip


def _write(
    register: Register,
    entry: Entry,
    *,
    by: Officer,
    now: datetime,
    note: str,
    imported: Mapping[str, str] | None = None,
    narrowed: bool = False,
) -> None:
    """The next version of the entry, unless somebody wrote it first."""
    fields: dict[str, Any] = {
        "title": entry.title,
        "values": entry.values,
        "lines": entry.lines,
        "reach": entry.reach,
        "review_on": entry.review_on,
        "team": entry.team_id,
        "officer": entry.officer_id,
        "successor": entry.successor_id,
        "state": entry.state,
        "natural": keeping.natural_key(register, entry.title, entry.values),
        "note": note,
        "version": entry.version + 1,
        "changed_by": by.pk,
        "changed_at": now,
    }
    if imported is not None:
        fields["imported"] = dict(imported)
    if narrowed:
        fields |= {"published_at": None, "published_by": None, "public_values": None}
        entry.published_at = None
    elif entry.published_at is not None and by.has_role(Role.REGISTER_EDITOR):
        fields["public_values"] = keeping.public_values(register, entry)
    with by_row_policy(CannotKeep, NOT_KEPT):
        changed = Entry.objects.filter(pk=entry.pk, version=entry.version).update(**fields)
    if not changed:
        raise CannotKeep([policies.CHANGED])
    entry.version += 1


# --- lines ------------------------------------------------------------------------------------------


def keep_line(
    entry: Entry,
    kind: str,
    kept: Mapping[str, Any],
    *,
    line: str = "",
    version: int,
    by: Officer,
    now: datetime,
    note: str = "",
) -> bool:
    """Add a line to the entry, or put one in the place of the line with this id.

    :raises CannotKeep: with every reason, if the rules refuse or somebody was before.
    """
    register = _register(entry)
    its_kind = register.line(kind)
    draft = draft_of(entry)
    lines = [dict(each) for each in draft.lines.get(kind, ())]
    clean = {name: value for name, value in kept.items() if value not in (None, "", [])}
    if line:
        lines = [{"id": line, **clean} if each.get("id") == line else each for each in lines]
    else:
        lines.append({"id": new_line_id(), **clean})
    if its_kind.sort:
        lines.sort(key=lambda each: str(each.get(its_kind.sort, "")))
    draft.lines = {**draft.lines, kind: lines}
    words = note or f"{its_kind.one.capitalize()} {'changed' if line else 'added'}"
    return change(entry, draft, version=version, by=by, now=now, note=words)


def drop_line(
    entry: Entry, kind: str, *, line: str, version: int, by: Officer, now: datetime, note: str = ""
) -> bool:
    """Take a line out of the entry; its earlier versions still have it.

    :raises CannotKeep: with every reason, if the rules refuse or somebody was before.
    """
    its_kind = _register(entry).line(kind)
    draft = draft_of(entry)
    draft.lines = {
        **draft.lines,
        kind: [each for each in draft.lines.get(kind, ()) if each.get("id") != line],
    }
    words = note or f"{its_kind.one.capitalize()} taken out"
    return change(entry, draft, version=version, by=by, now=now, note=words)


# --- its life ---------------------------------------------------------------------------------------


@transaction.atomic
def _move(
    entry: Entry,
    refusals: Sequence[Refusal],
    *,
    act: str,
    note: str,
    by: Officer,
    now: datetime,
    forget: bool = False,
) -> None:
    if refusals:
        raise CannotKeep(list(refusals))
    register = _register(entry)
    narrowed = entry.reach == AGENCY and entry.published_at is not None
    imported: dict[str, str] | None = (
        {} if forget else None
    )  # what a file said that was undone counts no more
    _write(register, entry, by=by, now=now, note=note, imported=imported, narrowed=narrowed)
    keeping.follow(register, entry, timezone.localdate(now))
    audit.record(act, kind=KIND, subject=entry.pk, owner=entry.owner_id, note=f"version {entry.version}")


def close(entry: Entry, *, note: str, by: Officer, now: datetime) -> None:
    """Close the entry: nothing of it is due any more, and the public sees it no more.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_close(entry, by=by)
    entry.state = Entry.State.CLOSED
    _move(entry, refusals, act="register entry closed", note=note, by=by, now=now)


def open_again(entry: Entry, *, note: str, by: Officer, now: datetime) -> None:
    """Open a closed entry again.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_open(entry, by=by)
    entry.state = Entry.State.OPEN
    _move(entry, refusals, act="register entry opened again", note=note, by=by, now=now)


def reviewed(entry: Entry, *, next_on: date | None, note: str, by: Officer, now: datetime) -> None:
    """Put down that the entry was looked at, and when it is to be looked at next.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_change(entry, by=by)
    if next_on is not None and next_on <= timezone.localdate(now):
        refusals.append(Refusal("next_on", "The next review is a day to come."))
    elif next_on == entry.review_on:
        refusals.append(Refusal("next_on", "The next review is another day than the last."))
    entry.review_on = next_on
    words = note or "Reviewed"
    _move(entry, refusals, act="register entry reviewed", note=words, by=by, now=now)


def hand_over(*, entry: Entry, to: Officer, by: Officer, now: datetime) -> None:
    """Give the entry another owner.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_hand_over(entry, to=to, by=by)
    entry.officer_id = to.pk
    if entry.successor_id == to.pk:
        entry.successor_id = None
    _move(entry, refusals, act="register entry handed over", note="Handed over", by=by, now=now)


def take_over(entry: Entry, *, by: Officer, now: datetime) -> None:
    """The successor becomes the owner; who succeeds them is to be named anew.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_take_over(entry, by=by)
    entry.officer_id, entry.successor_id = by.pk, None
    _move(entry, refusals, act="register entry taken over", note="Taken over", by=by, now=now)


@transaction.atomic
def publish(entry: Entry, *, by: Officer, now: datetime) -> None:
    """Show the published columns of the entry, as it stands now, to anybody.

    What an owner who is no editor changed afterwards is shown once an editor publishes it again.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    register = _register(entry)
    if refusals := policies.refusals_to_publish(register, entry, by=by):
        raise CannotKeep(refusals)
    shown = keeping.public_values(register, entry)
    fields: dict[str, Any] = {"published_at": now, "public_values": shown}
    if entry.published_at is None:
        fields |= {
            "published_by": by, "version": entry.version + 1, "note": "Published",
            "changed_by": by, "changed_at": now,
        }  # fmt: skip
    with by_row_policy(CannotKeep, NOT_KEPT):
        changed = Entry.objects.filter(pk=entry.pk, version=entry.version).update(**fields)
    if not changed:
        raise CannotKeep([policies.CHANGED])
    entry.version, entry.published_at = fields.get("version", entry.version), now
    audit.record("register entry published", kind=KIND, subject=entry.pk, owner=entry.owner_id)


@transaction.atomic
def take_back(entry: Entry, *, by: Officer, now: datetime) -> None:
    """Show the entry to the public no more.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_take_back(entry, by=by):
        raise CannotKeep(refusals)
    with by_row_policy(CannotKeep, NOT_KEPT):
        changed = Entry.objects.filter(pk=entry.pk, version=entry.version).update(
            published_at=None, published_by=None, public_values=None, version=entry.version + 1,
            note="No longer published", changed_by=by, changed_at=now,
        )  # fmt: skip
    if not changed:
        raise CannotKeep([policies.CHANGED])
    entry.version, entry.published_at = entry.version + 1, None
    audit.record("register entry unpublished", kind=KIND, subject=entry.pk, owner=entry.owner_id)


@transaction.atomic
def set_timing(register: str, kind: str, *, ahead: int, escalate_after: int, by: Officer) -> None:
    """From today on, how long before and after a kind of date the agency's officers are told.

    :raises CannotKeep: if the officer does not administer the agency, or a number is out of bounds.
    """
    refused = Refusal("not-administrator", "Only an administrator says when the agency's officers are told.")
    with by_row_policy(CannotKeep, refused), connection.cursor() as cursor:
        cursor.execute(
            "select wardmote.set_register_timing(%s, %s, %s, %s)", [register, kind, ahead, escalate_after]
        )
    audit.record(
        "register timing set", kind="register timing", subject=None, owner=by.agency_id,
        note=f"{register} {kind}: {ahead} days ahead, {escalate_after} after",
    )  # fmt: skip


@transaction.atomic
def put_back(entry: Entry, *, to: int, by: Officer, now: datetime) -> None:
    """Make the entry as it was in version `to`; of version 0, before there was one, it is undone.

    :raises CannotKeep: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_change(entry, by=by)
    if to == 0:
        entry.state = Entry.State.UNDONE
    else:
        version = queries.versions_asked_for(entry, [to])[to]
        entry.title, entry.values, entry.lines = version.title, version.values, version.lines
        entry.reach = version.reach
        facts = version.facts
        entry.team_id, entry.officer_id = _uuid(facts["team"]), _uuid(facts["officer"])
        entry.successor_id = _uuid(facts["successor"])
        entry.review_on = date.fromisoformat(facts["review_on"]) if facts["review_on"] else None
    _move(entry, refusals, act="register entry put back", note="Import undone", by=by, now=now, forget=True)


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None
