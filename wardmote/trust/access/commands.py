"""Making an audience and moving a record to it: thin calls of the database functions that decide."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from wardmote.trust.access.models import Audience, Denial, Grant, Level

# What the rooms above do when a record, given by kind and id, has moved to another audience: in the same
# transaction, and whatever of it the officer may still see. Each adds its own in `AppConfig.ready`.
after_move: list[Callable[[str, UUID | None], object]] = []


@dataclass(frozen=True)
class Terms:
    """One grant, as an audience is made from it. `ends_on` is the last day, included."""

    agency_id: UUID
    team_id: UUID | None = None
    officer_id: UUID | None = None
    agreement_id: UUID | None = None
    purpose: str = ""
    categories: tuple[str, ...] = ()
    level: int = Level.EXPORT
    starts_on: date | None = None
    ends_on: date | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "agency": str(self.agency_id),
            "team": _text(self.team_id),
            "officer": _text(self.officer_id),
            "agreement": _text(self.agreement_id),
            "purpose": self.purpose,
            "categories": list(self.categories),
            "level": int(self.level),
            "starts_on": _text(self.starts_on),
            "ends_on": _text(self.ends_on),
        }


@dataclass(frozen=True)
class KeptOut:
    """Someone who must not receive: an officer or an agency, one of the two."""

    officer_id: UUID | None = None
    agency_id: UUID | None = None

    def as_json(self) -> dict[str, Any]:
        return {"officer": _text(self.officer_id), "agency": _text(self.agency_id)}


@dataclass(frozen=True)
class Plan:
    """Everything that makes an audience what it is; change it with `replace` and make another."""

    grants: frozenset[Terms]
    denials: frozenset[KeptOut] = frozenset()
    held: frozenset[str] = frozenset()
    tier: str = Audience.Tier.STANDARD

    def with_grant(self, terms: Terms) -> "Plan":
        """With this grant, in place of an earlier one to the same people under the same agreement."""
        same = {g for g in self.grants if _whom(g) == _whom(terms)}
        return replace(self, grants=(self.grants - same) | {terms})

    def without(self, terms: Terms) -> "Plan":
        return replace(self, grants=frozenset(g for g in self.grants if _whom(g) != _whom(terms)))


def plan_of(audience_id: int) -> Plan:
    """The plan of an audience the officer may decide on."""
    audience = Audience.objects.select_related("holding").get(pk=audience_id)
    grants = frozenset(terms_of(grant) for grant in Grant.objects.filter(audience_id=audience_id))
    denials = frozenset(
        KeptOut(denial.officer_id, denial.agency_id)
        for denial in Denial.objects.filter(audience_id=audience_id)
    )
    return Plan(grants, denials, frozenset(audience.holding.categories), audience.tier)


def terms_of(grant: Grant) -> Terms:
    return Terms(
        agency_id=grant.agency_id,
        team_id=grant.team_id,
        officer_id=grant.officer_id,
        agreement_id=grant.agreement_id,
        purpose=grant.purpose,
        categories=tuple(sorted(grant.categories)),
        level=grant.level,
        starts_on=grant.starts_on,
        ends_on=grant.ends_on,
    )


def make_audience(plan: Plan) -> int:
    """The audience of the actor's agency that is exactly this plan: found, or made.

    :raises django.db.DatabaseError: if nobody is signed in, no grant is left, or the tier wants names.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select wardmote.make_audience(%s, %s::text[], %s::jsonb, %s::jsonb)",
            [plan.tier, sorted(plan.held), _json(plan.grants), _json(plan.denials)],
        )
        made: int = cursor.fetchone()[0]
    return made


def set_audience(kind: str, record: UUID, audience: int) -> None:
    """Move a record, and with it its children, to another audience.

    :raises django.db.DatabaseError: unless the actor may decide on it and each new agreement is live.
    """
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.set_audience(%s, %s, %s)", [kind, record, audience])
    has_moved(kind, record)


def has_moved(kind: str, record: UUID | None) -> None:
    """Have the rooms above follow a record that the database moved in this transaction.

    Without its id where whoever acts is not to know whether one was moved.
    """
    for follow in after_move:
        follow(kind, record)


def _json(parts: Iterable[Terms | KeptOut]) -> str:
    return json.dumps([part.as_json() for part in parts])


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _whom(terms: Terms) -> tuple[Any, ...]:
    return (terms.agency_id, terms.team_id, terms.officer_id, terms.agreement_id, terms.purpose)
