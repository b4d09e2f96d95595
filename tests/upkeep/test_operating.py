"""`wardmote agreements chase|round|exchange`: what it says, and what it says where there is nothing."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from tests import world
from tests.upkeep.conftest import TODAY, days
from wardmote.trust.agreements.importing import CannotImport
from wardmote.work.upkeep import commands, operating

pytestmark = pytest.mark.django_db


def test_what_waits_is_told_to_the_officer_who_asks(register):
    r = register
    with world.as_officer(r.lead) as by:
        told = operating.chases(SimpleNamespace(whose="ours"), by=by, today=TODAY)
        waiting = next(entry for entry in told["entries"] if entry["register_id"] == "R1")
        assert (waiting["not_signed_by"], waiting["ask_again"], waiting["due"]) == (
            ["Housing"],
            f"{days(-6)}",
            True,
        )
        assert told["due"] == 1
        with pytest.raises(CannotImport):
            operating.the_round(SimpleNamespace(year=None), by=by, today=TODAY)
        commands.open_round(year=TODAY.year, due_on=TODAY, by=by, now=datetime.now(UTC))
        told = operating.the_round(SimpleNamespace(year=TODAY.year), by=by, today=TODAY)
        assert (told["agreements"], told["without_answer"], told["silent"]) == (1, 1, {"Council": 1})
        assert operating.lines(operating.the_exchange(None, by=by, today=TODAY)) == [
            "No checklist was made yet."
        ]
        commands.make_exchange(by=by)
        (quarter,) = operating.the_exchange(None, by=by, today=TODAY)["quarters"]
        assert quarter["awaited"] == len(quarter["lines"]) == 10
    with world.as_officer(r.p.outsider) as by:
        (entry,) = operating.chases(SimpleNamespace(whose="all"), by=by, today=TODAY)["entries"]
        assert entry["ask_again"] is None, "whom another agency asked is not theirs to know"
