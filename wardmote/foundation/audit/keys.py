"""The key that checkpoints are signed with: a file of this installation, or one a setting names."""

import os
import secrets
from urllib.parse import urlsplit

from wardmote.foundation.audit import notes
from wardmote.foundation.database.home import (
    CannotUseHome,
    is_there,
    make_folder,
    secret,
    secret_file,
    write_private,
)

FILE = "audit.key"  # WARDMOTE_AUDIT_KEY_FILE names it elsewhere


def signing_key() -> notes.SigningKey:
    """The key in use. Read anew each time, so that a rotation needs no restart.

    :raises CannotUseHome: if the file is missing, readable by others, or not as it should be.
    """
    try:
        return notes.read_signing_key(secret(FILE))
    except notes.NotANote:
        raise CannotUseHome(
            f"The secret {FILE} is not as `wardmote audit key new` writes it: {secret_file(FILE)}. Put the"
            " file back from where you keep it."
        ) from None


def make_key() -> None:
    """Make the file with its key, if there is none. An existing one is never replaced."""
    path = secret_file(FILE)
    if not is_there(path):
        make_folder(path.parent, 0o700)
        write_private(path, f"{notes.new_key(new_name())}\n", replace=False)


def put_key(key: notes.SigningKey) -> None:
    write_private(secret_file(FILE), f"{key}\n")


def new_name() -> str:
    """The name of this log, which every checkpoint begins with: it stays, whatever its keys."""
    address = os.environ.get("WARDMOTE_ADDRESS", "").strip()
    host = (urlsplit(address).hostname if address else "") or os.environ.get("WARDMOTE_HOSTS", "").split(",")[
        0
    ]
    return f"{host.strip() or 'wardmote'}/log-{secrets.token_hex(4)}"
