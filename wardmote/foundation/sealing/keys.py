"""The keys that documents' own keys are wrapped with: a file of this installation, or one named by a setting.

One line a key, the newest first: its id and its 32 bytes in base64. Nothing here imports Django.
"""

import base64
import binascii
import os
import secrets
from functools import lru_cache

from wardmote.foundation.database.home import (
    CannotUseHome,
    is_there,
    make_folder,
    secret,
    secret_file,
    write_private,
)

FILE = "document.keys"  # WARDMOTE_DOCUMENT_KEYS_FILE names it elsewhere


def keys() -> dict[str, bytes]:
    """Every key by its id, the newest first. Read anew once the file changed: a rotation needs no restart.

    :raises CannotUseHome: if the file is missing, readable by others, or not as it should be.
    """
    path = secret_file(FILE)
    try:
        at = path.stat()
    except OSError:
        return _read()  # which says what is wrong
    return dict(_kept(str(path), at.st_ino, at.st_mtime_ns, at.st_size, at.st_mode))


@lru_cache(maxsize=4)
def _kept(*file: object) -> dict[str, bytes]:
    return _read()


def _read() -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for line in secret(FILE).splitlines():
        key_id, _, coded = line.strip().partition(" ")
        try:
            key = base64.b64decode(coded, validate=True)
        except binascii.Error:
            key = b""
        if len(key) != 32 or not key_id.isalnum() or key_id in found:
            raise CannotUseHome(
                f"The secret {FILE} is not as `wardmote documents make-key` writes it: {secret_file(FILE)}."
                " Put the file back from where you keep it; without its keys no document can be opened."
            )
        found[key_id] = key
    return found


def newest(found: dict[str, bytes]) -> str:
    return next(iter(found))


def make_keys() -> None:
    """Make the file with its first key, if there is none. An existing one is never replaced."""
    path = secret_file(FILE)
    if not is_there(path):
        make_folder(path.parent, 0o700)
        write_private(path, _line(), replace=False)


def add_key() -> str:
    """Put a new key before the others; new documents are sealed under it from now on. Returns its id."""
    path = secret_file(FILE)
    line = _line()
    write_private(path, line + _whole(keys()), replace=True)
    return line.split()[0]


def drop_keys(unused: set[str]) -> None:
    """Take keys out of the file, but never the newest."""
    found = keys()
    kept = {key_id: key for key_id, key in found.items() if key_id == newest(found) or key_id not in unused}
    write_private(secret_file(FILE), _whole(kept), replace=True)


def may_write() -> bool:
    return os.access(secret_file(FILE).parent, os.W_OK)


def _line() -> str:
    return f"{secrets.token_hex(4)} {base64.b64encode(secrets.token_bytes(32)).decode()}\n"


def _whole(found: dict[str, bytes]) -> str:
    return "".join(f"{key_id} {base64.b64encode(key).decode()}\n" for key_id, key in found.items())
