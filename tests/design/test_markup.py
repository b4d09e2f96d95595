"""Our components have the bones of GOV.UK's own, and what is built holds nothing of GOV.UK's brand."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory

from wardmote.foundation.design.forms import Checkboxes, DatePartsField, Radios, UiForm

ROOT = Path(__file__).parents[2]
UPSTREAM = ROOT / "frontend/node_modules/govuk-frontend/dist/govuk/components"
BUILT = ROOT / "wardmote/foundation/design/static/design"


class Bones(HTMLParser):
    """The elements of a piece of HTML in order, each with its classes, role and module."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple] = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        classes = frozenset((named.get("class") or "").split())
        self.found.append((tag, classes, named.get("role"), named.get("data-module")))


def upstream(component: str, name: str) -> list[tuple]:
    fixtures = UPSTREAM / component / "fixtures.json"
    if not fixtures.exists():
        pytest.skip("the front-end packages are not installed here")
    found = [each for each in json.loads(fixtures.read_text("utf-8"))["fixtures"] if each["name"] == name]
    return Bones(found[0]["html"]).found


class Upstream(UiForm):
    label_size = ""
    plain = forms.CharField(help_text="A hint")
    bare = forms.CharField()
    area = forms.CharField(widget=forms.Textarea)
    born = DatePartsField(help_text="For example, 31 3 1980")
    pick = forms.ChoiceField(choices=[("yes", "Yes"), ("no", "No")], widget=Radios)
    many = forms.MultipleChoiceField(choices=[(n, n) for n in "abc"], widget=Checkboxes)
    drop = forms.ChoiceField(choices=[(n, n) for n in "abc"])


@pytest.mark.parametrize(
    ("field", "component", "name"),
    [
        ("plain", "input", "with hint text"),
        ("area", "textarea", "default"),
        ("born", "date-input", "default"),
        ("drop", "select", "default"),
    ],
)
def test_a_question_has_the_bones_of_upstreams(field, component, name):
    ours = Bones(Upstream()[field].as_field_group()).found
    theirs = upstream(component, name)
    if component == "select":  # as many options as each has
        ours, theirs = ([bone for bone in bones if bone[0] != "option"] for bones in (ours, theirs))
    assert ours == theirs


def test_choices_have_the_bones_of_upstreams():
    for field, component in (("pick", "radios"), ("many", "checkboxes")):
        ours = set(Bones(str(Upstream()[field])).found)
        assert ours <= set(upstream(component, "default"))


def test_an_error_has_the_bones_of_upstreams():
    ours = Bones(Upstream({})["bare"].as_field_group()).found
    assert ours == upstream("input", "with error message")


def test_the_error_summary_has_the_bones_of_upstreams():
    form = Upstream({})
    ours = Bones(render_to_string("design/error_summary.html", {"form": form})).found
    theirs = upstream("error-summary", "default")
    assert ours[:5] == theirs[:5]
    assert set(ours) == set(theirs)


def test_small_parts_have_the_bones_of_upstreams():
    navigation = [SimpleNamespace(text="A", href="/", current=n == 1) for n in range(4)]
    button = render_to_string("design/button.html", {"text": "Save"})
    ours = Bones(render_to_string("design/navigation.html", {"navigation": navigation})).found[1:]
    assert Bones(button).found == [("button", frozenset({"govuk-button"}), None, "govuk-button")]
    assert ours == upstream("service-navigation", "with navigation with a current item")[1:]


def test_pages_have_the_bones_of_upstreams():
    context = {"page": Paginator(range(30), 10).page(2), "request": RequestFactory().get("/")}
    ours = Bones(render_to_string("design/pagination.html", context)).found
    assert ours == upstream("pagination", "default")


def test_rows_of_facts_have_the_bones_of_upstreams():
    rows = [SimpleNamespace(key="Name", value="Firstname")] * 3
    ours = set(Bones(render_to_string("design/summary_list.html", {"rows": rows})).found)
    plain = {bone for bone in ours if "govuk-summary-list__row--no-actions" not in bone[1]}
    assert plain <= set(upstream("summary-list", "default"))


@pytest.mark.parametrize(
    "name", ["404.html", "403.html", "403_csrf.html", "400.html", "500.html", "design/keys.html"]
)
def test_pages_of_trouble_need_nothing_from_the_view(name):
    page = render_to_string(name)
    assert page.count("<h1") == 1
    assert "<main" in page


def test_no_template_breaks_the_content_security_policy():
    for template in (ROOT / "wardmote").rglob("templates/**/*.html"):
        text = re.sub(r"{%.*?%}", "", template.read_text("utf-8"))
        assert not re.search(r"\son[a-z]+=|\sstyle=|hx-on|<style|<script(?![^>]*\ssrc=)[^>]*>\s*\S", text), (
            template
        )


def built(name: str) -> str:
    file = BUILT / name
    if not file.exists():
        pytest.skip("the front end is not built; run: python frontend/build.py")
    return file.read_text("utf-8")


@pytest.mark.parametrize("word", ["GDS Transport", "@font-face", "crest", "crown"])
def test_built_styles_hold_nothing_of_the_government_brand(word):
    assert word.lower() not in built("css/app.css").lower()


def test_built_styles_and_scripts_fetch_nothing_from_elsewhere():
    styles = built("css/app.css")
    assert not re.search(r"url\(\"?(https?:)?//|@import", styles)
    for image in re.findall(r"url\(\"?\.\./([\w./-]+)", styles):
        assert (BUILT / image).exists()


def test_the_licences_of_what_is_shipped_are_shipped():
    text = built("THIRD_PARTY.md")
    for name in ("govuk-frontend", "@ministryofjustice/frontend", "htmx.org"):
        assert f"## {name} " in text
    assert text.count("Permission") >= 3


def test_the_lock_file_names_no_address():
    lock = json.loads((ROOT / "frontend/package-lock.json").read_text("utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert all("integrity" in package and "resolved" not in package for package in packages.values())
