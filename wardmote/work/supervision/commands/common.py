"""What the commands of this room share."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from wardmote.foundation.audit import commands as audit
from wardmote.trust.identity.models import Officer
from wardmote.work.cases.commands.common import child_of
from wardmote.work.cases.models import Case
from wardmote.work.supervision.models import Words


def beside(case: Case, categories: Iterable[str] = (), key: UUID | None = None) -> dict[str, Any]:
    """What a row that hangs on a case carries; what hangs on a person in it holds what their entry does."""
    return child_of(case, categories, key)


def say(
    case: Case, text: str, *, of: str, by: Officer, now: Any, categories: Iterable[str] = (), **about: Any
) -> None:
    if text.strip():
        Words(of=of, text=text.strip(), by=by, at=now, **about, **beside(case, categories)).save(
            force_insert=True
        )


def record(action: str, case: Case) -> None:
    audit.record(action, kind="case", subject=case.pk, owner=case.owner_id)
