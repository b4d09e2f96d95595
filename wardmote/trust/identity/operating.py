"""`wardmote officer ...`: agencies, teams, officers and their accounts. Runs under the migrate settings."""

import argparse
import json
import os
import sys
from typing import TYPE_CHECKING

from wardmote.foundation.command_line import Command, let_json_follow
from wardmote.foundation.database.home import CannotRun

if TYPE_CHECKING:  # models may be imported only once the settings are loaded
    from wardmote.trust.identity.models import Agency, Officer, Team

SETTINGS = "wardmote.settings.migrate"
AN_AGENCY = "its name, or its shorter name"
# In the words of the code: the help is there before the models may be. A test holds them together.
ROLES = (
    "caseworker, supervisor, triage, panel_coordinator, panel_chair, information_governance, register_editor,"
    " alert_author, alert_approver, auditor, administrator"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser what can be done; `run` takes what it reads."""
    parser.add_argument("--json", action="store_true", help="print one JSON value for a program to read")
    acts = parser.add_subparsers(dest="act", metavar="what", required=True)

    added = acts.add_parser("add-agency", help="add a partner body")
    added.add_argument("name")
    added.add_argument("--short", default="", help="a shorter name, for lists")
    added.add_argument(
        "--kind", default="other", help="council, police, housing, probation, health, fire, charity"
    )

    added = acts.add_parser("add-team", help="add a team of an agency")
    added.add_argument("agency", help=AN_AGENCY)
    added.add_argument("name", help="of the team")

    added = acts.add_parser("add", help="add an officer and their account")
    added.add_argument("email", help="what they sign in with")
    added.add_argument("name", help="of the officer")
    added.add_argument("agency", help=AN_AGENCY)
    added.add_argument("--team", default="", help="the name of a team of that agency")
    added.add_argument("--job", default="", help="job title")
    added.add_argument("--role", action="append", default=[], help=f"may be given several times: {ROLES}")
    added.add_argument(
        "--password",
        action="store_true",
        help="read a password from standard input, instead of printing a link",
    )

    for name, words in (
        ("link", "print a new link to choose a password"),
        ("leave", "close the account of an officer who left"),
        ("reset-second-factor", "let an officer who lost their phone set up another"),
        ("unlock", "let an officer try again who was locked out after wrong passwords or codes"),
    ):
        acts.add_parser(name, help=words).add_argument("email")

    acts.add_parser("seal-second-factors", help="seal those set up before second factors were sealed")

    added = acts.add_parser("roles", help="give an officer these roles and no others")
    added.add_argument("email")
    added.add_argument("role", nargs="*", help=ROLES)

    added = acts.add_parser("move", help="put an officer in another team of their agency")
    added.add_argument("email")
    added.add_argument("team", help="its name")
    let_json_follow(acts)


def run(asked: argparse.Namespace) -> int:
    """Do what was asked and say so; the settings are loaded already.

    :raises CannotRun: with words for the operator, if it cannot be done.
    """
    from wardmote.trust.identity.commands import CannotKeep

    try:
        told = ACTS[asked.act](asked)
    except CannotKeep as refused:
        raise CannotRun(" ".join(refusal.message for refusal in refused.refusals)) from refused
    print(json.dumps(told) if asked.json else "\n".join(f"{key}: {value}" for key, value in told.items()))
    return 0


def add_agency(asked: argparse.Namespace) -> dict[str, str]:
    from wardmote.trust.identity import commands

    made = commands.add_agency(name=asked.name, short_name=asked.short, kind=asked.kind)
    return {"added": made.name, "id": str(made.pk)}


def add_team(asked: argparse.Namespace) -> dict[str, str]:
    from wardmote.trust.identity import commands

    made = commands.add_team(agency=the_agency(asked.agency), name=asked.name)
    return {"added": made.name, "id": str(made.pk)}


def add(asked: argparse.Namespace) -> dict[str, str]:
    from wardmote.trust.identity import commands

    password = checked_password(sys.stdin.readline().rstrip("\n")) if asked.password else ""
    agency = the_agency(asked.agency)
    officer = commands.add_officer(
        agency=agency,
        team=the_team(agency, asked.team) if asked.team else None,
        name=asked.name,
        email=asked.email,
        roles=asked.role,
        job_title=asked.job,
        password=password,
    )
    told = {"added": asked.email.lower(), "id": str(officer.pk)}
    return told if password else told | {"link": address(commands.password_link(officer))}


def link(asked: argparse.Namespace) -> dict[str, str]:
    from wardmote.trust.identity import commands

    return {"link": address(commands.password_link(the_officer(asked.email)))}


def roles(asked: argparse.Namespace) -> dict[str, str]:
    from wardmote.trust.identity import commands

    commands.set_roles(officer=the_officer(asked.email), roles=asked.role)
    return {"roles": ", ".join(sorted(set(asked.role))) or "none"}


def move(asked: argparse.Namespace) -> dict[str, str]:
    from wardmote.trust.identity import commands

    officer = the_officer(asked.email)
    commands.move_officer(officer=officer, team=the_team(officer.agency, asked.team))
    return {"moved": asked.email.lower(), "team": asked.team}


def leave(asked: argparse.Namespace) -> dict[str, str]:
    from django.utils import timezone

    from wardmote.trust.identity import commands

    commands.leave(officer=the_officer(asked.email), now=timezone.now())
    return {"left": asked.email.lower()}


def reset_second_factor(asked: argparse.Namespace) -> dict[str, str]:
    from wardmote.trust.identity import commands

    commands.reset_second_factor(officer=the_officer(asked.email))
    return {"reset": asked.email.lower()}


def unlock(asked: argparse.Namespace) -> dict[str, str]:
    from wardmote.trust.identity import commands

    forgotten = commands.unlock(officer=the_officer(asked.email))
    return {"unlocked": asked.email.lower(), "tries forgotten": str(forgotten)}


def seal_second_factors(asked: argparse.Namespace) -> dict[str, str]:
    from wardmote.trust.identity import second_factors

    return {"sealed": str(second_factors.seal_all())}


def finding() -> tuple[str, str]:
    """For `wardmote check`, under the settings of the web: "ok", "warning" or "wrong", and words."""
    from django.db import DatabaseError

    from wardmote.foundation.sealing.wrapping import CannotOpen
    from wardmote.trust.identity import second_factors
    from wardmote.trust.identity.models import FactorKey

    try:
        if FactorKey.objects.exists():
            second_factors.cipher()
        bare = sum(1 for _ in second_factors.unsealed())
    except (CannotOpen, CannotRun):
        return (
            "wrong",
            "they do not open with the keys in document.keys: put back the file of this installation",
        )
    except DatabaseError:
        return "warning", "cannot be read. Run: wardmote migrate"
    if bare:
        return "warning", f"{bare} stand in the clear. Run: wardmote officer seal-second-factors"
    return "ok", "sealed"


ACTS = {
    "seal-second-factors": seal_second_factors,
    "add-agency": add_agency,
    "add-team": add_team,
    "add": add,
    "link": link,
    "roles": roles,
    "move": move,
    "leave": leave,
    "reset-second-factor": reset_second_factor,
    "unlock": unlock,
}


# --- finding what was named -------------------------------------------------------------------------


def the_agency(name: str) -> "Agency":
    from django.db.models import Q

    from wardmote.trust.identity.models import Agency

    found = Agency.objects.filter(Q(name=name) | Q(short_name=name)).order_by("name").first()
    if found is None:
        raise CannotRun(f"No agency is called {name}. Add it with: wardmote officer add-agency")
    return found


def the_team(agency: "Agency", name: str) -> "Team":
    from wardmote.trust.identity.models import Team

    found = Team.objects.filter(agency=agency, name=name).first()
    if found is None:
        raise CannotRun(f"{agency} has no team called {name}. Add it with: wardmote officer add-team")
    return found


def the_officer(email: str) -> "Officer":
    from wardmote.trust.identity.models import Account, Officer

    account = Account.objects.filter(email=email.strip().lower()).first()
    if account is None:
        raise CannotRun("No account signs in with that address. Add it with: wardmote officer add")
    return Officer.objects.select_related("agency").get(pk=account.pk)


def checked_password(password: str) -> str:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    try:
        validate_password(password)
    except ValidationError as faults:
        raise CannotRun(" ".join(faults.messages)) from None
    return password


def address(path: str) -> str:
    """Where people reach the site: as said, else by its first name."""
    if said := os.environ.get("WARDMOTE_ADDRESS", "").strip().rstrip("/"):
        return f"{said}{path}"
    host = os.environ.get("WARDMOTE_HOSTS", "localhost").split(",")[0].strip()
    return f"http://{host}:8000{path}" if host in {"localhost", "127.0.0.1"} else f"https://{host}{path}"


COMMANDS = (
    Command(
        "officer",
        "Keep agencies, teams, officers and their accounts",
        run,
        add_arguments,
        more="Each act is put on record.",
        settings=SETTINGS,
    ),
)
