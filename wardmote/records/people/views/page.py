"""What every page of one person shares: its opening on record, band, sections, the record that leads."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wardmote.foundation.database.middleware import opens
from wardmote.foundation.refusals import Refusal, Refused
from wardmote.records.people import policies, queries
from wardmote.records.people.models import Person
from wardmote.records.people.queries import One, Standing
from wardmote.trust.access.glass import broken
from wardmote.trust.identity.requests import OfficerRequest

PersonView = Callable[..., HttpResponseBase]


def person_page(*methods: str, leads: bool = False) -> Callable[[PersonView], PersonView]:
    """A view of one record: signed in, opened on record, kept by no browser. It is given the record.

    With `leads` the view is given the person as they are read, and a record that is read through another
    leads to that one.
    """

    def mark(view: PersonView) -> PersonView:
        @opens("person")
        @never_cache
        @login_required
        @require_http_methods(["GET", "HEAD", *methods])
        @wraps(view)
        def page(request: OfficerRequest, reference: str, **kwargs: Any) -> HttpResponseBase:
            # A record this officer may not see is not in the table for them: 404, never 403.
            person = get_object_or_404(queries.visible(), reference=reference)
            if not leads:
                return view(request, person, **kwargs)
            one = queries.one(person)
            if one.person.pk != person.pk:
                messages.info(request, f"{person.reference} is read through this record: they were merged.")
                return redirect("people:detail", reference=one.person.reference)
            return view(request, one, **kwargs)

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
    correct: bool
    share: bool


def may(person: Person, standing: Standing) -> May:
    return May(
        add=not policies.refusals_to_add(person, standing=standing),
        correct=not policies.refusals_to_correct(person, standing=standing),
        share=not policies.refusals_to_decide_who_sees(person, standing=standing),
    )


SECTIONS = [
    ("Overview", "detail"),
    ("Timeline", "timeline"),
    ("Same person", "same"),
    ("Who can see this", "sharing"),
    ("History", "history"),
]


def context(request: OfficerRequest, person: Person, here: str, **more: Any) -> dict[str, Any]:
    """The context of a page of a person; `here` is the section it belongs to."""
    standing = queries.standing(person, by=request.user)
    # Asked only where nothing but broken glass may let them in.
    glass = None if standing.contribute else broken(person.pk, by=request.user, now=timezone.now())
    return {
        "glass": glass,
        "person": person,
        "standing": standing,
        "may": may(person, standing),
        "kind_colour": {"known": "teal", "unknown": "orange", "described": "yellow"}[person.kind],
        "tabs": [Tab(text, address(person, name), name == here) for text, name in SECTIONS],
        **more,
    }


def address(person: Person, name: str, **kwargs: Any) -> str:
    return reverse(f"people:{name}", kwargs={"reference": person.reference, **kwargs})


def show_form(
    request: OfficerRequest,
    person: Person,
    form: forms.Form,
    *,
    here: str,
    heading: str,
    button: str,
    refusals: list[Refusal] | None = None,
    **more: Any,
) -> HttpResponse:
    """A page that asks one thing about a person; where the rules refuse it anyway, it says so instead."""
    shown = context(request, person, here, form=form, heading=heading, button=button, **more)
    if refusals and not form.is_bound:
        shown["refusals"] = refusals
    shown.setdefault("back", address(person, here))
    return render(request, "people/form.html", shown, status=form.http_status)  # type: ignore[attr-defined]


def refuse(form: forms.Form, refused: Refused) -> None:
    for refusal in refused.refusals:
        form.add_error(None, refusal.message)


__all__ = ["May", "One", "address", "context", "person_page", "refuse", "show_form"]
