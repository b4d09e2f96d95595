"""References people can say over the telephone: random, so that they tell nobody how many there are."""

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0/O, 1/I/L, U


def new_reference(prefix: str) -> str:
    """A reference such as C-7K3Q-9XWM: 30**8 of them, so a collision is for the unique key to catch."""
    first, second = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(2))
    return f"{prefix}-{first}-{second}"


def as_reference(typed: str, prefix: str) -> str | None:
    """The reference meant, however it was typed: "c jkhr s96s" is C-JKHR-S96S. None if it can be none.

    Without its prefix too, so a word of eight letters also passes: whether there is such a record, ask.
    """
    kept = re.sub(r"[^A-Z0-9]", "", typed.upper())
    if len(kept) == 8 + len(prefix):
        kept = kept.removeprefix(prefix)
    return f"{prefix}-{kept[:4]}-{kept[4:]}" if len(kept) == 8 else None
