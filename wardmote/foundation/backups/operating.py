"""`wardmote backup ...` and `wardmote restore FILE`: whole copies, sealed for keys that are elsewhere."""

import argparse
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from wardmote.foundation.command_line import DONE, Command, add_json
from wardmote.foundation.database.home import (
    CannotRun,
    connection_parts,
    database_address,
    home,
    is_there,
    note_in_state,
    read_state,
    say,
    split_address,
)

WITHOUT_DATABASE = {"new-key", "check"}
LATE_AFTER = timedelta(hours=26)  # a day, and what a backup takes


def add_backup(parser: argparse.ArgumentParser) -> None:
    add_json(parser)
    acts = parser.add_subparsers(dest="act", metavar="what", required=True)
    added = acts.add_parser(
        "new-key", help="make a key that opens backups; keep its file away from this machine"
    )
    added.add_argument("file", type=Path, help="where to write the secret half")
    added = acts.add_parser("make", help="write a backup into a folder, while everyone works on")
    added.add_argument("folder", type=Path)
    added.add_argument(
        "--keep-days",
        type=int,
        metavar="N",
        help="then remove backups made more than N days ago, never the newest",
    )
    added = acts.add_parser(
        "check", help="open all of a backup and read every row of it; no database is needed"
    )
    add_file_and_key(added)


def add_restore(parser: argparse.ArgumentParser) -> None:
    add_json(parser)
    add_file_and_key(parser)


def add_file_and_key(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, help="the backup: wardmote-TIME.dump.age, with its .json beside it"
    )
    parser.add_argument(
        "--key", type=Path, required=True, metavar="FILE", help="the secret half of a key it is sealed for"
    )


def run(asked: argparse.Namespace) -> int:
    acts = {"new-key": new_key, "make": make, "check": check}
    return told(acts[asked.act](asked), as_json=asked.json)


def told(what: dict[str, Any], *, as_json: bool) -> int:
    print(json.dumps(what) if as_json else "\n".join(f"{key}: {value}" for key, value in what.items()))
    return DONE


def new_key(asked: argparse.Namespace) -> dict[str, Any]:
    from wardmote.foundation.backups import keys

    return {
        "public half": keys.new_key(asked.file),
        "secret half": str(asked.file),
        "next": f"put the public half into {keys.RECIPIENTS}, and take the file to a safe place:"
        " without it no backup opens",
    }


def make(asked: argparse.Namespace) -> dict[str, Any]:
    from wardmote.foundation.backups import keys, making

    if asked.keep_days is not None and asked.keep_days < 1:
        raise CannotRun("--keep-days takes a whole number from 1.")
    if not asked.folder.is_dir():
        raise CannotRun(
            f"There is no folder {asked.folder}. Make it, or mount the disk it is on; then run this again."
        )
    sealed_for = keys.recipients()
    now = datetime.now(UTC)
    made = making.make(
        source(),
        asked.folder,
        sealed_for,
        now=now,
        progress=lambda size: say(f"{size / making.MB:,.0f} MB written."),
    )
    note_in_state(backup={"at": made.about["at"], "file": str(made.file.resolve())})
    what: dict[str, Any] = {
        "backup": str(made.file),
        "megabytes": round(made.about["bytes"] / making.MB, 1),
        "rows": sum(made.about["rows"].values()),
        "seconds": round((datetime.now(UTC) - now).total_seconds(), 1),
    }
    if asked.keep_days is not None:
        what["removed"] = making.throw_away(asked.folder, older_than=timedelta(days=asked.keep_days), now=now)
    return what


def check(asked: argparse.Namespace) -> dict[str, Any]:
    from wardmote.foundation.backups import keys, restoring

    said = restoring.check(asked.file, keys.identities(asked.key))
    return {"good": str(asked.file), "as of": said["at"], "rows": sum(said["rows"].values())}


def restore(asked: argparse.Namespace) -> int:
    from wardmote.foundation.backups import keys, restoring

    address = os.environ.get("WARDMOTE_ADMIN_DATABASE", "").strip()
    if not address:
        raise CannotRun(
            "WARDMOTE_ADMIN_DATABASE is not set. Give it the address of the server with its superuser, for"
            " this one command: postgresql://postgres@host:5432/postgres (its password may be in PGPASSWORD)."
        )
    name = connection_parts(database_address())["dbname"]
    said = restoring.restore(asked.file, keys.identities(asked.key), split_address(address), name)
    what = {
        "restored": str(asked.file),
        "database": name,
        "as it was": said["at"],
        "rows": sum(said["rows"].values()),
        "next": (
            "run `wardmote migrate` and `wardmote check`; delete again what was deleted since"
            " (docs/operate.md, Backups); unset WARDMOTE_ADMIN_DATABASE"
        ),
    }
    if moved := step_back(said):
        what["sealed log"] = moved
    return told(what, as_json=asked.json)


def step_back(said: dict[str, Any]) -> str:
    """Let the sealer go on from the checkpoint of the backup: the one it remembers may be a later one."""
    from wardmote.foundation.audit import sealing

    remembered = home() / sealing.LAST
    if not is_there(remembered) or remembered.read_text() == (said["checkpoint"] or ""):
        return ""
    aside = remembered.with_name(f"{remembered.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    remembered.rename(aside)
    return (
        f"goes on from {said['at']}. Tell every agency that time: their later checkpoints will not"
        f" verify. The last one of before is in {aside}"
    )


def source() -> dict[str, str]:
    """How the database is reached by a role that sees every row.

    :raises CannotRun: if none is named.
    """
    if address := os.environ.get("WARDMOTE_BACKUP_DATABASE", "").strip():
        return split_address(address)
    if os.environ.get("WARDMOTE_DEMO") == "1":
        from wardmote.foundation.database.server import embedded_server

        return {key: str(value) for key, value in embedded_server().connection("wardmote").items()}
    raise CannotRun(
        "WARDMOTE_BACKUP_DATABASE is not set. Give it the address of the database with a role that"
        " sees every row: postgresql://backup@host:5432/wardmote (its password may be in PGPASSWORD)."
        " To make the role: create role backup login bypassrls in role pg_read_all_data;"
        " grant connect on database wardmote to backup"
    )


def finding(now: datetime) -> tuple[str, str]:
    """For `wardmote check`: when the last backup was made from here."""
    last = read_state().get("backup")
    if not last:
        return "warning", "none was made from this machine. See docs/operate.md, Backups"
    age = now - datetime.fromisoformat(last["at"])
    hours = f"{age / timedelta(hours=1):.0f} hours ago"
    if age > LATE_AFTER:
        return "warning", f"the last was made {hours}: {last['file']}"
    return "ok", f"the last was made {hours}"


COMMANDS = (
    Command(
        "backup",
        "Write a whole copy of the database, sealed for keys kept elsewhere",
        run,
        add_backup,
        more="Whom it is sealed for is in WARDMOTE_BACKUP_RECIPIENTS; the role that sees every row, in"
        " WARDMOTE_BACKUP_DATABASE.",
        database=lambda asked: asked.act not in WITHOUT_DATABASE,
    ),
    Command(
        "restore",
        "Put a backup back into an empty database",
        restore,
        add_restore,
        more="Needs WARDMOTE_ADMIN_DATABASE, and WARDMOTE_DATABASE for the name to give it.",
        database=False,
    ),
)
