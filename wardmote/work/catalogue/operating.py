"""`wardmote powers ...`: the catalogue of tools and powers, one of them, whether it holds together."""

import argparse
import json
from typing import Any

SETTINGS = "wardmote.settings.worker"


def add_acts(acts: Any) -> None:
    """What can be asked, beside what a room above has to say of powers; `run` takes what is read."""
    for name, words in (
        ("catalogue", "every tool and power with its rung, source and status, as the catalogue has it today"),
        ("show", "one of them: who may, what must be made out, figures and dates"),
        ("check", "whether every entry and figure holds together, and how many are not confirmed"),
    ):
        added = acts.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")
        if name == "show":
            added.add_argument("key", help="of the power: `wardmote powers catalogue` lists them")
        added.add_argument("--json", action="store_true", help="print one JSON value for a program to read")


def run(asked: argparse.Namespace) -> int:
    """Do what was asked and say so; the settings are loaded already. 1 where something is amiss."""
    from django.utils import timezone

    from wardmote.work.catalogue import queries

    powers = queries.powers(None)
    if asked.act == "show" and asked.key not in powers:
        print(f"No power has the key {asked.key!r}: `wardmote powers catalogue` lists them.")
        return 1
    today, faults = timezone.localdate(), list[str]()
    told: Any
    if asked.act == "catalogue":
        told = [brief(power) for power in powers.values()]
        lines = [brief_words(row) for row in told]
    elif asked.act == "show":
        told = whole(powers[asked.key])
        lines = whole_words(told)
    else:
        faults = faulty(powers)
        told = {
            "powers": len(powers),
            "figures": sum(len(power.parameters) for power in powers.values()) + len(queries.scale(None)),
            "unconfirmed": len(queries.unconfirmed()),
            "not in force": [key for key, power in powers.items() if not power.in_force(today)],
            "faults": faults,
        }
        lines = [
            f"{name}: {', '.join(value) or 'none' if isinstance(value, list) else value}"
            for name, value in told.items()
        ]
    print(json.dumps(told, indent=2, ensure_ascii=False) if asked.json else "\n".join(lines))
    return 1 if faults else 0


def brief(power: Any) -> dict[str, Any]:
    from django.utils import timezone

    return {
        "key": power.key,
        "name": power.name,
        "rung": power.ladder_step,
        "family": power.family,
        "in_force": power.in_force(timezone.localdate()),
        "stands": power.cited,
        "source": power.source,
        "status": power.status,
        "unconfirmed": power.unconfirmed,
    }


def brief_words(row: dict[str, Any]) -> str:
    marks = [*([] if row["in_force"] else ["not in force"]), *(["unconfirmed"] if row["unconfirmed"] else [])]
    mark = f" ({', '.join(marks)})" if marks else ""
    return f"{row['key']}: {row['name']} [rung {row['rung']}]{mark}"


def whole(power: Any) -> dict[str, Any]:
    from django.utils import timezone

    from wardmote.work.catalogue import explaining

    on = timezone.localdate()
    return brief(power) | {
        "who": [each.name for each in power.who(on)],
        "first": [each.name for each in power.prerequisites],
        "tests": [each.text for each in power.tests],
        "consult": [explaining.consulted(each) for each in power.consultation],
        "dates": {each.label: words for each, words in explaining.deadline_words(power, on)},
        "figures": [
            {
                "name": each.name,
                "value": None if each.value is None else float(each.value),
                "unit": each.unit,
                "words": each.words,
                "from": each.valid_from and each.valid_from.isoformat(),
                "to": each.valid_to and each.valid_to.isoformat(),
                "in_force": each.holds(on),
                "section": each.section,
                "source": each.source,
                "status": each.status,
            }
            for each in power.parameters
        ],
        "next": [each.name for each in power.next_steps],
    }


def whole_words(told: dict[str, Any]) -> list[str]:
    lines = [brief_words(told), f"  {told['stands']}", f"  who may: {'; '.join(told['who']) or 'nobody yet'}"]
    for name in ("first", "tests", "consult"):
        lines += [f"  {name}: {each}" for each in told[name]]
    lines += [f"  {label}: {words}" for label, words in told["dates"].items()]
    for each in told["figures"]:
        since = f"from {each['from']}" if each["from"] else "" if each["in_force"] else "not in force"
        lines.append(
            f"  {each['name']}: {each['words']} {since} [{each['status']}] {each['section']}".rstrip()
        )
    return [*lines, f"  next: {'; '.join(told['next']) or 'nothing is named'}"]


def faulty(powers: dict[str, Any]) -> list[str]:
    """What does not hold together: a figure, an earlier power or a source that is not there."""
    found = []
    for key, power in powers.items():
        names = set(power.names_of_figures())
        wanted = {each.figure for each in power.limits} | {each.upto for each in power.ranks if each.upto}
        wanted |= {each.figure for each in power.deadlines if each.kind != "officer_sets"}
        wanted |= {each.under for each in power.consultation if each.under}
        found += [f"{key}: no figure {name}" for name in sorted(wanted - names)]
        earlier = {each.key for each in power.prerequisites if each.power}
        found += [f"{key}: no power {name}" for name in sorted(earlier - set(powers))]
        if not power.source:
            found.append(f"{key}: no source")
        found += [f"{key}: {each.name} has no source" for each in power.parameters if not each.source]
    return found
