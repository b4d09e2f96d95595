"""One letter to many: some cases at a time, in the officer's own right, each once however often it is begun.

Decision: docs/decisions/0118-many-letters.md
"""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.files import envelope
from wardmote.foundation.refusals import Refusal, Refused, by_row_policy
from wardmote.foundation.sealing import wrapping
from wardmote.trust.access import holds
from wardmote.trust.identity.models import Officer
from wardmote.work.cases.models import Case, Person
from wardmote.work.letters import policies, queries
from wardmote.work.letters.commands.writing import drawn_up, keep_made
from wardmote.work.letters.models import Letter, Printout, Run, RunItem
from wardmote.work.letters.queries import Offered
from wardmote.work.letters.recipients import Recipient

MOST = 1_000  # cases of one run
STEP = 25  # of one transaction: what a kill can take back

NOT_THERE = "There is no case with this reference that you may add to."
ASKS = "This case asks why it is opened. Open it, say why, and write this letter there."
NO_ONE = "Nobody with this part in the case is known."
NO_ADDRESS = (
    "Where they live is not known in the case, or not for certain: somebody else has the same part in it,"
    " there is another such address, or the other side lives there too. Write this letter by itself."
)
CHANGED = "The template was changed since, and asks for more than was filled in. Order these letters again."
MADE_ALREADY = "Their letter of these was made already."
HAS_WISHES = "They said how they wish to be reached: write this letter by itself."


class CannotMakeMany(Refused):
    pass


@transaction.atomic
def begin_run(
    *,
    template_key: str,
    role: str,
    values: Mapping[str, str],
    references: Iterable[str],
    by: Officer,
    now: datetime,
    key: UUID | None = None,
) -> Run:
    """Order a letter to everyone with this part in each of these cases. `go_on` makes them, some at a time.

    :raises CannotMakeMany: with every reason, if the rules refuse.
    """
    wanted = list(dict.fromkeys(references))
    template = queries.template(by.agency, template_key, on=timezone.localdate(now))
    refusals = policies.refusals_to_make_many(by=by)
    if template is None or not template.is_open:
        refusals.append(policies.NO_TEMPLATE)
    else:
        refusals += policies.refusals_of_values(template, values)
    if not wanted:
        refusals.append(Refusal("no-cases", "Enter the references of the cases, or tick them in the list."))
    if len(wanted) > MOST:
        refusals.append(Refusal("too-many", f"At most {MOST:,} cases at once. There are {len(wanted):,}."))
    if refusals or template is None:
        raise CannotMakeMany(refusals)
    run = Run(
        pk=key or uuid.uuid4(),
        officer=by,
        template_key=template.key,
        template_name=template.name,
        version=template.version,
        role=role,
        values=dict(values),
        at=now,
    )
    with by_row_policy(CannotMakeMany, policies.NOT_SUPERVISOR):
        run.save(force_insert=True)
        with connection.cursor() as cursor:  # in its columns alone: the others are the database's
            cursor.execute(
                "insert into letters_runitem"
                " (id, run_id, officer_id, reference, position, state, why, letters)"
                " select gen_random_uuid(), %s, %s, r, n, 'waiting', '', 0"
                " from unnest(%s::text[]) with ordinality x(r, n)",
                [run.pk, by.pk, wanted],
            )
    audit.record(
        "many letters ordered",
        kind="letter_run",
        subject=run.pk,
        owner=by.agency_id,
        note=f"{len(wanted)} cases",
    )
    return run


@dataclass
class Step:
    """What one step came to. `is_done`: nothing is left; `waits`: too many within the hour."""

    letters: int = 0
    is_done: bool = False
    waits: bool = False


@transaction.atomic
def go_on(*, run: Run, by: Officer, now: datetime, most: int = STEP) -> Step:
    """Make the letters of the cases that were opened for it in the step before, and open the next ones.

    That a case is opened stands in the log, committed, before anything of it is read: so a step makes what
    the one before it opened. Stopped anywhere, the next goes on there.
    """
    step = Step()
    template = queries.template(by.agency, run.template_key, on=timezone.localdate(now))
    with connection.cursor() as cursor:
        cursor.execute("select * from wardmote.letters_claimed(%s)", [run.pk])
        claimed = cursor.fetchall()
    for item, reference, case_id, audience, owner, asks, people in claimed:
        if template is None or not template.is_open:
            _said(item, RunItem.State.REFUSED, policies.NO_TEMPLATE.message)
        elif policies.refusals_of_values(template, run.values):
            _said(item, RunItem.State.REFUSED, CHANGED)
        elif case_id is None:
            _said(item, RunItem.State.REFUSED, NOT_THERE)
        elif asks:
            _said(item, RunItem.State.REFUSED, ASKS)
        else:
            case = Case(pk=case_id, reference=reference, audience_id=audience, owner_id=owner)
            found = json.loads(people) if isinstance(people, str) else people
            step.letters += _of_case(run, item, case, template, found, by=by, now=now)
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.letters_claim(%s, %s)", [run.pk, most])
        opened = cursor.fetchone()[0]
    step.waits = opened is None
    if not RunItem.objects.filter(run=run, state=RunItem.State.WAITING).exists():
        step.is_done, step.waits = True, False
        if Run.objects.filter(pk=run.pk, finished_at=None).update(finished_at=now):
            audit.record("many letters made", kind="letter_run", subject=run.pk, owner=by.agency_id)
    return step


def _of_case(
    run: Run,
    item: UUID,
    case: Case,
    template: Offered,
    people: list[dict[str, Any]],
    *,
    by: Officer,
    now: datetime,
) -> int:
    if holds.refusals("case", case.pk):
        _said(item, RunItem.State.REFUSED, policies.RESTRICTED.message)
        return 0
    reasons = [] if people else [NO_ONE]
    made = 0
    for person in people:
        if why := _against(person):
            reasons.append(why)
            continue
        try:
            _one(run, item, case, template, person, by=by, now=now)
        except Refused as refused:
            reasons += [refusal.message for refusal in refused.refusals]
        except IntegrityError:  # letter_of_a_run_once: somebody set the case back to waiting
            reasons.append(MADE_ALREADY)
        else:
            made += 1
    state = RunItem.State.MADE if made else RunItem.State.REFUSED
    _said(item, state, " ".join(dict.fromkeys(reasons)), letters=made)
    return made


def _against(person: dict[str, Any]) -> str:
    if person["kept_out"]:
        return policies.KEPT_OUT.message
    if person["has_wishes"]:
        return HAS_WISHES
    return "" if person.get("address") else NO_ADDRESS


def _one(
    run: Run,
    item: UUID,
    case: Case,
    template: Offered,
    person: dict[str, Any],
    *,
    by: Officer,
    now: datetime,
) -> None:
    to = Recipient(person["name"], person["address"], Person(pk=UUID(person["id"]), name=person["name"]))
    with by_row_policy(CannotMakeMany, policies.NOT_ALLOWED):
        letter = drawn_up(case, template, to, run.values, person["categories"], by=by, now=now, key=None)
        letter.run_item_id = item
        printed = keep_made(letter, case, template, by=by, now=now)
        Letter.objects.bulk_create([letter])
        _keep_to_print(run, item, letter, printed, by=by, now=now)
    audit.record("letter made", kind="case", subject=case.pk, owner=case.owner_id, note=letter.reference)


def _said(item: UUID, state: str, why: str, *, letters: int = 0) -> None:
    RunItem.objects.filter(pk=item, state=RunItem.State.WAITING).update(
        state=state, why=why[:400], letters=letters
    )


# --- sent -----------------------------------------------------------------------------------------------

AT_ONCE = 200  # of one transaction


@dataclass(frozen=True)
class Sent:
    """How many letters went and how many stay; `beyond`: from which it goes on, if anything is left."""

    letters: int
    stayed: int
    beyond: UUID | None


@transaction.atomic
def mark_all_sent(
    *, run: Run, how: str, sent_on: date, beyond: UUID | None = None, by: Officer, now: datetime
) -> Sent:
    """Say of the next letters of a run that they went out; whether each may is asked once more.

    :raises CannotMakeMany: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_make_many(by=by)
    if sent_on > timezone.localdate(now):
        refusals.append(policies.SENT_IN_FUTURE)
    if refusals:
        raise CannotMakeMany(refusals)
    with connection.cursor() as cursor:
        cursor.execute(
            "select * from wardmote.letters_all_sent(%s, %s, %s, %s, %s)",
            [run.pk, how, sent_on, beyond or UUID(int=0), AT_ONCE],
        )
        return Sent(*cursor.fetchone())


# --- for printing ---------------------------------------------------------------------------------------


def _label(letter: UUID) -> bytes:
    return b"letter to print\0" + letter.bytes


# For keeping its key with those of documents (documents/shelves.py): `audience` is what it never leaves.


def wrap(key: bytes, letter: UUID, audience: int = 0) -> tuple[str, bytes]:
    return wrapping.wrap(key, lambda key_id: _label(letter) + key_id.encode())


def unwrap(key_id: str, wrapped: bytes, letter: UUID, audience: int = 0) -> bytes:
    """:raises wrapping.CannotOpen: if it was not wrapped for this letter."""
    return wrapping.unwrap(key_id, wrapped, lambda key_id: _label(letter) + key_id.encode())


def _keep_to_print(run: Run, item: UUID, letter: Letter, data: bytes, *, by: Officer, now: datetime) -> None:
    secret = envelope.new_key()
    key_id, wrapped = wrap(secret, letter.pk)
    sealed = b"".join(envelope.seal(data, secret, _label(letter.pk)))
    Printout.objects.bulk_create(
        [
            Printout(
                case_id=letter.case_id,
                parent_audience_id=letter.parent_audience_id,
                audience_id=letter.parent_audience_id,
                categories=letter.categories,
                letter=letter,
                run=run,
                officer=by,
                position=RunItem.objects.values_list("position", flat=True).get(pk=item),
                key_id=key_id,
                wrapped=wrapped,
                sealed=sealed,
                at=now,
            )
        ]
    )


def printed(printout: Printout) -> bytes:
    """The PDF of one of many.

    :raises wrapping.CannotOpen: if it is not as it was sealed.
    """
    label = _label(printout.letter_id)
    key = unwrap(printout.key_id, bytes(printout.wrapped), printout.letter_id)
    try:
        return envelope.unseal_whole(bytes(printout.sealed), key, label)
    except envelope.DoesNotFit:
        raise wrapping.CannotOpen("content") from None
