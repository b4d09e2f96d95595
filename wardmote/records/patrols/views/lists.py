"""The list of patrols, the same as a spreadsheet, and what an officer has on their phone tonight."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from wardmote.foundation.audit import commands as audit
from wardmote.foundation.audit import looks
from wardmote.foundation.design import spreadsheet
from wardmote.foundation.design.paging import number_asked_for
from wardmote.records.desk.offering import EVERYTHING, offered, opens_with, views_of
from wardmote.records.patrols import listing, queries
from wardmote.records.patrols.forms.lists import FilterForm
from wardmote.records.patrols.timetable import night_of
from wardmote.records.patrols.views.page import COLOURS
from wardmote.trust.identity.models import Officer
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor

LIST = "patrols"  # its name at the desk, where its views are kept
COLUMNS = ["Reference", "What", "Purpose", "State", "Where", "Next", "Agency", "Carried out by", "Tasked"]


@login_required
@never_cache
@vary_on_headers("HX-Request")
@require_safe
@looks.a_list("patrols")
def index(request: OfficerRequest) -> HttpResponse:
    saved = views_of(LIST, by=request.user)
    if not request.GET and (query := opens_with(saved)):
        return redirect(f"{request.path}?{query}")
    now = timezone.now()
    form = FilterForm(request.GET, areas=listing.areas())
    filters = form.filters(today=timezone.localdate(now))
    page = listing.page(filters, by=request.user, now=now, number=number_asked_for(request))
    for patrol in page.rows:
        patrol.colour = COLOURS[patrol.state]  # type: ignore[attr-defined]
    context = {
        "listed": page,
        "page": Paginator(range(page.total), listing.SIZE).get_page(page.number),
        "filters": form,
        "chips": chips(form, request.GET),
        "everything": f"{request.path}?view={EVERYTHING}",
        "query": request.GET.urlencode(),
        **offered(LIST, saved, clean_query(request.GET.urlencode(), request.user)),
    }
    part = "#results" if request.htmx else ""
    return render(request, f"patrols/list.html{part}", context)


def clean_query(query: str, by: Officer) -> str:
    """What of a query string this list knows, in one order. An area is the records’ own word: not kept."""
    told = QueryDict(query)
    form = FilterForm(told)
    form.is_valid()
    kept = QueryDict(mutable=True)
    for name in ("state", "whose", "week"):
        if form.cleaned_data.get(name):
            kept.setlist(name, [value for value in told.getlist(name) if value])
    return kept.urlencode()


def chips(form: FilterForm, query: QueryDict) -> list[dict[str, str]]:
    """One chip for each filter in use: its words, and the address of the list without it."""
    found = []
    for name, field in form.fields.items():
        words: dict[Any, Any] = dict(getattr(field, "choices", []))
        wanted = form.cleaned_data.get(name) or []
        for value in wanted if isinstance(wanted, list) else [wanted]:
            rest = query.copy()
            rest.setlist(name, [kept for kept in rest.getlist(name) if kept.strip() != value])
            rest.pop("page", None)
            rest.setdefault("view", EVERYTHING)
            found.append({"text": str(words.get(value, value)), "href": f"?{rest.urlencode()}"})
    return found


@login_required
@never_cache
@require_safe
@fresh_second_factor
def as_csv(request: OfficerRequest) -> StreamingHttpResponse:
    """The list as a spreadsheet: the same filters and order, of the patrols that may be taken away."""
    by, now = request.user, timezone.now()
    filters = FilterForm(request.GET).filters(today=timezone.localdate(now))
    rows = listing.to_export(filters, by=by, now=now)
    note_export("patrol list", len(rows), "patrols", by=by)
    return spreadsheet.answer(
        f"patrols-{timezone.localdate(now):%Y-%m-%d}.csv",
        COLUMNS,
        (
            [
                patrol.reference,
                patrol.get_kind_display(),
                patrol.title,
                patrol.get_state_display(),
                patrol.place_words,
                f"{timezone.localtime(patrol.next_at):%Y-%m-%d %H:%M}" if patrol.next_at else "",  # type: ignore[attr-defined]
                patrol.owner.name,
                patrol.carried_by,
                f"{timezone.localtime(patrol.tasked_at):%Y-%m-%d %H:%M}",
            ]
            for patrol in rows
        ),
    )


def note_export(kind: str, count: int, noun: str, *, by: Officer) -> None:
    audit.record("exported", kind=kind, subject=None, owner=by.agency_id, note=f"{count} {noun}")


@login_required
@never_cache
@require_safe
@looks.a_list("patrols of tonight")
def tonight(request: OfficerRequest) -> HttpResponse:
    """What the officer's team has until six in the morning, and what still has no report."""
    by, now = request.user, timezone.now()
    since, until = night_of(now)
    coming = queries.coming(by, since=since, until=until)
    shown = {window.pk for window in coming}
    late = [window for window in queries.unreported(by, now=now) if window.pk not in shown]
    for window in (*coming, *late):
        window.patrol.colour = COLOURS[window.patrol.state]  # type: ignore[attr-defined]
    return render(
        request,
        "patrols/tonight.html",
        {"coming": coming, "late": late, "now": now, "until": until, "back": reverse("patrols:list")},
    )
