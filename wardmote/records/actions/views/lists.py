"""The list of actions, and the same as a spreadsheet."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe
from django.views.decorators.vary import vary_on_headers

from wardmote.foundation import words_apart
from wardmote.foundation.audit import looks
from wardmote.foundation.design import spreadsheet
from wardmote.records.actions import commands, listing, origins
from wardmote.records.actions.forms import FilterForm
from wardmote.records.actions.models import Action
from wardmote.records.actions.rag import Rating, rating
from wardmote.records.desk.offering import offered, opens_with, views_of
from wardmote.trust.identity.models import Officer
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor

LIST = "actions"  # its name at the desk, where its views are kept
USUAL_SORT = "due"
STATE_COLOURS = {"asked": "yellow", "accepted": "blue", "declined": "orange", "done": "green"}
EMPTY = {
    "mine": "Nothing is asked of you. Your team’s list shows what nobody has taken on yet.",
    "team": "Nothing is asked of your team.",
    "agency": "Nothing that you may see is asked of your agency.",
    "asked": "Your agency has asked nothing of anybody. Ask for an action on the page of a case.",
    "all": "You may see no action. Actions belong to cases, and are seen by those who see the case.",
}
# What can be done with the ticked rows, as the together page knows it.
ACTS = [
    ("accept", "Accept"),
    ("place", "Assign or hand over"),
    ("date", "Ask for a new date"),
    ("finish", "Mark as done"),
]


def rate(action: Action) -> Rating:
    return rating(
        state=action.state,
        due_on=action.due_on,
        asked_on=timezone.localdate(action.asked_at),
        today=timezone.localdate(),
    )


def chosen(query: QueryDict, by: Officer) -> tuple[FilterForm, listing.Filters, str]:
    view = query.get("view", "")
    form = FilterForm(query, by=by)
    form.is_valid()
    wanted = form.cleaned_data  # a filter that cannot be read is left out, and says so beside itself

    def pk(name: str) -> Any:
        return wanted[name].pk if wanted.get(name) else None

    filters = listing.Filters(
        view=view if view in listing.VIEWS else "mine",
        state=wanted.get("state") or "",
        colour=wanted.get("rag") or "",
        due=wanted.get("due") or "",
        agency_id=pk("agency"),
        team_id=pk("team"),
        officer_id=pk("officer"),
        origin=wanted.get("origin") or "",
        q=wanted.get("q") or "",
    )
    return form, filters, query.get("sort") or USUAL_SORT


def clean_query(query: str, by: Officer) -> str:
    """What of a query string this list knows and this officer may use. Whose alone is no view to save."""
    told = words_apart.read(query, by.pk)
    return kept_of(told, *chosen(told, by))


def kept_of(told: QueryDict, form: FilterForm, filters: listing.Filters, sort: str) -> str:
    kept = {name: told[name] for name in form.fields if form.cleaned_data.get(name)}
    if sort != USUAL_SORT and sort.removeprefix("-") in listing.SORTS:
        kept["sort"] = sort
    return urlencode({"view": filters.view} | kept) if kept else ""


@login_required
@never_cache
@vary_on_headers("HX-Request")
@require_GET
@looks.a_list("actions")
def index(request: OfficerRequest) -> HttpResponse:
    saved = views_of(LIST, by=request.user)
    if not request.GET and (query := opens_with(saved)):
        return redirect(words_apart.address(request.path, words_apart.read(query, request.user.pk)))
    form, filters, sort = chosen(request.GET, request.user)
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    listed = listing.page(filters, by=request.user, today=timezone.localdate(), sort=sort, number=number)
    belongs = origins.of(action.pk for action in listed.rows)
    rows: list[Any] = listed.rows
    for action in rows:
        action.rating = rate(action)
        action.colour = STATE_COLOURS.get(action.state, "grey")
        action.origin = belongs.get(action.pk)
    context = {
        "listed": listed,
        "page": Paginator(range(listed.total), listing.SIZE).get_page(listed.number),
        "filters": form,
        "chips": chips(form, request.GET, view=filters.view),
        **offered(LIST, saved, kept_of(request.GET, form, filters, sort)),
        "view": filters.view,
        "views": [
            {"key": key, "text": text, "current": key == filters.view} for key, text in listing.VIEWS.items()
        ],
        "sort": sort,
        "counted": f"{listed.total_words} action{'' if listed.total_words == '1' else 's'}",
        "empty_text": EMPTY[filters.view],
        "query": request.GET.urlencode(),
        "acts": ACTS,
    }
    part = "#results" if request.htmx else ""
    return render(request, f"actions/list.html{part}", context)


def chips(form: FilterForm, query: QueryDict, *, view: str) -> list[dict[str, Any]]:
    """One chip for each filter in use: its words, and the address of the list without it."""
    found = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if not value:
            continue
        rest = query.copy()
        rest.pop(name, None)
        rest.pop("page", None)
        rest.setdefault("view", view)  # an address without anything opens with what the officer chose for it
        words = dict(getattr(field, "choices", [])).get(value, value) if isinstance(value, str) else value
        found.append({"text": f"{field.label}: {words}", "href": f"?{rest.urlencode()}"})
    return found


# --- the same list as a spreadsheet -------------------------------------------------------------

MOST_ROWS = 10_000
COLUMNS = ["Action", "Belongs to", "State", "Rating", "Due", "First due", "Asked by agency", "Asked on",
           "Asked of agency", "Team", "Officer", "Answered", "Finished"]  # fmt: skip
BATCH = 500


@login_required
@never_cache
@require_safe
@fresh_second_factor
def as_csv(request: OfficerRequest) -> StreamingHttpResponse:
    _, filters, sort = chosen(request.GET, request.user)
    ids = listing.ids_to_export(
        filters, by=request.user, today=timezone.localdate(), sort=sort, most=MOST_ROWS
    )
    commands.note_export(count=len(ids), by=request.user)
    # Made while it is sent, with the officer acting: what they lose sight of meanwhile is left out.
    return spreadsheet.answer(f"actions-{timezone.localdate():%Y-%m-%d}.csv", COLUMNS, lines(ids))


def lines(ids: list[Any]) -> Any:
    for start in range(0, len(ids), BATCH):
        some = listing.to_export(ids[start : start + BATCH])
        belongs = origins.of(action.pk for action in some)
        for action in some:
            origin = belongs.get(action.pk)
            yield [
                action.title,
                origin.text if origin else "",
                action.get_state_display(),
                rate(action).word,
                action.due_on,
                action.first_due_on or action.due_on,
                action.asking.name,
                timezone.localdate(action.asked_at),
                action.agency.name,
                action.team.name if action.team else "",
                action.officer.name if action.officer else "",
                timezone.localdate(action.answered_at) if action.answered_at else "",
                timezone.localdate(action.finished_at) if action.finished_at else "",
            ]
