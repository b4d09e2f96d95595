"""The few words of IMAP that are needed: which messages are new, what they hold, that they are dealt with.

imaplib of the standard library is enough: packages about it bring their own ideas of a message, and parse
what is better parsed by the package `email` alone.
"""

import contextlib
import imaplib
import re
import ssl
from collections.abc import Iterator
from typing import Any

SECONDS = 30  # until a server that does not answer is given up
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
UID = re.compile(rb"UID (\d+)")


class CannotReach(Exception):
    """The mailbox cannot be read; the words name no person and no message."""


class Folder:
    """One folder, open for reading and marking."""

    def __init__(self, server: imaplib.IMAP4, validity: int) -> None:
        self.server, self.validity = server, validity

    def unseen(self) -> list[int]:
        """The numbers of messages that nobody has marked as read, the oldest first."""
        found = _ask(self.server.uid("SEARCH", "UNSEEN"))
        return [int(uid) for uid in b" ".join(part for part in found if part).split()]

    def size(self, uid: int) -> int:
        answer = _ask(self.server.uid("FETCH", str(uid), "(RFC822.SIZE)"))
        found = SIZE.search(
            b" ".join(part if isinstance(part, bytes) else part[0] for part in answer if part)
        )
        return int(found[1]) if found else 0

    def message(self, uid: int) -> bytes:
        """The whole of a message; it is not marked as read by this."""
        for part in _ask(self.server.uid("FETCH", str(uid), "(BODY.PEEK[])")):
            if isinstance(part, tuple):
                return bytes(part[1])
        raise CannotReach("The server did not give a message out.")

    def done(self, uid: int, move_to: str = "") -> None:
        """Mark it as read and, where a folder for that is named, move it there."""
        _ask(self.server.uid("STORE", str(uid), "+FLAGS.SILENT", "(\\Seen)"))
        if not move_to:
            return
        if "MOVE" in self.server.capabilities:
            _ask(self.server.uid("MOVE", str(uid), _quoted(move_to)))
            return
        _ask(self.server.uid("COPY", str(uid), _quoted(move_to)))
        _ask(self.server.uid("STORE", str(uid), "+FLAGS.SILENT", "(\\Deleted)"))
        if "UIDPLUS" in self.server.capabilities:  # else others' deleted messages would go with it
            _ask(self.server.uid("EXPUNGE", str(uid)))


@contextlib.contextmanager
def folder(box: dict[str, Any]) -> Iterator[Folder]:
    """Open a folder of a mailbox.

    :raises CannotReach: with words, at any time while it is open.
    """
    server = None
    try:
        server = _connected(box)
        try:
            server.login(box["user"], box["password"])
        except imaplib.IMAP4.error:
            raise CannotReach("The server refuses the user or the password.") from None
        answer, _ = server.select(_quoted(box["folder"]))
        if answer != "OK":
            raise CannotReach("The server has no such folder.")
        validity = server.response("UIDVALIDITY")[1]
        yield Folder(server, int(validity[0]) if validity and validity[0] else 0)
    except ssl.SSLError as failure:
        raise CannotReach(
            f"No encrypted connection can be made: {failure.reason or 'certificate'}."
        ) from None
    except (OSError, imaplib.IMAP4.error) as failure:
        raise CannotReach(f"The server does not answer as expected ({type(failure).__name__}).") from None
    finally:
        if server is not None:
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                server.logout()


def _connected(box: dict[str, Any]) -> imaplib.IMAP4:
    context = ssl.create_default_context(cafile=box.get("ca") or None)
    if box["tls"] == "tls":
        return imaplib.IMAP4_SSL(box["host"], box["port"], ssl_context=context, timeout=SECONDS)
    server = imaplib.IMAP4(box["host"], box["port"], timeout=SECONDS)
    if box["tls"] == "starttls":
        server.starttls(context)
    return server


def _ask(answered: tuple[str, list[Any]]) -> list[Any]:
    answer, parts = answered
    if answer != "OK":
        raise CannotReach("The server refuses what it is asked for.")
    return parts


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
