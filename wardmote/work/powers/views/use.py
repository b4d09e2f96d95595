"""The page of one use: on whom, dates with their rules, conditions, steps, what comes next; and each step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from wardmote.work.cases.models import Case
from wardmote.work.cases.views.page import address, case_page, context, refuse, was_made_before
from wardmote.work.catalogue import law
from wardmote.work.powers import catalogued, commands, lawful, lettering, policies, queries
from wardmote.work.powers.forms import steps as forms
from wardmote.work.powers.forms.service import HOW
from wardmote.work.powers.models import Step, Use
from wardmote.work.powers.views.common import HERE, lit, use_of

Kind = Step.Kind
KINDS_OF_DATE = law.KINDS | {"own": "Set by the officer"}


@dataclass(frozen=True)
class Way:
    """One thing that may be done: its button, its page, the step it takes."""

    name: str
    text: str
    kind: str
    form: type[forms.StepForm]
    heading: str = ""


WAYS = [
    Way("breach", "Note a breach", Kind.BREACHED, forms.BreachForm),
    Way("appeal", "Note an appeal", Kind.APPEALED, forms.AppealForm),
    Way("decided", "Appeal decided", Kind.DISMISSED, forms.DecidedForm, "What was decided on appeal"),
    Way("paid", "Note that it was paid", Kind.PAID, forms.PaidForm, "Fixed penalty paid"),
    Way("kept", "A date was kept", Kind.DATE_MET, forms.DateMetForm),
    Way("event", "Note a day that brings dates", Kind.EVENT, forms.EventForm),
    Way("vary", "Vary it", Kind.VARIED, forms.VaryForm),
    Way("condition", "End a condition", Kind.CONDITION_ENDED, forms.EndConditionForm),
    Way("extend", "Extend it", Kind.EXTENDED, forms.ExtendForm),
    Way("authorise", "Note who authorised it", Kind.AUTHORISED, forms.AuthoriseForm),
    Way("end", "End it", Kind.OUTCOME, forms.EndForm),
]
BY_NAME = {way.name: way for way in WAYS}


@case_page()
def use(request: HttpRequest, case: Case, pk: UUID) -> HttpResponse:
    by: Any = request.user
    now = timezone.now()
    found = use_of(case, pk)
    lit([found])
    power = catalogued.power(found.power, by=by)
    dates = list(found.duedates.all())
    for each in dates:
        each.kind_words = KINDS_OF_DATE.get(each.kind, each.kind)  # type: ignore[attr-defined]
        each.is_over = each.due_at < now  # type: ignore[attr-defined]
    steps = list(found.steps.all())
    proofs = queries.proofs(steps)
    for step in steps:
        step.proof = proofs.get(step.document_id)  # type: ignore[arg-type, attr-defined]
        step.event_words = law.reckoning.event_words(step.settles)  # type: ignore[attr-defined]
        step.how_words = HOW.get(step.how, step.how.replace("_", " "))  # type: ignore[attr-defined]
    shown = context(request, case, HERE, use=found, power=power, back=address(case, HERE))
    said = queries.particulars(found)
    shown |= {
        "said": said,
        "on": queries.subject_words(said),
        "dates": [each for each in dates if each.replaced_at is None],
        "earlier_dates": [each for each in dates if each.replaced_at is not None],
        "conditions": list(queries.conditions(found)),
        "steps": reversed(steps),
        "may_do": [
            way for way in WAYS
            if _open(way, found, power, shown["standing"], by, now)
        ],
        "may_serve": not policies.refusals_to_step(
            found, Kind.SERVED, standing=shown["standing"], by=by, now=now, happened_at=now
        ),
        "may_look": said is not None and found.is_live and found.agency_id == by.agency_id
        and shown["standing"].contribute,
        "rungs": next_rungs(case, found, power, by=by, now=now, may=shown["may"].add),
        "letter": lettering.way_to(found, case, said.entry_id, by=by) if said and shown["may"].add else "",
    }  # fmt: skip
    return render(request, "powers/use.html", shown)


def _open(way: Way, use: Use, power: law.Power | None, standing: Any, by: Any, now: Any) -> bool:
    """Whether its button is shown: the step may be taken, and there is something it is about."""
    kind = Kind.WITHDRAWN if way.name == "end" and use.state in Use.NOT_SERVED else way.kind
    if policies.refusals_to_step(
        use, kind, standing=standing, by=by, now=now, happened_at=now, until_on=_later(use)
    ):
        return False
    if way.name == "authorise":
        return power is not None and bool(lawful.ranks_of(power, by))
    if way.name == "event":
        return power is not None and bool(lawful.events_to_say(power))
    if way.name == "kept":
        return any(each.is_open and not each.passes for each in use.duedates.all())
    if way.name == "paid":
        return power is not None and any(limit.offered == "amount" for limit in power.limits)
    if way.name == "appeal":
        return (
            power is None
            or any(each.name.startswith("appeal") for each in power.deadlines)
            or bool(power.appeal_effect)
        )
    if way.name == "extend":
        return use.ends_on is not None
    return True


def _later(use: Use) -> Any:
    return use.ends_on + timedelta(days=1) if use.ends_on else timezone.localdate()


def next_rungs(
    case: Case, use: Use, power: law.Power | None, *, by: Any, now: Any, may: bool
) -> list[dict[str, Any]]:
    """What the catalogue names as next, each with its prefilled page or every reason against it."""
    if power is None or use.served_at is None:
        return []
    on = timezone.localdate(now)
    powers = catalogued.powers(by=by)
    uses = lawful.earlier(queries.with_all(queries.of_case(case)))
    found = []
    for rung in law.next_rungs(power, powers.values(), on):
        reasons = (
            [each.words for each in lawful.at_first_sight(rung.power, by=by, at=now, earlier=uses)]
            if rung.power
            else []
        )
        href = ""
        if rung.power and not reasons and may:
            href = f"{address(case, 'powers:new', key=rung.key)}?from={use.pk}"
        found.append({"name": rung.name, "href": href, "reasons": reasons, "power": rung.power is not None})
    return found


@case_page("POST")
def step(request: HttpRequest, case: Case, pk: UUID, way: str) -> HttpResponse:
    """One thing that came after."""
    chosen = BY_NAME.get(way)
    if chosen is None:
        raise Http404
    by: Any = request.user
    now = timezone.now()
    found = use_of(case, pk)
    power = catalogued.power(found.power, by=by)
    form = form_of(chosen, found, power, by, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            with transaction.atomic():
                commands.step(
                    use=found,
                    kind=form.kind(),
                    happened_at=form.happened_at(now, since=found.served_at),
                    power=power,
                    key=form.cleaned_data["key"],
                    by=by,
                    now=now,
                    **form.told(),
                )
        except commands.CannotStep as refused:
            refuse(form, refused)
        except IntegrityError as error:
            if not was_made_before(error):
                raise
            return redirect("powers:use", reference=case.reference, pk=found.pk)
        else:
            messages.success(request, f"{found.power_name}: {Kind(form.kind()).label.lower()}")
            return redirect("powers:use", reference=case.reference, pk=found.pk)
    shown = context(
        request,
        case,
        HERE,
        form=form,
        use=found,
        power=power,
        heading=f"{chosen.heading or chosen.text}: {found.power_name}",
        button="Put on record",
        back=address(case, "powers:use", pk=found.pk),
        way=chosen,
    )
    if not form.is_bound:
        kind = Kind.WITHDRAWN if way == "end" and found.state in Use.NOT_SERVED else chosen.kind
        shown["refusals"] = policies.refusals_to_step(
            found, kind, standing=shown["standing"], by=by, now=now, happened_at=now, until_on=_later(found)
        )
    return render(request, "powers/step.html", shown, status=form.http_status)


def form_of(way: Way, use: Use, power: law.Power | None, by: Any, data: Any) -> forms.StepForm:
    more: dict[str, Any] = {}
    if way.name == "condition":
        more["conditions"] = queries.conditions(use)
    elif way.name == "kept":
        more["dates"] = use.duedates.all()
    elif way.name == "event":
        more["power"] = power
    elif way.name == "authorise":
        more["ranks"] = lawful.ranks_of(power, by) if power else []
    elif way.name == "end":
        more["only_withdrawn"] = use.state in Use.NOT_SERVED
    made: Callable[..., forms.StepForm] = way.form
    return made(data, **more)
