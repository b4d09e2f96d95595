"""`wardmote routing why ...`: which rule of an agency would fire for a report like this, and why."""

import argparse
import json
from datetime import datetime
from typing import Any

from wardmote.foundation.command_line import Command

SETTINGS = "wardmote.settings.worker"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser what can be asked; `run` takes what it reads."""
    acts = parser.add_subparsers(dest="act", metavar="what", required=True)
    words = "which rule would send a report where, and why"
    why = acts.add_parser("why", help=words, description=words[0].upper() + words[1:] + ".")
    why.add_argument("--agency", required=True, help="name of the agency whose rules are asked")
    why.add_argument("--category", required=True, help="asb, noise, housing, rough_sleeping, hate or other")
    why.add_argument("--at", required=True, metavar="TIME", help='time in London, like "2026-12-24 23:40"')
    why.add_argument("--harm", default="medium", help="high, medium (the usual) or low")
    why.add_argument("--channel", default="phone", help="phone (the usual), form, open311, patrol and so on")
    why.add_argument("--area", default="", help="street, estate or area")
    why.add_argument("--postcode", default="", help="for the ward")
    why.add_argument("--json", action="store_true", help="print one JSON value for a program to read")


def run(asked: argparse.Namespace) -> int:
    """Do what was asked and say so; the settings are loaded already. 1: no rule applies."""
    from django.db import transaction

    with transaction.atomic():
        told = why(asked)
    print(json.dumps(told, indent=2, ensure_ascii=False) if asked.json else in_words(told))
    return 0 if told["rule"] else 1


def why(asked: argparse.Namespace) -> dict[str, Any]:
    from django.db import connection
    from django.utils import timezone

    from wardmote.foundation.database.home import CannotRun
    from wardmote.records.intake.models import Report
    from wardmote.records.routing import queries

    for name, value, choices in (
        ("category", asked.category, Report.Kind),
        ("harm", asked.harm, Report.Harm),
        ("channel", asked.channel, Report.Channel),
    ):
        if value not in choices.values:
            raise CannotRun(f"--{name} {value}: expected one of {', '.join(choices.values)}.")
    try:
        at = datetime.fromisoformat(asked.at)
    except ValueError:
        raise CannotRun(f'--at {asked.at}: expected a time like "2026-12-24 23:40".') from None
    with connection.cursor() as cursor:
        cursor.execute("select * from wardmote.routing_agency(%s)", [asked.agency])
        found = cursor.fetchone()
    if found is None or found[0] is None:
        raise CannotRun(f"No agency is called {asked.agency}.")
    about = queries.about(
        kind=asked.category,
        harm=asked.harm,
        channel=asked.channel,
        at=timezone.make_aware(at) if timezone.is_naive(at) else at,
        area=asked.area,
        postcode=asked.postcode,
    )
    outcome = queries.decide(about, agency=found[0], reader=queries.WORKER)
    tried = outcome.answer.tried if outcome else ()
    rule = outcome.rule if outcome else None
    return {
        "agency": asked.agency,
        "rule": {"number": outcome.number, "name": rule.name, "id": str(rule.pk)}
        if outcome and rule
        else None,
        "why": outcome.why if outcome else "The agency has no rule on that day.",
        "team": str(outcome.team) if outcome and outcome.team else None,
        "officer": str(outcome.officer) if outcome and outcome.officer else None,
        "nobody_on_duty": bool(outcome and outcome.gap),
        "not": [
            {"number": each.number, "name": each.rule.name, "why": each.why_not}
            for each in tried
            if not each.fires
        ],
    }


def in_words(told: dict[str, Any]) -> str:
    lines = [f"Not rule {each['number']}, {each['name']}: {each['why']}" for each in told["not"]]
    if told["rule"] is None:
        return "\n".join([*lines, told["why"]])
    to = f"team {told['team']}" + (f", officer {told['officer']} on duty" if told["officer"] else "")
    if told["nobody_on_duty"]:
        to += " (nobody is on duty: the fallback team)"
    return "\n".join(
        [
            *lines,
            f"Rule {told['rule']['number']}, {told['rule']['name']}: {told['why']}.",
            f"It goes to {to}.",
        ]
    )


COMMANDS = (
    Command(
        "routing",
        "Ask which rule would send a report where, and why",
        run,
        add_arguments,
        settings=SETTINGS,
    ),
)
