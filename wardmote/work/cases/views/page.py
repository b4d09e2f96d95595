"""What every page of one case shares: its opening on record, its band, its sections, its refusals."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wardmote.foundation.database.middleware import opens
from wardmote.foundation.refusals import Refusal, Refused
from wardmote.trust.access import gone
from wardmote.trust.access.glass import broken
from wardmote.work.cases import looking, pages, policies, queries
from wardmote.work.cases.models import Case
from wardmote.work.cases.queries import Standing

CaseView = Callable[..., HttpResponseBase]


def case_page(*methods: str) -> Callable[[CaseView], CaseView]:
    """A view of one case: signed in, opened on record, kept by no browser. It is given the case."""

    def mark(view: CaseView) -> CaseView:
        @opens("case")
        @never_cache
        @login_required
        @require_http_methods(["GET", "HEAD", *methods])
        @wraps(view)
        def page(request: HttpRequest, reference: str, **kwargs: Any) -> HttpResponseBase:
            # A case this person may not see is not in the table for them: 404, never 403.
            case = get_object_or_404(queries.visible(), reference=reference)
            return view(request, case, **kwargs)

        return page

    return mark


@dataclass(frozen=True)
class Tab:
    text: str
    href: str
    current: bool
    count: int = 0


@dataclass(frozen=True)
class May:
    """Which buttons a page shows. The command asks again, and the row policies have the last word."""

    add: bool
    ask: bool
    change: bool
    assign: bool
    share: bool
    withdraw: bool
    close: bool
    reopen: bool
    keep_out: bool


def may(case: Case, standing: Standing) -> May:
    is_open = case.status == Case.Status.OPEN
    decides = standing.owns and standing.decide
    return May(
        add=not policies.refusals_to_add(case, standing=standing),
        ask=not policies.refusals_to_ask(case, standing=standing),
        change=not policies.refusals_to_change(case, standing=standing),
        assign=not policies.refusals_to_assign(case, standing=standing),
        share=not policies.refusals_to_begin_sharing(case, standing=standing),
        withdraw=not policies.refusals_to_withdraw(case, standing=standing),
        close=decides and is_open,  # what is still unsettled is said on the page itself
        reopen=decides and not is_open,
        keep_out=decides,
    )


def context(request: HttpRequest, case: Case, here: str, **more: Any) -> dict[str, Any]:
    """The context of a page of a case; `here` is the section it belongs to.

    It is the name of its URL: of a page of this room, without the room's.
    """
    here = here if ":" in here else f"cases:{here}"
    standing = queries.standing(case, by=request.user)  # type: ignore[arg-type]
    counts = queries.counts(case)
    held = {
        "cases:people": counts.people + counts.places,
        "cases:notes": counts.notes,
        "cases:actions": counts.open_actions,
        "cases:documents": counts.documents,
    }
    now = timezone.now()
    # Asked only where nothing but broken glass may let them in.
    glass = None if standing.contribute else broken(case.pk, by=request.user, now=now)  # type: ignore[arg-type]
    return {
        "case": case,
        "glass": glass,
        "standing": standing,
        "may": may(case, standing),
        "counts": counts,
        "tabs": [
            Tab(each.text, address(case, each.name), each.name == here, held.get(each.name, 0))
            for each in pages.TABS
        ],
        "ways": looking.look(case, by=request.user, now=now),  # type: ignore[arg-type]
        "kept_href": gone.kept_at(case.reference),
        "status_colour": "green" if case.status == Case.Status.OPEN else "grey",
        **more,
    }


def address(case: Case, name: str, **kwargs: Any) -> str:
    """A page of the case: of this room by its name alone, of a room above with the room's."""
    name = name if ":" in name else f"cases:{name}"
    return reverse(name, kwargs={"reference": case.reference, **kwargs})


def show_form(
    request: HttpRequest,
    case: Case,
    form: forms.Form,
    *,
    here: str,
    heading: str,
    button: str,
    unless: Callable[..., list[Refusal]] | None = None,
    template: str = "cases/form.html",
    **more: Any,
) -> HttpResponse:
    """A page that asks one thing about a case.

    Where the rules refuse it anyway (`unless`, a policy of the case and the officer's standing), the
    page says so in place of the form, before anything is typed.
    """
    shown = context(request, case, here, form=form, heading=heading, button=button, **more)
    if unless is not None and not form.is_bound:
        shown["refusals"] = unless(case, standing=shown["standing"])
    shown.setdefault("back", address(case, here))
    return render(request, template, shown, status=form.http_status)  # type: ignore[attr-defined]


def refuse(form: forms.Form, refused: Refused) -> None:
    for refusal in refused.refusals:
        form.add_error(None, refusal.message)


def was_made_before(error: IntegrityError) -> bool:
    """Whether this very form made its thing already, when its button was pressed twice."""
    return getattr(error.__cause__, "sqlstate", "") == "23505"
