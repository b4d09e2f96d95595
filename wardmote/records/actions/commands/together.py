"""The same thing done with several actions, one by one: what cannot be is said, and nothing else is lost."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import DatabaseError, transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refusal, Refused, is_by_row_policy
from wardmote.records.actions import policies
from wardmote.records.actions.models import Action
from wardmote.trust.identity.models import Officer


@dataclass(frozen=True)
class Outcome:
    """What came of it: those done, and those refused with every reason."""

    done: list[Action] = field(default_factory=list)
    refused: list[tuple[Action, list[Refusal]]] = field(default_factory=list)


def one_by_one(ids: Iterable[UUID], do: Callable[[Action], None]) -> Outcome:
    """Do it with each of these actions that the officer may see now, each in a transaction of its own.

    What was true when the rows were ticked may not be any more: each command asks again at the write.
    """
    outcome = Outcome()
    found = Action.objects.select_related("agency", "asking", "team", "officer", "asked_by")
    for action in found.filter(pk__in=list(ids)).order_by("due_on", "asked_at", "pk"):
        try:
            with transaction.atomic():
                do(action)
        except Refused as refused:
            outcome.refused.append((action, refused.refusals))
        except DatabaseError as error:  # the database has the last word
            if not is_by_row_policy(error):
                raise
            outcome.refused.append((action, [policies.NOT_ALLOWED]))
        else:
            outcome.done.append(action)
    return outcome


def note_export(*, count: int, by: Officer) -> None:
    """Put on record that an officer took a list of actions away."""
    audit.record("exported", kind="action list", subject=None, owner=by.agency_id, note=f"{count} actions")
