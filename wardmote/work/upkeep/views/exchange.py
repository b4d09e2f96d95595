"""The quarterly exchange: its history, the checklist of a quarter, and what is recorded on a line."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from wardmote.foundation.audit.commands import record
from wardmote.foundation.design import spreadsheet
from wardmote.foundation.design.paging import page_of
from wardmote.foundation.headers import SHUT
from wardmote.foundation.refusals import Refused
from wardmote.trust.identity.models import Role
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor
from wardmote.trust.identity.views.common import ASK, READ, for_roles, signed_in
from wardmote.work.upkeep import commands, policies, queries
from wardmote.work.upkeep.commands.exchanging import Table
from wardmote.work.upkeep.forms import ConfirmForm, NotHeldForm, SupplyForm
from wardmote.work.upkeep.models import Line, Quarter, Supply
from wardmote.work.upkeep.reckoning import quarter_before
from wardmote.work.upkeep.views.common import act, note_export, posted

COLUMNS = ("Topic", "Supplier", "State", "Due", "Day", "By", "Reason", "Document")
COLOURS = {"awaited": "blue", "supplied": "green", "not_held": "grey"}


def find(year: int, quarter: int) -> Quarter:
    return get_object_or_404(Quarter, year=year, quarter=quarter)


def line_of(year: int, quarter: int, pk: UUID) -> Line:
    found = Line.objects.select_related("quarter", "topic", "supplier")
    return get_object_or_404(found, pk=pk, quarter__year=year, quarter__quarter=quarter)


@READ
@signed_in
def listing(request: OfficerRequest) -> HttpResponse:
    today = timezone.localdate()
    year, quarter = quarter_before(today)
    missing = not Quarter.objects.filter(year=year, quarter=quarter).exists()
    context = {
        "page": page_of(queries.quarters(), request.GET.get("page")),
        "today": today,
        "may_make": missing and policies.is_lead(request.user),
    }
    return render(request, "upkeep/quarters.html", context)


@ASK
@for_roles(Role.INFORMATION_GOVERNANCE)
def make(request: OfficerRequest) -> HttpResponse:
    by, back = request.user, reverse("upkeep:quarters")
    return act(
        request,
        title="Make the checklist of the quarter that is over",
        button="Make the checklist",
        back=back,
        form=ConfirmForm(posted(request)),
        refusals=[],
        words=("The worker makes it by itself on the first day of each quarter. Made twice, it is one.",),
        do=lambda: commands.make_exchange(by=by),
        done="The checklist is there.",
    )


@READ
@signed_in
def quarter(request: OfficerRequest, year: int, quarter: int) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    found = find(year, quarter)
    lines = queries.lines_of_quarter(found)
    for line in lines:
        dress(line, found, by=by, today=today)
    context = {
        "quarter": found,
        "lines": lines,
        "awaited": sum(line.state == "awaited" for line in lines),
        "overdue": sum(line.overdue for line in lines),  # type: ignore[attr-defined]
        "reads_tables": queries.supplies_here(lines, by),
    }
    return render(request, "upkeep/quarter.html", context)


def dress(line: Any, found: Quarter, *, by: Any, today: Any) -> None:
    line.colour = COLOURS[line.state]
    line.overdue = queries.is_overdue(line, found, today=today)
    line.latest = next(iter(line.supplies.all()), None) if line.state == "supplied" else None
    line.may_tell = not policies.refusals_to_tell(line, by=by)


@READ
@signed_in
@fresh_second_factor
def as_csv(request: OfficerRequest, year: int, quarter: int) -> StreamingHttpResponse:
    by, today = request.user, timezone.localdate()
    found = find(year, quarter)
    rows: list[list[Any]] = []
    for line in queries.lines_of_quarter(found):
        dress(line, found, by=by, today=today)
        state = "Overdue" if line.overdue else line.get_state_display()  # type: ignore[attr-defined]
        latest: Any = line.latest  # type: ignore[attr-defined]
        rows.append(
            [
                line.topic.name, line.supplier.name if line.supplier else "Nobody on the system", state,
                found.due_on,
                line.told_on or "", line.told_by.name if line.told_by else "", line.reason,
                (latest.place or latest.name) if latest else "",
            ]
        )  # fmt: skip
    note_export("exchange", len(rows), by=by)
    return spreadsheet.answer(f"exchange-{year}-{quarter}.csv", COLUMNS, rows)


@ASK
@signed_in
def supply(request: OfficerRequest, year: int, quarter: int, pk: UUID) -> HttpResponse:
    by, now, today = request.user, timezone.now(), timezone.localdate()
    line = line_of(year, quarter, pk)
    back = reverse("upkeep:quarter", kwargs={"year": year, "quarter": quarter})
    refusals = policies.refusals_to_tell(line, by=by)
    data = posted(request)
    form = SupplyForm(data, request.FILES if data is not None else None, initial={"told_on": today})
    if not refusals and form.is_bound and form.is_valid():
        table = Table(form.checked.name, form.checked.data, form.rows) if form.checked else None
        given = form.cleaned_data
        try:
            commands.supply(
                line=line, told_on=given["told_on"], place=given["place"], table=table, by=by, now=now,
                key=given["key"],
            )  # fmt: skip
        except Refused as cannot:
            for refusal in cannot.refusals:
                form.add_error(None, refusal.message)
        else:
            messages.success(request, "Recorded as supplied.")
            return redirect(back)
    context = {"line": line, "form": form, "back": back, "refusals": refusals}
    return render(request, "upkeep/supply.html", context, status=403 if refusals else form.http_status)


@ASK
@signed_in
def not_held(request: OfficerRequest, year: int, quarter: int, pk: UUID) -> HttpResponse:
    by, now, today = request.user, timezone.now(), timezone.localdate()
    line = line_of(year, quarter, pk)
    form = NotHeldForm(posted(request), initial={"told_on": today})
    return act(
        request,
        title="Say that it is not held",
        caption=line.topic.name,
        button="Save",
        back=reverse("upkeep:quarter", kwargs={"year": year, "quarter": quarter}),
        form=form,
        refusals=policies.refusals_to_tell(line, by=by),
        do=lambda: commands.record_not_held(line=line, by=by, now=now, **form.cleaned_data),
        done="Recorded as not held.",
    )


@ASK
@signed_in
def take_back(request: OfficerRequest, year: int, quarter: int, pk: UUID) -> HttpResponse:
    by = request.user
    line = line_of(year, quarter, pk)
    return act(
        request,
        title="Take back what was recorded",
        caption=line.topic.name,
        button="Take it back",
        back=reverse("upkeep:quarter", kwargs={"year": year, "quarter": quarter}),
        form=ConfirmForm(posted(request)),
        refusals=policies.refusals_to_tell(line, by=by),
        words=("The line is awaited again. A table that was supplied stays on record.",),
        do=lambda: commands.take_back(line=line, by=by),
        done="The line is awaited again.",
    )


@READ
@signed_in
@fresh_second_factor
def table(request: OfficerRequest, year: int, quarter: int, pk: UUID) -> HttpResponse:
    """A table as it was supplied. Officers of an agency that supplies nothing have no such row."""
    found = get_object_or_404(Supply, pk=pk, line__quarter__year=year, line__quarter__quarter=quarter)
    if found.content is None:
        raise Http404
    record(
        "exchange.table_read", kind="exchange", subject=found.line.quarter_id, owner=found.line.supplier_id
    )
    answer = HttpResponse(bytes(found.content), content_type="text/csv; charset=utf-8", headers=SHUT)
    answer["Content-Disposition"] = content_disposition_header(True, found.name) or "attachment"
    return answer
