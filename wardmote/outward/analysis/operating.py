"""`wardmote figures --as EMAIL`: the figures of reports, as far as that officer may see."""

import argparse
import json
from datetime import date
from typing import Any

from wardmote.foundation.command_line import Command
from wardmote.foundation.database.home import say

SETTINGS = "wardmote.settings.web"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser what can be said; `run` takes what it reads."""
    parser.add_argument("--as", dest="as_email", metavar="EMAIL", required=True, help="the officer who asks")
    for name, words in (("from", "the first day received"), ("to", "the last day received")):
        parser.add_argument(
            f"--{name}",
            dest=f"{name}_on",
            metavar="DAY",
            type=date.fromisoformat,
            help=f"{words}: 2026-04-01",
        )
    parser.add_argument("--json", action="store_true", help="print one JSON value for a program to read")


def run(asked: argparse.Namespace) -> int:
    """Count and say so: 0, or 1 where this officer cannot act or the period is too long."""
    from django.utils import timezone

    from wardmote.foundation.database.session import acting
    from wardmote.outward.analysis import queries, taking
    from wardmote.outward.analysis.forms import FilterForm
    from wardmote.trust.agreements.importing import CannotImport, session_for

    now = timezone.now()
    days = {"from": asked.from_on, "to": asked.to_on}
    try:
        with session_for(asked.as_email, now=now) as token, acting(token) as officer:
            if officer is None:
                raise CannotImport(
                    f"{asked.as_email} cannot act: the account is closed or its officer has left."
                )
            form = FilterForm(
                {name: day.isoformat() for name, day in days.items() if day}, today=timezone.localdate(now)
            )
            filters = form.filters()
            if form.errors:
                raise CannotImport(" ".join(str(words) for found in form.errors.values() for words in found))
            told = taking.plain(queries.figures(filters, by=officer, now=now), filters, by=officer, now=now)
            taking.note(officer)
    except CannotImport as problem:
        if asked.json:
            print(json.dumps({"error": problem.message}))
        say(f"wardmote: {problem.message}")
        return 1
    print(json.dumps(told, indent=2, ensure_ascii=False) if asked.json else "\n".join(lines(told)))
    return 0


def lines(told: dict[str, Any]) -> list[str]:
    found = [
        f"{told['reports']} reports that they may see, {told['filters']['from']} to {told['filters']['to']}"
    ]
    for name in ("month", "ward", "kind", "category", "channel", "state"):
        found += [f"{name}: {each['words']}: {each['reports']}" for each in told[f"by_{name}"]]
    for each in told["how_soon"]:
        parts = [f"{each['done']} done", f"half within {each['median_hours']} hours",
                 f"nine of ten within {each['ninetieth_hours']} hours"]  # fmt: skip
        if "in_time" in each:
            parts.append(f"{each['in_time']} in time, {each['late']} late, {each['not_due_yet']} not due yet")
        found.append(f"{each['words']}: {', '.join(parts)}")
    return found


COMMANDS = (
    Command(
        "figures",
        "Count reports and how soon they are done with, as an officer may see them",
        run,
        add_arguments,
        settings=SETTINGS,
    ),
)
