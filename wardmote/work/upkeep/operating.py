"""`wardmote agreements chase|round|exchange --as EMAIL`: what waits, as far as that officer may see."""

import argparse
import json
from typing import Any

from wardmote.foundation.command_line import Command
from wardmote.foundation.database.home import say

SETTINGS = "wardmote.settings.web"
ACTS = {
    "chase": "which agreements wait for a signature, since when, and when each party is to be asked again",
    "round": "how the review round of a year stands, and who has not answered",
    "exchange": "the checklist of the quarterly exchange: what is awaited, supplied, not held and overdue",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser what can be done; `run` takes what it reads."""
    acts = parser.add_subparsers(dest="act", metavar="what", required=True)
    for act, words in ACTS.items():
        added = acts.add_parser(act, help=words, description=f"Says {words}.")
        added.add_argument(
            "--as", dest="as_email", metavar="EMAIL", required=True, help="the officer who asks"
        )
        added.add_argument("--json", action="store_true", help="print one JSON value for a program to read")
        if act == "chase":
            added.add_argument(
                "--whose", choices=("ours", "us", "all"), default="ours",
                help="kept by the officer’s agency, waiting for its signature, or the whole register",
            )  # fmt: skip
        if act == "round":
            added.add_argument("--year", type=int, help="the year; without it, the latest round")


def run(asked: argparse.Namespace) -> int:
    """Say it: 0, or 1 where this officer cannot act or there is no such round."""
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
            told = {"chase": chases, "round": the_round, "exchange": the_exchange}[asked.act](
                asked, by=officer, today=timezone.localdate(now)
            )
    except CannotImport as problem:
        if asked.json:
            print(json.dumps({"error": problem.message}))
        say(f"wardmote: {problem.message}")
        return 1
    print(json.dumps(told, indent=2, ensure_ascii=False) if asked.json else "\n".join(lines(told)))
    return 0


def chases(asked: argparse.Namespace, *, by: Any, today: Any) -> dict[str, Any]:
    from wardmote.work.upkeep import signatures

    found = signatures.entries(signatures.Wanted(whose=asked.whose), by=by, on=today)
    entries = []
    for entry in found:
        ours = entry.owner_id == by.agency_id
        entries.append(
            {
                "register_id": entry.register_id,
                "agreement": entry.document_name,
                "kept_by": entry.owner.name,
                "why": signatures.WHY[entry.why][0],
                "not_signed_by": [party.organisation.name for party in signatures.unsigned(entry)],
                "since": entry.since.isoformat(),
                "last_asked": entry.last_on.isoformat() if ours and entry.last_on else None,
                "ask_again": entry.chase_on.isoformat() if ours else None,
                "due": bool(ours and entry.why != "no_copy" and entry.chase_on <= today),
            }
        )
    return {"agreements": len(entries), "due": sum(each["due"] for each in entries), "entries": entries}


def the_round(asked: argparse.Namespace, *, by: Any, today: Any) -> dict[str, Any]:
    from wardmote.trust.agreements.importing import CannotImport
    from wardmote.work.upkeep import queries

    found = queries.rounds()
    round_ = (found.filter(year=asked.year) if asked.year else found).first()
    if round_ is None:
        raise CannotImport(f"There is no review round{f' of {asked.year}' if asked.year else ''}.")
    told = queries.progress_of(round_)
    return {
        "year": round_.year,
        "due_on": round_.due_on.isoformat(),
        "closed": round_.closed_at is not None,
        "overdue": round_.closed_at is None and round_.due_on < today,
        "agreements": told.lines,
        "kept": told.kept,
        "changed": told.changed,
        "ended": told.ended,
        "without_answer": told.unanswered,
        "silent": dict(queries.silent_of(round_)),
    }


def the_exchange(asked: argparse.Namespace, *, by: Any, today: Any) -> dict[str, Any]:
    from wardmote.work.upkeep import queries

    quarters = [
        {
            "quarter": str(quarter),
            "due_on": quarter.due_on.isoformat(),
            "supplied": quarter.supplied,
            "not_held": quarter.not_held,
            "awaited": quarter.awaited,
            "overdue": quarter.awaited if quarter.due_on < today else 0,
            "lines": [
                {
                    "topic": line.topic.name,
                    "supplier": line.supplier.name if line.supplier else None,
                    "state": "overdue" if queries.is_overdue(line, quarter, today=today) else line.state,
                }
                for line in queries.lines_of_quarter(quarter)
            ],
        }
        for quarter in queries.quarters()[:8]
    ]
    return {"quarters": quarters}


def lines(told: dict[str, Any]) -> list[str]:
    if "entries" in told:
        found = [f"{told['agreements']} agreements to be signed, {told['due']} to be asked for again"]
        for entry in told["entries"]:
            whom = ", ".join(entry["not_signed_by"]) or "nobody"
            again = f"; ask again {entry['ask_again']}" if entry["ask_again"] else ""
            found.append(f"{entry['register_id']} {entry['agreement']}: not signed by {whom}{again}")
        return found
    if "quarters" in told:
        return [
            f"{each['quarter']}, due {each['due_on']}: {each['supplied']} supplied, "
            f"{each['not_held']} not held, {each['awaited']} awaited, {each['overdue']} overdue"
            for each in told["quarters"]
        ] or ["No checklist was made yet."]
    silent = ", ".join(f"{name} ({number})" for name, number in told["silent"].items())
    return [
        f"{told['year']}, answers by {told['due_on']}: {told['kept']} kept, {told['changed']} changed, "
        f"{told['ended']} ended, {told['without_answer']} without an answer",
        *([f"No answer from: {silent}"] if silent else []),
    ]


COMMANDS = (
    Command(
        "agreements",
        "See who has still to sign, how a review round and the exchange stand",
        run,
        add_arguments,
        settings=SETTINGS,
    ),
)
