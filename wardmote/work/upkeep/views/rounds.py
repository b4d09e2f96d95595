"""Review rounds: the list, one round with its progress, answering, closing."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from wardmote.foundation.design import spreadsheet
from wardmote.foundation.design.paging import counted, page_of
from wardmote.trust.identity.models import Role
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor
from wardmote.trust.identity.views.common import ASK, READ, for_roles, signed_in
from wardmote.work.upkeep import commands, policies, queries
from wardmote.work.upkeep.forms import ConfirmForm, LineForm, OpenRoundForm, RoundFilter
from wardmote.work.upkeep.models import Round, RoundLine
from wardmote.work.upkeep.reckoning import a_year_on
from wardmote.work.upkeep.views.common import act, note_export, posted

COLUMNS = ("Agreement", "Kept by", "Owner team", "Answer", "Why", "Next review", "Answered")


@READ
@signed_in
def listing(request: OfficerRequest) -> HttpResponse:
    context = {
        "page": page_of(queries.rounds(), request.GET.get("page")),
        "may_open": policies.is_lead(request.user),
        "today": timezone.localdate(),
    }
    return render(request, "upkeep/rounds.html", context)


@ASK
@for_roles(Role.INFORMATION_GOVERNANCE)
def begin(request: OfficerRequest) -> HttpResponse:
    by, now, today = request.user, timezone.now(), timezone.localdate()
    days = queries.value("round_answer", on=today)
    form = OpenRoundForm(
        posted(request), initial={"year": today.year, "due_on": today + timedelta(days=days)}
    )
    return act(
        request,
        title="Open a review round",
        button="Open the round",
        back=reverse("upkeep:rounds"),
        form=form,
        refusals=[],
        words=(
            "Every agreement in the register that is in force or suspended today gets a line. The teams that"
            " own them are asked, and reminded, until each line has an answer or you close the round.",
        ),
        do=lambda: commands.open_round(by=by, now=now, **form.cleaned_data),
        done="The round is open. The teams that own the agreements are told in the morning.",
    )


@READ
@signed_in
def round_(request: OfficerRequest, year: int) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    found = get_object_or_404(Round.objects.select_related("owner", "opened_by", "closed_by"), year=year)
    form = RoundFilter(request.GET)
    owner = by.agency_id if form.given("ours") else None
    lines = queries.lines_of_round(found, show=form.given("show"), owner=owner)
    page = page_of(lines, request.GET.get("page"))
    for line in page.object_list:
        line.round = found
        line.may_answer = not policies.refusals_to_answer_line(line, by=by)
    context = {
        "round": found,
        "progress": queries.progress_of(found),
        "silent": queries.silent_of(found),
        "page": page,
        "filters": form,
        "is_narrowed": bool(request.GET.keys() - {"page"}),
        "counted": counted(page, "agreement", "agreements"),
        "may_close": not policies.refusals_to_close_round(found, by=by),
        "is_overdue": found.closed_at is None and found.due_on < today,
    }
    return render(request, "upkeep/round.html", context)


@READ
@signed_in
@fresh_second_factor
def as_csv(request: OfficerRequest, year: int) -> StreamingHttpResponse:
    found = get_object_or_404(Round, year=year)
    rows: list[list[Any]] = [
        [
            line.agreement.document_name or line.agreement.register_id,
            line.owner.name,
            line.agreement.owner_team.name if line.agreement.owner_team else "",
            line.get_outcome_display() if line.outcome else "No answer",
            line.words,
            line.review_on or "",
            f"{timezone.localtime(line.answered_at):%Y-%m-%d}" if line.answered_at else "",
        ]
        for line in queries.lines_of_round(found)
    ]
    note_export("review round", len(rows), by=request.user)
    return spreadsheet.answer(f"review-round-{year}.csv", COLUMNS, rows)


@ASK
@signed_in
def answer(request: OfficerRequest, year: int, pk: UUID) -> HttpResponse:
    by, now, today = request.user, timezone.now(), timezone.localdate()
    found = RoundLine.objects.select_related("round", "agreement", "owner", "agreement__owner")
    line = get_object_or_404(found, pk=pk, round__year=year)
    months = queries.value("review_every", on=today)
    form = LineForm(posted(request), initial={"review_on": a_year_on(today, months)})
    return act(
        request,
        title="Answer for an agreement",
        caption=line.agreement.document_name or line.agreement.register_id,
        button="Save answer",
        back=reverse("upkeep:round", kwargs={"year": year}),
        form=form,
        refusals=policies.refusals_to_answer_line(line, by=by),
        words=("Read it through with the team that owns it first. The entry changes with your answer.",),
        do=lambda: commands.answer_line(line=line, by=by, now=now, **form.cleaned_data),
        done="Answer saved, and the entry with it.",
    )


@ASK
@signed_in
def close(request: OfficerRequest, year: int) -> HttpResponse:
    by, now = request.user, timezone.now()
    found = get_object_or_404(Round.objects.select_related("owner"), year=year)
    left = queries.progress_of(found).unanswered
    return act(
        request,
        title=f"Close the round of {year}",
        button="Close the round",
        style="warning",
        back=reverse("upkeep:round", kwargs={"year": year}),
        form=ConfirmForm(posted(request)),
        refusals=policies.refusals_to_close_round(found, by=by),
        words=(
            f"Without an answer: {left} agreement{'' if left == 1 else 's'}. The report will say so."
            " A closed round is not opened again.",
        ),
        do=lambda: commands.close_round(round_=found, by=by, now=now),
        done="The round is closed. Its page is the report.",
    )
