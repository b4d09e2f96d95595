"""Reading the mailbox: each new message is a report, once; one that cannot be keeps no other waiting.

A message is marked in the mailbox once its report is committed. Killed in between, it is found again, and its
secret, made from it and this installation's key, finds the report it already is.
"""

import hashlib
import hmac
import logging
import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from wardmote.foundation.files.checked import CheckedFile, check_upload
from wardmote.foundation.files.kinds import CannotAccept
from wardmote.records.files_in import sealed
from wardmote.records.files_in.mailbox import imap, message
from wardmote.records.files_in.mailbox.message import Attachment, Read
from wardmote.records.files_in.reading import ENDINGS, read_file
from wardmote.records.front_doors import commands as front_doors
from wardmote.records.front_doors import policies, queries
from wardmote.records.front_doors.commands import CannotTake, Told
from wardmote.records.front_doors.models import Door
from wardmote.records.front_doors.secrets import ALPHABET, GROUP, LENGTH
from wardmote.records.places.postcodes import only_postcode

logger = logging.getLogger("wardmote.mailbox")

AT_ONCE = 100  # messages of one run: others wait for the next minute
MOST_BYTES = 40 * 1024 * 1024
OFFERED = uuid.UUID("6c1f6a1e-6f0a-4b4e-9a55-0d7a7f2a9b11")  # the namespace of ids of offered files
NO_DOOR = "There is no open front door of the channel E-mail by the name in the settings."


def read(*, now: datetime) -> dict[str, int]:
    """Read the mailbox of the settings, if there is one; how many messages came to which end."""
    box: dict[str, Any] = settings.MAILBOX
    if not box:
        return {}
    its = mailbox_print(box)
    door = queries.plain_door(box["door"], channel=Door.Channel.EMAIL)
    if door is None or not door.is_open:
        mailbox_is(its, door, NO_DOOR, now)
        return {}
    ends: dict[str, int] = {}
    try:
        with imap.folder(box) as folder:
            for uid in _waiting(folder, its):
                end = take_one(folder, uid, its, door, move_to=box["move_to"], now=now)
                ends[end] = ends.get(end, 0) + 1
    except imap.CannotReach as failure:
        mailbox_is(its, door, str(failure), now)
        return ends
    mailbox_is(its, door, "", now)
    return ends


def mailbox_print(box: dict[str, Any]) -> bytes:
    return hashlib.sha256(f"{box['user']}@{box['host']}:{box['port']}/{box['folder']}".encode()).digest()


def _waiting(folder: imap.Folder, its: bytes) -> list[int]:
    """Messages not marked as read, without those set aside: first those never looked at, the oldest first;
    then those that wait, the longest first. However many one sender has in the folder, others are read.
    """
    uids = folder.unseen()
    known = {
        uid: (outcome, at)
        for uid, outcome, at in _rows(
            "select uid, outcome, at from wardmote.files_in_mail_known(%s, %s, %s)",
            its, folder.validity, uids,
        )
    }  # fmt: skip
    fresh = [uid for uid in uids if uid not in known]
    tried = [uid for uid in uids if uid in known and known[uid][0] != "aside"]
    return (fresh + sorted(tried, key=lambda uid: known[uid][1]))[:AT_ONCE]


def take_one(folder: imap.Folder, uid: int, its: bytes, door: Door, *, move_to: str, now: datetime) -> str:
    """One message, to whatever end; a fault of its own is its end, and no other's.

    :raises imap.CannotReach: if the server does not answer.
    """
    print_of, outcome, reason = hashlib.sha256(b"").digest(), "tried", ""
    try:
        if folder.size(uid) > MOST_BYTES:
            outcome, reason = "aside", "The message is too large."
        else:
            found = message.read(folder.message(uid), own=settings.DEFAULT_FROM_EMAIL)
            print_of = found.print
            outcome = take_in(found, its, door, now=now)
    except message.CannotRead as cannot:
        outcome, reason = "aside", str(cannot)
    except CannotTake as cannot:
        reason = cannot.refusals[0].message
        if cannot.refusals == [policies.TOO_MANY]:
            outcome = "waits"  # not its fault: tried again, however often
    except imap.CannotReach:
        raise
    except Exception as failure:  # of any kind: what a message makes stumble must not keep the others waiting
        logger.warning("a message could not be taken in (%s)", type(failure).__name__)
        reason = f"It could not be taken in ({type(failure).__name__})."
    end = str(
        _rows(
            "select wardmote.files_in_mail_is(%s, %s, %s, %s, %s, %s, %s)",
            its, folder.validity, uid, print_of, outcome, reason, now,
        )[0][0]
    )  # fmt: skip
    if end in ("taken", "again"):
        folder.done(uid, move_to)
    return outcome if outcome == "waits" else end


def take_in(found: Read, its: bytes, door: Door, *, now: datetime) -> str:
    """Make a report of a message, with its files, once; `taken`, or `again` where it was here before."""
    if _rows("select wardmote.files_in_mail_taken(%s, %s)", its, found.print)[0][0]:
        return "again"
    kept, refused, offered = _files(found, door, now=now)
    secret = secret_of(its, found.print)
    told = Told(
        kind="other" if "other" in door.kinds else door.kinds[0],
        what=_what(found, refused, offered),
        occurred_words="",
        postcode=only_postcode(
            f"{found.subject}\n{found.words}"
        ),  # so that rules and figures of places know its ward
        teller_name=found.sender_name if found.sender else "",
        teller_email=found.sender,
    )
    front_doors.take(
        door=door, told=told, secret=secret, network=found.sender, now=now, answers=not found.is_automatic
    )
    for file in kept:
        front_doors.attach(secret=secret, title="Came with the message", file=file, now=now)
    return "taken"


def _what(found: Read, refused: list[str], offered: list[str]) -> str:
    """Subject and words, and what is to be known of the message besides."""
    parts = [found.subject, found.words]
    if found.is_automatic:
        parts.insert(0, "This message says that it was sent automatically. It was not answered.")
    if offered:
        parts.append("Offered to be taken in as reports, under Files: " + ", ".join(offered) + ".")
    if refused:
        parts.append("Not kept of what came with it:\n" + "\n".join(refused))
    return "\n\n".join(part for part in parts if part) or "The message holds no words."


def _files(found: Read, door: Door, *, now: datetime) -> tuple[list[CheckedFile], list[str], list[str]]:
    """What came with it: kept; refused, in words; and spreadsheets of a known source, offered to its team."""
    kept, refused, offered = [], [], []
    source = None
    if found.sender:
        source = _rows("select wardmote.files_in_source_of(%s, %s)", door.pk, found.sender)[0][0]
    for file in found.attachments:
        try:
            kept.append(check_upload(file.name, file.data))
        except CannotAccept as cannot:
            refused.append(f"{_shown(file.name)}: {cannot.message}.")
            continue
        if source and file.name.lower().endswith(ENDINGS) and _offer(source, found, file, now=now):
            offered.append(_shown(file.name))
    if found.left_out:
        refused.append(f"{found.left_out} more files: at most {message.MOST_ATTACHMENTS} are kept.")
    return kept, refused, offered


def _shown(name: str) -> str:
    return "".join(letter for letter in name if letter.isprintable())[:80]


def _offer(source: uuid.UUID, found: Read, file: Attachment, *, now: datetime) -> bool:
    """Nothing is taken in by this: an address is easily forged."""
    try:
        table = read_file(file.name, file.data)
    except CannotAccept:
        return False
    batch = uuid.uuid5(OFFERED, hashlib.sha256(found.print + file.data).hexdigest())
    with transaction.atomic():
        _rows(
            "select wardmote.files_in_offer(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            batch, source, table.name, table.notes, table.rows, *sealed.seal(table.kept, batch), now,
        )  # fmt: skip
    return True


def secret_of(its: bytes, print_of: bytes) -> str:
    """The same message has the same secret, so that it is one report; it cannot be guessed from it."""
    key = hashlib.sha256(f"mailbox {settings.SECRET_KEY}".encode()).digest()
    number = int.from_bytes(hmac.digest(key, its + print_of, "sha512"), "big")
    signs = ""
    for _ in range(LENGTH):
        number, at = divmod(number, len(ALPHABET))
        signs += ALPHABET[at]
    return "-".join(signs[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def mailbox_is(its: bytes, door: Door | None, failure: str, now: datetime) -> None:
    _rows("select wardmote.files_in_mailbox_is(%s, %s, %s, %s)", its, door.pk if door else None, failure, now)


def _rows(statement: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
