"""What the papers say of every page and of the settings, held where no room's own test does."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from tests import world

# Pages that a browser may keep: nothing of a record stands on them.
MAY_BE_KEPT = {"/accessibility/", "/keys/", "/directory/", "/directory/agencies/", "/directory/me/"}


def patterns(resolver: Any = None, before: str = "") -> Iterator[tuple[str, Any]]:
    for each in (resolver or get_resolver()).url_patterns:
        address = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield address, each.callback
        else:
            yield from patterns(each, address)


@pytest.mark.database_free
def test_no_view_is_excepted_from_the_check_of_forged_requests():
    views = list(patterns())
    assert len(views) > 150
    excepted = [(address, view) for address, view in views if getattr(view, "csrf_exempt", False)]
    # The public pages have no session and set no cookie that stays: they look where a request is from.
    # Other systems send a key with each call: no cookie lets anybody act there, so no page can make a browser act.
    by_key = [(address, view) for address, view in excepted if address.startswith("open311/^v2/")]
    assert all(view.no_actor for _, view in by_key)
    public = [each for each in excepted if each not in by_key]
    assert [address for address, view in public if not getattr(view, "looks_where_from", False)] == []
    assert {address.split("/")[0] for address, _ in public} == {"report", "our-service"}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/cases/new/", "/reports/new/", "/search/", "/notices/read/"])
def test_a_form_that_another_site_sends_is_refused(partnership, address):
    officer = world.client_for(partnership.caseworker)
    forged = Client(enforce_csrf_checks=True)
    forged.cookies = officer.cookies
    assert forged.post(address, {"q": "x"}).status_code == 403


@pytest.mark.database_free
def test_no_setting_turns_on_debugging_and_passwords_are_stretched():
    from wardmote.settings import base

    assert base.DEBUG is False
    assert base.PASSWORD_HASHERS[0].endswith("ScryptPasswordHasher")


@pytest.mark.database_free
def test_every_password_is_taken_exactly_as_given():
    from django.forms import BaseForm, PasswordInput

    from wardmote.trust.identity import forms

    boxes = {
        (form.__name__, name): field
        for form in vars(forms).values()
        if isinstance(form, type) and issubclass(form, BaseForm)
        for name, field in form.base_fields.items()
        if isinstance(field.widget, PasswordInput)
    }
    assert len(boxes) >= 6
    assert {where for where, field in boxes.items() if field.strip} == set()


@pytest.mark.django_db
def test_pages_say_their_charset_and_are_kept_by_no_browser(partnership):
    """Every page without an id in its address, and every page of one case."""
    case = world.case(partnership)
    client = world.client_for(partnership.caseworker)
    kept, bare, answered = set(), set(), 0
    for pattern, _ in patterns():
        address = "/" + pattern.replace("<case:reference>", case.reference)
        if address.startswith("/account/") or re.search(r"[<(^]", address):
            continue
        answer = client.get(address)
        if answer.status_code != 200:
            continue
        answered += 1
        if "charset=" not in answer["Content-Type"] and answer["Content-Type"] != "application/json":
            bare.add(address)
        if "no-store" not in answer.get("Cache-Control", ""):
            kept.add(address)
    assert answered > 40
    assert (bare, kept - MAY_BE_KEPT) == (set(), set())
