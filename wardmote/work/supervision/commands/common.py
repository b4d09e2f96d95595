"""What the commands of this room share."""

from collections.abc import Iterable
from typing import Any

from wardmote.foundation.audit import commands as audit
from wardmote.trust.identity.models import Officer
from wardmote.work.cases.commands.common import child_of
from wardmote.work.cases.models import Case
from wardmote.work.supervision.models import Words


def say(
    case: Case, text: str, *, of: str, by: Officer, now: Any, categories: Iterable[str] = (), **about: Any
) -> None:
    if text.strip():
        Words(of=of, text=text.strip(), by=by, at=now, **about, **child_of(case, categories)).save(
            force_insert=True
        )


def record(action: str, case: Case) -> None:
    audit.record(action, kind="case", subject=case.pk, owner=case.owner_id)
