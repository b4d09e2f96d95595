"""The secret by which a reporter follows their report: 137 bits, in signs that can be read and typed."""

import hashlib
import re
import secrets

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # as references have, in small letters: 30 signs
LENGTH = 28  # 30**28 is more than 2**137
GROUP = 4


def new_secret() -> str:
    """Such as k7m2-...: seven groups of four."""
    number, signs = secrets.randbelow(len(ALPHABET) ** LENGTH), ""
    for _ in range(LENGTH):
        number, sign = divmod(number, len(ALPHABET))
        signs += ALPHABET[sign]
    return "-".join(signs[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def print_of(secret: str) -> bytes | None:
    """What the database knows of a secret, however it was typed; None for what can be none."""
    signs = re.sub(r"[\s-]", "", secret.lower())
    if len(signs) != LENGTH or any(sign not in ALPHABET for sign in signs):
        return None
    return hashlib.sha256(signs.encode()).digest()
