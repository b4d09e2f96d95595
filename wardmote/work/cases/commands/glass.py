"""Opening a record in an emergency, and judging it afterwards. The database puts each on record."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from wardmote.foundation.refusals import Refusal, Refused, by_row_policy
from wardmote.trust.access.models import BreakGlass
from wardmote.trust.identity import telling
from wardmote.trust.identity.models import Officer
from wardmote.work.cases import glass as rules


class CannotBreakGlass(Refused):
    pass


class CannotReview(Refused):
    pass


NOT_NOW = Refusal("not-now", "This cannot be opened in an emergency just now. Load the page again.")
NOT_YOURS = Refusal("not-yours", "It was reviewed already, or is not yours to review.")


def break_glass(*, reference: str, reason: str, by: Officer, now: datetime) -> BreakGlass:
    """Open one record for some minutes, to read only; its lead and the auditors are told with it.

    :raises CannotBreakGlass: with every reason, if the rules refuse.
    """
    if refusals := rules.refusals_to_break_glass(by=by, now=now):
        raise CannotBreakGlass(refusals)
    function, _, _ = rules.kind_of(reference)
    made = _ask(CannotBreakGlass, NOT_NOW, f"select wardmote.{function}(%s, %s)", reference[:20], reason)
    if made is None:  # no savepoint: that it was tried has to stay on record
        raise CannotBreakGlass([rules.NONE_SUCH])
    glass = BreakGlass.objects.get(pk=made)
    for officer in rules.told_of(glass):
        for post in telling.posts:
            post(officer, telling.GLASS_BROKEN)
    return glass


@transaction.atomic
def review_glass(*, glass: BreakGlass, justified: bool, words: str, by: Officer) -> None:
    """Say whether it was justified, once and for all.

    :raises CannotReview: if it was reviewed already or is not theirs to review.
    """
    if glass.reviewed_at is not None or not rules.may_review(glass, by=by):
        raise CannotReview([NOT_YOURS])
    if not _ask(
        CannotReview, NOT_YOURS, "select wardmote.review_glass(%s, %s, %s)", glass.pk, justified, words
    ):
        raise CannotReview([NOT_YOURS])


def _ask(cannot: type[Refused], refusal: Refusal, statement: str, *values: Any) -> Any:
    with by_row_policy(cannot, refusal), connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return cursor.fetchone()[0]
