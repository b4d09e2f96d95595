"""The table of rules of an agency: each change is a new version of one or two rules, from a day on."""

from collections.abc import Collection
from datetime import date, datetime, time
from uuid import UUID, uuid4

from django.db import transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.records.routing import policies, queries
from wardmote.records.routing.models import Rota, Rule
from wardmote.records.routing.rules import BankHolidays
from wardmote.trust.identity.models import Officer, Team

STEP = 10  # between the positions of two rules, so that one goes in between


class CannotSetRule(Refused):
    pass


@transaction.atomic
def set_rule(
    *,
    name: str,
    team: Team | None,
    rota: Rota | None,
    starts_on: date,
    by: Officer,
    today: date,
    now: datetime,
    key: UUID | None = None,
    position: int | None = None,
    kinds: Collection[str] = (),
    incident_categories: Collection[str] = (),
    harms: Collection[str] = (),
    channels: Collection[str] = (),
    places: Collection[str] = (),
    days: Collection[int] = (),
    from_time: time | None = None,
    until_time: time | None = None,
    bank_holidays: str = BankHolidays.ANY,
    ends_on: date | None = None,
) -> Rule:
    """Set a rule from a day on: a new one comes last; with the key of another, in that one's place.

    :raises CannotSetRule: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_set_rule(
        name=name, team=team, rota=rota, starts_on=starts_on, ends_on=ends_on, by=by, today=today
    ):
        raise CannotSetRule(refusals)
    if position is None:
        present = queries.table(by.agency_id, on=starts_on)
        position = (present[-1].position if present else 0) + STEP
    rule = Rule(
        key=key or uuid4(),
        agency_id=by.agency_id,
        name=name.strip(),
        position=position,
        kinds=sorted(set(kinds)),
        incident_categories=sorted(set(incident_categories)),
        harms=sorted(set(harms)),
        channels=sorted(set(channels)),
        places=list(dict.fromkeys(places)),
        days=sorted(set(days)),
        from_time=from_time,
        until_time=until_time,
        bank_holidays=bank_holidays,
        team=team,
        rota=rota,
        starts_on=starts_on,
        ends_on=ends_on,
        by=by,
        at=now,
    )
    _write(rule)
    audit.record("routing rule set", kind="routing_rule", subject=rule.pk, owner=by.agency_id)
    return rule


@transaction.atomic
def end_rule(*, rule: Rule, ends_on: date, by: Officer, today: date, now: datetime) -> None:
    """Say on which day a rule holds for the last time.

    :raises CannotSetRule: with every reason, if the rules refuse.
    """
    refusals = policies.refusals_to_set_rules(by=by)
    if ends_on < today:
        refusals.append(policies.BEFORE_TODAY)
    if refusals:
        raise CannotSetRule(refusals)
    ended = _anew(rule, by=by, today=today, now=now, ends_on=ends_on)
    audit.record("routing rule ended", kind="routing_rule", subject=ended.pk, owner=by.agency_id)


@transaction.atomic
def move_rule(*, rule: Rule, up: bool, by: Officer, today: date, now: datetime) -> bool:
    """Have a rule asked one place sooner or later, from today; false where it is the first or last already.

    :raises CannotSetRule: with every reason, if the rules refuse.
    """
    if refusals := policies.refusals_to_set_rules(by=by):
        raise CannotSetRule(refusals)
    order = queries.table(by.agency_id, on=today)
    here = next((at for at, each in enumerate(order) if each.key == rule.key), None)
    if here is None:
        raise CannotSetRule([policies.MOVED_ON])
    there = here - 1 if up else here + 1
    if not 0 <= there < len(order):
        return False
    order[here], order[there] = order[there], order[here]
    subject = rule  # where its own number stays as it was
    for at, each in enumerate(order, 1):
        if each.position != at * STEP:
            moved = _anew(each, by=by, today=today, now=now, position=at * STEP)
            if each.key == rule.key:
                subject = moved
    audit.record("routing rule moved", kind="routing_rule", subject=subject.pk, owner=by.agency_id)
    return True


def _anew(rule: Rule, *, by: Officer, today: date, now: datetime, **changed: object) -> Rule:
    """The next version of a rule, from today, with something changed."""
    names = [field.attname for field in Rule._meta.concrete_fields if field.name != "id"]
    fields = {name: getattr(rule, name) for name in names}
    fields |= {"starts_on": max(today, rule.starts_on), "by_id": by.pk, "at": now} | changed
    return _write(Rule(**fields))


def _write(rule: Rule) -> Rule:
    with by_row_policy(CannotSetRule, policies.NOT_ADMINISTRATOR):
        rule.save(force_insert=True)
    return rule
