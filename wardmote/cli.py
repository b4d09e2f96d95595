"""The one command line. Nothing heavy is imported until a command needs it, so help appears at once."""

import argparse
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from wardmote.foundation.database.home import CannotRun, database_address, disk_full, home, may_not_enter, say

# What can be taken in: kind -> (module with `run(arguments) -> int`, settings it runs under, what it is).
# `run` gets what was asked: kind, file (a list of Paths), dry_run, as_email, json, and the options of its own
# kind. It prints its result and returns the exit code.
IMPORTS = {
    "agreements": (
        "wardmote.trust.agreements.importing",
        "wardmote.settings.web",
        "a register of information sharing agreements. Its table needs the columns ID, Document Name and "
        "Named Organisations; Version number, Type of document and Description are taken too, other columns "
        "are not",
    ),
    "plan": (
        "wardmote.work.plans.papers.operating",
        "wardmote.settings.web",
        "the table of a partnership plan, from Word, Excel, CSV or a paper saved as text",
    ),
    "reports": (
        "wardmote.records.intake.importing",
        "wardmote.settings.web",
        "published incidents, as recorded incidents. With --source police-uk: the street files of "
        "data.police.uk",
    ),
    "register": (
        "wardmote.work.registers.operating",
        "wardmote.settings.web",
        "entries of a register, or a paper that its reader knows: give its key, such as key-facts, before "
        "the file; wardmote registers list says which there are",
    ),
    "boundaries": (
        "wardmote.records.places.importing",
        "wardmote.settings.migrate",
        "the wards of the partnership, or other areas, from GeoJSON",
    ),
    "streets": (
        "wardmote.records.places.importing",
        "wardmote.settings.migrate",
        "a street gazetteer: CSV with the columns name, longitude and latitude",
    ),
    "postcodes": (
        "wardmote.records.places.importing",
        "wardmote.settings.migrate",
        "postcodes: CSV with the columns postcode, longitude and latitude",
    ),
}
REPORT_SOURCES = ("police-uk",)

DONE, FAILED, CANNOT = 0, 1, 2  # exit codes: as asked; done, and the answer is no; it could not be tried


def main(arguments: Sequence[str] | None = None) -> int:
    parser = make_parser()
    asked = parser.parse_args(arguments)
    as_json = getattr(asked, "json", False)
    for kind in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(kind, interrupted)
    try:
        read_env_file(Path(".env"))
        return int(asked.run(asked))
    except CannotRun as reason:
        return cannot(str(reason), as_json=as_json)
    except KeyboardInterrupt:
        if as_json:
            print(json.dumps({"error": "Stopped before the end."}))
        say("Stopped. Run the same command again to go on.")
        return 130
    except BrokenPipeError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # the reader, `head` say, has had enough
        return 141
    except Exception as failure:
        if words := in_plain_words(failure):
            return cannot(words, as_json=as_json)
        if not as_json:
            raise
        traceback.print_exc()  # a fault of ours, but whoever reads the output still gets their one object
        return cannot(f"Wardmote failed: {type(failure).__name__}. See standard error.", as_json=True)


def interrupted(number: int, frame: Any) -> NoReturn:
    raise KeyboardInterrupt


def cannot(reason: str, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"error": reason}))
    say(f"wardmote: {reason}")
    return CANNOT


def in_plain_words(failure: Exception) -> str | None:
    """Words for what an operator can put right; None for a fault of ours, which keeps its traceback."""
    import errno

    if isinstance(failure, OSError) and failure.errno in {errno.ENOSPC, errno.EDQUOT}:
        return str(disk_full(home()))
    if isinstance(failure, PermissionError) and Path(str(failure.filename)).is_relative_to(home()):
        return str(may_not_enter(failure.filename))
    # By name, so that neither library is imported for a command that never needed it.
    kinds = {f"{kind.__module__.split('.')[0]}.{kind.__name__}" for kind in type(failure).__mro__}
    first = str(failure).strip().splitlines()[0] if str(failure).strip() else type(failure).__name__
    if kinds & {"django.OperationalError", "psycopg.OperationalError"}:
        return f"The database cannot be reached: {first}. Check WARDMOTE_DATABASE, then run: wardmote check"
    if kinds & {"django.ImproperlyConfigured", "django.CommandError"}:
        return first
    return None


# --- the commands -----------------------------------------------------------------------------------


def demo(asked: argparse.Namespace) -> int:
    from wardmote.demo import supervisor

    return supervisor.run(port=asked.port, browser=asked.browser)


def demo_reset(asked: argparse.Namespace) -> int:
    from wardmote.demo import supervisor

    return supervisor.reset(sure=asked.yes)


def demo_accounts(asked: argparse.Namespace) -> int:
    from wardmote.demo import supervisor

    accounts = supervisor.demo_accounts()
    print(json.dumps(accounts, indent=2, ensure_ascii=False) if asked.json else supervisor.table(accounts))
    return DONE


def serve(asked: argparse.Namespace) -> NoReturn:
    refuse_wrong_logins("wardmote_app", "wardmote_authenticator")
    if "WARDMOTE_STATIC" not in os.environ:  # else whoever set it has gathered them
        from wardmote.demo.stages import collect_static_files
        from wardmote.foundation.database.home import prepare_home

        prepare_home()
        collect_static_files()
    become(
        "wardmote.settings.web",
        *("-m", "gunicorn", "wardmote.wsgi:application"),
        *("--bind", asked.bind),
        *("--workers", str(asked.workers), "--worker-class", "gthread", "--threads", str(asked.threads)),
        *("--timeout", "60", "--graceful-timeout", "10"),
        # Heartbeats go to memory: on a busy disk a worker would look dead.
        *(("--worker-tmp-dir", "/dev/shm") if os.access("/dev/shm", os.W_OK) else ()),  # noqa: S108  # nosec B108
        *("--error-logfile", "-", "--log-level", "warning", "--no-control-socket"),
    )


def worker(asked: argparse.Namespace) -> NoReturn:
    refuse_wrong_logins("wardmote_worker")
    os.nice(asked.nice)  # whoever waits at a page goes first
    become(
        "wardmote.settings.worker",
        *("-m", "django", "procrastinate", "worker"),
        *("--concurrency", str(asked.concurrency), "--shutdown-graceful-timeout", "20"),
    )


def become(settings: str, *arguments: str) -> NoReturn:
    """Turn into the program, so that whoever started us watches and signals it directly."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings}
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, *arguments], environment)  # noqa: S606  # nosec B606


def migrate(asked: argparse.Namespace) -> int:
    from wardmote.demo.stages import database_at_hand

    with database_at_hand(fill=False):
        set_up_django("wardmote.settings.migrate")
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=1, stdout=sys.stderr)
    return DONE


def bootstrap(asked: argparse.Namespace) -> int:
    from wardmote.foundation.audit import keys as audit_keys
    from wardmote.foundation.database import bootstrap as making
    from wardmote.foundation.database.home import (
        connection_parts,
        make_secret,
        prepare_home,
        secret_file,
        split_address,
    )
    from wardmote.foundation.sealing.keys import make_keys

    address = os.environ.get("WARDMOTE_ADMIN_DATABASE", "").strip()
    if not address:
        raise CannotRun(
            "WARDMOTE_ADMIN_DATABASE is not set. Give it the address of the server with a user who may make "
            "roles and databases, for this one command: postgresql://postgres@host:5432/postgres (its "
            "password may be in PGPASSWORD)."
        )
    name = (
        connection_parts(os.environ["WARDMOTE_DATABASE"])["dbname"]
        if os.environ.get("WARDMOTE_DATABASE")
        else "wardmote"
    )
    prepare_home()
    make_secret("django.key")
    make_keys()
    audit_keys.make_key()
    making.bootstrap(split_address(address), database=name)
    files = {role: str(secret_file(f"{role}.password")) for role in making.LOGINS}
    if asked.json:
        print(
            json.dumps(
                {"database": name, "roles": [role.name for role in making.ROLES], "password_files": files},
                indent=2,
            )
        )
    else:
        print(
            f"The roles and the database {name} are in place. Each role's password is in a file of its own:"
        )
        for role, file in files.items():
            print(f"  {role:24}{file}")
        print("Next: unset WARDMOTE_ADMIN_DATABASE, set WARDMOTE_DATABASE, then run `wardmote migrate`.")
    return DONE


def import_file(asked: argparse.Namespace) -> int:
    from wardmote.demo.stages import database_at_hand

    if asked.kind == "register":
        if len(asked.file) < 2:
            raise CannotRun("Give the key of the register and the file: wardmote import register KEY FILE.")
        asked.key, asked.file = str(asked.file[0]), asked.file[1:]
    for file in asked.file:
        if not file.is_file():
            raise CannotRun(f"{file} is not a file. Give the path of the file to import.")
        if not os.access(file, os.R_OK):
            raise CannotRun(f"{file} cannot be read by this user.")
    if asked.kind == "reports" and not asked.source:
        raise CannotRun(
            f"Say whose these are: add --source {' or '.join(REPORT_SOURCES)}, or with the name of a source"
            " of spreadsheets."
        )
    module, settings, _ = IMPORTS[asked.kind]
    if asked.kind == "reports" and asked.source not in REPORT_SOURCES:
        module = "wardmote.records.files_in.operating"
    with database_at_hand():
        set_up_django(settings)
        return int(getattr(import_module(module), "take_in" if asked.kind == "register" else "run")(asked))


def officer(asked: argparse.Namespace) -> int:
    from wardmote.demo.stages import database_at_hand
    from wardmote.trust.identity import operating

    with database_at_hand(make=False):
        set_up_django(operating.SETTINGS)
        return operating.run(asked)


def documents(asked: argparse.Namespace) -> int:
    from wardmote.demo.stages import database_at_hand
    from wardmote.foundation.database.home import prepare_home
    from wardmote.records.documents import operating

    if asked.act == "make-key":  # needs no database
        prepare_home()
        return operating.run(asked)
    with database_at_hand(make=False):
        set_up_django(operating.SETTINGS)
        return operating.run(asked)


def retention(asked: argparse.Namespace) -> int:
    from wardmote.demo.stages import database_at_hand
    from wardmote.work.retention import operating

    with database_at_hand(make=False):
        set_up_django(operating.SETTINGS)
        return operating.run(asked)


def clocks(asked: argparse.Namespace) -> int:
    from wardmote.demo.stages import database_at_hand
    from wardmote.records.clocks import operating

    with database_at_hand(make=False):
        set_up_django(operating.SETTINGS)
        return operating.run(asked)


def registers(asked: argparse.Namespace) -> int:
    from wardmote.demo.stages import database_at_hand
    from wardmote.work.registers import operating

    with database_at_hand(make=False):
        set_up_django(operating.settings_for(asked))
        return operating.run(asked)


def supervision(asked: argparse.Namespace) -> int:
    from wardmote.demo.stages import database_at_hand
    from wardmote.work.supervision import operating

    with database_at_hand(make=False):
        set_up_django(operating.SETTINGS)
        return operating.run(asked)


def plans(asked: argparse.Namespace) -> int:
    from wardmote.demo.stages import database_at_hand
    from wardmote.work.plans import operating

    with database_at_hand(make=False):
        set_up_django(operating.SETTINGS)
        return operating.run(asked)


def agreements(asked: argparse.Namespace) -> int:
    from wardmote.demo.stages import database_at_hand
    from wardmote.work.upkeep import operating

    with database_at_hand(make=False):
        set_up_django(operating.SETTINGS)
        return operating.run(asked)


def risk(asked: argparse.Namespace) -> int:
    from wardmote.demo.stages import database_at_hand
    from wardmote.work.risk import operating

    with database_at_hand(make=False):
        set_up_django(operating.settings_of(asked))
        return operating.run(asked)


def powers(asked: argparse.Namespace) -> int:
    from wardmote.demo.stages import database_at_hand
    from wardmote.work.catalogue import operating as of_catalogue
    from wardmote.work.powers import operating as of_uses

    operating = of_uses if asked.act == "record" else of_catalogue
    with database_at_hand(make=False):
        set_up_django(operating.SETTINGS)
        return operating.run(asked)


def routing(asked: argparse.Namespace) -> int:
    from wardmote.demo.stages import database_at_hand
    from wardmote.records.routing import operating

    with database_at_hand(make=False):
        set_up_django(operating.SETTINGS)
        return operating.run(asked)


def patrols(asked: argparse.Namespace) -> int:
    from wardmote.demo.stages import database_at_hand
    from wardmote.records.patrols import operating

    with database_at_hand(make=False):
        set_up_django(operating.SETTINGS)
        return operating.run(asked)


def figures(asked: argparse.Namespace) -> int:
    from wardmote.demo.stages import database_at_hand
    from wardmote.outward.analysis import operating

    with database_at_hand(make=False):
        set_up_django(operating.SETTINGS)
        return operating.run(asked)


def open311(asked: argparse.Namespace) -> int:
    from wardmote.demo.stages import database_at_hand
    from wardmote.outward.api import operating

    with database_at_hand(make=False):
        set_up_django(operating.SETTINGS[asked.act])
        return operating.run(asked)


def audit(asked: argparse.Namespace) -> int:
    from wardmote.demo.stages import database_at_hand
    from wardmote.foundation.audit import operating

    if asked.act in operating.OFFLINE:
        return operating.run(asked)
    with database_at_hand(make=False):
        return operating.run(asked)


def processing(asked: argparse.Namespace) -> int:
    from wardmote.foundation.processing import operating

    set_up_django(operating.SETTINGS)
    return operating.run(asked)


def check(asked: argparse.Namespace) -> int:
    from wardmote import checking

    return checking.run(as_json=asked.json)


def mail_test(asked: argparse.Namespace) -> int:
    from wardmote import checking

    if not os.environ.get("WARDMOTE_SMTP"):
        raise CannotRun("WARDMOTE_SMTP is not set, so no mail is sent. Set it to host:port.")
    set_up_django("wardmote.settings.web")
    trouble = checking.trouble_with_mail(asked.address)
    if asked.json:
        print(json.dumps({"ok": not trouble, "trouble": trouble}, indent=2))
    else:
        print(
            f"The mail server cannot be used: {trouble}."
            if trouble
            else "The mail server took a test message."
        )
    return FAILED if trouble else DONE


# --- parts of commands ------------------------------------------------------------------------------


def set_up_django(settings: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    import django

    django.setup()


def refuse_wrong_logins(*roles: str) -> None:
    """Refuse to start as a superuser, the owner, or any role that steps round the row policies."""
    import psycopg

    from wardmote.foundation.database.bootstrap import faults_of_role
    from wardmote.foundation.database.home import connection_for

    database_address()
    for role in roles:
        with psycopg.connect(**connection_for(role)) as connection:
            if faults := faults_of_role(connection, role):
                raise CannotRun(
                    f"Wardmote does not start with this login: {'; '.join(faults)}. Run `wardmote bootstrap` "
                    "to put the roles right."
                )


def read_env_file(path: Path) -> None:
    """Take settings from a .env file here, if there is one; what is set already stands."""
    try:
        lines = path.read_text().splitlines()
    except (FileNotFoundError, NotADirectoryError, PermissionError, IsADirectoryError):
        return
    for number, line in enumerate(lines, start=1):
        line = line.strip().removeprefix("export ")
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        if not equals or not name.strip().isidentifier():
            raise CannotRun(f"{path}, line {number} is not NAME=value. Correct the line or remove it.")
        value = value.strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        if value:
            os.environ.setdefault(name.strip(), value)


# --- the parser -------------------------------------------------------------------------------------


def make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wardmote",
        description="The shared desk of a community safety partnership.",
        epilog="Settings come from the environment or a .env file; env.example says what each is for.",
    )
    commands = parser.add_subparsers(metavar="command", required=True)

    def command(
        name: str, run: Callable[[argparse.Namespace], int], words: str, more: str = ""
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(
            name, help=words[0].lower() + words[1:], description=f"{words}. {more}".strip()
        )
        made.set_defaults(run=run)
        return made

    added = command(
        "demo", demo, "Run the demo partnership on this machine",
        "Starts a database of its own, the web server and the worker; Ctrl-C stops all and keeps the data. "
        "Only this machine can reach it.",
    )  # fmt: skip
    added.add_argument("--port", type=int, metavar="N", help="port to listen on (WARDMOTE_PORT, else 8000)")
    added.add_argument("--no-browser", dest="browser", action="store_false", help="do not open a browser")

    added = command(
        "serve", serve, "Run the web server", "For production: put a proxy with TLS in front of it."
    )
    added.add_argument(
        "--bind", default=os.environ.get("WARDMOTE_BIND", "127.0.0.1:8000"), metavar="HOST:PORT",
        help="address to listen on (WARDMOTE_BIND, else 127.0.0.1:8000)",
    )  # fmt: skip
    add_number(added, "--workers", "WARDMOTE_WEB_WORKERS", 2, "processes")
    add_number(added, "--threads", "WARDMOTE_WEB_THREADS", 4, "threads in each process")

    added = command(
        "worker", worker, "Run the worker", "It sends what is due and does what pages leave for later."
    )
    add_number(added, "--concurrency", "WARDMOTE_WORKER_CONCURRENCY", 2, "jobs done at the same time")
    add_number(added, "--nice", "WARDMOTE_WORKER_NICE", 5, "how far it stands back for pages, 0 to 19")

    command(
        "migrate", migrate, "Bring the tables up to date",
        "Uses WARDMOTE_DATABASE, else the demo's own database.",
    )  # fmt: skip

    added = command(
        "import", import_file, "Take in a file",
        "Uses WARDMOTE_DATABASE, else the demo's own database, which is made first if need be.",
    )  # fmt: skip
    kinds = "; ".join(f"{kind}: {words}" for kind, (_, _, words) in IMPORTS.items())
    added.add_argument("kind", choices=sorted(IMPORTS), help=kinds)
    added.add_argument("file", type=Path, nargs="+", help="the file to take in, or several")
    added.add_argument("--dry-run", action="store_true", help="say what would be taken in and change nothing")
    added.add_argument("--as", dest="as_email", metavar="EMAIL", help="the officer whose entry this is")
    added.add_argument(
        "--source", help="reports: police-uk, or a source of spreadsheets; reference data: where it is from"
    )
    added.add_argument(
        "--lines", default="", metavar="KIND", help="register: the rows are lines of this kind"
    )
    add_json(added)
    add_import_of_reports(added.add_argument_group("reports"))
    add_import_of_boundaries(added.add_argument_group("boundaries"))
    add_import_of_a_plan(added.add_argument_group("plan"))

    from wardmote.trust.identity import operating

    operating.add_arguments(
        command(
            "officer",
            officer,
            "Keep agencies, teams, officers and their accounts",
            "Each act is put on record.",
        )
    )

    from wardmote.records.documents import operating as documents_operating

    documents_operating.add_arguments(
        command(
            "documents",
            documents,
            "Keep the keys that attachments are sealed with",
            "Work that is stopped goes on where it was when the same command is given again.",
        )
    )

    from wardmote.work.retention import operating as retention_operating

    retention_operating.add_arguments(
        command("retention", retention, "See what is due for review, or do the night's work on it now")
    )

    from wardmote.records.clocks import operating as clocks_operating

    clocks_operating.add_arguments(
        command("clocks", clocks, "See the targets in force, or how many clocks run, are due and are late")
    )

    from wardmote.work.plans import operating as plans_operating

    plans_operating.add_arguments(
        command("plans", plans, "See the plans that an officer may read, or one of them whole")
    )

    from wardmote.work.risk import operating as risk_operating

    risk_operating.add_arguments(
        command("risk", risk, "Load a risk instrument, or see those loaded, how cases stand and what is due")
    )

    from wardmote.work.catalogue import operating as catalogue_operating
    from wardmote.work.powers import operating as powers_operating

    of_powers = command(
        "powers",
        powers,
        "See the catalogue of tools and powers, one of them, check it, or count what was used",
    ).add_subparsers(dest="act", metavar="what", required=True)
    catalogue_operating.add_acts(of_powers)
    powers_operating.add_record(of_powers)

    from wardmote.work.supervision import operating as supervision_operating

    supervision_operating.add_arguments(
        command("supervision", supervision, "See how many reviews and contacts are overdue, and what waits")
    )

    from wardmote.work.registers import operating as registers_operating

    registers_operating.add_arguments(
        command("registers", registers, "See the registers and what is due in them, or write one to a file")
    )

    from wardmote.work.upkeep import operating as upkeep_operating

    upkeep_operating.add_arguments(
        command(
            "agreements", agreements, "See who has still to sign, how a review round and the exchange stand"
        )
    )

    from wardmote.records.routing import operating as routing_operating

    routing_operating.add_arguments(
        command("routing", routing, "Ask which rule would send a report where, and why")
    )

    from wardmote.records.patrols import operating as patrols_operating

    patrols_operating.add_arguments(
        command("patrols", patrols, "See the hours of patrols and what they found, by place and month")
    )

    from wardmote.outward.analysis import operating as figures_operating

    figures_operating.add_arguments(
        command(
            "figures", figures, "Count reports and how soon they are done with, as an officer may see them"
        )
    )

    from wardmote.outward.api import operating as open311_operating

    open311_operating.add_arguments(
        command(
            "open311", open311, "See the keys of other systems and other councils' servers, or send on now"
        )
    )

    from wardmote.foundation.audit import operating as audit_operating

    audit_operating.add_arguments(
        command(
            "audit",
            audit,
            "Seal the log, take it out and check it",
            "`audit verify` needs no database: give it to whoever doubts you.",
        )
    )

    from wardmote.foundation.processing import operating as processing_operating

    processing_operating.add_arguments(
        command(
            "processing",
            processing,
            "Print the record of processing",
            "What is held of whom, why and where from, field by field; from the code, without a database.",
        )
    )

    added = command(
        "check", check, "Check that this installation can run", "Exit code 1 if something is wrong."
    )
    add_json(added)

    added = command(
        "mail-test", mail_test, "Send a test message",
        "Signs in to the mail server of the settings and sends one message.",
    )  # fmt: skip
    added.add_argument("address", help="where to send it")
    add_json(added)

    added = command("demo-accounts", demo_accounts, "List the accounts of the demo partnership")
    add_json(added)

    added = command(
        "bootstrap", bootstrap, "Make the roles and the database",
        "Once for a database, with WARDMOTE_ADMIN_DATABASE set; running it again puts right what was "
        "changed.",
    )  # fmt: skip
    add_json(added)

    added = command("demo-reset", demo_reset, "Remove the demo and everything entered in it")
    added.add_argument("--yes", action="store_true", help="do not ask")
    return parser


def add_import_of_reports(group: Any) -> None:
    group.add_argument(
        "--area",
        metavar="FILE",
        help="GeoJSON of the area (else the partnership's wards), or: everywhere",
    )
    group.add_argument(
        "--margin", type=float, default=30.0, metavar="METRES", help="how far outside still counts as in (30)"
    )
    group.add_argument(
        "--without-point",
        action="store_true",
        help="take rows without a point too",
    )
    group.add_argument(
        "--waiting", action="store_true", help="put them in the queue of the officer's team, to be decided on"
    )
    group.add_argument(
        "--map",
        type=Path,
        metavar="FILE",
        help="JSON of a spreadsheet's columns and words, kept with its source",
    )


def add_import_of_boundaries(group: Any) -> None:
    group.add_argument(
        "--of", choices=("ward", "small_area", "other"), default="ward", help="what is bounded (ward)"
    )
    group.add_argument("--name", default="", metavar="PROPERTY", help="which property holds the names")
    group.add_argument("--code", default="", metavar="PROPERTY", help="which property holds the codes")
    group.add_argument(
        "--from", dest="from_on", type=date.fromisoformat, metavar="DATE", help="the first day, as 2026-05-07"
    )
    group.add_argument("--whole", action="store_true", help="the file holds all there are: end the others")


def add_import_of_a_plan(group: Any) -> None:
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


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON value for a program to read")


def add_number(parser: argparse.ArgumentParser, flag: str, setting: str, usual: int, words: str) -> None:
    parser.add_argument(
        flag,
        type=int,
        default=os.environ.get(setting, usual),
        metavar="N",
        help=f"{words} ({setting}, else {usual})",
    )


if __name__ == "__main__":
    sys.exit(main())
