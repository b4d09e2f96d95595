"""The list of people, finding one by name, the list as a spreadsheet, and making a record."""

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from wardmote.foundation.audit import looks
from wardmote.records.people import commands, listing, matching, queries
from wardmote.records.people.forms import FilterForm, FindForm, NewPersonForm
from wardmote.records.people.matching import Traits
from wardmote.records.people.models import Person
from wardmote.records.people.views.page import refuse
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor


def chosen(request: OfficerRequest) -> tuple[FilterForm, listing.Filters]:
    form = FilterForm(request.GET)
    form.is_valid()
    wanted = form.cleaned_data  # a filter that cannot be read is left out
    by = request.user
    return form, listing.Filters(
        kind=wanted.get("kind") or "",
        team_id=by.team_id if wanted.get("whose") == "team" else None,
        mine=by.pk if wanted.get("whose") == "mine" else None,
        with_open_case=bool(wanted.get("open_case")),
    )


@login_required
@never_cache
@vary_on_headers("HX-Request")
@require_http_methods(["GET", "HEAD", "POST"])
@looks.a_list("people")
def index(request: OfficerRequest) -> HttpResponse:
    """The list; or, sent a name, who is called so: a name is never in an address."""
    find = FindForm(request.POST or None)
    form, filters = chosen(request)
    shown: dict[str, Any] = {"find": find, "filters": form, "query": request.GET.urlencode()}
    if request.method == "POST":
        rows = listing.named(find.cleaned_data["q"]) if find.is_valid() else []
        if len(rows) == 1 and rows[0].reference == find.cleaned_data["q"].strip().upper():
            return redirect("people:detail", reference=rows[0].reference)
        shown |= {"rows": rows, "found": find.is_valid(), "at_the_limit": len(rows) == listing.MOST_FOUND}
        if find.is_valid():
            return render(request, "people/list.html", shown)
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    listed = listing.page(filters, number=max(1, number))
    shown |= {
        "rows": listed.rows,
        "listed": listed,
        "narrowed": not filters.is_empty,
        "page": Paginator(range(listed.total), listing.SIZE).get_page(listed.number),
    }
    part = "#results" if request.htmx else ""
    return render(request, f"people/list.html{part}", shown, status=find.http_status)


# --- the same list as a spreadsheet -------------------------------------------------------------

MOST_ROWS = 10_000
COLUMNS = ["Reference", "Name", "Kind", "Agency", "Team"]  # what a list shows, and no more


@login_required
@never_cache
@require_safe
@fresh_second_factor
def as_csv(request: OfficerRequest) -> StreamingHttpResponse:
    _, filters = chosen(request)
    people = listing.to_export(filters, most=MOST_ROWS)
    commands.note_export(count=len(people), by=request.user)
    name = f"people-{timezone.localdate():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        lines(people),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


class Echo:
    def write(self, line: str) -> str:
        return line


def lines(people: list[Person]) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)
    for person in people:
        team = person.team.name if person.team else ""
        told = (person.reference, person.name, person.get_kind_display(), person.owner.name, team)
        yield writer.writerow(safe(value) for value in told)


def safe(value: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else value


# --- making -------------------------------------------------------------------------------------


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: OfficerRequest) -> HttpResponse:
    """Before a record is made, those the officer may see that are likely the same are shown once."""
    by = request.user
    form = NewPersonForm(request.POST or None, by=by)
    likely: list[queries.Likely] = []
    if form.is_valid():
        told = form.told()
        if made := made_before(told["key"], by):
            return redirect("people:detail", reference=made.reference)
        if not form.cleaned_data["looked"] and told["kind"] == Person.Kind.KNOWN:
            likely = queries.likely(
                Traits(
                    tuple(matching.names_of(told["name"], told["other_names"])),
                    told["born_on"],
                    tuple(matching.phones_in(told["phone"])),
                )
            )
        if not likely:
            try:
                with transaction.atomic():
                    person = commands.make_person(**told, by=by, now=timezone.now())
            except commands.CannotMake as refused:
                refuse(form, refused)
            except IntegrityError as error:
                # The same form was sent twice at once: the other one was first, and is committed now.
                made = made_before(told["key"], by)
                if made is None or getattr(error.__cause__, "sqlstate", "") != "23505":
                    raise
                return redirect("people:detail", reference=made.reference)
            else:
                messages.success(request, f"Person record {person.reference} made")
                return redirect("people:detail", reference=person.reference)
    shown = {"form": form, "likely": likely, "cancel_href": reverse("people:list")}
    return render(request, "people/new.html", shown, status=form.http_status)


def made_before(key: Any, by: Any) -> Person | None:
    """The record this very form already made, when its button was pressed twice."""
    return Person.objects.filter(pk=key, made_by=by).first()
