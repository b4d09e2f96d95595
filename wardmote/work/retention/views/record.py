"""One record: how long it is kept and why, its holds, what was decided; and what is left of it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wardmote.trust.identity.requests import OfficerRequest
from wardmote.work.retention import checks, policies, queries
from wardmote.work.retention.models import Deletion, Item
from wardmote.work.retention.queries import Record
from wardmote.work.retention.reckoning import reckon, settled_words
from wardmote.work.retention.views.common import find

PAGES = {"case": "cases", "report": "intake", "person": "people", "place": "places", "patrol": "patrols"}
COLOURS = {Deletion.State.ASKED: "yellow", Deletion.State.AGREED: "red", Deletion.State.WITHDRAWN: "grey"}


@require_safe
@login_required
@never_cache
def record(request: OfficerRequest, reference: str) -> HttpResponse:
    if left := queries.tombstone(reference):
        context = {
            "left": left,
            "settled_words": settled_words(left.record_kind),
            "counts": sorted(left.counts.items()),
        }
        return render(request, "retention/tombstone.html", context)
    found = find(reference)
    by, today = request.user, timezone.localdate()
    deletion = policies.live(found.deletion)
    ours = by.agency_id == found.owner.pk
    shown: dict[str, Any] = {
        "record": found,
        "kind_words": Item.RecordKind(found.kind).label,
        "settled_words": settled_words(found.kind).capitalize(),
        "item": found.item,
        "ours": ours,
        "is_lead": policies.is_lead(by),
        "deletion": deletion,
        "deletion_colour": COLOURS[Deletion.State(deletion.state)] if deletion else "",
        "open_href": opens_at(found),
        "may_answer": not policies.refusals_to_answer(found, by=by),
        "answers": list(queries.answers(deletion)) if deletion else [],
    }
    if ours:
        item = found.item
        decides = item is not None and queries.decides(item)
        shown |= {
            "reckoned": reckon(item) if item else None,
            "is_due": item is not None and item.due_on is not None and item.due_on <= today,
            "holds": queries.holds(item) if item else [],
            "decisions": list(queries.decisions(item)[:50]) if item else [],
            "decides": decides,
            "may_hold": not policies.refusals_to_hold(found, by=by),
            "may_keep": decides and not policies.refusals_to_keep(found),
            "may_group": decides and not policies.refusals_to_group(found),
            "asks": policies.refusals_to_ask(found, today=today) if decides and not deletion else [],
            "may_agree": decides and not policies.refusals_to_agree(found, by=by),
            "in_the_way": checks.refusals(queries.in_the_way(item)) if item and decides and deletion else [],
            "asked_by_me": deletion is not None and deletion.asked_by_id == by.pk,
        }
    return render(request, "retention/record.html", shown)


def opens_at(found: Record) -> str:
    """The page of the record itself, for those who see it."""
    if found.opened is None:
        return ""
    return reverse(f"{PAGES[found.kind]}:detail", kwargs={"reference": found.reference})
