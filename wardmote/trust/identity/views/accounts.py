"""The officers of an agency as its administrators see them: the list, one officer, and each act."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.vary import vary_on_headers

from wardmote.foundation.design.paging import counted, page_of
from wardmote.trust.identity import leaving, policies, queries
from wardmote.trust.identity.commands import leaving as departing
from wardmote.trust.identity.commands import officers, roles
from wardmote.trust.identity.forms import (
    AccountFilter,
    ConfirmForm,
    LeavingForm,
    MoveForm,
    ReasonForm,
    RolesForm,
)
from wardmote.trust.identity.models import Departure, Officer, Role
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor
from wardmote.trust.identity.views.common import (
    ASK,
    READ,
    act,
    administrators,
    for_roles,
    posted,
    those_who_look_after,
)


@READ
@administrators
@vary_on_headers("HX-Request")
def listing(request: OfficerRequest) -> HttpResponse:
    agency, now = request.user.agency_id, timezone.now()
    filters = AccountFilter(request.GET, teams=queries.teams(agency))
    asked = filters.cleaned_data if filters.is_valid() else {}
    found = queries.accounts(
        agency,
        words=asked.get("q", ""),
        team=asked["team"].pk if asked.get("team") else None,
        role=asked.get("role", ""),
        state=asked.get("state", ""),
    )
    page = page_of(found, request.GET.get("page"))
    waiting = set(
        queries.changes_waiting(agency, now=now)
        .filter(officer_id__in=[officer.pk for officer in page.object_list])
        .values_list("officer_id", flat=True)
    )
    for officer in page.object_list:
        officer.waits = officer.pk in waiting
    context = {
        "filters": filters,
        "page": page,
        "counted": counted(page, "officer", "officers"),
        "filtered": any(asked.values()),
        "tabs": tabs("accounts", request.user, now=now),
    }
    template = "identity/accounts.html#results" if request.htmx else "identity/accounts.html"
    return render(request, template, context)


def tabs(current: str, by: Officer, *, now: Any) -> list[dict[str, Any]]:
    """The pages that look after an agency's officers, as far as this officer's role opens them."""
    pages = [
        ("accounts", "Officers", "identity:accounts", 0),
        ("teams", "Teams", "identity:teams", 0),
        ("invitations", "Invitations", "identity:invitations", 0),
        (
            "changes", "Role changes", "identity:role_changes",
            queries.changes_waiting(by.agency_id, now=now).count(),
        ),
        ("leavers", "Leavers", "identity:leavers", 0),
    ]  # fmt: skip
    if not by.has_role(Role.ADMINISTRATOR):
        pages = pages[3:]
    return [
        {"text": text, "href": reverse(name), "current": key == current, "count": count}
        for key, text, name, count in pages
    ]


@READ
@those_who_look_after
def detail(request: OfficerRequest, pk: UUID) -> HttpResponse:
    officer, by = of_own_agency(request.user, pk), request.user
    administers = by.has_role(Role.ADMINISTRATOR)
    rows = [
        {"key": "Name", "value": officer.name},
        {"key": "Job title", "value": officer.job_title or "Not given"},
        {"key": "Team", "value": officer.team or "No team"},
        {"key": "Roles", "value": officer.role_names() or "None yet"},
        {"key": "Standing", "value": standing_words(officer)},
    ]
    changes = list(queries.changes(by.agency_id).filter(officer_id=pk)[:10])
    now = timezone.now()
    context = {
        "seen": officer,
        "rows": rows,
        "changes": changes,
        "waiting": next((one for one in changes if one.state == "pending" and one.expires_at > now), None),
        "acts": acts_with(officer, by=by) if officer.pk != by.pk else [],
        "is_self": officer.pk == by.pk,
        "administers": administers,
        "back_href": reverse("identity:accounts" if administers else "identity:role_changes"),
    }
    return render(request, "identity/officer.html", context)


def of_own_agency(by: Officer, pk: UUID) -> Officer:
    """An officer of one's own agency, who left included; of another agency there is none here."""
    found = Officer.objects.select_related("team", "agency").filter(agency_id=by.agency_id, is_service=False)
    return get_object_or_404(found, pk=pk)


def standing_words(officer: Officer) -> str:
    if officer.left_at:
        return f"Left on {timezone.localtime(officer.left_at):%-d %B %Y}"
    if officer.leaving_on and officer.leaving_on < timezone.localdate():
        return f"Cannot sign in since their last day, {officer.leaving_on:%-d %B %Y}"
    if officer.leaving_on:
        return f"Leaves; last day {officer.leaving_on:%-d %B %Y}"
    return "Here"


def acts_with(officer: Officer, *, by: Officer) -> list[dict[str, str]]:
    """What this officer may do with that one now, each with what it does."""
    today, pages = timezone.localdate(), []
    if not policies.refusals_to_change(officer, by=by):
        pages += [
            ("Propose other roles", "identity:propose_roles", "A second person approves them"),
            ("Move to another team", "identity:move", "A second person approves it"),
            ("Sign out everywhere", "identity:end_sessions", "Every session of theirs ends"),
            ("Reset second factor", "identity:reset_second_factor", "For a lost phone or passkey"),
            ("Unlock", "identity:unlock", "After too many wrong passwords or codes"),
        ]
    if not policies.refusals_to_see_off(officer, None, by=by, today=today):
        pages.append(
            ("Leaves or has left", "identity:see_off", "Their account closes, their work is handed over")
        )
        if officer.leaving_on:
            pages.append(("Stays after all", "identity:keep_on", "Takes the last day back"))
    return [
        {"text": text, "href": reverse(name, kwargs={"pk": officer.pk}), "note": note}
        for text, name, note in pages
    ]


def _back(officer: Officer) -> str:
    return reverse("identity:officer", kwargs={"pk": officer.pk})


@ASK
@administrators
@fresh_second_factor
def propose_roles(request: OfficerRequest, pk: UUID) -> HttpResponse:
    officer, by, now = of_own_agency(request.user, pk), request.user, timezone.now()
    waits = queries.changes_waiting(by.agency_id, now=now).filter(officer_id=pk).exists()
    form = RolesForm(posted(request), initial={"roles": officer.roles})
    return act(
        request,
        title="Propose other roles",
        caption=officer.name,
        button="Propose",
        back=_back(officer),
        words=(
            "Tick the roles they should have. Another administrator, a supervisor or the information "
            "governance "
            "lead approves or refuses within 14 days; until then nothing changes.",
        ),
        refusals=policies.refusals_to_change(officer, by=by) or ([policies.WAITS_ALREADY] if waits else []),
        form=form,
        do=lambda: roles.propose(officer=officer, by=by, now=now, **form.cleaned_data),
        done=f"Proposed. It waits for a second person at {by.agency.short_name}.",
    )


@ASK
@administrators
@fresh_second_factor
def move(request: OfficerRequest, pk: UUID) -> HttpResponse:
    officer, by = of_own_agency(request.user, pk), request.user
    form = MoveForm(
        posted(request), teams=queries.open_teams(by.agency_id), initial={"team": officer.team_id}
    )
    refusals = policies.refusals_to_change(officer, by=by)
    if not officer.roles:
        refusals = refusals or [policies.NOT_APPROVED_YET]
    return act(
        request,
        title="Move to another team",
        caption=officer.name,
        button="Propose",
        back=_back(officer),
        words=(
            "Another administrator, a supervisor or the information governance lead approves or refuses it "
            "within 14 days. Then they lose what their old team sees, and see what the new one does; they "
            "are told, and so are the supervisors of the new team.",
            "Choose no team to take them out of theirs at once.",
        ),
        refusals=refusals,
        form=form,
        do=lambda: officers.move(officer=officer, team=form.cleaned_data["team"], by=by, now=timezone.now()),
        done=f"Proposed. It waits for a second person at {by.agency.short_name}."
        if request.POST.get("team")
        else f"{officer.name} is in no team now.",
    )


@ASK
@administrators
def end_sessions(request: OfficerRequest, pk: UUID) -> HttpResponse:
    officer, by = of_own_agency(request.user, pk), request.user
    form = ReasonForm(posted(request))
    return act(
        request,
        title="Sign out everywhere",
        caption=officer.name,
        button="Sign them out",
        style="warning",
        back=_back(officer),
        words=("Every session of theirs ends at once. They may sign in again. They are told.",),
        refusals=policies.refusals_to_change(officer, by=by),
        form=form,
        do=lambda: officers.end_sessions(
            officer=officer, reason=form.cleaned_data["reason"], by=by, now=timezone.now()
        ),
        done=f"{officer.name} was signed out everywhere.",
    )


@ASK
@administrators
def reset_second_factor(request: OfficerRequest, pk: UUID) -> HttpResponse:
    officer, by = of_own_agency(request.user, pk), request.user
    form = ReasonForm(posted(request))
    return act(
        request,
        title="Reset second factor",
        caption=officer.name,
        button="Reset second factor",
        style="warning",
        back=_back(officer),
        words=(
            "Make sure that it is them who ask: ring them on a number you knew before, or see them.",
            "Their app, passkeys and recovery codes stop working and they are signed out. They set up a new "
            "one "
            "after their next password. They are written to, and the reason goes on record.",
        ),
        refusals=policies.refusals_to_change(officer, by=by),
        form=form,
        do=lambda: officers.reset_second_factor(
            officer=officer, reason=form.cleaned_data["reason"], by=by, now=timezone.now()
        ),
        done=f"The second factor of {officer.name} was reset.",
    )


@ASK
@administrators
def unlock(request: OfficerRequest, pk: UUID) -> HttpResponse:
    officer, by = of_own_agency(request.user, pk), request.user
    return act(
        request,
        title="Unlock",
        caption=officer.name,
        button="Unlock",
        back=_back(officer),
        words=("Their wrong passwords and codes are forgotten, so that they may try again at once.",),
        refusals=policies.refusals_to_change(officer, by=by),
        form=ConfirmForm(posted(request)),
        do=lambda: officers.unlock(officer=officer, by=by),
        done=f"{officer.name} may try again.",
    )


@ASK
@for_roles(Role.ADMINISTRATOR, Role.SUPERVISOR)
def see_off(request: OfficerRequest, pk: UUID) -> HttpResponse:
    officer, by, today = of_own_agency(request.user, pk), request.user, timezone.localdate()
    form = LeavingForm(posted(request))
    held = [str(each) for each in leaving.held_by_officers([officer.pk])[officer.pk]]
    holds = f"Still theirs: {policies.one_by_one(held)}. " if held else "They hold nothing that we know of. "
    return act(
        request,
        title="Leaves or has left",
        caption=officer.name,
        button="Save",
        style="warning",
        back=_back(officer),
        to=reverse("identity:leaver", kwargs={"pk": pk}),
        words=(
            holds + "Those who may hand it over are told: the supervisors of the team, else of the agency.",
        ),
        refusals=policies.refusals_to_see_off(officer, None, by=by, today=today),
        form=form,
        do=lambda: departing.see_off(
            officer=officer,
            last_day=form.cleaned_data["last_day"] if form.cleaned_data["when"] == "later" else None,
            by=by,
            now=timezone.now(),
            today=today,
        ),
        done="Noted. Whoever hands over their work was told.",
    )


@ASK
@for_roles(Role.ADMINISTRATOR, Role.SUPERVISOR)
def keep_on(request: OfficerRequest, pk: UUID) -> HttpResponse:
    officer, by = of_own_agency(request.user, pk), request.user
    if not Departure.objects.filter(pk=pk).exists():
        raise Http404
    return act(
        request,
        title="Stays after all",
        caption=officer.name,
        button="They stay",
        back=_back(officer),
        words=("Their account stays open after the last day that was set.",),
        refusals=policies.refusals_to_keep_on(officer, by=by),
        form=ConfirmForm(posted(request)),
        do=lambda: departing.keep_on(officer=officer, by=by),
        done=f"{officer.name} stays.",
    )
