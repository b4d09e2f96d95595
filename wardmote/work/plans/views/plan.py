"""One plan, as its table, board and time line, by service; what differs, who was told, what is measured."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from wardmote.foundation.audit.queries import history as of_log
from wardmote.foundation.design.dates import MONTHS
from wardmote.foundation.design.paging import number_asked_for
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.work.plans.forms.progress import TableFilterForm
from wardmote.work.plans.models import Committee, Measure, MeasureValue, Plan, PlanAction, ReportedTo, Service
from wardmote.work.plans.rag import ORDER, WORDS
from wardmote.work.plans.sheet import Row, Sheet, sheet, with_entries
from wardmote.work.plans.views.page import context, plan_page

SIZE = 100  # actions of a page of the table


def narrowed(request: OfficerRequest, whole: Sheet) -> tuple[TableFilterForm, list[Row], bool]:
    """The filter, the rows it leaves, and whether it is in use."""
    services = {service.pk: service for row in whole.rows for service in (*row.leads, *row.supports)}
    ordered = sorted(services.values(), key=lambda each: (each.name.casefold(), str(each.pk)))
    form = TableFilterForm(request.GET, services=ordered)
    form.is_valid()
    given = form.cleaned_data
    rows = [row for row in whole.rows if _wanted(row, given, ours=request.user.agency_id)]
    return form, rows, any(given.get(name) for name in ("rag", "service", "due", "q"))


def _wanted(row: Row, given: dict[str, Any], *, ours: UUID) -> bool:
    rag, service, shown, q = (given.get(name) or "" for name in ("rag", "service", "due", "q"))
    if rag and not (row.rating.by_hand if rag == "by_hand" else row.rating.colour == rag):
        return False
    if service and all(str(each.pk) != service for each in (*row.leads, *row.supports)):
        return False
    holds = {
        "open": row.action.is_open,
        "late": bool(row.slip and row.slip > 0 and row.action.is_open),
        "differs": bool(row.differs),
        "ours": any(each.agency_id == ours for each in (*row.leads, *row.supports)),
    }
    if not holds.get(shown, True):
        return False
    words = f"{row.action.number} {row.action.title} {row.lead_names}".casefold()
    return q.casefold() in words


@plan_page()
def table(request: OfficerRequest, plan: Plan) -> HttpResponseBase:
    """The plan as its paper has it, with what was reported and what is so."""
    whole = sheet(plan, today=timezone.localdate(), told=False)
    form, rows, in_use = narrowed(request, whole)
    page = Paginator(rows, SIZE).get_page(page_asked_for(request, rows))
    shown = context(
        request,
        plan,
        "table",
        sheet=whole,
        groups=whole.grouped(with_entries(page), empty=not in_use and not page.has_next()),
        page=page,
        many=len(rows),
        filters=form,
        narrowed=in_use,
        tiles=tiles(whole),
        with_reported=any(row.reported for row in whole.rows),
        differing=sum(bool(row.differs) for row in whole.rows),
        query=request.GET.urlencode(),
    )
    return render(request, "plans/table.html", shown)


def page_asked_for(request: OfficerRequest, rows: list[Row]) -> int:
    """The page by its number, or the one on which the action stands that the address names."""
    wanted = request.GET.get("action", "")
    at = next((n for n, row in enumerate(rows) if str(row.action.pk) == wanted), 0)
    return number_asked_for(request) if "page" in request.GET else at // SIZE + 1


def tiles(whole: Sheet) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "text": WORDS[colour],
            "href": f"?rag={colour}" if number else "",
            "urgent": colour == "red" and number > 0,
        }
        for colour, number in whole.counts.items()
    ]


@dataclass(frozen=True)
class Column:
    colour: str
    word: str
    rows: list[Row]


@plan_page()
def board(request: OfficerRequest, plan: Plan) -> HttpResponse:
    """Its actions by rating, the soonest due first."""
    whole = sheet(plan, today=timezone.localdate(), told=False)
    form, rows, in_use = narrowed(request, whole)
    ordered = sorted(rows, key=lambda row: (row.action.deadline_on or date.max, row.action.number))
    columns = [
        Column(each, WORDS[each], [row for row in ordered if row.rating.colour == each]) for each in ORDER
    ]
    shown = context(request, plan, "board", sheet=whole, columns=columns, filters=form, narrowed=in_use)
    return render(request, "plans/board.html", shown)


@dataclass(frozen=True)
class Bar:
    """Where an action stands on the line, in thousandths of the plan's time; the line stops at its ends."""

    row: Row
    start: int
    width: int
    forecast: int | None
    outside: str  # words for a deadline beyond the line


@dataclass(frozen=True)
class Tick:
    at: int
    word: str


@plan_page()
def timeline(request: OfficerRequest, plan: Plan) -> HttpResponse:
    """Its actions on the days of the plan: from its beginning to each deadline, and where it is expected."""
    whole = sheet(plan, today=timezone.localdate(), told=False)
    form, rows, in_use = narrowed(request, whole)
    bars = {row.action.pk: bar(row, plan) for row in rows}
    groups = [
        {"priority": group.priority, "bars": [bars[row.action.pk] for row in group.rows]}
        for group in whole.grouped(rows, empty=False)
    ]
    today = place(whole.today, plan) if plan.starts_on <= whole.today <= plan.ends_on else None
    shown = context(
        request,
        plan,
        "timeline",
        sheet=whole,
        groups=groups,
        ticks=ticks(plan),
        today_at=today,
        filters=form,
        narrowed=in_use,
    )
    return render(request, "plans/timeline.html", shown)


def place(day: date, plan: Plan) -> int:
    """Thousandths of the plan's time that are over on this day, between none and all."""
    span = max(1, (plan.ends_on - plan.starts_on).days)
    return max(0, min(1000, round((day - plan.starts_on).days * 1000 / span)))


def bar(row: Row, plan: Plan) -> Bar:
    due = row.action.deadline_on
    outside = ""
    if due is not None and due < plan.starts_on:
        outside = "before the plan begins"
    elif due is not None and due > plan.ends_on:
        outside = "after the plan ends"
    forecast = row.action.forecast_on if row.action.is_open else row.action.completed_on
    return Bar(
        row=row,
        start=0,
        width=max(6, place(due, plan)) if due else 0,
        forecast=place(forecast, plan) if forecast else None,
        outside=outside,
    )


def ticks(plan: Plan) -> list[Tick]:
    """The first days of months, or of years in a long plan, with no more than a dozen and a half."""
    months = (plan.ends_on.year - plan.starts_on.year) * 12 + plan.ends_on.month - plan.starts_on.month + 1
    step = next(each for each in (1, 3, 6, 12, 24) if months / each <= 18 or each == 24)
    found, year, month = [], plan.starts_on.year, plan.starts_on.month
    for _ in range(months):
        first = date(year, month, 1)
        if ((year - plan.starts_on.year) * 12 + month - plan.starts_on.month) % step == 0:
            word = MONTHS[month - 1][:3].capitalize() if step < 12 else str(year)
            found.append(Tick(place(max(first, plan.starts_on), plan), word))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


@dataclass(frozen=True)
class OfService:
    service: Service
    leads: list[Row]
    supports: list[Row]


@plan_page()
def services(request: OfficerRequest, plan: Plan) -> HttpResponse:
    """What each service leads and supports, and which agency each name means."""
    whole = sheet(plan, today=timezone.localdate(), told=False)
    found = Service.objects.filter(plan=plan).select_related("agency", "team").order_by("name", "pk")
    shown = context(
        request,
        plan,
        "services",
        sheet=whole,
        services=[of_service(each, whole.rows) for each in found],
        nobody=[row for row in whole.rows if not row.leads],
    )
    return render(request, "plans/services.html", shown)


def of_service(service: Service, rows: Iterable[Row]) -> OfService:
    def has(parts: list[Service]) -> bool:
        return any(each.pk == service.pk for each in parts)

    found = list(rows)
    return OfService(
        service, [row for row in found if has(row.leads)], [row for row in found if has(row.supports)]
    )


@plan_page()
def differing(request: OfficerRequest, plan: Plan) -> HttpResponse:
    """Everything that does not fit, action by action."""
    whole = sheet(plan, today=timezone.localdate(), told=False)
    rows = [row for row in whole.rows if row.differs]
    shown = context(
        request, plan, "differences", sheet=whole, groups=whole.grouped(rows, empty=False), many=len(rows)
    )
    return render(request, "plans/differences.html", shown)


@plan_page()
def committees(request: OfficerRequest, plan: Plan) -> HttpResponse:
    """Completed actions, and which committee has heard of each."""
    whole = sheet(plan, today=timezone.localdate(), told=False)
    found = list(Committee.objects.filter(plan=plan).order_by("position", "name"))
    heard: dict[UUID, list[ReportedTo]] = {}
    for told in ReportedTo.objects.filter(plan=plan).select_related("committee").order_by("on", "id"):
        heard.setdefault(told.action_id, []).append(told)
    rows = [
        {
            "row": row,
            "heard": heard.get(row.action.pk, []),
            "waits": len(heard.get(row.action.pk, [])) < len(found),
        }
        for row in whole.rows
        if row.action.is_done
    ]
    tells = request.user.agency_id == plan.owner_id and request.user.has_role("register_editor")
    shown = context(
        request,
        plan,
        "committees",
        sheet=whole,
        committees=found,
        rows=rows,
        tells=tells and plan.state in ("current", "closed"),
    )
    return render(request, "plans/committees.html", shown)


@plan_page()
def measures(request: OfficerRequest, plan: Plan) -> HttpResponse:
    """What the plan is judged by, with the newest figures."""
    found = list(Measure.objects.filter(plan=plan).select_related("action").order_by("position", "id"))
    shown = context(request, plan, "measures", measures=with_values(found))
    return render(request, "plans/measures.html", shown)


@plan_page()
def history(request: OfficerRequest, plan: Plan) -> HttpResponse:
    """What was done with the plan itself, the newest first, and what was taken out of it."""
    events = [
        {"title": line.action_words, "at": line.at, "by": f"{line.officer_name}, {line.agency_name}"}
        for line in reversed(of_log("plan", plan.pk))
    ]
    removed = PlanAction.objects.filter(plan=plan, removed_at__isnull=False).order_by("-removed_at", "id")[
        :100
    ]
    return render(
        request, "plans/history.html", context(request, plan, "history", events=events, removed=removed)
    )


def with_values(found: list[Measure]) -> list[dict[str, Any]]:
    """Each measure with its figures, the newest first, and whether the newest meets its target."""
    values: dict[UUID, dict[date, MeasureValue]] = {}
    for value in MeasureValue.objects.filter(measure__in=found).order_by("-on", "-at", "id"):
        values.setdefault(value.measure_id, {}).setdefault(value.on, value)
    made = []
    for each in found:
        figures = list(values.get(each.pk, {}).values())[:24]
        newest = figures[0] if figures else None
        met = None
        if newest is not None and each.target is not None:
            met = newest.value >= each.target if each.better == "higher" else newest.value <= each.target
        made.append({"measure": each, "figures": figures, "newest": newest, "met": met})
    return made
