"""References people can say over the telephone: random, so that they tell nobody how many there are."""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no 0/O, 1/I/L, U


def new_reference(prefix: str) -> str:
    """A reference such as C-7K3Q-9XWM: 30**8 of them, so a collision is for the unique key to catch."""
    first, second = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(2))
    return f"{prefix}-{first}-{second}"
