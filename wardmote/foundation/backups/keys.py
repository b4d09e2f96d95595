"""Whom backups are sealed for: age keys (age-encryption.org/v1).

Only the public half is on the machine that makes them.
"""

import os
from pathlib import Path

from pyrage import IdentityError, RecipientError
from pyrage.x25519 import Identity, Recipient

from wardmote.foundation.database.home import CannotRun, cannot_write, write_private

RECIPIENTS = "WARDMOTE_BACKUP_RECIPIENTS"  # age1..., with spaces between


class CannotSeal(CannotRun):
    pass


def new_key(file: Path) -> str:
    """Make a key and write its secret half, which opens backups. Returns the public half.

    :raises CannotRun: if the file is there already, or cannot be written.
    """
    if file.exists():
        raise CannotSeal(
            f"{file} is there already, and a key is never replaced: it may open earlier backups."
        )
    identity = Identity.generate()
    public = str(identity.to_public())
    try:
        write_private(file, f"# opens backups of Wardmote sealed for {public}\n{identity}\n", replace=False)
    except OSError as failure:
        raise cannot_write(file, failure) from None
    return public


def recipients() -> list[Recipient]:
    """:raises CannotRun: if none is named, or one is not a key."""
    named = os.environ.get(RECIPIENTS, "").split()
    if not named:
        raise CannotSeal(
            f"{RECIPIENTS} is not set: a backup holds everything, so it is written only for the keys of"
            " people who may open it. Make one with `wardmote backup new-key FILE`, keep FILE away from"
            " this machine, and put the line that begins with age1 into the setting."
        )
    found = []
    for word in named:
        try:
            found.append(Recipient.from_str(word))
        except RecipientError:
            raise CannotSeal(
                f"{RECIPIENTS} holds something that is not an age key: it begins with {word[:8]}."
            ) from None
    return found


def identities(file: Path) -> list[Identity]:
    """The secret keys in a file, as `new-key` or `age-keygen` writes it.

    :raises CannotRun: if it cannot be read or holds none.
    """
    try:
        lines = [line.strip() for line in file.read_text().splitlines()]
    except (OSError, UnicodeDecodeError) as failure:
        raise CannotSeal(
            f"The file with the key cannot be read: {file} ({failure.__class__.__name__})."
        ) from None
    try:
        found = [Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except IdentityError:
        raise CannotSeal(
            f"{file} is not a file of age keys: each line begins with AGE-SECRET-KEY-1."
        ) from None
    if not found:
        raise CannotSeal(f"{file} holds no key.")
    return found
