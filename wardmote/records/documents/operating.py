"""`wardmote documents ...`: the keys of attachments, and those that do not fit. Under the migrate settings.


The files of agreements are sealed with the same keys, and looked after here too. Each step works through them
some at a time, each time in a transaction of its own: stopped half way, the same command goes on from there.
Only keys and, in sealing, bytes pass through; no title or name is read.
"""

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from wardmote.foundation.command_line import Command, let_json_follow
from wardmote.foundation.database.home import CannotRun, say

SETTINGS = "wardmote.settings.migrate"
OFFLINE = {"make-key"}
AT_ONCE = 200
NOBODY = UUID(int=0)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser what can be done; `run` takes what it reads."""
    parser.add_argument("--json", action="store_true", help="print one JSON value for a program to read")
    acts = parser.add_subparsers(dest="act", metavar="what", required=True)
    acts.add_parser("make-key", help="make the file of keys, if there is none; never replaces one")
    acts.add_parser("seal", help="seal the documents that were kept before there was sealing")
    acts.add_parser("check", help="look whether every document's key fits it; exit code 1 if one does not")
    added = acts.add_parser("rotate-keys", help="make a new key and wrap every document's key with it")
    added.add_argument(
        "--drop-old", action="store_true", help="also take keys that nothing needs any more out of the file"
    )
    added = acts.add_parser("accept", help="wrap one document's key for where the document is now, on record")
    added.add_argument("document", help="the id that `wardmote documents check` gave")
    let_json_follow(acts)


def run(asked: argparse.Namespace) -> int:
    """Do what was asked and say so; the settings are loaded already.

    :raises CannotRun: with words for the operator, if it cannot be done.
    """
    told = ACTS[asked.act](asked)
    print(json.dumps(told) if asked.json else "\n".join(f"{key}: {value}" for key, value in told.items()))
    return 1 if told.get("do not fit") else 0


def make_key(asked: argparse.Namespace) -> dict[str, Any]:
    from wardmote.foundation.database.home import prepare_home, secret_file
    from wardmote.foundation.sealing import keys

    prepare_home()
    keys.make_keys()
    return {"key": keys.newest(keys.keys()), "file": str(secret_file(keys.FILE))}


def seal(asked: argparse.Namespace) -> dict[str, Any]:
    """Seal what is unsealed, one file a transaction."""
    told = {}
    for words, seal_one in (("sealed", seal_a_document), ("files of agreements sealed", seal_an_agreement)):
        told[words] = 0
        while seal_one():
            told[words] += 1
            if told[words] % 100 == 0:
                say(f"{told[words]} {words}.")
    return told


def seal_a_document() -> bool:
    from django.db import connection

    from wardmote.foundation.files import envelope
    from wardmote.records.documents import sealing

    with seeing_all(), connection.cursor() as cursor:
        cursor.execute(
            "select c.document_id, d.audience_id, c.data from public.documents_content c"
            " join public.documents_document d on d.id = c.document_id"
            " where c.wrapped is null limit 1 for update of c skip locked"
        )
        found = cursor.fetchone()
        if found is None:
            return False
        document, audience, data = found
        secret = envelope.new_key()
        pieces = list(envelope.seal(bytes(data), secret, sealing.label_of_content(document)))
        cursor.executemany(
            "insert into public.documents_piece (id, document_id, number, data)"
            " values (gen_random_uuid(), %s, %s, %s)",
            [(document, number, piece) for number, piece in enumerate(pieces)],
        )
        key_id, wrapped = sealing.wrapped(secret, document, audience)
        cursor.execute(
            "update public.documents_content set key_id = %s, wrapped = %s, sealed_for = %s, pieces = %s,"
            " data = null where document_id = %s",
            [key_id, wrapped, audience, len(pieces), document],
        )
    return True


def seal_an_agreement() -> bool:
    """One file of an agreement. Its plain bytes go only once the sealed ones give them back, all of them."""
    from django.db import connection

    from wardmote.trust.agreements import sealing

    with seeing_all(), connection.cursor() as cursor:
        cursor.execute(
            "select id, agreement_id, content from public.agreements_agreementfile"
            " where wrapped is null limit 1 for update skip locked"
        )
        found = cursor.fetchone()
        if found is None:
            return False
        file, agreement, content = found[0], found[1], bytes(found[2])
        key_id, wrapped, sealed = sealing.seal(content, file, agreement)
        if sealing.unseal(sealed, sealing.unwrap(key_id, wrapped, file, agreement), file) != content:
            raise CannotRun(f"The file {file} would not come out as it went in. Nothing of it was changed.")
        cursor.execute(
            "update public.agreements_agreementfile set key_id = %s, wrapped = %s, sealed = %s,"
            " content = null where id = %s",
            [key_id, wrapped, sealed, file],
        )
        if cursor.rowcount != 1:
            raise CannotRun(f"{cursor.rowcount} files would have been changed in place of one: {file}.")
    return True


def rotate(asked: argparse.Namespace) -> dict[str, Any]:
    """Wrap every document's key with the newest key. A rotation begun and not finished is finished first."""
    from wardmote.foundation.sealing import keys

    wrapped, misfits = wrap_all_anew() if len(keys.keys()) > 1 else (0, [])
    if not wrapped:  # none was begun and left unfinished
        keys.add_key()
        wrapped, misfits = wrap_all_anew()
    newest = keys.newest(keys.keys())
    unused = set(keys.keys()) - {row[3] for row in wrappings()} - {newest}
    if asked.drop_old:
        keys.drop_keys(unused)
    told: dict[str, Any] = {"key": newest, "wrapped anew": wrapped}
    if misfits:
        told["do not fit"] = misfits
    if unused and not asked.drop_old:
        told["no longer needed"] = sorted(unused)
        told["but"] = "keep them as long as you keep backups made before now; --drop-old takes them out"
    return told


def wrap_all_anew() -> tuple[int, list[str]]:
    """How many keys are now under the newest one and were not; the ids of files whose key fits not."""
    from wardmote.foundation.sealing import keys

    newest = keys.newest(keys.keys())
    wrapped, misfits = 0, []
    for shelf, document, audience, key_id, sealed, sealed_for in wrappings():
        if sealed is None:
            continue
        if key_id != newest:
            done = wrap_anew(shelf, document, key_id, bytes(sealed), sealed_for)
            wrapped += done
            if not done or sealed_for != audience:
                misfits.append(str(document))
            if done and wrapped % 5000 == 0:
                say(f"{wrapped} keys wrapped anew.")
        elif sealed_for != audience:
            misfits.append(str(document))
    return wrapped, misfits


def wrap_anew(shelf: Any, file: UUID, key_id: str, sealed: bytes, sealed_for: Any) -> int:
    """Under the newest key, for what it was wrapped for: a rotation mends nothing that was moved."""
    from django.db import connection

    from wardmote.foundation.sealing.wrapping import CannotOpen

    try:
        secret = shelf.unwrap(key_id, sealed, file, sealed_for)
    except CannotOpen:
        return 0
    new_id, new = shelf.wrap(secret, file, sealed_for)
    with seeing_all(), connection.cursor() as cursor:
        cursor.execute(shelf.renew, [new_id, new, file, sealed])
    return 1


def check(asked: argparse.Namespace) -> dict[str, Any]:
    looked, misfits, unsealed = misfitting(wrappings())
    told: dict[str, Any] = {"looked at": looked}
    if unsealed:
        told["not sealed"] = unsealed
    if misfits:
        told["do not fit"] = misfits
    return told


def misfitting(rows: Iterator[tuple[Any, ...]]) -> tuple[int, list[str], int]:
    """How many were looked at, the ids of those whose key does not fit, and how many are not sealed."""
    from wardmote.foundation.sealing.wrapping import CannotOpen

    looked, misfits, unsealed = 0, [], 0
    for shelf, document, audience, key_id, sealed, _ in rows:
        looked += 1
        if sealed is None:
            unsealed += 1
            continue
        try:
            shelf.unwrap(key_id, bytes(sealed), document, audience)
        except CannotOpen:
            misfits.append(str(document))
    return looked, misfits, unsealed


def accept(asked: argparse.Namespace) -> dict[str, Any]:
    """After looking into how a document came to be where it is: let it be opened there. Put on record."""
    from django.db import connection

    from wardmote.records.documents import sealing

    try:
        document = UUID(asked.document)
    except ValueError:
        raise CannotRun("That is not the id of a document. `wardmote documents check` lists them.") from None
    with seeing_all(), connection.cursor() as cursor:
        cursor.execute(
            "select d.audience_id, c.key_id, c.wrapped, c.sealed_for, a.owner_id"
            " from public.documents_document d join public.documents_content c on c.document_id = d.id"
            " join public.access_audience a on a.id = d.audience_id where d.id = %s for update of c",
            [document],
        )
        found = cursor.fetchone()
        if found is None or found[2] is None:
            raise CannotRun("There is no sealed document with that id.")
        audience, key_id, sealed, sealed_for, owner = found
        try:
            secret = sealing.unwrapped(key_id, bytes(sealed), document, sealed_for)
        except sealing.CannotOpen as fault:
            raise CannotRun(
                "Its key fits neither where it is nor where it was (or the key is missing): nothing can be"
                " done but to restore it from a backup."
            ) from fault
        new_id, new = sealing.wrapped(secret, document, audience)
        cursor.execute(
            "update public.documents_content set key_id = %s, wrapped = %s, sealed_for = %s"
            " where document_id = %s",
            [new_id, new, audience, document],
        )
        cursor.execute(
            "insert into public.audit_entry (action, subject_kind, subject_id, owner_id, note)"
            " values ('document accepted where it is', 'document', %s, %s, %s)",
            [
                document,
                owner,
                f"by an operator; it was sealed for audience {sealed_for}, and is in {audience}",
            ],
        )
    return {"accepted": str(document), "was sealed for": sealed_for, "is in": audience}


ACTS = {"make-key": make_key, "seal": seal, "rotate-keys": rotate, "check": check, "accept": accept}


def wrappings() -> Iterator[tuple[Any, ...]]:
    """The key of every file as it is wrapped, in order, some at a time; each after the shelf it stands on."""
    from django.db import connection

    from wardmote.records.documents.shelves import SHELVES

    for shelf in SHELVES:
        after = NOBODY
        while True:
            with seeing_all(), connection.cursor() as cursor:
                cursor.execute(shelf.wrappings, [after, AT_ONCE])
                found = cursor.fetchall()
            if not found:
                break
            yield from ((shelf, *row) for row in found)
            after = found[-1][0]


@contextmanager
def seeing_all() -> Iterator[None]:
    """One transaction in the definer's shoes: the row policies bind everyone else."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local role wardmote_definer")
        yield


def finding() -> tuple[str, str]:
    """For `wardmote check`: "ok", "warning" or "wrong", and words. Asks as the worker, if that is at hand."""
    import psycopg

    from wardmote.foundation.database.bootstrap import WORKER
    from wardmote.foundation.database.home import connection_for, secret_file
    from wardmote.foundation.sealing import keys
    from wardmote.records.documents.shelves import SHELVES

    try:
        count = len(keys.keys())
    except CannotRun as reason:
        return "wrong", f"{reason} To make one for a new installation: wardmote documents make-key"
    if not secret_file(f"{WORKER}.password").exists():
        return "ok", f"{count} keys; whether documents fit them is looked at where the worker runs"

    def rows() -> Iterator[tuple[Any, ...]]:
        with psycopg.connect(**connection_for(WORKER)) as connection:
            for shelf in SHELVES:
                after = NOBODY
                while found := connection.execute(shelf.wrappings, [after, 5000]).fetchall():
                    yield from ((shelf, *row) for row in found)
                    after = found[-1][0]

    try:
        looked, misfits, unsealed = misfitting(rows())
    except psycopg.Error:
        return "warning", "whether every document fits its key could not be looked at. Run: wardmote migrate"
    if misfits:
        return "wrong", f"{len(misfits)} of {looked} do not fit their key. See: wardmote documents check"
    if unsealed:
        return "wrong", f"{unsealed} are not sealed and cannot be opened. Run: wardmote documents seal"
    return "ok", f"{looked} looked at, each fits its key"


COMMANDS = (
    Command(
        "documents",
        "Keep the keys that attachments are sealed with",
        run,
        add_arguments,
        more="Work that is stopped goes on where it was when the same command is given again.",
        settings=lambda asked: "" if asked.act in OFFLINE else SETTINGS,
        database=lambda asked: asked.act not in OFFLINE,
    ),
)
