"""What is typed into a long box survives: every form that may hold one keeps a draft, or stands here with its reason."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "wardmote"
FORM = re.compile(r'<form\b[^>]*method="post"[^>]*>.*?</form>', re.DOTALL)
# Forms without a long box. The walk through the pages (tests/journeys) looks at each for one all the same.
SHORT = {
    "design/example_form.html": "an example",
    "search/by_name_only.html": "ticks",
    "search/start.html": "one line; and what is searched is kept nowhere",
    "desk/save_view.html": "a name",
    "catalogue/set_figure.html": "a number, and a line on why",
    "documents/add.html": "a file and its title",
    "letters/run_sent.html": "how and when",
    "files_in/columns.html": "choices",
    "files_in/new.html": "a file",
    "files_in/words.html": "choices",
    "plan_papers/columns.html": "choices",
    "plan_papers/names.html": "choices",
    "plan_papers/new.html": "a file",
    "plan_papers/slashes.html": "choices",
    "plan_papers/which.html": "a title and two days",
    "notices/preferences.html": "hours",
    "places/find.html": "one line",
    "agreements/import.html": "a file",
    "registers/import.html": "a file",
    "registers/attach.html": "a file and its title",
    "audit/sealed.html": "an address",
    "cases/person_record.html": "a choice",
    "rights/records.html": "a reference",
    "rights/erasure.html": "a choice",
    "rights/file.html": "a file; the form with words keeps a draft",
    "open311/endpoint.html": "lines, and a key that is kept nowhere",
    "open311/make_key.html": "one line",
    "upkeep/supply.html": "a file, or one line",
    "public_site/check.html": "a box that people do not see",
    "public_site/code.html": "one line",
    "cases/visit.html": "its second form is one press each",
}


def kept(form: str) -> bool:
    return "data-draft" in form.split("\n", 1)[0]


def forms() -> list[tuple[str, str]]:
    found = []
    for template in sorted(ROOT.glob("**/templates/**/*.html")):
        name = "/".join(template.parts[-2:])
        # Signing in and its secrets: nothing of those is ever kept.
        if {"account", "mfa"} & set(template.parts) or name.startswith("identity/passkey"):
            continue
        for form in FORM.findall(template.read_text("utf-8")):
            if re.search(r"<textarea|\{\{ form\b|as_field_group|\{\{ \w+\.as_field", form):
                found.append((name, form))
    return found


@pytest.mark.parametrize("name", sorted({name for name, _ in forms()}))
def test_a_form_that_may_hold_a_long_box_keeps_what_is_typed(name: str) -> None:
    if name in SHORT:
        assert all("<textarea" not in form for each, form in forms() if each == name and not kept(form))
        return
    assert all(kept(form) for each, form in forms() if each == name)


def test_nothing_is_excused_that_is_not_there() -> None:
    assert set(SHORT) <= {name for name, form in forms() if not kept(form)}
