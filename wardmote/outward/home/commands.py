"""What an officer does with their own first page: a case looked at, all of them seen, one followed or not."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from wardmote.foundation.audit import commands as audit
from wardmote.outward.home import queries
from wardmote.outward.home.models import CaseMark
from wardmote.trust.identity.models import Officer
from wardmote.work.cases.models import Case

# Two pages of a case may be opened at once; the later look stands.
LOOK = """
insert into home_casemark (id, officer_id, case_id, seen_at)
select gen_random_uuid(), %s, seen.id, %s from unnest(%s::uuid[]) as seen(id)
on conflict (officer_id, case_id) do update set seen_at = greatest(home_casemark.seen_at, excluded.seen_at)
returning follows
"""


def look(case: UUID, *, by: Officer, now: datetime) -> bool | None:
    """The officer looks at a case: what others changed until now is news no more.

    Returns whether they follow it, where they ever said. The look itself is on record as an opening; this
    mark is for their own page.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOOK, [by.pk, now, [case]])
        row = cursor.fetchone()
    return row[0] if row else None


def see_all(*, until: datetime, by: Officer, now: datetime) -> int:
    """Take what was on the page, as it stood at `until`, as seen; return for how many cases."""
    cases = [changed.case_id for changed in queries.changes(most=queries.MOST)]
    with connection.cursor() as cursor:
        cursor.execute(LOOK, [by.pk, min(until, now), cases])
    return len(cases)


@transaction.atomic
def follow(*, case: Case, follows: bool, by: Officer) -> None:
    """Hear of what others change on a case, or no longer."""
    CaseMark.objects.update_or_create(officer=by, case=case, defaults={"follows": follows})
    audit.record(
        "case followed" if follows else "case no longer followed",
        kind="case",
        subject=case.pk,
        owner=case.owner_id,
    )
