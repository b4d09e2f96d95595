"""What someone tries who can run any SQL as the application, in the rooms that came after `test_attacks`.

Each was possible once. Those that are accepted are listed in docs/access-in-one-page.md.
"""

import pytest

from tests import world
from tests.access.test_attacks import REFUSED, run, run_value
from tests.identity.world import council, now_of

fast = pytest.mark.django_db


# --- accounts ----------------------------------------------------------------------------------------


@fast
def test_an_administrator_alone_moves_nobody_into_sight_of_a_team_s_cases(partnership):
    """With a friend of another team, one administrator could have had any case of the agency read."""
    c = council(partnership)
    target = c.supervisor.team_id
    with world.as_officer(c.admin):
        assert run("select wardmote.move_officer(%s, %s)", c.worker.pk, target) == REFUSED
        change = run_value("select wardmote.propose_move(%s, %s, 'r')", c.worker.pk, target)
        assert run("select wardmote.propose_move(%s, %s, 'r')", c.worker.pk, target) == REFUSED  # one waits
        assert run("select wardmote.decide_roles(%s, true, '')", change) == REFUSED
    with world.as_officer(c.worker):
        assert run("select wardmote.decide_roles(%s, true, '')", change) == REFUSED
    assert now_of(c.worker).team_id == c.worker.team_id
    with world.as_officer(c.second):
        assert run("select wardmote.decide_roles(%s, true, '')", change) == 1
    assert (now_of(c.worker).team_id, now_of(c.worker).roles) == (target, c.worker.roles)
