"""The catalogue as officers read it: the list, a power, figures, what is not in force or unconfirmed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.vary import vary_on_headers

from wardmote.foundation.design import spreadsheet
from wardmote.foundation.design.templatetags.design import changed_query, qs_without
from wardmote.trust.identity.models import Role
from wardmote.trust.identity.requests import OfficerRequest
from wardmote.trust.identity.views.common import READ, administrators, signed_in
from wardmote.work.catalogue import explaining, law, policies, queries, shipped
from wardmote.work.catalogue.forms import SHOW, FilterForm


@dataclass(frozen=True)
class Tab:
    text: str
    href: str
    current: bool


def tabs(here: str, *, administrator: bool) -> list[Tab]:
    named = [("list", "Tools and powers"), ("figures", "Figures"), ("not_in_force", "Not in force")]
    if administrator:
        named.append(("unconfirmed", "Unconfirmed"))
    return [Tab(text, reverse(f"catalogue:{name}"), name == here) for name, text in named]


def frame(request: OfficerRequest, here: str) -> dict[str, Any]:
    by = request.user
    return {
        "tabs": tabs(here, administrator=by.has_role(Role.ADMINISTRATOR)),
        "may_set": not policies.refusals_to_set(by=by),
    }


@dataclass(frozen=True)
class Line:
    """One power in the list."""

    power: law.Power
    family: str
    who: str
    in_force: bool
    mine: str


@READ
@signed_in
@vary_on_headers("HX-Request")
def listed(request: OfficerRequest) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    found = list(queries.powers(by.agency_id).values())
    form = FilterForm(request.GET)
    form.is_valid()
    lines = [line(power, by.agency.kind, today) for power in found]
    kept = [each for each in lines if fits(each, form.cleaned_data)]
    groups = [
        (step, words, [each for each in kept if each.power.ladder_step == step])
        for step, words in explaining.ladder().items()
    ]
    context = frame(request, "list") | {
        "groups": [group for group in groups if group[2]],
        "many": len(kept),
        "filters": form,
        "chips": chips(request, form),
        "families": explaining.families(),
    }
    name = "catalogue/list.html"
    return render(request, f"{name}#results" if request.headers.get("HX-Request") else name, context)


def line(power: law.Power, agency: str, on: date) -> Line:
    may = power.who(on)
    return Line(
        power=power,
        family=explaining.families()[power.family],
        who=explaining.who_words(may),
        in_force=power.in_force(on),
        mine=explaining.may_issue(power, agency, on),
    )


def fits(each: Line, asked: dict[str, Any]) -> bool:
    power, show = each.power, asked.get("show") or []
    words = f"{power.name} {power.what} {power.cited} {each.who} {each.family}".lower()
    return (
        all(word in words for word in (asked.get("q") or "").lower().split())
        and asked.get("step") in ("", None, str(power.ladder_step))
        and asked.get("family") in ("", None, power.family)
        and ("mine" not in show or (each.mine in ("yes", "some") and each.in_force))
        and ("unconfirmed" not in show or power.unconfirmed)
        and ("not_in_force" not in show or not each.in_force)
    )


def chips(request: OfficerRequest, form: FilterForm) -> list[dict[str, str]]:
    """Each filter in use, with the way to the list without it."""
    told = form.cleaned_data
    context = Context({"request": request})
    found = []
    if told.get("q"):
        found.append((f"Words: {told['q']}", changed_query(context, {"q": None})))
    if told.get("step"):
        found.append((f"Rung {told['step']}", changed_query(context, {"step": None})))
    if told.get("family"):
        found.append((explaining.families()[told["family"]], changed_query(context, {"family": None})))
    shown = told.get("show") or []
    found += [(words, qs_without(context, "show", key)) for key, words in SHOW if key in shown]
    return [{"text": text, "href": href} for text, href in found]


@READ
@signed_in
def power(request: OfficerRequest, key: str) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    found = queries.powers(by.agency_id)
    one = found.get(key)
    if one is None:
        raise Http404
    provision = explaining.provisions().get(one.provision)
    context = frame(request, "list") | {
        "power": one,
        "in_force": one.in_force(today),
        "edition": date.fromisoformat(one.version),
        "provision": provision,
        "family": explaining.families()[one.family],
        "rung": explaining.ladder()[one.ladder_step],
        "rows": explaining.rows(one, today),
        "mine": explaining.may_issue(one, by.agency.kind, today),
        "agency": by.agency,
        "consulted": [explaining.consulted(each) for each in one.consultation],
        "deadlines": explaining.deadline_words(one, today),
        "figures": in_force(one, today),
        "next": law.next_rungs(one, found.values(), today),
        "status": explaining.status_words(one.status),
        "confirmed": [each for each in queries.confirmations(key) if each.figure_id is None],
    }
    return render(request, "catalogue/power.html", context)


@dataclass(frozen=True)
class FigureLine:
    """One figure as it is today, with what is enacted beside it."""

    power: str
    power_name: str
    name: str
    label: str
    held: law.Parameter | None
    later: tuple[law.Parameter, ...]
    newer: bool  # the catalogue has a later version than the agency's own

    @property
    def status(self) -> str:
        """Why it is marked; of what is checked, nothing more is said."""
        return (
            explaining.status_words(self.held.status) if self.held and self.held.status != "checked" else ""
        )


def in_force(one: law.Power, on: date) -> list[FigureLine]:
    return [figure_line(one.key, one.name, name, one.parameters, on) for name in one.names_of_figures()]


def figure_line(
    key: str, power_name: str, name: str, parameters: tuple[law.Parameter, ...], on: date
) -> FigureLine:
    of_name = [each for each in parameters if each.name == name]
    held = law.held(of_name, on)
    later = tuple(
        each
        for each in of_name
        if not each.commenced or (each.valid_from is not None and each.valid_from > on)
    )
    newer = held is not None and bool(held.by) and any(
        not each.by and each.holds(on) and (each.valid_from or date.min) > (held.valid_from or date.min)
        for each in of_name
    )  # fmt: skip
    return FigureLine(key, power_name, name, of_name[0].label, held, later, newer)


def figure_lines(request: OfficerRequest, on: date) -> list[FigureLine]:
    """Every figure of every power, and the standard scale."""
    agency = request.user.agency_id
    found = [each for one in queries.powers(agency).values() for each in in_force(one, on)]
    scale = tuple(queries.scale(agency))
    name = shipped.common()["scale"]["name"]
    names = dict.fromkeys(each.name for each in scale)
    return [*found, *(figure_line(shipped.SCALE, name, each, scale, on) for each in names)]


@READ
@signed_in
def figures(request: OfficerRequest) -> HttpResponse:
    today = timezone.localdate()
    context = frame(request, "figures") | {"lines": figure_lines(request, today)}
    return render(request, "catalogue/figures.html", context)


@READ
@signed_in
def figures_csv(request: OfficerRequest) -> StreamingHttpResponse:
    """Every version of every figure that this agency has. Nothing of any record."""
    columns = [
        "Power", "Figure", "Label", "Value", "Unit", "In words", "From", "To", "Provision", "Section",
        "Source", "Status", "Whose",
    ]  # fmt: skip
    return spreadsheet.answer("figures-of-powers.csv", columns, cells(request))


def cells(request: OfficerRequest) -> Iterator[list[Any]]:
    agency = request.user.agency
    for row in queries.figures(agency.pk):
        value = "" if row.value is None else f"{row.value.normalize():f}"
        words, whose = (
            law.amount_words(row.value, row.unit),
            agency.name if row.agency_id else "The catalogue",
        )
        yield [
            row.power, row.name, row.label, value, row.unit, words, row.starts_on or "", row.ends_on or "",
            row.provision, row.section, row.source, row.get_status_display(), whose,
        ]  # fmt: skip


@READ
@signed_in
def history(request: OfficerRequest, key: str, name: str) -> HttpResponse:
    by, today = request.user, timezone.localdate()
    found = queries.versions(key, name, by.agency_id)
    if not found:
        raise Http404
    commenced = queries.commenced(by.agency_id)
    held = law.held([queries.parameter(row, commenced) for row in found], today)
    ids = {row.pk for row in found}
    context = frame(request, "figures") | {
        "key": key,
        "name": name,
        "label": found[0].label,
        "power_name": queries.name_of(key),
        "is_scale": key == shipped.SCALE,
        "rows": explaining.versions(found, commenced, today, held.key if held else ""),
        "confirmed": [each for each in queries.confirmations(key) if each.figure_id in ids],
    }
    return render(request, "catalogue/history.html", context)


@READ
@signed_in
def not_in_force(request: OfficerRequest) -> HttpResponse:
    """What is enacted and not known to be in force, what it would change, and what the agency has said."""
    by, today = request.user, timezone.localdate()
    powers = queries.powers(by.agency_id)
    said: dict[str, list[Any]] = {}
    for each in queries.commencements(by.agency_id):
        said.setdefault(each.provision, []).append(each)
    rows = [
        {
            "provision": provision,
            "brings": list(explaining.brings(key, powers.values())),
            "status": explaining.status_words(provision["status"]),
            "last": (said.get(key) or [None])[0],
            "earlier": (said.get(key) or [])[1:],
        }
        for key, provision in explaining.provisions().items()
    ]
    context = frame(request, "not_in_force") | {"rows": rows, "today": today}
    return render(request, "catalogue/not_in_force.html", context)


@READ
@administrators
def unconfirmed(request: OfficerRequest) -> HttpResponse:
    agency = request.user.agency_id
    found = queries.unconfirmed()
    waiting = [each for each in found if not any(said.agency_id == agency for said in each.confirmed)]
    context = frame(request, "unconfirmed") | {
        "waiting": waiting,
        "done": [each for each in found if each not in waiting],
        "many": len(found),
    }
    return render(request, "catalogue/unconfirmed.html", context)
