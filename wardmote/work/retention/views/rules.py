"""The periods of keeping: which are in effect for one's agency, where each comes from, and one's own."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wardmote.trust.identity.models import Officer
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.views.common import ASK, act, posted, signed_in
from wardmote.work.retention import commands, policies, queries
from wardmote.work.retention.forms import PeriodForm
from wardmote.work.retention.models import Item, Rule
from wardmote.work.retention.reckoning import UNCONFIRMED, period_words
from wardmote.work.retention.views.common import tabs

FROM_WHEN: dict[str, str] = {
    Item.RecordKind.PERSON: "from when nothing refers to them",
    Item.RecordKind.PLACE: "from when nothing refers to it",
    Item.RecordKind.PATROL: "from when it is over",
}


def dressed(rule: Rule) -> Rule:
    seen: Any = rule
    seen.unconfirmed = rule.status in UNCONFIRMED
    if rule.period_months is not None:
        from_when = {"settled": "from closing or decision", "last_notice": "from last coming to notice"}
        since = FROM_WHEN.get(rule.record_kind) or from_when[rule.since]
        seen.words = f"{period_words(rule.period_months)} {since}"
    else:
        seen.words = f"to the end of the year in which the person is {rule.until_age}"
    if rule.review_months:
        seen.words += f", reviewed every {period_words(rule.review_months)}"
    return rule


def rules_for(by: Officer, today: date) -> list[Rule]:
    """The rules of an officer's agency; those of the police are the police's alone."""
    found = queries.rules(by.agency, on=today)
    return [dressed(rule) for rule in found if rule.agency_kind in ("", by.agency.kind)]


@require_safe
@login_required
@never_cache
def rules(request: OfficerRequest) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    context = {
        "rules": rules_for(by, today),
        "tabs": tabs("rules"),
        "may_set": not policies.refusals_to_set_period(by=by),
        "figures": [
            ("Days in which an agreed deletion can be stopped", queries.days("deletion_cooling_off")),
            ("Days that partners have to answer first", queries.days("deletion_partners")),
            ("Days after which an unreviewed record is late", queries.days("retention_overdue")),
        ],
    }
    return render(request, "retention/rules.html", context)


@ASK
@signed_in
def set_period(request: OfficerRequest) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    offered = [rule for rule in rules_for(by, today) if rule.agency_id is None]
    form = PeriodForm(posted(request), rules=offered, today=today, initial={"starts_on": today})
    return act(
        request,
        title="Set your own period",
        caption=by.agency.name,
        words=(
            "It counts for your agency’s records only. What is due is counted anew in the night after it "
            "starts; nothing is deleted by it.",
        ),
        button="Set period",
        back=reverse("retention:rules"),
        form=form,
        refusals=policies.refusals_to_set_period(by=by),
        do=lambda: commands.set_period(
            rule=form.cleaned_data["rule"],
            months=form.cleaned_data["years"] * 12,
            starts_on=form.cleaned_data["starts_on"],
            source=form.cleaned_data["source"],
            by=by,
        ),
        done="The period is set.",
    )
