"""What the pages of reports share: one report, the queue the officer came by, the way on to the next."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from wardmote.records.intake import listing
from wardmote.records.intake.forms import FilterForm
from wardmote.records.intake.listing import Filters
from wardmote.records.intake.models import Report
from wardmote.trust.identity.models import Officer

STATE_COLOURS = {
    "waiting": "yellow",
    "in_case": "teal",
    "referred": "purple",
    "closed": "grey",
    "recorded": "blue",
}
# What of the list's address goes along to a report and to the next: which queue it is, not which page of it.
OF_THE_QUEUE = ("whose", "harm", "kind", "category", "channel", "area")


def find(reference: str) -> Report:
    """The report, or 404 for one this officer may not see."""
    found = Report.objects.select_related(
        "owner", "team", "category", "told_as", "taken_by", "taken_by__agency"
    )
    return get_object_or_404(found, reference=reference.upper())


def queue_of(query: QueryDict) -> tuple[Filters, str]:
    """The queue that an address speaks of, and the part of the address that does."""
    kept = QueryDict(mutable=True)
    for name in OF_THE_QUEUE:
        if values := [value for value in query.getlist(name) if value]:
            kept.setlist(name, values)
    return replace(FilterForm(kept).filters(), states=(), decided=""), kept.urlencode()


def page_of(reference: str, queue: str = "", name: str = "detail") -> str:
    address = reverse(f"intake:{name}", kwargs={"reference": reference})
    return f"{address}?{queue}" if queue else address


def onward(request: HttpRequest, report: Report, done: str, *, by: Officer) -> HttpResponse:
    """On to the next report that waits in the officer's queue, or back to the list when none does."""
    filters, queue = queue_of(request.GET)
    after = listing.next_after(report, filters, by=by, now=timezone.now())
    if after:
        messages.success(request, f"{done} This is the next report waiting.")
        return redirect(page_of(after, queue))
    messages.success(request, f"{done} No other report waits here.")
    address = reverse("intake:list")
    return redirect(f"{address}?{queue}" if queue else address)
