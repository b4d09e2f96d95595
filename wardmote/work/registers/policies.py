"""What may be done with an entry of a register now, in refusals. The row policies are the guarantee."""

from wardmote.foundation.refusals import Refusal
from wardmote.trust.identity.models import Officer, Role
from wardmote.work.registers.anatomy import AGENCY, Facts, LineKind, Register
from wardmote.work.registers.models import Batch, Entry

NOT_EDITOR = Refusal("not-editor", "Only register editors add entries for their agency.")
CHANGED = Refusal(
    "changed-meanwhile",
    "Somebody changed this entry while you were typing. What you typed is kept below: look at the entry in "
    "another tab, then send again to put yours in its place.",
)
NOT_KEEPER = Refusal(
    "not-keeper", "Only a register editor of the owner agency, its owner or its successor changes an entry."
)
CLOSED = Refusal("closed", "The entry is closed. Open it again to change it.")


def keeps(entry: Entry, *, by: Officer) -> bool:
    return entry.owner_id == by.agency_id and (
        by.has_role(Role.REGISTER_EDITOR) or by.pk in (entry.officer_id, entry.successor_id)
    )


def refusals_to_add(register: Register, *, by: Officer) -> list[Refusal]:
    return [] if by.has_role(Role.REGISTER_EDITOR) else [NOT_EDITOR]


def refusals_to_change(entry: Entry, *, by: Officer) -> list[Refusal]:
    refusals = []
    if not keeps(entry, by=by):
        refusals.append(NOT_KEEPER)
    if entry.state != Entry.State.OPEN:
        refusals.append(CLOSED)
    return refusals


def refusals_to_keep(register: Register, facts: Facts) -> list[Refusal]:
    """What the register's own rules refuse; the code is the field, or "" for the whole."""
    return [Refusal(field, words) for field, words in register.refusals(facts)]


def refusals_to_reach(register: Register, reach: str) -> list[Refusal]:
    if reach in register.reaches:
        return []
    return [Refusal("reach", f"Entries of {register.name.lower()} are not kept that way.")]


def refusals_to_have(kind: LineKind, how_many: int) -> list[Refusal]:
    if how_many <= kind.most:
        return []
    return [Refusal("too-many", f"At most {kind.most} {kind.many} go with one entry.")]


def refusals_to_close(entry: Entry, *, by: Officer) -> list[Refusal]:
    return refusals_to_change(entry, by=by)


def refusals_to_open(entry: Entry, *, by: Officer) -> list[Refusal]:
    refusals = [] if keeps(entry, by=by) else [NOT_KEEPER]
    if entry.state == Entry.State.OPEN:
        refusals.append(Refusal("open", "The entry is open already."))
    return refusals


def refusals_to_publish(register: Register, entry: Entry, *, by: Officer) -> list[Refusal]:
    refusals = refusals_to_change(entry, by=by)
    if not by.has_role(Role.REGISTER_EDITOR):
        refusals.append(Refusal("not-editor-to-publish", "Only a register editor publishes an entry."))
    if not register.public:
        refusals.append(Refusal("never-public", f"{register.name} are not published."))
    if entry.reach == AGENCY:
        refusals.append(Refusal("agency-alone", "What your agency keeps to itself is not published."))
    return refusals


def refusals_to_take_back(entry: Entry, *, by: Officer) -> list[Refusal]:
    refusals = [] if keeps(entry, by=by) else [NOT_KEEPER]
    if entry.published_at is None:
        refusals.append(Refusal("not-published", "The entry is not published."))
    return refusals


def refusals_to_hand_over(entry: Entry, *, to: Officer, by: Officer) -> list[Refusal]:
    refusals = refusals_to_change(entry, by=by)
    if to.agency_id != entry.owner_id or to.left_at is not None or to.is_service:
        refusals.append(Refusal("not-colleague", "Choose an officer of the owner agency who is in post."))
    return refusals


def refusals_to_take_over(entry: Entry, *, by: Officer) -> list[Refusal]:
    refusals = refusals_to_change(entry, by=by)
    if entry.successor_id != by.pk:
        refusals.append(Refusal("not-successor", "Only the successor named in the entry takes it over."))
    return refusals


def refusals_to_undo(batch: Batch, *, by: Officer) -> list[Refusal]:
    refusals = []
    if batch.owner_id != by.agency_id or not by.has_role(Role.REGISTER_EDITOR):
        refusals.append(Refusal("not-editor", "Only register editors of the agency undo what it took in."))
    if batch.undone_at is not None:
        refusals.append(Refusal("undone", "This has been undone already."))
    return refusals
