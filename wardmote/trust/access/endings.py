"""What relies on an agreement, for the pages that end, suspend or replace it."""

from django.db import connection

from wardmote.trust.agreements.models import Agreement
from wardmote.trust.agreements.policies import EndingEffect
from wardmote.trust.identity.models import Agency


def relying_on(agreement: Agreement) -> list[EndingEffect]:
    """How often the officer's agency shared, or was shared with, under it. Two statements."""
    with connection.cursor() as cursor:
        cursor.execute("select owner_id, agency_id, times from wardmote.relying_on(%s)", [agreement.pk])
        found = cursor.fetchall()
    ids = {agency for owner, reader, _ in found for agency in (owner, reader)}
    names = dict(Agency.objects.filter(pk__in=ids).values_list("pk", "name"))
    effects = [
        EndingEffect(names[reader], f"what {names[owner]} shared with it {_times(times)}")
        for owner, reader, times in found
    ]
    return sorted(effects, key=lambda effect: (effect.agency, effect.loses))


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")
