"""Keys of authenticator apps and the seed of recovery codes, sealed: the database alone gives no code.

All under one key, kept in the database as it is wrapped under the installation's keys, whose file stands
apart from it. Decision: docs/decisions/0165-second-factors-are-sealed.md
"""

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from wardmote.foundation.files import envelope
from wardmote.foundation.sealing import words
from wardmote.foundation.sealing.wrapping import CannotOpen

LABEL = b"second factors\0"
SEALED = "sealed:"  # before what is sealed; anything else stands as it did before there was sealing
SECRETS = {"totp": "secret", "recovery_codes": "seed"}  # where allauth keeps what makes a code, by type

# For keeping their key with those of documents (records/documents/shelves.py).
WRAPPINGS = (
    "select factors, stands_in, key_id, wrapped, sealed_for from wardmote.wrappings_of_second_factors(%s, %s)"
)
RENEW = (
    "update public.identity_factorkey set key_id = %s, wrapped = %s"
    " where lpad(id::text, 32, '0')::uuid = %s and wrapped = %s"
)


def seal(secret: str) -> str:
    return SEALED + cipher().encrypt(secret.encode()).decode()


def unseal(kept: str) -> str:
    """:raises CannotOpen: if it was not sealed here."""
    if not kept.startswith(SEALED):
        return kept
    try:
        return cipher().decrypt(kept.removeprefix(SEALED)).decode()
    except InvalidToken:
        raise CannotOpen("content") from None


def cipher() -> Fernet:
    """:raises CannotOpen: if the installation's keys are not those that its key was wrapped under."""
    from wardmote.trust.identity.models import FactorKey

    kept = FactorKey.objects.first()
    if kept is None:
        key_id, wrapped = words.wrap(envelope.new_key(), LABEL)
        FactorKey.objects.bulk_create([FactorKey(key_id=key_id, wrapped=wrapped)], ignore_conflicts=True)
        kept = FactorKey.objects.get()  # somebody else's, if two began at once
    return Fernet(urlsafe_b64encode(words.unwrap(kept.key_id, bytes(kept.wrapped), LABEL)))


def unsealed() -> Iterator[tuple[Any, str]]:
    """Each authenticator whose secret stands as it did before there was sealing, and where in it."""
    from allauth.mfa.models import Authenticator

    for kind, part in SECRETS.items():
        rows = Authenticator.objects.filter(type=kind).exclude(**{f"data__{part}__startswith": SEALED})
        yield from ((row, part) for row in rows)


def seal_all() -> int:
    """Seal those; how many. Done again, it does nothing."""
    done = 0
    for row, part in unsealed():
        row.data[part] = seal(row.data[part])
        row.save(update_fields=["data"])
        done += 1
    return done
