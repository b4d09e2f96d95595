"""`wardmote audit ...`: seal, take out and check the log. `verify` needs nothing but its file.

Sealing, taking out and proving sign in as wardmote_audit; only to find a record by its reference is Django
set up.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from wardmote.foundation.command_line import Command
from wardmote.foundation.database.home import CannotRun, is_there, say, secret_file, write_private

OFFLINE = {"verify"}
SETTINGS = "wardmote.settings.migrate"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser what can be done; `run` takes what it reads."""
    acts = parser.add_subparsers(dest="act", metavar="what", required=True)

    def act(name: str, words: str) -> argparse.ArgumentParser:
        added = acts.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")
        added.add_argument("--json", action="store_true", help="print one JSON value for a program to read")
        return added

    act("seal", "seal now what the worker would seal within the minute, and look at every entry for it")
    added = act("export", "write the sealed log to a file that `verify` checks without a database")
    added.add_argument("file", type=Path, metavar="FILE.zip")
    added.add_argument("--without-sealing", action="store_true", help="up to the last checkpoint there is")
    added = act(
        "verify", "check a file of `export` or `prove`; needs no database. Exit code 1: something is wrong"
    )
    added.add_argument("file", type=Path, metavar="FILE")
    added.add_argument(
        "--checkpoint", type=Path, action="append", default=[], metavar="KEPT.txt",
        help="checkpoints that you kept: the log must lead on from them, and their key is trusted",
    )  # fmt: skip
    added.add_argument(
        "--key", action="append", default=[], metavar="KEY",
        help="a public key that you trust, name+id+base64, or a file with one",
    )  # fmt: skip
    added.add_argument(
        "--proof", type=Path, metavar="PROOF.txt",
        help="FILE is a checkpoint: what /log/consistency gave between the kept one and it",
    )  # fmt: skip
    added.add_argument("--processes", type=int, metavar="N", help="processes to use (one for each processor)")
    added = act("prove", "write everything the sealed log has on one record, with proofs for `verify`")
    added.add_argument(
        "record", metavar="RECORD", help="its reference, such as C-7K3Q-9XWM, or its whole number"
    )
    added.add_argument("--to", type=Path, metavar="FILE", help="the file to write (else standard output)")
    added = act("key", "show the public keys, or make a new one")
    added.add_argument("what", nargs="?", choices=("list", "new"), default="list")
    added.add_argument(
        "--old-key-is-lost", action="store_true",
        help="new: nothing vouches for the new key then; tell every agency of it by another way",
    )  # fmt: skip


def run(asked: argparse.Namespace) -> int:
    """Do what was asked and say so.

    :raises CannotRun: with words for the operator, if it cannot be done.
    """
    return ACTS[asked.act](asked)


def tell(asked: argparse.Namespace, told: dict[str, Any]) -> None:
    print(json.dumps(told) if asked.json else "\n".join(f"{key}: {value}" for key, value in told.items()))


class Progress:
    """A line now and then, for whoever waits at a terminal."""

    def __init__(self, words: str, *, every: float = 2.0) -> None:
        self.words, self.every, self.next = words, every, time.monotonic() + every

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() >= self.next:
            self.next = time.monotonic() + self.every
            say(f"{done:,} of {total:,} {self.words}.")


# --- with the database ----------------------------------------------------------------------------------


def seal(asked: argparse.Namespace) -> int:
    with sealing_connection() as connection:
        told = sealed_now(connection)
    tell(asked, told)
    return 0


def sealed_now(connection: Any) -> dict[str, Any]:
    from wardmote.foundation.audit import keys, sealing

    for _ in range(60):
        try:
            done = sealing.seal(connection, keys.signing_key(), all_of_it=True, even_if_quiet=True)
            break
        except sealing.AnotherSeals:
            time.sleep(1)
    else:
        raise CannotRun("Another sealer has been at work for a minute. Try again later.")
    row = connection.execute("select waiting, held from wardmote.audit_told()").fetchone()
    waiting, held = row
    told: dict[str, Any] = {
        "sealed": done.entries,
        "checkpoints": done.checkpoints,
        "entries in the log": done.size,
    }
    if held:
        told["held back"] = f"{held} of {waiting}: a transaction that began before them is still open"
    return told


def export(asked: argparse.Namespace) -> int:
    from wardmote.foundation.audit import exporting

    if asked.file.is_dir():
        raise CannotRun(f"{asked.file} is a folder. Give the name of the file to write, such as log.zip")
    with sealing_connection() as connection:
        if not asked.without_sealing:
            sealed_now(connection)
        done = exporting.export(connection, asked.file, progress=Progress("entries written"))
    told: dict[str, Any] = {
        "written": str(asked.file),
        "entries": done.entries,
        "checkpoints": done.checkpoints,
    }
    if done.missing:
        told["missing"] = (
            f"{done.missing} entries that were sealed are gone; `wardmote audit verify` names the first"
        )
    tell(asked, told)
    return 0


def prove(asked: argparse.Namespace) -> int:
    from wardmote.foundation.audit import exporting

    record = record_named(asked.record)
    with sealing_connection() as connection:
        proven = exporting.prove(connection, record)
    text = exporting.as_text(proven.document)
    if asked.to:
        asked.to.write_text(text)
        tell(asked, {"written": str(asked.to), "entries": proven.entries, "not sealed yet": proven.unsealed})
    else:
        print(text, end="")
        if proven.unsealed:
            say(f"{proven.unsealed} entries are not sealed yet, and not in it.")
    return 0


def record_named(words: str) -> UUID:
    try:
        return UUID(words)
    except ValueError:
        pass
    import os

    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    import django

    django.setup()
    from django.db import connection, transaction

    from wardmote.foundation.audit import vocabulary

    with transaction.atomic():
        with connection.cursor() as cursor:  # the row policies bind everyone else
            cursor.execute("set local role wardmote_definer")
        found = vocabulary.record_of(words.strip().upper())
    if found is None:
        raise CannotRun(
            "No record has that reference. Give a reference such as C-7K3Q-9XWM, or the record's number."
        )
    return found


def key(asked: argparse.Namespace) -> int:
    from wardmote.foundation.audit import exporting

    with sealing_connection() as connection:
        if asked.what == "new":
            tell(asked, new_key(connection, lost=asked.old_key_is_lost))
            return 0
        lines = list(exporting.lines_of_keys(connection))
    print(json.dumps(lines) if asked.json else "\n".join(lines) or "No checkpoint has been signed yet.")
    return 0


def new_key(connection: Any, *, lost: bool) -> dict[str, Any]:
    """Make a new key and let the old one vouch for it. Cut off, the same command goes on from there."""
    from wardmote.foundation.audit import keys, notes, sealing

    path = secret_file(keys.FILE)
    next_path = path.with_name(f"{path.name}.next")
    current = sealing.current_key(connection)
    if is_there(next_path):
        begun = notes.read_signing_key(next_path.read_text())
        if str(begun.public) == current:  # it took over, and only the files were not changed
            next_path.replace(path)
            return {"key": current}
    old = None if lost or current is None else keys.signing_key()
    name = (notes.read_public_key(current).name if current else None) or (
        old.name if old else keys.new_name()
    )
    new = notes.new_key(name)
    write_private(next_path, f"{new}\n")
    if current is not None:
        sealing.hand_over(connection, old, new)
    next_path.replace(path)
    told = {"key": str(new.public)}
    if lost and current is not None:
        told["but"] = "the old key did not vouch for it: tell every agency of the new key by another way"
    return told


def sealing_connection() -> Any:
    from wardmote.foundation.audit import sealing

    return sealing.connected()


def finding() -> tuple[str, str]:
    """For `wardmote check`: "ok", "warning" or "wrong", and words."""
    import psycopg

    from wardmote.foundation.audit import keys, sealing
    from wardmote.foundation.database.bootstrap import AUDIT

    if not is_there(secret_file(f"{AUDIT}.password")) and not is_there(secret_file(keys.FILE)):
        return "ok", "its key is not on this machine, which is right if the worker runs elsewhere"
    try:
        key = keys.signing_key()
        with sealing.connected() as connection:
            current = sealing.current_key(connection)
            row = connection.execute(
                "select size, waiting, oldest_seconds, held from wardmote.audit_told()"
            ).fetchone()
    except CannotRun as reason:
        return "wrong", str(reason)
    except psycopg.Error:
        return (
            "wrong",
            "it cannot be reached as wardmote_audit. Run: wardmote bootstrap, then wardmote migrate",
        )
    assert row is not None
    size, waiting, oldest, held = row
    if current not in (None, str(key.public)):
        return "wrong", "the key here is not the one in use. See docs/operate.md, Sealed log"
    if oldest > 600 and held:
        return "warning", f"{waiting} entries wait for {oldest} s: an open transaction holds the sealer back"
    if oldest > 600:
        return "warning", f"{waiting} entries have waited for {oldest} s. Is the worker running?"
    return "ok", f"{size} entries sealed, {waiting} wait"


# --- without it -------------------------------------------------------------------------------------------


def verify(asked: argparse.Namespace) -> int:
    from wardmote.foundation.audit import verifying

    path: Path = asked.file
    if not path.exists():
        raise CannotRun(f"{path} is not there. Give the file that `wardmote audit export` or `prove` wrote.")
    trusted, kept = keys_given(asked.key), checkpoints_kept(asked.checkpoint)
    started = time.monotonic()
    lines: list[str] = []
    if asked.proof:
        outcome = verifying.verify_leading_on(
            one_checkpoint(path), keys=trusted, kept=kept, proof=hashes_in(asked.proof)
        )
    elif is_proof(path):
        outcome, proven = verifying.verify_proof(path.read_text(), keys=trusted, kept=kept)
        lines = [f"{one.at:%d %B %Y %H:%M:%S} UTC: {one.action} ({one.subject_kind})" for one in proven]
    else:
        told = Progress("entries checked")
        outcome = verifying.verify(path, keys=trusted, kept=kept, processes=asked.processes, progress=told)
    if asked.json:
        print(json.dumps({**outcome.as_json(), "seconds": round(time.monotonic() - started, 2)}))
        return 0 if outcome.good else 1
    for line in lines:
        print(line)
    print(in_words(outcome))
    return 0 if outcome.good else 1


def in_words(outcome: Any) -> str:
    words = [*outcome.told, *(fault.words for fault in outcome.faults)]
    if outcome.good:
        kept = f", and lead on from the {outcome.kept} you kept" if outcome.kept else ""
        until = f" until {outcome.last_at:%d %B %Y %H:%M} UTC" if outcome.last_at else ""
        words.append(
            f"GOOD: {counted(outcome.entries, 'entry', 'entries')} and"
            f" {counted(outcome.checkpoints, 'checkpoint', 'checkpoints')}"
            f" of {outcome.origin}{until} agree{kept}."
        )
    else:
        words.append("BAD: the log is not as it was sealed, or not all of it could be checked.")
    return "\n".join(words)


def counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def is_proof(path: Path) -> bool:
    if path.is_dir():
        return False
    with path.open("rb") as file:
        return file.read(64).lstrip().startswith(b"{")


def keys_given(given: list[str]) -> list[Any]:
    from wardmote.foundation.audit import notes

    found = []
    for words in given:
        lines = Path(words).read_text().splitlines() if Path(words).is_file() else [words]
        try:
            found += [notes.read_public_key(line.split(" ")[0]) for line in lines if line.strip()]
        except notes.NotANote as fault:
            raise CannotRun(f"--key: {fault}.") from None
    return found


def checkpoints_kept(paths: list[Path]) -> list[Any]:
    from wardmote.foundation.audit import notes

    found: list[Any] = []
    for path in paths:
        try:
            read = list(notes.read_notes(path.read_text()))
        except OSError as failure:
            raise CannotRun(f"{path} cannot be read: {failure.strerror}.") from None
        except (notes.NotANote, UnicodeDecodeError) as fault:
            raise CannotRun(f"{path} is not a checkpoint: {fault}.") from None
        if not read:
            raise CannotRun(f"{path} is empty.")
        found += read
    return found


def one_checkpoint(path: Path) -> Any:
    found = checkpoints_kept([path])
    if len(found) != 1:
        raise CannotRun(f"{path} holds {len(found)} checkpoints; expected one.")
    return found[0]


def hashes_in(path: Path) -> list[bytes]:
    from wardmote.foundation.audit import notes

    try:
        return [notes.decoded(line) for line in path.read_text().splitlines() if line.strip()]
    except OSError as failure:
        raise CannotRun(f"{path} cannot be read: {failure.strerror}.") from None
    except (notes.NotANote, UnicodeDecodeError):
        raise CannotRun(f"{path} is not a proof: expected one hash in base64 a line.") from None


ACTS: dict[str, Callable[[argparse.Namespace], int]] = {
    "seal": seal,
    "export": export,
    "verify": verify,
    "prove": prove,
    "key": key,
}


COMMANDS = (
    Command(
        "audit",
        "Seal the log, take it out and check it",
        run,
        add_arguments,
        more="`audit verify` needs no database: give it to whoever doubts you.",
        database=lambda asked: asked.act not in OFFLINE,
    ),
)
