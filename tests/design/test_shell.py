"""The frame of every page."""

from types import SimpleNamespace

from django import forms
from django.template.loader import render_to_string

from wardmote.foundation.design.forms import UiForm


class Ask(UiForm):
    name = forms.CharField(error_messages={"required": "Enter a name"})


OFFICER = SimpleNamespace(name="A. Okafor", agency="Housing")


def test_a_page_with_errors_says_so_first_in_its_title():
    assert "<title>Error: " in render_to_string("design/page.html", {"form": Ask({})})
    assert "<title>Error" not in render_to_string("design/page.html", {"form": Ask()})
    assert "<title>Error" not in render_to_string("design/page.html")


def test_only_someone_signed_in_is_offered_to_sign_out_and_by_post():
    page = render_to_string("design/page.html", {"officer": OFFICER})
    assert "A. Okafor" in page
    assert '<form method="post"' in page
    assert "Sign out" not in render_to_string("design/page.html")


def test_the_skip_link_leads_to_the_content():
    page = render_to_string("design/page.html", {"partnership": "Ours & theirs"})
    assert 'href="#main-content"' in page
    assert page.count('id="main-content"') == 1
    assert "Ours &amp; theirs" in page
    assert page.count("<main") == page.count("<header") == page.count("<footer") == 1


def test_messages_are_read_aloud_with_their_kind():
    done = SimpleNamespace(level_tag="success", __str__=None)
    page = render_to_string("design/page.html", {"messages": [done]})
    assert 'role="alert" aria-label="Done"' in page


def test_the_search_box_is_there_when_there_is_a_search():
    assert 'role="search"' in render_to_string("design/page.html", {"search_href": "/search/"})
    assert 'role="search"' not in render_to_string("design/page.html")


def test_a_public_page_is_not_in_the_small_type_of_staff_pages():
    assert "wm-staff" in render_to_string("design/page.html")
    assert "wm-staff" not in render_to_string("design/public.html")
