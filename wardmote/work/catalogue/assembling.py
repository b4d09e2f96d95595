"""A power as the law asks of it, put together from the rows of the catalogue for one agency."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from wardmote.work.catalogue import law, shipped

Commenced = Mapping[str, date]  # by provision: the day an administrator has set


def parameter(row: Mapping[str, Any], commenced: Commenced) -> law.Parameter:
    """One figure. What a provision brings in holds from the day that was set for it, and not without one."""
    brought_in = commenced.get(row["provision"]) if row["provision"] else None
    value = row["value"]
    return law.Parameter(
        name=row["name"],
        value=None if value is None else Decimal(str(value)),
        unit=row["unit"],
        valid_from=brought_in if row["provision"] else row["starts_on"],
        valid_to=row["ends_on"],
        section=row["section"],
        status=row["status"],
        commenced=not row["provision"] or brought_in is not None,
        label=row["label"],
        source=row["source"],
        note=row["note"],
        kind=row["kind"],
        by=str(row.get("agency") or ""),
        provision=row["provision"],
        key=str(row["id"]),
    )


def power(
    row: Mapping[str, Any],
    figures: Sequence[law.Parameter],
    *,
    commenced: Commenced,
    names: Mapping[str, str],
) -> law.Power:
    """A power with every version of its figures; `names` are those of all powers, by key."""
    said = row["said"]
    return law.Power(
        key=row["key"],
        name=row["name"],
        family=row["family"],
        ladder_step=row["ladder_step"],
        statute=said.get("statute", ""),
        section=said.get("section", ""),
        issuers=issuers(said, "issuers", commenced),
        applicants=issuers(said, "applicants", commenced),
        subject_types=frozenset(said.get("subject_types", ())),
        prerequisites=tuple(prerequisite(each) for each in said.get("prerequisites", ())),
        consultation=tuple(law.Consultation(**each) for each in said.get("consultation", ())),
        tests=tuple(law.Test(**each) for each in said.get("tests", ())),
        any_test=said.get("any_test", False),
        content=tuple(said.get("content", ())),
        limits_in_words=tuple(said.get("limits_in_words", ())),
        authorisation=said.get("authorisation", ""),
        ranks=tuple(rank(each) for each in said.get("ranks", ())),
        breach=said.get("breach", ""),
        breach_section=said.get("breach_section", ""),
        appeal=said.get("appeal", ""),
        appeal_effect=said.get("appeal_effect", ""),
        parameters=tuple(figures),
        limits=tuple(law.Limit(**each) for each in said.get("limits", ())),
        deadlines=tuple(deadline(each) for each in said.get("deadlines", ())),
        next_steps=tuple(next_step(key, names) for key in said.get("next_steps", ())),
        in_force_from=row["in_force_from"],
        commenced=not row["provision"],
        commenced_on=commenced.get(row["provision"]) if row["provision"] else None,
        source=row["source"],
        status=row["status"],
        notes=said.get("notes", ""),
        version=row["starts_on"].isoformat(),
        what=said.get("what", ""),
        provision=row["provision"],
    )


def deadline(told: Mapping[str, Any]) -> law.Deadline:
    return law.Deadline(
        name=told["name"],
        label=told["label"],
        from_event=told["event"],
        inclusive=told.get("inclusive", False),
        kind=told.get("kind", "statutory"),
        rule=told.get("rule", ""),
        before=told.get("before", False),
        skip=frozenset(told.get("skip", ())),
        repeats_until=told.get("repeats_until", ""),
        section=told.get("section", ""),
        status=told.get("status", "checked"),
        note=told.get("note", ""),
        of=told.get("figure", ""),
    )


def issuers(said: Mapping[str, Any], which: str, commenced: Commenced) -> tuple[law.Issuer, ...]:
    """Who may and, marked so, who may once a provision is in force."""
    later = [(each["issuer"], each["provision"]) for each in said.get(f"later_{which}", ())]
    return tuple(
        issuer(key, provision, commenced)
        for key, provision in [*((k, "") for k in said.get(which, ())), *later]
    )


def issuer(key: str, provision: str, commenced: Commenced) -> law.Issuer:
    told = shipped.common()["issuer"][key]
    return law.Issuer(
        key=key,
        name=told["name"],
        agencies=frozenset(told["agencies"]),
        needs=frozenset(told.get("needs", ())),
        commenced=not provision or provision in commenced,
        starts_on=commenced.get(provision),
        provision=provision,
    )


def prerequisite(told: Mapping[str, Any]) -> law.Prerequisite:
    return law.Prerequisite(**{**told, "states": frozenset(told.get("states", ()))})


def rank(told: Mapping[str, Any]) -> law.Rank:
    name = shipped.common()["rank"][told["rank"]]
    return law.Rank(told["rank"], name, frozenset(told.get("agencies", ())), told.get("upto", ""))


def next_step(key: str, names: Mapping[str, str]) -> law.NextStep:
    steps = shipped.common()["step"]
    return (
        law.NextStep(key, steps[key], power=False)
        if key in steps
        else law.NextStep(key, names[key], power=True)
    )


def catalogue(
    powers: Iterable[Mapping[str, Any]],
    figures: Iterable[Mapping[str, Any]],
    *,
    commenced: Commenced,
) -> dict[str, law.Power]:
    """Every power by its key, in the order of the catalogue."""
    rows = list(powers)
    names = {row["key"]: row["name"] for row in rows}
    of: dict[str, list[law.Parameter]] = {}
    for row in figures:
        of.setdefault(row["power"], []).append(parameter(row, commenced))
    return {row["key"]: power(row, of.get(row["key"], ()), commenced=commenced, names=names) for row in rows}


def as_shipped(*, commenced: Commenced | None = None) -> dict[str, law.Power]:
    """The catalogue of the files alone."""
    return catalogue(shipped.powers(), shipped.figures(), commenced=commenced or {})
