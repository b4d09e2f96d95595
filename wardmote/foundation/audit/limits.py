"""The page in the place of what an officer did too often this hour. What they typed stays on it.

The database counts and refuses (`wardmote.within_limit()`); a try over the limit is on record.
Decision: docs/decisions/0049-limits-from-the-log.md
"""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from wardmote.foundation.audit.commands import record

# What was done, with its number.
WORDS = {
    "openings": "opened {} different records",
    "searches": "searched {} times",
    "asks": "asked for access {} times",
    "exports": "taken away {} lists",
    "emergencies": "tried {} times to open a record in an emergency",
    "conflicts": "declared {} conflicts of interest",
    "letters": "asked {} times whether a letter may go to somebody",
}


def answer(request: HttpRequest, what: str) -> HttpResponse:
    """Put the try on record, and say in words how many there may be and when it goes on."""
    with connection.cursor() as cursor:
        cursor.execute("select wardmote.limit_an_hour(%s), wardmote.limit_frees_at(%s)", [what, what])
        allowed, frees_at = cursor.fetchone()
    agency = request.user.agency_id  # type: ignore[union-attr]
    record(f"limit reached: {what}", kind="list", subject=None, owner=agency)
    now = timezone.now()
    seconds = max(60, int((frees_at - now).total_seconds()) + 1) if frees_at else 60
    context = {
        "done": WORDS[what].format(allowed),
        "minutes": -(-seconds // 60),
        "sent": request.method == "POST",
        "onward": request.get_full_path(),
        "typed": [
            (name, value)
            for name, values in request.POST.lists()
            if name != "csrfmiddlewaretoken"
            for value in values
        ],
    }
    page = render(request, "audit/over_limit.html", context, status=429)
    page["Retry-After"] = str(seconds)
    page["Cache-Control"] = "no-store"
    return page
