"""`wardmote serve`, `worker`, `migrate` and `bootstrap`: what an installation runs on."""

import argparse
import json
import os
import sys
from typing import NoReturn

from wardmote.foundation.command_line import DONE, Command, add_json, set_up_django
from wardmote.foundation.database.home import CannotRun, database_address


def add_web(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--bind", default=os.environ.get("WARDMOTE_BIND", "127.0.0.1:8000"), metavar="HOST:PORT",
        help="address to listen on (WARDMOTE_BIND, else 127.0.0.1:8000)",
    )  # fmt: skip
    add_number(parser, "--workers", "WARDMOTE_WEB_WORKERS", 2, "processes")
    add_number(parser, "--threads", "WARDMOTE_WEB_THREADS", 4, "threads in each process")


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


def add_work(parser: argparse.ArgumentParser) -> None:
    add_number(parser, "--concurrency", "WARDMOTE_WORKER_CONCURRENCY", 2, "jobs done at the same time")
    add_number(parser, "--nice", "WARDMOTE_WORKER_NICE", 5, "how far it stands back for pages, 0 to 19")


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


def add_number(parser: argparse.ArgumentParser, flag: str, setting: str, usual: int, words: str) -> None:
    parser.add_argument(
        flag,
        type=int,
        default=os.environ.get(setting, usual),
        metavar="N",
        help=f"{words} ({setting}, else {usual})",
    )


COMMANDS = (
    Command(
        "serve",
        "Run the web server",
        serve,
        add_web,
        more="For production: put a proxy with TLS in front of it.",
        database=False,
    ),
    Command(
        "worker",
        "Run the worker",
        worker,
        add_work,
        more="It sends what is due and does what pages leave for later.",
        database=False,
    ),
    Command(
        "migrate",
        "Bring the tables up to date",
        migrate,
        more="Uses WARDMOTE_DATABASE, else the demo's own database.",
        database=False,  # it makes one
    ),
    Command(
        "bootstrap",
        "Make the roles and the database",
        bootstrap,
        add_json,
        more="Once for a database, with WARDMOTE_ADMIN_DATABASE set; running it again puts right what was "
        "changed.",
        database=False,
    ),
)
