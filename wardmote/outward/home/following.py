"""What home adds to the pages of a case: that it was looked at, and a button to follow it."""

from datetime import datetime

from django.urls import reverse

from wardmote.outward.home import commands
from wardmote.trust.identity.models import Officer
from wardmote.work.cases.looking import Way
from wardmote.work.cases.models import Case


def look(case: Case, by: Officer, now: datetime) -> Way | None:
    said = commands.look(case.pk, by=by, now=now)
    follows = said if said is not None else follows_unasked(case, by)
    if case.status != Case.Status.OPEN:
        return None
    href = reverse("home:follow", kwargs={"reference": case.reference})
    return Way("Stop following" if follows else "Follow", href, "no" if follows else "yes")


def follows_unasked(case: Case, by: Officer) -> bool:
    """As the first page counts them: the cases an officer leads and those their team keeps."""
    return case.lead_id == by.pk or (case.team_id is not None and case.team_id == by.team_id)
