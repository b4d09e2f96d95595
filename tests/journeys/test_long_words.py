"""Text without a single space does not make a page wider than the screen."""

from datetime import UTC, datetime, timedelta

import pytest

from tests import world
from tests.journeys.conftest import NARROW, WIDE
from wardmote.records.actions.models import Action
from wardmote.records.intake import commands as intake
from wardmote.work.cases import commands as cases

WORD = "W" * 3000


@pytest.fixture
def addresses(people):
    """A report, a case with a note, and an action, each told in one long word."""
    by, now = people.caseworker, datetime.now(UTC)
    case = world.case(people, title="W" * 140)
    world.share(people, case, to=people.housing)
    world.opened_earlier(by, case.pk)
    with world.as_officer(by):
        report = intake.take_report(
            by=by, now=now, what=WORD, kind="asb", harm="medium", channel="phone", area="W" * 60,
            teller_name="W" * 90, team=by.team,
        )  # fmt: skip
        cases.add_note(case=case, text=WORD, by=by, now=now)
        cases.ask_action(
            case=case, title="W" * 140, detail=WORD, agency=people.housing, team=None, officer=None,
            due_on=now.date() + timedelta(days=5), by=by, now=now,
        )  # fmt: skip
        action = Action.objects.get().pk
    page = f"/cases/{case.reference}/"
    return [f"/reports/{report.reference}/", page, f"{page}notes/", f"{page}actions/", f"{page}timeline/",
            f"/actions/{action}/", "/cases/", "/reports/", "/actions/?view=asked", "/"]  # fmt: skip


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_word_of_thousands_of_letters_does_not_widen_the_page(desk, people, addresses, viewport):
    officer = desk(people.caseworker, viewport=viewport)
    too_wide = []
    for address in addresses:
        assert officer.go(address).status == 200
        wide = officer.page.evaluate("() => document.documentElement.scrollWidth")
        if wide > viewport["width"]:
            too_wide.append(f"{address}: {wide}")
    assert too_wide == []
