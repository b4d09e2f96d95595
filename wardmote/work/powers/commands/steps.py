"""What comes after: breach, appeal, change, penalty paid, end."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.design.dates import day_words
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.trust.identity.models import Officer
from wardmote.work.cases import queries as cases
from wardmote.work.catalogue import law
from wardmote.work.powers import policies
from wardmote.work.powers.commands.dating import reckon
from wardmote.work.powers.commands.parts import add_conditions, put
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
        made = put(
            use, kind, by=by, now=now, happened_at=happened_at, key=key, words=words.strip(), how=how,
            whom=whom, until_on=until_on, settles=settles, condition=condition,
        )  # fmt: skip
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
            name="", label="", from_event="", inclusive=figure.unit != law.powers.HOURS,
        )  # fmt: skip
        last = law.reckoning.reckon(begins, figure.value, figure.unit, plain)
        last_day = timezone.localdate(last) if isinstance(last, datetime) else last
        if until_on > last_day:
            found.append(
                policies.Refusal(
                    "too-long",
                    f"It may be extended to {day_words(last_day)} at the latest:"
                    f" {figure.label or figure.name}, {figure.words} ({figure.section or power.cited}).",
                )
            )
    return found
