"""Whether this installation can run: a line for each thing looked at, and what to do where it is wrong."""

import argparse
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from wardmote.foundation.command_line import DONE, FAILED, Command, add_json, set_up_django
from wardmote.foundation.database.home import CannotRun, connection_for, home, secret_file


@dataclass(frozen=True)
class Finding:
    name: str
    state: str  # "ok", "warning" or "wrong"
    words: str


def run(*, as_json: bool) -> int:
    """Look at everything, print what was found, and return 1 if anything is wrong."""
    from wardmote.demo.stages import database_at_hand

    with database_at_hand(make=False):
        found = list(findings())
    good = all(finding.state != "wrong" for finding in found)
    if as_json:
        print(json.dumps({"ok": good, "findings": [asdict(finding) for finding in found]}, indent=2))
    else:
        for finding in found:
            print(f"{finding.state:8} {finding.name}: {finding.words}")
        print("Everything needed is in place." if good else "Something is wrong: see the lines above.")
    return 0 if good else 1


def findings() -> Iterator[Finding]:
    yield from of_logins()
    yield from of_django()
    yield of_documents()
    yield of_second_factors()
    yield of_log()
    yield of_scanner()
    yield of_mail()
    yield from of_digests()
    yield of_backups()
    yield of_disk()


def of_logins() -> Iterator[Finding]:
    import psycopg

    from wardmote.foundation.database import bootstrap

    for role in (bootstrap.APP, bootstrap.AUTHENTICATOR, bootstrap.WORKER):
        if role == bootstrap.WORKER and not secret_file(f"{role}.password").exists():
            yield Finding(
                role, "ok", "its password is not on this machine, which is right if the worker runs elsewhere"
            )
            continue
        try:
            with psycopg.connect(**connection_for(role)) as connection:
                faults = bootstrap.faults_of_role(connection, role)
                version = connection.info.server_version // 10000
        except CannotRun as reason:
            yield Finding(role, "wrong", str(reason))
        except psycopg.OperationalError as failed:
            yield Finding(
                role, "wrong", f"cannot connect: {bootstrap.first_line(failed)}. Check WARDMOTE_DATABASE"
            )
        else:
            if faults:
                yield Finding(role, "wrong", f"{'; '.join(faults)}. Run: wardmote bootstrap")
            else:
                yield Finding(
                    role, "ok", f"connects to PostgreSQL {version} and is bound by the row policies"
                )


def of_django() -> Iterator[Finding]:
    try:
        set_up_django("wardmote.settings.web")
        from django.core import checks

        messages = checks.run_checks(include_deployment_checks=os.environ.get("WARDMOTE_DEMO") != "1")
    except CannotRun as reason:
        yield Finding("settings", "wrong", str(reason))
        return
    told = [message for message in messages if not message.is_silenced() and message.level >= checks.WARNING]
    for message in told:
        state = "wrong" if message.level >= checks.ERROR else "warning"
        yield Finding(f"settings ({message.id})", state, " ".join(message.msg.split()))
    if not told:
        yield Finding("settings", "ok", "Django finds nothing amiss")
    yield of_migrations()


def of_migrations() -> Finding:
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return Finding(
            "migrations", "warning", "cannot be read by the application's role. Run: wardmote migrate"
        )
    if missing:
        return Finding("migrations", "wrong", f"{len(missing)} are not applied. Run: wardmote migrate")
    return Finding("migrations", "ok", "all are applied")


def of_documents() -> Finding:
    """Whether the keys that attachments are sealed with are here, and fit them."""
    from wardmote.records.documents import operating

    return Finding("documents", *operating.finding())


def of_second_factors() -> Finding:
    """Whether what makes the codes of apps is sealed, and can be opened."""
    from wardmote.trust.identity import operating

    return Finding("second factors", *operating.finding())


def of_log() -> Finding:
    """Whether the log is being sealed, with the key that is in use."""
    from wardmote.foundation.audit import operating

    return Finding("sealed log", *operating.finding())


def of_scanner() -> Finding:
    from wardmote.foundation.files import scanning

    found = scanning.state()
    if found == "not set":
        return Finding("virus scanner", "warning" if os.environ.get("WARDMOTE_DEMO") != "1" else "ok",
                       "WARDMOTE_CLAMD is not set, so attachments are not scanned")  # fmt: skip
    if found == "ok":
        return Finding("virus scanner", "ok", "clamd answers")
    return Finding(
        "virus scanner", "wrong", "clamd does not answer, so no attachment is taken. Check WARDMOTE_CLAMD"
    )


def of_mail() -> Finding:
    """Whether the mail server lets us in, as when sending; nothing is sent."""
    server = os.environ.get("WARDMOTE_SMTP", "")
    if not server:
        if os.environ.get("WARDMOTE_DEMO") == "1":
            return Finding("mail", "ok", "the demo sends none; messages are written to its log")
        return Finding("mail", "warning", "WARDMOTE_SMTP is not set, so no mail is sent. Set it to host:port")
    if ":" in server and not server.rpartition(":")[2].isdigit():
        return Finding("mail", "wrong", f"WARDMOTE_SMTP is {server}; expected host:port")
    if trouble := trouble_with_mail():
        return Finding("mail", "wrong", f"{server}: {trouble}")
    if not os.environ.get("WARDMOTE_FROM"):
        return Finding("mail", "warning", "WARDMOTE_FROM is not set, so mail comes from wardmote@localhost")
    return Finding("mail", "ok", f"{server} lets us in. To see one arrive: wardmote mail-test ADDRESS")


def trouble_with_mail(to: str = "") -> str:
    """What stands in the way of sending, "" if nothing does; with `to`, a test message is sent there."""
    import smtplib

    from django.core.exceptions import ImproperlyConfigured
    from django.core.mail import EmailMessage, get_connection

    try:
        mail = get_connection()
        mail.open()
        if to:
            EmailMessage(
                "[Wardmote] Test",
                "Wardmote can send mail. Nothing else is asked of you.\n",
                to=[to],
                connection=mail,
            ).send()
        mail.close()
    except ImproperlyConfigured as reason:
        return str(reason)
    except smtplib.SMTPAuthenticationError:
        return "it refuses our user or password. Check WARDMOTE_SMTP_USER and WARDMOTE_SMTP_PASSWORD_FILE"
    except smtplib.SMTPNotSupportedError:
        return "it does not offer what WARDMOTE_SMTP_TLS or WARDMOTE_SMTP_USER asks for"
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError):
        return "it refuses the message. Check WARDMOTE_FROM, and whether it sends to that address"
    except smtplib.SMTPException as failed:
        return f"it answers what we do not expect ({type(failed).__name__}). Check WARDMOTE_SMTP_TLS"
    except OSError as failed:
        why = failed.strerror or type(failed).__name__
        return f"it does not answer ({why}). Check WARDMOTE_SMTP and its port"
    return ""


def of_digests() -> Iterator[Finding]:
    """Emails of what waits that the mail server did not take, of yesterday and today."""
    from wardmote.foundation.database.health import digests

    told = digests()
    if told is None:
        return
    if told["failed"] or told["unknown"]:
        yield Finding(
            "digests",
            "warning",
            f"since yesterday {told['failed']} refused by the server, {told['unknown']} perhaps not sent",
        )
    else:
        yield Finding("digests", "ok", f"none refused since yesterday, {told['waiting']} to be sent")


def of_backups() -> Finding:
    from datetime import UTC, datetime

    from wardmote.foundation.backups import operating

    return Finding("backups", *operating.finding(datetime.now(UTC)))


def of_disk() -> Finding:
    folder = next(path for path in [home(), *home().parents] if path.exists())
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    if free_mb < 500:
        return Finding("disk", "warning", f"{free_mb} MB free where {folder} is. Free some space")
    return Finding("disk", "ok", f"{free_mb:,} MB free where {folder} is")


# --- the commands -----------------------------------------------------------------------------------


def check(asked: argparse.Namespace) -> int:
    return run(as_json=asked.json)


def mail_test(asked: argparse.Namespace) -> int:
    if not os.environ.get("WARDMOTE_SMTP"):
        raise CannotRun("WARDMOTE_SMTP is not set, so no mail is sent. Set it to host:port.")
    set_up_django("wardmote.settings.web")
    trouble = trouble_with_mail(asked.address)
    if asked.json:
        print(json.dumps({"ok": not trouble, "trouble": trouble}, indent=2))
    else:
        print(
            f"The mail server cannot be used: {trouble}."
            if trouble
            else "The mail server took a test message."
        )
    return FAILED if trouble else DONE


def add_mail_test(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("address", help="where to send it")
    add_json(parser)


COMMANDS = (
    Command(
        "check",
        "Check that this installation can run",
        check,
        add_json,
        more="Exit code 1 if something is wrong.",
        database=False,  # whether there is one is what is asked
    ),
    Command(
        "mail-test",
        "Send a test message",
        mail_test,
        add_mail_test,
        more="Signs in to the mail server of the settings and sends one message.",
        database=False,
    ),
)
