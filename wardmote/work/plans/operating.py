"""`wardmote plans`: the plans an officer may read, and one of them whole, as that officer sees it."""

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from wardmote.foundation.command_line import Command, Import
from wardmote.foundation.database.home import say

SETTINGS = "wardmote.settings.web"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser what can be done; `run` takes what it reads."""
    acts = parser.add_subparsers(dest="act", metavar="what", required=True)
    for name, words in (
        ("list", "the plans that an officer may read"),
        ("show", "one plan with every action, what was reported and what is worked out"),
    ):
        added = acts.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")
        if name == "show":
            added.add_argument("plan", help="its id, or words of its title that no other plan has")
        added.add_argument(
            "--as", dest="as_email", metavar="EMAIL", required=True, help="the officer who asks"
        )
        added.add_argument("--json", action="store_true", help="print one JSON value for a program to read")


def run(asked: argparse.Namespace) -> int:
    """Do what was asked and say so: 0, or 1 where this officer cannot act or there is no such plan."""
    from django.utils import timezone

    from wardmote.foundation.database.session import acting
    from wardmote.trust.agreements.importing import CannotImport, session_for

    now = timezone.now()
    try:
        with session_for(asked.as_email, now=now) as token, acting(token) as officer:
            if officer is None:
                raise CannotImport(
                    f"{asked.as_email} cannot act: the account is closed or its officer has left."
                )
            today = timezone.localdate(now)
            found: Any = listed(today) if asked.act == "list" else shown(asked.plan, today)
    except CannotImport as problem:
        if asked.json:
            print(json.dumps({"error": problem.message}))
        say(f"wardmote: {problem.message}")
        return 1
    words: Any = list_words if asked.act == "list" else plan_words
    print(json.dumps(found, indent=2, ensure_ascii=False) if asked.json else "\n".join(words(found)))
    return 0


def listed(today: Any) -> list[dict[str, Any]]:
    from wardmote.work.plans import queries

    return [
        {
            "id": str(plan.pk),
            "title": plan.title,
            "state": plan.state,
            "starts_on": plan.starts_on.isoformat(),
            "ends_on": plan.ends_on.isoformat(),
            "kept_by": plan.owner.name,
            "actions": plan.actions_count,  # type: ignore[attr-defined]
            "complete": plan.complete_count,  # type: ignore[attr-defined]
            "overdue": plan.overdue_count,  # type: ignore[attr-defined]
        }
        for plan in queries.listed(today=today)[:1000]
    ]


def shown(asked: str, today: Any) -> dict[str, Any]:
    from wardmote.trust.agreements.importing import CannotImport
    from wardmote.work.plans import commands, exports, queries
    from wardmote.work.plans.sheet import sheet

    found = queries.plans()
    try:
        plans = list(found.filter(pk=UUID(asked)))
    except ValueError:
        plans = list(found.filter(title__icontains=asked.strip())[:2])
    if len(plans) != 1:
        raise CannotImport(
            "More than one plan has these words in its title: give its id."
            if plans
            else "There is no such plan."
        )
    commands.note_export(plan=plans[0], how="command line")
    return exports.as_json(sheet(plans[0], today=today))


def list_words(found: list[dict[str, Any]]) -> list[str]:
    lines = [
        f"{each['id']}  {each['title']} ({each['state']}, {each['starts_on']} to {each['ends_on']}): "
        f"{each['actions']} actions, {each['complete']} complete, {each['overdue']} overdue"
        for each in found
    ]
    return lines or ["There is no plan that this officer may read."]


def plan_words(found: dict[str, Any]) -> list[str]:
    lines = [f"{found['title']} ({found['state']}), {found['starts_on']} to {found['ends_on']}"]
    for priority in found["priorities"]:
        lines.append(f"{priority['number']} {priority['title']}")
        for action in priority["actions"]:
            reported = (
                f"; reported {action['reported']['rating'] or 'without rating'}" if action["reported"] else ""
            )
            lines.append(
                f"  {action['number']} [{action['computed']['rating']}{reported}] {action['title']} "
                f"({action['deadline'] or 'no deadline'}). {action['computed']['reason']}"
            )
    return lines


def add_import(group: Any) -> None:
    group.add_argument(
        "--plan",
        metavar="TITLE",
        help="the plan it goes into, by title or id (else by the paper's own title)",
    )
    group.add_argument("--starts", type=date.fromisoformat, metavar="DATE", help="first day of a new plan")
    group.add_argument("--ends", type=date.fromisoformat, metavar="DATE", help="last day of a new plan")
    group.add_argument(
        "--columns", type=Path, metavar="FILE", help="JSON with the heading of each field of an action"
    )


COMMANDS = (
    Command(
        "plans",
        "See the plans that an officer may read, or one of them whole",
        run,
        add_arguments,
        settings=SETTINGS,
    ),
)
IMPORTS = (
    Import(
        "plan",
        "the table of a partnership plan, from Word, Excel, CSV or a paper saved as text",
        settings=SETTINGS,
        through="wardmote.work.plans.papers.operating:run",
        options=add_import,
    ),
)
