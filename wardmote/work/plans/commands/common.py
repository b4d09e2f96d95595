"""What the commands of a plan share: its entries in the log, and what a unique key refuses."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, models, transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refusal, Refused, by_row_policy
from wardmote.work.plans import policies
from wardmote.work.plans.models import Plan, PlanAction

Row = TypeVar("Row", bound=models.Model)


class CannotKeep(Refused):
    """The plan, or something in it, cannot be made or changed so."""


def of_plan(words: str, plan: Plan, *, note: str = "") -> None:
    audit.record(words, kind="plan", subject=plan.pk, owner=plan.owner_id, note=note)


def of_action(words: str, action: PlanAction, *, note: str = "") -> None:
    audit.record(words, kind="plan_action", subject=action.pk, owner=action.plan.owner_id, note=note)


@contextmanager
def asked_of_the_database(
    cannot: type[Refused], *, taken: Refusal, otherwise: Refusal = policies.NOT_ALLOWED
) -> Iterator[None]:
    """The database has the last word: what its keys or policies refuse becomes a refusal."""
    try:
        with by_row_policy(cannot, otherwise), transaction.atomic():
            yield
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", "") != "23505":
            raise
        raise cannot([taken]) from error


def made_already(model: type[Row], key: UUID | None) -> Row | None:
    """What a form sent before with this key made."""
    return model._default_manager.filter(pk=key).first() if key else None


def only_given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not ...}
