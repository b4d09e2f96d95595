"""Passwords that many people have used, or that anybody would guess of this person, are refused.

zxcvbn ships the 30,000 passwords most often found in breaches, English words and names, and works out how
few tries someone needs who knows them, keyboards, dates, repeats and letters written as numbers. Nothing
leaves the machine. Decision: docs/decisions/0028-breached-passwords.md
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import connections

LONG_ENOUGH_TO_TELL = 72  # what is longer is not weaker, and working it out would take seconds
TRIES = 10**8  # fewer than this is too few even where every try costs scrypt
WORDS = "three words that have nothing to do with each other"


class NotGuessable:
    """Refuses what zxcvbn finds in fewer than a hundred million tries, and says why."""

    def validate(self, password: str, user: Any = None) -> None:
        from zxcvbn import zxcvbn

        own = own_words(user)
        lowered = password.lower()
        if any(word in lowered for word in own if len(word) > 3):
            raise ValidationError(
                f"Leave your own name, address and agency out of the password. Try {WORDS}", code="own-words"
            )
        found = zxcvbn(password[:LONG_ENOUGH_TO_TELL], user_inputs=own)
        common = any(
            each["pattern"] == "dictionary"
            and each.get("dictionary_name") == "passwords"
            and len(each["token"]) > 7
            for each in found["sequence"]
        )
        if found["guesses"] >= TRIES and not (common and found["guesses"] < TRIES * 100):
            return
        if common:
            raise ValidationError(
                f"This password is on a list of stolen passwords, or nearly. Try {WORDS}", code="breached"
            )
        raise ValidationError(f"This password is too easy to guess. Try {WORDS}", code="guessable")

    def get_help_text(self) -> str:
        return f"Not a password that others use, and not your own name. Try {WORDS}."


def own_words(user: Any) -> list[str]:
    """What anybody would try first: parts of name, address, agency and team; and the product's name."""
    words = ["wardmote"]
    email = getattr(user, "email", "") or ""
    words += email.replace("@", ".").replace("-", ".").replace("_", ".").split(".")
    words += getattr(user, "own_words", None) or _words_of_officer(user)
    return sorted({word.lower() for word in words if len(word) > 2} - COMMON)


COMMON = {"the", "and", "for", "org", "com", "gov", "net", "example", "team", "first", "second", "service"}


def _words_of_officer(user: Any) -> list[str]:
    if getattr(user, "pk", None) is None or "authenticator" not in connections:
        return []
    with connections["authenticator"].cursor() as cursor:
        cursor.execute("select wardmote.words_of(%s)", [user.pk])
        found = cursor.fetchone()[0]
    return found.split() if found else []
