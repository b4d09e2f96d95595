"""Targets, hours and conventions: what is in force, where each comes from, and an agency's own."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from wardmote.records.clocks import commands, explaining, policies, queries
from wardmote.records.clocks.forms import CalendarForm, ConventionForm, TargetForm
from wardmote.records.clocks.models import UNCONFIRMED, Calendar, Convention, Status, Target
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.views.common import ASK, READ, act, posted, signed_in

TABS = [("targets", "Targets"), ("calendars", "Hours"), ("conventions", "How time is counted")]


@dataclass(frozen=True)
class Tab:
    text: str
    href: str
    current: bool


def tabs(here: str) -> list[Tab]:
    return [Tab(text, reverse(f"clocks:{name}"), name == here) for name, text in TABS]


def dressed(row: Target | Calendar | Convention) -> Any:
    """A row with the words its page shows."""
    seen: Any = row
    seen.unconfirmed = row.status in UNCONFIRMED
    if isinstance(row, Target):
        seen.of = explaining.target_of(row)
        seen.remind_words = explaining.before_words(row.remind) if row.remind else ""
    elif isinstance(row, Calendar):
        seen.lines = explaining.calendar_words(row)
    else:
        seen.lines = explaining.convention_words(row)
    return seen


@READ
@signed_in
def targets(request: OfficerRequest) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    found = [dressed(row) for row in queries.targets(by.agency_id, on=today)]
    ways, duties = queries.conventions(by.agency_id, on=today), queries.calendars(by.agency_id, on=today)
    for row in found:
        row.way, row.duty = ways.get(row.convention), duties.get(row.calendar)
    groups = [
        (label, [row for row in found if row.subject == subject]) for subject, label in Target.Subject.choices
    ]
    context = {
        "groups": [(label, rows) for label, rows in groups if rows],
        "tabs": tabs("targets"),
        "may_set": not policies.refusals_to_set(by=by),
    }
    return render(request, "clocks/targets.html", context)


@READ
@signed_in
def calendars(request: OfficerRequest) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    context = {
        "rows": [dressed(row) for row in queries.calendars(by.agency_id, on=today).values()],
        "tabs": tabs("calendars"),
        "may_set": not policies.refusals_to_set(by=by),
        "set_name": "clocks:set_calendar",
        "heading": "Hours of services",
        "words": "Working time is counted by these hours, and officers are reminded within them.",
    }
    return render(request, "clocks/described.html", context)


@READ
@signed_in
def conventions(request: OfficerRequest) -> HttpResponse:
    by = request.user
    rows = [dressed(row) for row in queries.conventions(by.agency_id, on=timezone.localdate()).values()]
    for row in rows:
        row.stands_in_an_act = row.status == Status.CHECKED
    context = {
        "rows": rows,
        "tabs": tabs("conventions"),
        "may_set": not policies.refusals_to_set(by=by),
        "set_name": "clocks:set_convention",
        "heading": "How time is counted",
        "words": "Minutes and hours are time that passes, also on the nights on which the clocks change. "
        "Working hours and days are what the clock on the wall shows in London.",
    }
    return render(request, "clocks/described.html", context)


@READ
@signed_in
def history(request: OfficerRequest, key: str) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    rows = [dressed(row) for row in queries.versions(Target, key, by.agency_id)]
    if not rows:
        raise Http404
    held = queries.in_force(rows, on=today).get(key)
    for row in rows:
        row.is_to_come, row.is_present = row.starts_on > today, held is not None and row.pk == held.pk
    context = {"rows": rows, "name": rows[0].name, "of": rows[0].of}
    context["may_set"] = not policies.refusals_to_set(by=by)
    return render(request, "clocks/history.html", context)


@ASK
@signed_in
def set_target(request: OfficerRequest, key: str) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    was = queries.in_force(queries.versions(Target, key, by.agency_id), on=today).get(key)
    if was is None:
        raise Http404
    initial = {name: getattr(was, name) for name in TargetForm.field_order if hasattr(was, name)}
    form = TargetForm(
        posted(request),
        today=today,
        conventions=queries.conventions(by.agency_id, on=today).values(),
        calendars=queries.calendars(by.agency_id, on=today).values(),
        initial=initial | {"starts_on": today, "source": ""},
    )
    return act(
        request,
        title=f"Set your own target: {was.name.lower()}",
        caption=explaining.target_of(was),
        words=("It counts for your agency's records from that day. Clocks that run keep the one they have.",),
        button="Set target",
        back=reverse("clocks:history", kwargs={"key": key}),
        form=form,
        refusals=policies.refusals_to_set(by=by),
        do=lambda: commands.set_target(key=key, by=by, **form.cleaned_data),
        done="The target is set.",
        to=reverse("clocks:history", kwargs={"key": key}),
    )


@ASK
@signed_in
def set_calendar(request: OfficerRequest, key: str) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    was = queries.in_force(queries.versions(Calendar, key, by.agency_id), on=today).get(key)
    if was is None:
        raise Http404
    form = CalendarForm(posted(request), today=today, initial=typed(was) | {"starts_on": today})
    told = ("opens_on_bank_holidays", "closed", "extra", "source", "starts_on", "hours")
    return act(
        request,
        title=f"Set your own hours: {was.name.lower()}",
        caption=by.agency.name,
        words=("They count for your agency from that day. Clocks that run keep the hours they have.",),
        button="Set hours",
        back=reverse("clocks:calendars"),
        form=form,
        refusals=policies.refusals_to_set(by=by),
        do=lambda: commands.set_calendar(key=key, by=by, **{name: form.cleaned_data[name] for name in told}),
        done="The hours are set.",
    )


@ASK
@signed_in
def set_convention(request: OfficerRequest, key: str) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    was = queries.conventions(by.agency_id, on=today).get(key)
    if was is None:
        raise Http404
    initial = {name: getattr(was, name) for name in ConventionForm.field_order}
    skips = "\n".join(f"{int(day[3:])} {int(day[:2])}" for day in sorted(was.skips))
    form = ConventionForm(
        posted(request), today=today, initial=initial | {"skips": skips, "starts_on": today, "source": ""}
    )
    return act(
        request,
        title=f"Set how your agency counts: {was.short.lower()}",
        caption=by.agency.name,
        words=(
            "It counts for your agency from that day, for every target that is counted so. Clocks that run go"
            " on as they were begun.",
        ),
        button="Set way of counting",
        back=reverse("clocks:conventions"),
        form=form,
        refusals=policies.refusals_to_set_convention(key, by=by),
        do=lambda: commands.set_convention(key=key, by=by, **form.cleaned_data),
        done="The way of counting is set.",
    )


def typed(calendar: Calendar) -> dict[str, Any]:
    """A calendar as its form is filled in."""

    def hours(spans: Any) -> str:
        return ", ".join(f"{start}-{'24:00' if end == '00:00' else end}" for start, end in spans)

    return {
        **{f"day_{number}": hours(spans) for number, spans in enumerate(calendar.hours)},
        "opens_on_bank_holidays": calendar.opens_on_bank_holidays,
        "closed": "\n".join(f"{day.day} {day.month} {day.year}" for day in sorted(calendar.closed)),
        "extra": "\n".join(f"{day}: {hours(spans)}" for day, spans in sorted(calendar.extra.items())),
    }
