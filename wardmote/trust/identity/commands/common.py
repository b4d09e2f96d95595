"""What the commands of administrators share: the database does the act, and has the last word."""

from typing import Any

from django.db import DatabaseError, IntegrityError, transaction

from wardmote.foundation.database.session import ask_apart
from wardmote.foundation.refusals import Refusal, Refused
from wardmote.trust.identity import policies

NOT_FOR_YOU, NO_LONGER = "42501", "23514"  # insufficient privilege; what was so is so no more


def done_by_database(
    call: str,
    *values: Any,
    cannot: type[Refused],
    taken: Refusal | None = None,
    otherwise: Refusal | None = None,
) -> Any:
    """Call one of the database's functions; return what it answers.

    `taken` is the refusal where a unique key stands against it, `otherwise` where what was so is so no more.

    :raises Refused: as `cannot`, if the database refuses what the policies let through.
    """
    try:
        with transaction.atomic():
            # A team that holds cases is found out when the constraint triggers of the rooms above are asked.
            return ask_apart(f"select {call}", *values)[0]
    except IntegrityError as error:
        if taken is not None and getattr(error.__cause__, "sqlstate", "") == "23505":
            raise cannot([taken]) from error
        if getattr(error.__cause__, "sqlstate", "") == NO_LONGER:
            raise cannot([otherwise or policies.CHANGED_MEANWHILE]) from error
        raise
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") != NOT_FOR_YOU:
            raise
        raise cannot([policies.NOT_FOR_YOU]) from error
