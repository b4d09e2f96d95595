"""What administrators do with categories: add, rename, end one; and decide on what others proposed.

A change holds once an administrator of another agency confirms it: the database says whether there is one.
"""

from datetime import date
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.text import slugify

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refusal, Refused, by_row_policy
from wardmote.records.kinds import policies, queries
from wardmote.records.kinds.models import Category, Proposal
from wardmote.trust.identity.models import Officer

LONGEST_KEY = 40
ALONE = ", with no other agency to confirm it"
PAGES = {"add", "changes"}  # addresses that are no category's


class CannotSet(Refused):
    pass


class CannotDecide(Refused):
    pass


@transaction.atomic
def add(
    *,
    name: str,
    kind: str,
    qualifier: str,
    source: str,
    starts_on: date,
    by: Officer,
    public_name: str = "",
) -> Proposal | None:
    """Propose a category, offered from a day on. Sent twice, it is proposed once; none for what there is.

    :raises CannotSet: with every reason, if the rules refuse.
    """
    name, source = " ".join(name.split()), source.strip()
    rows, waiting = queries.every(), queries.waiting(Proposal.List.CATEGORY)
    told = (name, kind, qualifier, public_name, source, starts_on, None, by.pk)
    for each in waiting:
        if each.what == Proposal.What.ADD and told == as_told(each):
            return each
    if any(told == as_told(row) for row in rows):
        return None
    refusals = policies.refusals_to_set(by=by) + refusals_of_name(rows, name, kind, on=starts_on)
    if (kind, name.casefold()) in {(each.kind, each.name.casefold()) for each in waiting}:
        refusals.append(policies.WAITS)
    if refusals:
        raise CannotSet(refusals)
    key = new_key(name, PAGES | {row.key for row in rows} | {each.key for each in waiting})
    made = _propose(key, name, kind, qualifier, public_name, source, starts_on, None)
    _on_record("category added", made, by=by)
    return made


@transaction.atomic
def rename(
    *,
    category: Category,
    name: str,
    qualifier: str,
    source: str,
    starts_on: date,
    by: Officer,
    public_name: str = "",
) -> Proposal | None:
    """Propose another name or qualifier from a day on. Earlier reports keep what they have.

    :raises CannotSet: with every reason, if the rules refuse.
    """
    name, source = " ".join(name.split()), source.strip()
    rows = queries.every()
    last = [row for row in rows if row.key == category.key][-1]
    told = (name, last.kind, qualifier, public_name, source, starts_on, last.ends_on, by.pk)
    if told == as_told(last):
        return None
    others = [row for row in rows if row.key != category.key]
    refusals = refusals_to_change(last, told, by=by)
    refusals += refusals_of_name(others, name, category.kind, on=starts_on)
    if last.starts_on > starts_on:
        refusals.append(policies.TO_COME)
    if not last.is_offered(starts_on):
        refusals.append(policies.ENDED)
    if refusals:
        raise CannotSet(refusals)
    made = _propose(
        category.key, name, category.kind, qualifier, public_name, source, starts_on, last.ends_on
    )
    _on_record("category renamed", made, by=by)
    return made


@transaction.atomic
def end(*, category: Category, ends_on: date, source: str, by: Officer, today: date) -> Proposal | None:
    """Propose on which day a category is offered for the last time. Reports that have it keep it.

    :raises CannotSet: with every reason, if the rules refuse.
    """
    last = [row for row in queries.every() if row.key == category.key][-1]
    starts_on = max(today, last.starts_on)
    told = (last.name, last.kind, last.qualifier, last.public_name, source.strip(), starts_on, ends_on, by.pk)
    refusals = refusals_to_change(last, told, by=by)
    if ends_on < starts_on:
        refusals.append(policies.TO_COME)
    if not last.is_offered(today):
        refusals.append(policies.ENDED)
    if refusals:
        raise CannotSet(refusals)
    made = _propose(
        last.key, last.name, last.kind, last.qualifier, last.public_name, source.strip(), starts_on, ends_on
    )
    _on_record("category ended", made, by=by)
    return made


def refusals_to_change(last: Category, told: tuple[object, ...], *, by: Officer) -> list[Refusal]:
    """One change of a category waits at a time; the same one, sent twice, is no other."""
    waiting = [each for each in queries.waiting(Proposal.List.CATEGORY) if each.key == last.key]
    waits = any(as_told(each) != told for each in waiting)
    return policies.refusals_to_set(by=by) + ([policies.WAITS] if waits else [])


def as_told(row: Category | Proposal) -> tuple[object, ...]:
    return (
        row.name, row.kind, row.qualifier, row.public_name, row.source, row.starts_on, row.ends_on, row.by_id
    )  # fmt: skip


def refusals_of_name(rows: list[Category], name: str, kind: str, *, on: date) -> list[Refusal]:
    """Two of one kind with one name cannot be told apart."""
    taken = {
        (row.kind, row.name.casefold()) for row in queries.named(on, rows).values() if row.is_offered(on)
    }
    return [policies.NAMED_ALREADY] if (kind, name.casefold()) in taken else []


def new_key(name: str, taken: set[str]) -> str:
    """A key made of the name, with a number where another has it."""
    plain = slugify(name).replace("-", "_")[: LONGEST_KEY - 3] or "category"
    tried = (plain, *(f"{plain}_{number}" for number in range(2, 100)))
    return next(key for key in tried if key not in taken)


def _propose(
    key: str,
    name: str,
    kind: str,
    qualifier: str,
    public_name: str,
    source: str,
    starts_on: date,
    ends_on: date | None,
) -> Proposal | None:
    try:
        with by_row_policy(CannotSet, policies.NOT_TAKEN), connection.cursor() as cursor:
            cursor.execute(
                "select wardmote.set_incident_category(%s, %s, %s, %s, %s, %s, %s, %s)",
                [key, name, kind, qualifier, public_name.strip(), source, starts_on, ends_on],
            )
            made: UUID | None = cursor.fetchone()[0]
    except IntegrityError as error:
        raise CannotSet([policies.NOT_TAKEN]) from error
    return Proposal.objects.get(pk=made) if made else None


def _on_record(words: str, made: Proposal | None, *, by: Officer) -> None:
    """What holds at once is on record as done; what waits as proposed, and as done when it is confirmed."""
    if made is None:
        return
    audit.record(
        "change of a list proposed" if made.waits else words,
        kind="agency",
        subject=by.agency_id,
        owner=by.agency_id,
        note=f"{made.key} from {made.starts_on}{ALONE if made.alone else ''}",
    )


# --- deciding on what was proposed ----------------------------------------------------------------


@transaction.atomic
def confirm(*, proposal: Proposal, by: Officer) -> None:
    """Have a change that another agency proposed hold: from its day or, where that is over, from today.

    :raises CannotDecide: with every reason, if the rules refuse.
    """
    _decide(proposal, "held", "", policies.refusals_to_decide(proposal, by=by), by=by)


@transaction.atomic
def decline(*, proposal: Proposal, reason: str, by: Officer) -> None:
    """:raises CannotDecide: with every reason, if the rules refuse."""
    reason = " ".join(reason.split())
    _decide(proposal, "declined", reason, policies.refusals_to_decide(proposal, by=by), by=by)


@transaction.atomic
def withdraw(*, proposal: Proposal, by: Officer) -> None:
    """:raises CannotDecide: with every reason, if the rules refuse."""
    _decide(proposal, "withdrawn", "", policies.refusals_to_withdraw(proposal, by=by), by=by)


def _decide(proposal: Proposal, outcome: str, reason: str, refusals: list[Refusal], *, by: Officer) -> None:
    if refusals:
        raise CannotDecide(refusals)
    with by_row_policy(CannotDecide, policies.NO_FIT), connection.cursor() as cursor:
        cursor.execute("select wardmote.decide_list_change(%s, %s, %s)", [proposal.pk, outcome, reason])
        decided: bool = cursor.fetchone()[0]
    if not decided:
        raise CannotDecide([policies.DECIDED])
    audit.record(
        f"change of a list {'confirmed' if outcome == 'held' else outcome}",
        kind="agency",
        subject=by.agency_id,
        owner=by.agency_id,
        note=f"{proposal.key}, proposed on {proposal.at:%Y-%m-%d}",
    )
