"""An act that the law allows, of each power: what a test then takes away from, or changes."""

from datetime import UTC, date, datetime
from typing import Any

from wardmote.work.catalogue import assembling, law

TODAY = date(2026, 11, 26)
EARLIER = date(2026, 11, 2)
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
AGENCIES = ("council", "police", "housing", "probation", "health", "fire", "charity", "other")
POWERS = assembling.as_shipped()
IN_FORCE = [key for key, power in POWERS.items() if power.in_force(TODAY)]


def lawful(power: law.Power, **changed: Any) -> law.Act:
    """Everything that the power asks for, by the first who may."""
    may = next(who for who in power.who(TODAY) if who.agencies != {"court"})
    agency = next((kind for kind in AGENCIES if may.is_agency(kind)), "council")
    kind = next(each for each in ("individual", "body", "place", "area") if each in power.subject_types)
    told: dict[str, Any] = {
        "on": TODAY,
        "agency": agency,
        "subject_type": kind,
        "age": 30 if kind == "individual" else None,
        "authorisations": frozenset(sorted(may.needs)[:1]),
        "earlier": tuple(earlier(each.key) for each in power.prerequisites if each.power),
        "consulted": frozenset(each.key for each in power.consultation),
        "tests_met": frozenset(each.key for each in power.tests),
        "steps_done": frozenset(each.key for each in power.prerequisites if not each.power),
        "rank": next(
            (each.key for each in power.ranks if not each.agencies or agency in each.agencies), None
        ),
    }
    return law.Act(**(told | changed))


def earlier(key: str, **changed: Any) -> law.EarlierUse:
    told: dict[str, Any] = {
        "key": key, "served_on": EARLIER, "state": "served", "agency": "council", "comply_by": date(2026, 11, 16),
        "breached_on": date(2026, 11, 20), "starts_at": datetime(2026, 11, 26, 9, tzinfo=UTC),
        "ends_at": datetime(2026, 11, 27, 9, tzinfo=UTC),
    }  # fmt: skip
    return law.EarlierUse(**(told | changed))
