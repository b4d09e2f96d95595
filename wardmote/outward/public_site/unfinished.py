"""A report as far as it is filled in, kept on the server under a key that only the sender's browser holds.

The cookie is that random key and nothing else: it goes with the browser's window, and with leaving.
Decision: docs/decisions/0086-unfinished-reports-sealed.md
"""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from wardmote.foundation.database.session import ask_apart
from wardmote.foundation.files.checked import CheckedFile
from wardmote.records.front_doors.secrets import new_secret

MOST_FILES = 3
BOTH = "select wardmote.unfinished_report(%s), exists (select from wardmote.unfinished_files(%s))"


@dataclass
class Unfinished:
    """The answers by step, the report's secret, and once it is sent its reference."""

    token: str
    door: str
    begun_at: datetime
    secret: str
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    reference: str = ""
    has_email: bool = False
    has_files: bool = False  # as it was found, not kept

    @property
    def is_sent(self) -> bool:
        return bool(self.reference)

    def to_json(self) -> bytes:
        kept = {
            "door": self.door,
            "begun_at": self.begun_at.isoformat(),
            "secret": self.secret,
            "answers": self.answers,
            "reference": self.reference,
            "has_email": self.has_email,
        }
        return json.dumps(kept).encode()


class TooMany(Exception):
    """So much was begun or uploaded from this network that no more is taken this hour."""


def begin(door: str, now: datetime) -> Unfinished:
    return Unfinished(secrets.token_urlsafe(32), door, now, new_secret())


def of(request: HttpRequest, door: str) -> Unfinished | None:
    """What the sender has answered at this door; None if nothing, or it has run out."""
    token = request.COOKIES.get(settings.REPORT_COOKIE_NAME, "")
    its = print_of(token)
    row = ask_apart(BOTH, its, its) if token else None
    if not row or row[0] is None:
        return None
    try:
        kept = json.loads(opened(token, bytes(row[0])))
    except InvalidTag:
        return None
    if kept["door"] != door:
        return None
    begun_at = datetime.fromisoformat(kept["begun_at"])
    return Unfinished(token, **kept | {"begun_at": begun_at}, has_files=row[1])


def keep(unfinished: Unfinished, *, door: UUID, network: bytes, now: datetime) -> None:
    """:raises TooMany: where this one is new, and too many were begun from there."""
    row = ask_apart(
        "select wardmote.keep_unfinished(%s, %s, %s, %s, %s)",
        print_of(unfinished.token), sealed(unfinished.token, unfinished.to_json()), door, network, now,
    )  # fmt: skip
    if not row[0]:
        raise TooMany


def carry(response: HttpResponseBase, unfinished: Unfinished, *, secure: bool) -> None:
    """Give the browser the key, for as long as its window is open."""
    response.set_cookie(
        settings.REPORT_COOKIE_NAME, unfinished.token, httponly=True, samesite="Strict", secure=secure
    )


def forget(request: HttpRequest, response: HttpResponseBase) -> None:
    """Let go of everything at once, here and in the browser."""
    if token := request.COOKIES.get(settings.REPORT_COOKIE_NAME, ""):
        ask_apart("select wardmote.forget_unfinished(%s)", print_of(token))
    response.delete_cookie(settings.REPORT_COOKIE_NAME, samesite="Strict")


# --- pictures -------------------------------------------------------------------------------------


def keep_file(
    unfinished: Unfinished, file: CheckedFile, *, door: UUID, network: bytes, now: datetime
) -> bool:
    """Keep a checked picture; False where there are as many as there may be.

    :raises TooMany: if too many were uploaded from there.
    """
    head = json.dumps(
        {"name": file.name, "media_type": file.media_type, "sha256": file.sha256, "pages": file.pages}
    ).encode()
    row = ask_apart(
        "select wardmote.keep_unfinished_file(%s, %s, %s, %s, %s, %s, %s)",
        print_of(unfinished.token), uuid4(), sealed(unfinished.token, head + b"\n" + file.data), MOST_FILES,
        door, network, now,
    )  # fmt: skip
    if row[0] == "too many":
        raise TooMany
    return bool(row[0] == "kept")


def files(unfinished: Unfinished) -> list[tuple[UUID, CheckedFile]]:
    """The pictures kept so far, the oldest first."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("select id, sealed from wardmote.unfinished_files(%s)", [print_of(unfinished.token)])
        rows = cursor.fetchall()
    for pk, kept in rows:
        head, _, data = opened(unfinished.token, bytes(kept)).partition(b"\n")
        found.append((pk, CheckedFile(size=len(data), data=data, **json.loads(head))))
    return found


def drop_file(unfinished: Unfinished, pk: UUID) -> None:
    ask_apart("select wardmote.drop_unfinished_file(%s, %s)", print_of(unfinished.token), pk)


def forget_files(unfinished: Unfinished) -> None:
    ask_apart("select wardmote.drop_unfinished_file(%s, %s)", print_of(unfinished.token), None)


# --- sealing --------------------------------------------------------------------------------------


def print_of(token: str) -> bytes:
    return hashlib.sha256(b"unfinished report\0" + token.encode()).digest()


def key_of(token: str) -> bytes:
    return hashlib.sha256(b"key of an unfinished report\0" + token.encode()).digest()


def sealed(token: str, plain: bytes) -> bytes:
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(key_of(token)).encrypt(nonce, plain, print_of(token))


def opened(token: str, kept: bytes) -> bytes:
    """:raises InvalidTag: if it was not sealed with this token."""
    return AESGCM(key_of(token)).decrypt(kept[:12], kept[12:], print_of(token))
