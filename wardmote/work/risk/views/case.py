"""The risk of one case: where it stands, how it went; assessed, judged otherwise, followed up."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from wardmote.foundation.refusals import Refused
from wardmote.records.actions.models import Action
from wardmote.work.cases import policies as of_cases
from wardmote.work.cases.models import Case
from wardmote.work.cases.views.page import address, case_page, context, refuse
from wardmote.work.risk import commands, contacting, policies, queries, scoring
from wardmote.work.risk.chart import Chart, chart
from wardmote.work.risk.commands import Choice
from wardmote.work.risk.forms import THE_CASE, AssessForm, FollowUpForm
from wardmote.work.risk.models import Assessment, Instrument, Override

HERE = "risk:case"


def dressed(each: Assessment, *, case: Case) -> Any:
    """An assessment with the words its page shows."""
    seen: Any = each
    seen.case = case
    seen.band_words = each.instrument.band_name(each.band)
    seen.band_says_more = seen.band_words.lower() != each.level  # the level stands before it
    seen.computed_words = each.instrument.band_name(each.computed)
    seen.whose = each.person.name if each.person else "The case as a whole"
    seen.contact_by = timezone.localdate(each.at) + timedelta(days=each.contact_days)
    return seen


@dataclass(frozen=True)
class Trend:
    whose: str
    of: str  # the instrument
    rows: list[Any]
    drawing: Chart | None


def trends(found: list[Any]) -> list[Trend]:
    groups: dict[Any, list[Any]] = {}
    for each in found:
        groups.setdefault((each.person_id, each.instrument.key), []).append(each)
    return [
        Trend(rows[0].whose, rows[0].instrument.name, rows, chart(rows[::-1])) for rows in groups.values()
    ]


@case_page()
def case(request: HttpRequest, case: Case) -> HttpResponse:
    found = [dressed(each, case=case) for each in queries.assessments(case)]
    newest: list[Any] = queries.newest(found)
    asked = queries.overrides(case)
    done: dict[UUID, set[str]] = {}
    for each in queries.follow_ups(case):
        done.setdefault(each.assessment_id, set()).add(each.key)
    by: Any = request.user
    for row in newest:
        keys = {action["key"] for action in row.instrument.band(row.band)["actions"]}
        row.to_follow_up = len(keys - done.get(row.pk, set()))
        row.asked = next(
            (one for one in asked if one.assessment_id == row.pk and one.state == Override.State.ASKED), None
        )
        if row.asked:
            row.asked_words = row.instrument.band_name(row.asked.band)
            row.may_answer = not policies.refusals_to_answer(row.asked, by=by)
    shown = context(
        request,
        case,
        HERE,
        newest=newest,
        stands=queries.standing(case),
        trends=trends(found),
        contacts=queries.contacts(case)[: queries.SHOWN],
        today=timezone.localdate(),
    )
    may_add = shown["standing"].contribute
    shown |= {
        "may_assess": may_add and case.status == Case.Status.OPEN,
        "contact_href": contacting.page_of(case) if may_add else "",
    }
    return render(request, "risk/case.html", shown)


# --- assessing ----------------------------------------------------------------------------------------


@case_page("POST")
def assess(request: HttpRequest, case: Case) -> HttpResponse:
    by: Any = request.user
    now = timezone.now()
    offered = queries.offered(case, by=by, on=timezone.localdate(now))
    wanted = request.GET.get("by", "")
    instrument = next((each for each in offered if each.key == wanted), offered[0] if offered else None)
    if instrument is None:
        shown = context(request, case, HERE, back=address(case, HERE), heading="Assess risk")
        shown["refusals"] = policies.refusals_to_assess(case, standing=shown["standing"], offered=offered)
        return render(request, "cases/form.html", shown)
    people = queries.people(case)
    about = request.GET.get("about", "") or (str(people[0].pk) if people else THE_CASE)
    person = next((each for each in people if str(each.pk) == about), None)
    last = queries.last(case.pk, person.pk if person else None, instrument.key)
    form = AssessForm(
        request.POST or None,
        instrument=instrument,
        people=people,
        last=last if last and hasattr(last, "told") else None,
        initial={"about": about},
    )
    if form.is_valid() and (done := assessed(request, case, form, instrument)):
        return done
    shown = context(
        request,
        case,
        HERE,
        form=form,
        instrument=instrument,
        others=[each for each in offered if each.pk != instrument.pk],
        live=json.dumps(for_script(instrument)),
        last=last,
        whose=person.name if person else "the case as a whole",
        back=address(case, HERE),
    )
    if form.is_bound:
        found = scoring.so_far(instrument.content, form.answers())
        shown["so_far"] = f"{instrument.band_name(found.band)}, {found.score} points"
    else:
        shown["refusals"] = policies.refusals_to_assess(case, standing=shown["standing"], offered=offered)
    return render(request, "risk/assess.html", shown, status=form.http_status)


def assessed(
    request: HttpRequest, case: Case, form: AssessForm, instrument: Instrument
) -> HttpResponse | None:
    was = case.risk
    try:
        pk = commands.assess(
            case=case,
            person=form.person(),
            instrument=instrument,
            answers=form.answers(),
            notes=form.notes(),
            by=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
            key=form.cleaned_data["key"],
        )
    except Refused as refused:
        refuse(form, refused)
        return None
    made = get_object_or_404(Assessment.objects.select_related("instrument"), pk=pk, case=case)
    words = f"Assessed: {instrument.band_name(made.band).lower()}, {made.score} points"
    if case.risk != was:
        words += f". The case’s risk is {case.get_risk_display().lower()} now"
    messages.success(request, words)
    to_do = instrument.band(made.band)["actions"]
    return redirect(address(case, "risk:follow_up" if to_do else "risk:assessment", pk=pk))


def for_script(instrument: Instrument) -> dict[str, Any]:
    """What the running band is counted from in the browser: it is a convenience, the database decides."""
    bands = instrument.content["bands"]
    ranks = {band["key"]: rank for rank, band in enumerate(bands)}
    return {
        "bands": [[band["name"], band["from"]] for band in bands],
        "points": {
            f"q_{question['key']}": {
                option["key"]: [option["points"], ranks.get(option["at_least"], 0)]
                for option in question["options"]
            }
            for question in instrument.content["questions"]
        },
    }


def one(case: Case, pk: UUID) -> Any:
    found = get_object_or_404(
        Assessment.objects.select_related("instrument", "person", "by__agency", "told"), pk=pk, case=case
    )
    return dressed(found, case=case)


@case_page()
def assessment(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    found = one(case, pk)
    earlier = queries.before(found)
    asked = [each for each in queries.overrides(case) if each.assessment_id == found.pk]
    newest = queries.newest(queries.assessments(case))
    done = [each for each in queries.follow_ups(case) if each.assessment_id == found.pk]
    # An action of the same key may have other words in another band: those of the band in use come first.
    bands = [
        *found.instrument.content["bands"],
        found.instrument.band(found.computed),
        found.instrument.band(found.band),
    ]
    titles = {action["key"]: action["title"] for band in bands for action in band["actions"]}
    for each in done:
        each.title = titles.get(each.key, each.key)  # type: ignore[attr-defined]
    by: Any = request.user
    for override in asked:
        override.band_words = found.instrument.band_name(override.band)  # type: ignore[attr-defined]
        override.may_answer = not policies.refusals_to_answer(override, by=by)  # type: ignore[attr-defined]
    shown = context(
        request,
        case,
        HERE,
        assessment=found,
        rows=queries.answered(found, earlier),
        earlier=earlier,
        overrides=asked,
        done=done,
        back=address(case, HERE),
    )
    keys = {action["key"] for action in found.instrument.band(found.band)["actions"]}
    may = not policies.refusals_to_override(found, newest=newest, asked=asked, standing=shown["standing"])
    shown |= {
        "may_override": may,
        "to_follow_up": shown["standing"].contribute
        and case.status == Case.Status.OPEN
        and bool(keys - {each.key for each in done}),
    }
    return render(request, "risk/assessment.html", shown)


# --- what follows -------------------------------------------------------------------------------------


@case_page("POST")
def follow_up(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    found = one(case, pk)
    now = timezone.now()
    earlier = queries.follow_ups(case)
    done = {each.key for each in earlier if each.assessment_id == found.pk}
    still_open = {each.key for each in earlier if each.action and each.action.state in Action.OPEN_STATES}
    actions = [
        {
            **action,
            "open": action["key"] in still_open,
            "due_on": commands.days_from(now, action["days"]),
            "words": f"By {commands.days_from(now, action['days']):%-d %B %Y}",
        }
        for action in found.instrument.band(found.band)["actions"]
        if action["key"] not in done
    ]
    if not actions:
        return redirect(address(case, "risk:assessment", pk=pk))
    form = FollowUpForm(request.POST or None, actions=actions)
    if form.is_valid():
        choices = [
            Choice(
                key=action["key"],
                title=action["title"],
                due_on=action["due_on"],
                left_out=""
                if form.cleaned_data[f"do_{action['key']}"]
                else form.cleaned_data[f"why_{action['key']}"].strip(),
            )
            for action in actions
        ]
        try:
            many = commands.follow_up(assessment=found, choices=choices, by=request.user, now=now)  # type: ignore[arg-type]
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, f"{many} action{'' if many == 1 else 's'} asked for")
            return redirect(address(case, HERE))
    shown = context(request, case, HERE, form=form, assessment=found, back=address(case, HERE))
    if not form.is_bound:
        shown["refusals"] = of_cases.refusals_to_ask(case, standing=shown["standing"])
    owner = case.owner_id == request.user.agency_id  # type: ignore[union-attr]
    shown["asked_of"] = (
        (case.lead or request.user).name  # type: ignore[union-attr]
        if owner
        else f"{case.owner.name}{f', {case.team.name}' if case.team else ''}"
    )
    return render(request, "risk/follow_up.html", shown, status=form.http_status)
