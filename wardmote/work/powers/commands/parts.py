"""Rows of a use as each command writes them: a step, a condition, and what every part of a case carries."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from wardmote.trust.identity.models import Officer
from wardmote.work.powers.models import Condition, Step, Use


def part(of: Any, *, key: uuid.UUID | None = None) -> dict[str, Any]:
    """What a part of a use carries of it: an id, the case, who sees it, what it holds."""
    return {
        "pk": key or uuid.uuid4(),
        "case_id": of.case_id,
        "parent_audience_id": of.parent_audience_id,
        "audience_id": of.audience_id,  # the database works out its own, from the categories
        "categories": of.categories,
    }


def put(
    use: Use,
    kind: str,
    *,
    by: Officer,
    now: datetime,
    happened_at: datetime,
    key: uuid.UUID | None = None,
    **told: Any,
) -> Step:
    """Write one step; the state of the use follows it, in the database."""
    made = Step(
        use=use, kind=kind, by_id=by.pk, at=now, happened_at=happened_at, **told, **part(use, key=key)
    )
    made.save(force_insert=True)
    return made


def add_conditions(
    use: Use, *, must: Iterable[str], must_not: Iterable[str], by: Officer, now: datetime
) -> None:
    """Add what it asks of them, or forbids."""
    for kind, texts in ((Condition.Kind.MUST, must), (Condition.Kind.MUST_NOT, must_not)):
        for text in texts:
            made = Condition(use=use, kind=kind, text=text, by_id=by.pk, at=now, **part(use))
            made.save(force_insert=True)
