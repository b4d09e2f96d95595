"""The list of cases, the same as a spreadsheet, and opening a case."""

import csv
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRedirect

from wardmote.foundation import words_apart
from wardmote.foundation.audit import looks
from wardmote.foundation.references import as_reference
from wardmote.foundation.refusals import Refused
from wardmote.records.desk import queries as desk
from wardmote.records.desk.offering import EVERYTHING, offered
from wardmote.records.intake.models import Report, Telling
from wardmote.records.intake.views.page import onward
from wardmote.trust.identity.step_up import fresh_second_factor
from wardmote.work.cases import commands, listing, opened, queries
from wardmote.work.cases.forms import FilterForm, NewCaseForm
from wardmote.work.cases.models import Case
from wardmote.work.cases.views.page import refuse, was_made_before

USUAL_SORT = "-opened"
MOST_AT_ONCE = 200  # cases of one list that something is done with at once
BULK_ACTS = [("assign", "Assign"), ("share", "Share"), ("review", "Set review")]
# Pages of rooms above that begin with the cases ticked: who is offered each, its address, its words.
beginnings: list[tuple[Callable[[Any], bool], str, str]] = []
LIST = "cases"  # its name at the desk, where its views are kept


def chosen(query: QueryDict, by: Any) -> tuple[FilterForm, listing.Filters, str]:
    form = FilterForm(query, by=by)
    form.is_valid()
    wanted = form.cleaned_data  # a filter that cannot be read is left out, and says so beside itself

    def pk(name: str) -> Any:
        return wanted[name].pk if wanted.get(name) else None

    filters = listing.Filters(
        status=wanted.get("status") or "",
        kind=wanted.get("kind") or "",
        risk=wanted.get("risk") or "",
        owner_id=pk("owner"),
        team_id=pk("team"),
        lead_id=pk("lead"),
        area=wanted.get("area") or "",
        q=wanted.get("q") or "",
        opened_from=wanted.get("opened_from"),
        opened_to=wanted.get("opened_to"),
        mine=by.pk if wanted.get("mine") else None,
    )
    return form, filters, query.get("sort") or USUAL_SORT


@login_required
@never_cache
@vary_on_headers("HX-Request")
@require_safe
@looks.a_list("cases")
def index(request: HttpRequest) -> HttpResponse:
    by: Any = request.user
    state = desk.state(LIST, by=by)
    if not request.GET and state is not None and (view := state.default_view) and not view.deleted_at:
        return redirect(words_apart.address(request.path, words_apart.read(view.query, by.pk)))
    form, filters, sort = chosen(request.GET, by)
    if report := report_meant(filters.q):
        address = reverse("intake:detail", kwargs={"reference": report})
        return HttpResponseClientRedirect(address) if request.htmx else redirect(address)  # type: ignore[attr-defined]
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    listed = listing.page(filters, by=by.pk, sort=sort, number=max(1, number))
    today = timezone.localdate()
    for case in listed.rows:
        case.review_due = case.status == Case.Status.OPEN and case.review_on <= today  # type: ignore[attr-defined]
    total = getattr(listed, "total", None)
    left = request.GET.urlencode()
    if left != (state.query if state else ""):
        desk.remember(LIST, left, by=by)
    here = clean_query(left, by)
    shown = {
        "filters": form,
        "chips": chips(form, request.GET),
        "sort": sort,
        "listed": listed,
        "page": Paginator(range(total or 0), listing.SIZE).get_page(listed.number),
        "query": left,
        "everything": f"?view={EVERYTHING}",
        **offered(LIST, list(desk.views(LIST)), here),
        "bulk": BULK_ACTS,
        "beginnings": [(reverse(name), words) for offered_to, name, words in beginnings if offered_to(by)],
        "most": MOST_AT_ONCE,
    }
    part = "#results" if request.htmx else ""  # type: ignore[attr-defined]
    return render(request, f"cases/list.html{part}", shown)


def clean_query(query: str, by: Any) -> str:
    """The filters and sort in a query string that this list knows and this officer may use, in one order."""
    told = words_apart.read(query, by.pk)
    form, _, _ = chosen(told, by)
    kept = {name: told[name] for name in form.fields if form.cleaned_data.get(name)}
    if told.get("sort", "").removeprefix("-") not in listing.SORTS:
        kept.pop("sort", None)
    return urlencode(kept)


def report_meant(q: str) -> str | None:
    """The reference of a report, where that is what was typed and this officer may see it."""
    if not q.strip().upper().startswith("R"):
        return None
    reference = as_reference(q, "R")
    return reference if reference and Report.objects.filter(reference=reference).exists() else None


def chips(form: FilterForm, query: QueryDict) -> list[dict[str, Any]]:
    """One chip for each filter in use: its words, and the address of the list without it."""
    found = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if name == "sort" or not value:
            continue
        rest = query.copy()
        rest.pop(name, None)
        rest.pop("page", None)
        rest.setdefault("view", EVERYTHING)
        words = dict(getattr(field, "choices", [])).get(value, value) if isinstance(value, str) else value
        label = field.label if value is True else f"{field.label}: {words}"
        found.append({"text": label, "href": f"?{rest.urlencode()}"})
    return found


# --- the same list as a spreadsheet -------------------------------------------------------------

MOST_ROWS = 10_000
COLUMNS = ["Reference", "Title", "Kind", "Status", "Risk", "Area", "Agency", "Team", "Lead officer",
           "Opened", "Next review", "Closed", "Outcome"]  # fmt: skip


@login_required
@never_cache
@require_safe
@fresh_second_factor
def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    _, filters, sort = chosen(request.GET, request.user)
    ids = queries.ids_to_export(listing.matching(filters).order_by(*listing.order(sort)), most=MOST_ROWS)
    commands.note_export(count=len(ids), by=request.user)  # type: ignore[arg-type]
    name = f"cases-{timezone.localdate():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        lines(ids),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


class Echo:
    def write(self, line: str) -> str:
        return line


def lines(ids: list[Any]) -> Iterator[str]:
    """Made while it is sent, with the officer acting: what they lose sight of meanwhile is left out."""
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)
    for case in queries.to_export(ids):
        yield writer.writerow(
            safe(value)
            for value in (
                case.reference,
                case.title,
                case.get_kind_display(),
                case.get_status_display(),
                case.get_risk_display(),
                case.area,
                case.owner.name,
                case.team.name if case.team else "",
                case.lead.name if case.lead else "",
                timezone.localtime(case.opened_at).date(),
                case.review_on,
                timezone.localtime(case.closed_at).date() if case.closed_at else "",
                case.get_outcome_display(),
            )
        )


def safe(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text


# --- opening ------------------------------------------------------------------------------------


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    by, now = request.user, timezone.now()
    report = report_asked_for(request)
    # What was told, if the report was opened just now.
    telling = Telling.objects.filter(report=report).first() if report else None
    form = NewCaseForm(
        request.POST or None,
        by=by,  # type: ignore[arg-type]
        today=timezone.localdate(now),
        initial=told_in(report, telling) if report else None,
        from_report=report is not None,
        telling=telling,
    )
    if form.is_valid():
        told = form.cleaned_data
        if made := opened_before(told["key"], by):
            return redirect("cases:detail", reference=made.reference)
        try:
            with transaction.atomic():
                case = commands.open_case(
                    title=told["title"],
                    kind=told["kind"],
                    area=told["area"],
                    summary=told["summary"],
                    risk=told["risk"],
                    categories=told["categories"],
                    team=form.team,
                    lead=told["lead"],
                    review_on=told["review_on"],
                    report=report,
                    why=told.get("why", ""),
                    by=by,  # type: ignore[arg-type]
                    now=now,
                    key=told["key"],
                )
                if telling is not None:
                    commands.carry_over(
                        case=case,
                        telling=telling,
                        teller=told.get("teller", False),
                        responsible=told.get("responsible", ""),
                        place=told.get("place", False),
                        by=by,  # type: ignore[arg-type]
                        now=now,
                    )
        except Refused as refused:  # the rules of cases, or of the report it is opened from
            refuse(form, refused)
        except IntegrityError as error:
            # The same form was sent twice at once: the other one was first, and is committed now.
            made = opened_before(told["key"], by)
            if made is None or not was_made_before(error):
                raise
            return redirect("cases:detail", reference=made.reference)
        else:
            if report is not None and request.POST.get("then") == "next":
                return onward(request, report, f"Case {case.reference} opened.", by=by)  # type: ignore[arg-type]
            messages.success(request, f"Case {case.reference} opened")
            return redirect(opened.next_page(case, now=now))
    return render(request, "cases/new.html", {"form": form, "report": report}, status=form.http_status)


def opened_before(key: UUID, by: Any) -> Case | None:
    """The case this very form already opened, when its button was pressed twice."""
    return Case.objects.filter(pk=key, opened_by=by).first()


def report_asked_for(request: HttpRequest) -> Report | None:
    asked = request.POST.get("report") or request.GET.get("report")
    if not asked:
        return None
    report = Report.objects.filter(reference=asked.upper()[:12]).first()
    if report is None:
        raise Http404
    return report


def told_in(report: Report, telling: Telling | None) -> dict[str, Any]:
    """What a report already says, so that nobody types it again."""
    place = f" in {report.area}" if report.area else ""
    return {
        "report": report.reference,
        "title": f"{report.get_kind_display()}{place}",
        "kind": report.kind,
        "risk": report.harm,
        "area": report.area,
        "summary": telling.what if telling else "",
        "categories": sorted({"incident", *(telling.categories if telling else [])}),
    }
