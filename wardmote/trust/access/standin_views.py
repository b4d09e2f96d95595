"""While somebody is away: who stands in, said by themselves or by a supervisor; withdrawn."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from wardmote.foundation.design.dates import day_words
from wardmote.trust.access import standins
from wardmote.trust.access.forms import StandInForm
from wardmote.trust.access.models import StandIn
from wardmote.trust.identity.forms import ConfirmForm
from wardmote.trust.identity.models import Officer, Role
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.views.common import act, for_roles, posted

ASK = require_http_methods(["GET", "HEAD", "POST"])


@ASK
@login_required
@never_cache
def mine(request: OfficerRequest) -> HttpResponse:
    return _arrange(request, request.user, back=reverse("identity:me"))


@require_safe
@for_roles(Role.SUPERVISOR)
def team(request: OfficerRequest) -> HttpResponse:
    """The officers of a supervisor's team, and who stands in for each."""
    officers = list(standins.team_of(request.user))
    notes = standins.notes_on({officer.pk for officer in officers}, today=timezone.localdate())
    rows = [(officer, notes.get(officer.pk, [])) for officer in officers]
    return render(request, "access/absences.html", {"rows": rows})


@ASK
@for_roles(Role.SUPERVISOR)
def of_team(request: OfficerRequest, pk: UUID) -> HttpResponse:
    return _arrange(
        request, get_object_or_404(standins.team_of(request.user), pk=pk), back=reverse("standins:team")
    )


def _arrange(request: OfficerRequest, away: Officer, *, back: str) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    form = StandInForm(
        posted(request),
        colleagues=standins.colleagues(by, away),
        own=away.pk == by.pk,
        today=today,
        most=standins.parameter("stand_in"),
        ahead=standins.parameter("stand_in_ahead"),
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            standins.name(
                away=away,
                colleague=given["colleague"],
                starts_on=given["starts_on"],
                ends_on=given["ends_on"],
                with_named=given.get("with_named", False),
                by=by,
            )
        except standins.CannotStandIn as refused:
            for refusal in refused.refusals:
                form.add_error(None, refusal.message)
        else:
            until = day_words(given["ends_on"])
            messages.success(
                request, f"{given['colleague'].name} stands in until {until}. Both of you are told."
                if away.pk == by.pk
                else f"{given['colleague'].name} stands in for {away.name} until {until}. Both are told.",
            )  # fmt: skip
            return redirect(request.path)
    known = standins.of(away, today=today)
    context: dict[str, Any] = {
        "away": away,
        "own": away.pk == by.pk,
        "form": form,
        "back": back,
        "for_them": [row for row in known if row.away_id == away.pk],
        "for_others": [row for row in known if row.colleague_id == away.pk],
        "today": today,
        "team_href": reverse("standins:team") if by.has_role(Role.SUPERVISOR) else "",
    }
    return render(request, "access/away.html", context, status=form.http_status)


@ASK
@login_required
@never_cache
def end(request: OfficerRequest, pk: UUID) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    row = get_object_or_404(StandIn.objects.select_related("away", "colleague"), pk=pk)
    if not standins.may_end(row, by=by, today=today):
        raise Http404
    own = by.pk in (row.away_id, row.colleague_id)
    back = reverse("standins:mine") if own else reverse("standins:of_team", kwargs={"pk": row.away_id})
    return act(
        request,
        title="Withdraw standing in",
        caption=f"{row.colleague.name} for {row.away.name}, until {day_words(row.ends_on)}",
        words=("It ends at once. Both are told, and it stays on record.",),
        button="Withdraw it",
        style="warning",
        back=back,
        form=ConfirmForm(posted(request)),
        do=lambda: standins.end(row=row, by=by),
        done=f"{row.colleague.name} stands in for {row.away.name} no more.",
    )
