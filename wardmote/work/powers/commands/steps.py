"""What comes after: breach, appeal, change, penalty paid, end."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.trust.identity.models import Officer
from wardmote.work.cases import queries as cases
from wardmote.work.catalogue import law
from wardmote.work.powers import policies
from wardmote.work.powers.commands.dating import reckon
from wardmote.work.powers.models import Condition, Step, Use


class CannotStep(Refused):
    pass


@transaction.atomic
def step(
    *,
    use: Use,
    kind: str,
    happened_at: datetime,
    power: law.Power | None,
    words: str = "",
    how: str = "",
    whom: str = "",
    until_on: date | None = None,
    amount: int | None = None,
    settles: str = "",
    condition: Condition | None = None,
    must: Iterable[str] = (),
    must_not: Iterable[str] = (),
    key: uuid.UUID | None = None,
    by: Officer,
    now: datetime,
) -> Step:
    """Put one step down. The state of the use follows it, and its dates are reckoned anew.

    :raises CannotStep: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_step(
        use, kind, standing=cases.standing(use.case, by=by), by=by, now=now, happened_at=happened_at,
        until_on=until_on,
    )  # fmt: skip
    if kind == Step.Kind.EXTENDED and power is not None and until_on is not None and not refusals:
        refusals += too_long(use, power, until_on=until_on)
    if refusals:
        raise CannotStep(refusals)
    with by_row_policy(CannotStep, policies.MOVED_ON):
        made = Step(
            use=use,
            kind=kind,
            by_id=by.pk,
            at=now,
            happened_at=happened_at,
            words=words.strip(),
            how=how,
            whom=whom,
            until_on=until_on,
            amount=amount,
            settles=settles,
            condition=condition,
            **(_part(use) | ({"pk": key} if key else {})),
        )
        made.save(force_insert=True)
        add_conditions(use, must=must, must_not=must_not, by=by, now=now)
    if by.agency_id == use.agency_id:
        use.refresh_from_db(fields=["state"])
        if use.state in Use.STANDING:
            reckon(use, power=power)
    audit.record(
        f"power: {Step.Kind(kind).label.lower()}",
        kind="case",
        subject=use.case_id,
        owner=use.case.owner_id,
        note=use.power_name,
    )
    return made


def too_long(use: Use, power: law.Power, *, until_on: date) -> list[policies.Refusal]:
    """What the law says against a new last day."""
    found = []
    begun = use.starts_on or timezone.localdate(use.served_at)
    start = use.ends_on + timedelta(days=1) if use.ends_on else begun  # the first day of what is added
    for limit in power.limits:
        if limit.offered not in ("extension", "total") or limit.least or limit.under:
            continue
        figure = power.figure(limit.figure, use.law_on)
        if figure is None or figure.value is None:
            continue
        begins = start if limit.offered == "extension" else begun
        plain = law.Deadline(
            name="", label="", value=figure.value, unit=figure.unit, from_event="",
            inclusive=figure.unit != law.powers.HOURS,
        )  # fmt: skip
        last = law.reckoning.reckon(begins, figure.value, figure.unit, plain)
        last_day = timezone.localdate(last) if isinstance(last, datetime) else last
        if until_on > last_day:
            found.append(
                policies.Refusal(
                    "too-long",
                    f"It may be extended to {last_day.day} {last_day:%B %Y} at the latest:"
                    f" {figure.label or figure.name}, {figure.words} ({figure.section or power.cited}).",
                )
            )
    return found


def add_conditions(
    use: Use, *, must: Iterable[str], must_not: Iterable[str], by: Officer, now: datetime
) -> None:
    """Add what it asks of them, or forbids."""
    for kind, texts in ((Condition.Kind.MUST, must), (Condition.Kind.MUST_NOT, must_not)):
        for text in texts:
            Condition(use=use, kind=kind, text=text, by_id=by.pk, at=now, **_part(use)).save(
                force_insert=True
            )


def _part(use: Use) -> dict[str, Any]:
    return {
        "pk": uuid.uuid4(),
        "case_id": use.case_id,
        "parent_audience_id": use.parent_audience_id,
        "audience_id": use.audience_id,
        "categories": use.categories,
    }
