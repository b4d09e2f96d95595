"""The case itself: its details, lead, closing and reopening; lists taken away."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.refusals import Refused, by_row_policy
from wardmote.records.intake import commands as intake
from wardmote.trust.access import commands as access
from wardmote.trust.identity.models import Officer, Team
from wardmote.work.cases import assessed, policies, queries
from wardmote.work.cases.commands.common import locked, note_event, tell
from wardmote.work.cases.models import (
    Case,
    Event,
)


class CannotChange(Refused):
    pass


class CannotAssign(Refused):
    pass


class CannotClose(Refused):
    pass


class CannotReopen(Refused):
    pass


EDITABLE = ("title", "kind", "risk", "area", "review_on")


@transaction.atomic
def change_details(
    *,
    case: Case,
    title: str,
    kind: str,
    risk: str,
    area: str,
    review_on: date,
    summary: str | None = None,
    by: Officer,
    now: datetime,
) -> None:
    """Change the details of a case; `case` holds them as the officer saw them.

    A summary that differs is kept as a new wording beside the earlier ones; a new review date alone
    is a review.

    :raises CannotChange: with every reason, if the rules refuse or the details changed meanwhile.
    """
    standing = queries.standing(case, by=by)
    if refusals := policies.refusals_to_change(case, standing=standing):
        raise CannotChange(refusals)
    wanted = {"title": title, "kind": kind, "risk": risk, "area": area, "review_on": review_on}
    seen = {name: getattr(case, name) for name in EDITABLE}
    changed = [name for name in EDITABLE if wanted[name] != seen[name]]
    told = queries.summary(case)
    retold = summary is not None and (told is None or told.text != summary)
    if not changed and not retold:
        return
    if "review_on" in changed and (refusals := policies.refusals_to_put_off_review(case, standing=standing)):
        raise CannotChange(refusals)
    if "risk" in changed and (refusals := assessed.refusals_to_say_risk(case)):
        raise CannotChange(refusals)
    with by_row_policy(CannotChange, policies.NOT_ALLOWED):
        # What was seen is repeated in the write: two officers may be changing it at once.
        same = Case.objects.filter(pk=case.pk, status=Case.Status.OPEN, **seen)
        if not same.update(**wanted, changed_at=now):
            raise CannotChange([policies.CHANGED_MEANWHILE])
        if retold and summary is not None:
            tell(case, summary, by=by, now=now)
        kind_of_event = Event.Kind.REVIEWED if changed == ["review_on"] and not retold else Event.Kind.CHANGED
        in_words = _what_changed(case, wanted, changed, retold=retold)
        note_event(case, kind_of_event, by=by, now=now, note=in_words)
    for name in changed:
        setattr(case, name, wanted[name])
    audit.record("details changed", kind="case", subject=case.pk, owner=case.owner_id)


def _what_changed(case: Case, wanted: dict[str, Any], changed: list[str], *, retold: bool) -> str:
    """What changed, for the timeline: words for values that are codes, and no more of the text than that."""
    words = []
    if "title" in changed:
        words.append("the title")
    if "kind" in changed:
        words.append(f"kind to {Case.Kind(wanted['kind']).label.lower()}")
    if "risk" in changed:
        was, now = Case.Risk(case.risk).label.lower(), Case.Risk(wanted["risk"]).label.lower()
        words.append(f"risk from {was} to {now}")
    if "area" in changed:
        words.append("the area")
    if "review_on" in changed:
        day = wanted["review_on"]
        words.append(f"next review to {day.day} {day:%B %Y}")
    if retold:
        words.append("the summary")
    return f"Changed {', '.join(words)}"


@transaction.atomic
def assign_lead(*, case: Case, lead: Officer, by: Officer, now: datetime) -> None:
    """Give the case to another lead officer of its agency, who must see it.

    :raises CannotAssign: with every reason, if the rules refuse.
    """
    standing = queries.standing(case, by=by)
    if refusals := policies.refusals_to_assign(case, standing=standing, lead=lead):
        raise CannotAssign(refusals)
    with by_row_policy(CannotAssign, policies.NOT_ALLOWED):
        same = Case.objects.filter(pk=case.pk, status=Case.Status.OPEN, lead_id=case.lead_id)
        if not same.update(lead=lead, changed_at=now):
            raise CannotAssign([policies.CHANGED_MEANWHILE])
        note_event(case, Event.Kind.ASSIGNED, by=by, now=now, note=f"To {lead.name}")
    audit.record("lead changed", kind="case", subject=case.pk, owner=case.owner_id)


@transaction.atomic
def assign_team(*, case: Case, team: Team, by: Officer, now: datetime) -> None:
    """Have another team of its agency work the case, and see it. Whoever saw it before goes on seeing it.

    :raises CannotAssign: with every reason, if the rules refuse.
    """
    standing = queries.standing(case, by=by)
    if refusals := policies.refusals_to_assign_team(case, standing=standing, team=team):
        raise CannotAssign(refusals)
    case = locked(case, CannotAssign)
    plan = access.plan_of(case.audience_id)
    way_in = access.Terms(case.owner_id, team_id=team.pk)
    if access.Terms(case.owner_id) not in plan.grants:
        plan = plan.with_grant(way_in)
    with by_row_policy(CannotAssign, policies.NAMED_OFFICERS_ONLY):
        same = Case.objects.filter(pk=case.pk, status=Case.Status.OPEN, team=case.team)
        if not same.update(team=team, changed_at=now):
            raise CannotAssign([policies.CHANGED_MEANWHILE])
        audience = access.make_audience(plan)
        if audience != case.audience_id:
            access.set_audience("case", case.pk, audience)
            case.refresh_from_db(fields=["audience"])
        note_event(case, Event.Kind.ASSIGNED, by=by, now=now, note=f"To the team {team.name}")
    audit.record("team changed", kind="case", subject=case.pk, owner=case.owner_id)


def set_review(*, case: Case, review_on: date, by: Officer, now: datetime) -> None:
    """Set another day for the next review, and change nothing else.

    :raises CannotChange: with every reason, if the rules refuse.
    """
    as_it_is = {name: getattr(case, name) for name in EDITABLE}
    change_details(case=case, **{**as_it_is, "review_on": review_on}, by=by, now=now)


@transaction.atomic
def close_case(*, case: Case, outcome: str, reason: str, words: str = "", by: Officer, now: datetime) -> None:
    """Close the case with its outcome, once nothing in it is unsettled.

    `words` are for those who made its reports from outside and follow them: they read them with their code.

    :raises CannotClose: with every reason, if the rules refuse.
    """
    standing = queries.standing(case, by=by)
    if not standing.decide or not standing.owns:
        raise CannotClose(policies.refusals_to_close(case, standing=standing, now=now))
    # Held first, so that an action asked at this moment is either seen by the rules or refused itself.
    case = locked(case, CannotClose)
    if refusals := policies.refusals_to_close(case, standing=standing, now=now):
        raise CannotClose(refusals)
    with by_row_policy(CannotClose, policies.NOT_ALLOWED):
        changed = Case.objects.filter(pk=case.pk, status=Case.Status.OPEN).update(
            status=Case.Status.CLOSED, closed_at=now, closed_by=by, outcome=outcome, changed_at=now
        )
        if not changed:
            raise CannotClose([policies.ALREADY_CLOSED])
        label = Case.Outcome(outcome).label
        note_event(case, Event.Kind.CLOSED, by=by, now=now, note=f"{label}. {reason}")
        for report in queries.followed_reports(case, by=by) if words.strip() else ():
            intake.tell_reporter(report, words=words, by=by, now=now)
    audit.record("case closed", kind="case", subject=case.pk, owner=case.owner_id, note=reason)


@transaction.atomic
def reopen_case(*, case: Case, reason: str, review_on: date, by: Officer, now: datetime) -> None:
    """Open a closed case again. When and how it was closed stays on its timeline.

    :raises CannotReopen: with every reason, if the rules refuse.
    """
    standing = queries.standing(case, by=by)
    if refusals := policies.refusals_to_reopen(case, standing=standing):
        raise CannotReopen(refusals)
    with by_row_policy(CannotReopen, policies.NOT_ALLOWED):
        changed = Case.objects.filter(pk=case.pk, status=Case.Status.CLOSED).update(
            status=Case.Status.OPEN,
            closed_at=None,
            closed_by=None,
            outcome="",
            review_on=review_on,
            changed_at=now,
        )
        if not changed:
            raise CannotReopen([policies.NOT_CLOSED])
        note_event(case, Event.Kind.REOPENED, by=by, now=now, note=reason)
    audit.record("case reopened", kind="case", subject=case.pk, owner=case.owner_id, note=reason)


def note_export(*, count: int, by: Officer) -> None:
    """Put on record that an officer took a list of cases away."""
    audit.record("exported", kind="case list", subject=None, owner=by.agency_id, note=f"{count} cases")
