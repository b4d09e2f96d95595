"""What someone who can run any SQL as the application learns by naming a row that is not for them.

Each was possible once.
"""

import pytest

from tests import world
from tests.access.attacking import insert, report, run, run_value
from tests.letters.conftest import case, person, written  # noqa: F401
from tests.registers.conftest import add, people  # noqa: F401
from tests.registers.test_fund import fund  # noqa: F401
from wardmote.trust.access import commands as access
from wardmote.work.letters import commands as letters

pytestmark = pytest.mark.django_db


def test_of_a_bid_that_its_agency_keeps_to_itself_no_one_else_learns_the_version_or_the_round(people, fund):  # noqa: F811
    of_round, _, keeper, chair, _ = fund
    hidden = add(people.housing_editor, "fund-bids", title="A quiet plan", round=of_round.title, asked="5.00")
    with world.as_officer(people.housing_editor):  # no page does that to a bid
        assert run("update registers_entry set reach = 'agency', version = 2 where id = %s", hidden.pk) == 1
    other = add(people.housing_editor, "risks", title="A risk of theirs", reach="agency")
    for who in (keeper, chair):
        with world.as_officer(who):
            assert run_value("select wardmote.keeps_round_of(%s)", hidden.pk) is False
            for entry in (hidden, other):
                assert run_value("select wardmote.bid_reads_as(%s, 1)", entry.pk) is False


def test_whether_a_letter_may_go_is_told_to_nobody_who_does_not_see_it(partnership, written):  # noqa: F811
    """That it could go no more told that somebody was put on the list of those who must receive nothing."""
    letter = written(letters.make)
    with world.as_officer(partnership.outsider):
        assert run_value("select wardmote.letter_may_print(%s)", letter.pk) is False
    with world.as_officer(partnership.caseworker):
        assert run_value("select wardmote.letter_may_print(%s)", letter.pk) is True


def test_nobody_learns_of_how_many_reports_they_are_kept_out(partnership):
    """Whoever had a report made about them learned that there is one: the list that kept them out said so to them."""
    p = partnership
    with world.as_officer(p.caseworker) as by:
        kept = access.Plan(
            frozenset({access.Terms(by.agency_id, team_id=by.team_id)}),
            denials=frozenset({access.KeptOut(p.outsider.pk, None), access.KeptOut(p.colleague.pk, None)}),
            held=frozenset({"incident"}),
        )
        assert insert("intake_report", **report(by, access.make_audience(kept))) == 1
    for who in (p.outsider, p.colleague):
        with world.as_officer(who):
            assert run_value("select count(*) from wardmote.reports_closed_to_me()") == 0
