"""Declaring a conflict of interest, and lifting it. The database puts each on record and tells the lead."""

from dataclasses import replace

from django.db import connection, transaction

from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.trust.access import commands as access
from wardmote.trust.access import sharing
from wardmote.trust.identity.models import Officer
from wardmote.work.cases import conflicts as rules
from wardmote.work.cases import queries
from wardmote.work.cases.commands.common import locked
from wardmote.work.cases.models import Case, Conflict


class CannotDeclare(Refused):
    pass


class CannotLiftConflict(Refused):
    pass


@transaction.atomic
def declare_conflict(*, reference: str, whose: Officer, words: str, by: Officer) -> None:
    """Keep an officer out of a case from now on: oneself, or as a supervisor an officer of one's team.

    Nothing is answered: of a case that one may not see one does not learn whether there is one.

    :raises CannotDeclare: with every reason, if the rules refuse.
    """
    if refusals := rules.refusals_to_declare(whose=whose, by=by):
        raise CannotDeclare(refusals)
    with by_row_policy(CannotDeclare, rules.NOBODY_LEFT), connection.cursor() as cursor:
        cursor.execute("select wardmote.declare_conflict(%s, %s, %s)", [reference[:20], whose.pk, words])
        access.has_moved("case", None)


@transaction.atomic
def lift_conflict(*, case: Case, conflict: Conflict, reason: str, by: Officer) -> None:
    """Let the officer see the case again, as far as its grants let them in.

    :raises CannotLiftConflict: with every reason, if the rules refuse.
    """
    standing = queries.standing(case, by=by)
    if refusals := rules.refusals_to_lift(conflict, standing=standing, by=by):
        raise CannotLiftConflict(refusals)
    case = locked(case, CannotLiftConflict)
    plan = access.plan_of(case.audience_id)
    with by_row_policy(CannotLiftConflict, rules.SUPERVISORS_LIFT):
        with connection.cursor() as cursor:
            cursor.execute("select wardmote.lift_conflict(%s, %s)", [conflict.pk, reason])
            if not cursor.fetchone()[0]:
                raise CannotLiftConflict([rules.NOT_TWICE])
        out = access.KeptOut(officer_id=conflict.officer_id)
        sharing.move(
            sharing.Record("case", case.pk, case.owner_id), replace(plan, denials=plan.denials - {out})
        )
