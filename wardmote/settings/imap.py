"""The mailbox that reports come in by, for the worker alone: only it has the password."""

import os
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from wardmote.foundation.database.home import secret

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def mailbox(address: str) -> dict[str, object]:
    """Where the mailbox is and how it is read.

    :raises ImproperlyConfigured: with what to put right.
    """
    parts = urlsplit(address)
    if parts.scheme not in ("imaps", "imap") or not parts.hostname or not parts.username or parts.password:
        raise ImproperlyConfigured(
            "WARDMOTE_IMAP_URL is not as expected: imaps://user@host/INBOX, without a password, which stands"
            " in the file imap.password or in WARDMOTE_IMAP_PASSWORD."
        )
    starttls = os.environ.get("WARDMOTE_IMAP_STARTTLS") == "1"
    if parts.scheme == "imap" and not starttls and parts.hostname not in LOOPBACK:
        raise ImproperlyConfigured(
            "WARDMOTE_IMAP_URL begins with imap://, by which the password would go unencrypted. Use imaps://,"
            " or set WARDMOTE_IMAP_STARTTLS=1."
        )
    if not (door := os.environ.get("WARDMOTE_IMAP_DOOR", "").strip()):
        raise ImproperlyConfigured(
            "WARDMOTE_IMAP_URL is set, but WARDMOTE_IMAP_DOOR is not: the place in the address of the front"
            " door of the channel E-mail by which its messages come in."
        )
    return {
        "host": parts.hostname,
        "port": parts.port or (993 if parts.scheme == "imaps" else 143),
        "tls": "tls" if parts.scheme == "imaps" else "starttls" if starttls else "none",
        "user": unquote(parts.username),
        "password": os.environ.get("WARDMOTE_IMAP_PASSWORD") or secret("imap.password"),
        "folder": unquote(parts.path.strip("/")) or "INBOX",
        "move_to": os.environ.get("WARDMOTE_IMAP_MOVE_TO", "").strip(),
        "ca": os.environ.get("WARDMOTE_IMAP_CA", "").strip(),
        "door": door,
    }


if _address := os.environ.get("WARDMOTE_IMAP_URL", "").strip():
    MAILBOX = mailbox(_address)
