"""Where sealed files stand whose keys are looked after together: documents, agreements, others."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from wardmote.foundation.sealing import words
from wardmote.records.documents import sealing
from wardmote.trust.agreements import sealing as of_agreements
from wardmote.trust.identity import second_factors

__all__ = ["SHELVES", "of_words"]


@dataclass(frozen=True)
class Shelf:
    """`wrappings` gives so many rows after an id: file, what it is in, key id, wrapped key, sealed for."""

    wrappings: str
    renew: str  # unless it was wrapped anew while we looked
    wrap: Callable[[bytes, UUID, Any], tuple[str, bytes]]
    unwrap: Callable[[str, bytes, UUID, Any], bytes]


# Rooms above that keep something sealed add theirs in `AppConfig.ready`.
SHELVES = [
    Shelf(
        "select document, audience, key_id, wrapped, sealed_for from wardmote.wrappings(%s, %s)",
        "update public.documents_content set key_id = %s, wrapped = %s"
        " where document_id = %s and wrapped = %s",
        sealing.wrapped,
        sealing.unwrapped,
    ),
    Shelf(
        "select file, agreement, key_id, wrapped, sealed_for from wardmote.wrappings_of_agreements(%s, %s)",
        "update public.agreements_agreementfile set key_id = %s, wrapped = %s where id = %s and wrapped = %s",
        of_agreements.wrap,
        of_agreements.unwrap,
    ),
]


def of_words(wrappings: str, renew: str, label: bytes) -> Shelf:
    """A shelf of words sealed in one column (foundation/sealing/words.py), all under one label.

    `wrappings` and `renew` are as a shelf's; wardmote.words_key and words_under read and write the column.
    """
    return Shelf(
        wrappings,
        renew,
        lambda key, one, stands_in: words.wrap(key, label),
        lambda key_id, wrapped, one, stands_in: words.unwrap(key_id, wrapped, label),
    )


SHELVES.append(of_words(second_factors.WRAPPINGS, second_factors.RENEW, second_factors.LABEL))
