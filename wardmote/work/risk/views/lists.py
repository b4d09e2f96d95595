"""What is due of mine and my team's; assessments as a spreadsheet; instruments and when they are used."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from wardmote.foundation.audit import looks
from wardmote.foundation.design import spreadsheet
from wardmote.trust.identity.models import Role
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.step_up import fresh_second_factor
from wardmote.trust.identity.views.common import ASK, READ, act, posted, signed_in
from wardmote.work.risk import commands, policies, queries
from wardmote.work.risk.forms import UseForm

COLUMNS = [
    *("Case", "Of", "Instrument", "Version", "Score", "Computed band", "Band used", "Level"),
    *("Review by", "Assessed", "By", "Agency"),
]


@login_required
@never_cache
@require_safe
@looks.a_list("contacts and reviews due")
def due(request: OfficerRequest) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    whose = "team" if request.GET.get("whose") == "team" and by.team_id else "mine"
    found = queries.due(by=by, whose=whose, on=today)
    rows: list[Any] = found[: queries.SHOWN]
    for row in rows:
        row.contact_late, row.contact_today = row.contact_on < today, row.contact_on == today
        row.review_late = row.review_on < today
    context = {
        "rows": rows,
        "has_more": len(found) > queries.SHOWN,
        "many": queries.SHOWN,
        "whose": whose,
        "has_team": bool(by.team_id),
        "today": today,
    }
    return render(request, "risk/due.html", context)


@login_required
@never_cache
@require_safe
@fresh_second_factor
def as_csv(request: OfficerRequest) -> StreamingHttpResponse:
    """What assessments came to, of cases that may be taken away; no names and no answers."""
    rows = list(queries.to_export())
    commands.note_export(count=len(rows), by=request.user)
    return spreadsheet.answer(
        f"risk-{timezone.localdate():%Y-%m-%d}.csv",
        COLUMNS,
        (
            [
                row.case.reference,
                "A person" if row.person_id else "The case",
                row.instrument.name,
                row.instrument.version,
                row.score,
                row.instrument.band_name(row.computed),
                row.instrument.band_name(row.band),
                row.get_level_display(),
                row.review_on.isoformat(),
                f"{timezone.localtime(row.at):%Y-%m-%d %H:%M}",
                row.by.name,
                row.by.agency.name,
            ]
            for row in rows
        ),
    )


# --- instruments --------------------------------------------------------------------------------------


@READ
@signed_in
def instruments(request: OfficerRequest) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    used = {each.key: each for each in queries.in_use(by.agency_id, on=today)}
    rows = [(used.get(key) or queries.versions(key)[0], key in used) for key in queries.loaded_keys()]
    return render(request, "risk/instruments.html", {"rows": rows})


@READ
@signed_in
def instrument(request: OfficerRequest, key: str) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    found: list[Any] = queries.versions(key)
    if not found:
        raise Http404
    used = next((each for each in queries.in_use(by.agency_id, on=today) if each.key == key), None)
    uses: list[Any] = queries.uses(by.agency_id, key)
    for use in uses:
        use.is_to_come = use.starts_on > today
    shown = next((each for each in found if each.version == request.GET.get("version")), used or found[0])
    roles = dict(Role.choices)
    context = {
        "shown": shown,
        "found": found,
        "used": used,
        "uses": uses,
        "bands": shown.content["bands"],
        "questions": [
            {**question, "rows": [{**o, "least": bands_of(shown, o)} for o in question["options"]]}
            for question in shown.content["questions"]
        ],
        "who": [roles.get(role, role) for role in shown.who],
        "may_set": not policies.refusals_to_set(by=by),
    }
    return render(request, "risk/instrument.html", context)


def bands_of(instrument: Any, option: dict[str, Any]) -> str:
    return instrument.band_name(option["at_least"]) if option["at_least"] else ""


@ASK
@signed_in
def use(request: OfficerRequest, key: str) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    found = queries.versions(key)
    if not found:
        raise Http404
    form = UseForm(posted(request), versions=found, today=today, initial={"starts_on": today})
    back = reverse("risk:instrument", kwargs={"key": key})

    def do() -> None:
        chosen = form.cleaned_data["version"]
        none = chosen == form.NONE
        version = found[0] if none else next(each for each in found if str(each.pk) == chosen)
        commands.use_instrument(
            instrument=version, withdrawn=none, starts_on=form.cleaned_data["starts_on"], by=by
        )

    return act(
        request,
        title="Which version is used",
        caption=found[0].name,
        words=("It counts for your agency from that day. Assessments keep the version they were made with.",),
        button="Save",
        back=back,
        form=form,
        refusals=policies.refusals_to_set(by=by),
        do=do,
        done="Saved.",
        to=back,
    )
