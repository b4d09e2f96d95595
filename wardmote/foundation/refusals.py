"""One reason why something is not allowed: a code for us, words for the reader."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DatabaseError, transaction

REFUSED_BY_POLICY = {"42501", "23514"}  # insufficient privilege; a check that the database holds


@dataclass(frozen=True)
class Refusal:
    code: str
    message: str


class Refused(Exception):
    """Raised by a command with every reason, when the rules refuse. Each room subclasses it by name."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__(", ".join(refusal.code for refusal in refusals))
        self.refusals = refusals


def is_by_row_policy(error: DatabaseError) -> bool:
    """Whether a row policy, a privilege or a check of the database refused, as opposed to a fault."""
    return getattr(error.__cause__, "sqlstate", None) in REFUSED_BY_POLICY


@contextmanager
def by_row_policy(cannot: type[Refused], refusal: Refusal) -> Iterator[None]:
    """The database has the last word: what a row policy refuses becomes a refusal, never a fault."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        if not is_by_row_policy(error):
            raise
        raise cannot([refusal]) from error
