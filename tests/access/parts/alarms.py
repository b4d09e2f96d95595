"""An alarm on one officer's use: for the governance leads and auditors of their agency, and never for themselves."""

import uuid
from datetime import UTC, datetime

from tests import world
from tests.access.matrix import TODAY, Attempt, Matrix, Row, _insert

TABLE = "access_alarm"


def records(m: Matrix, p: world.Partnership) -> None:
    row = {
        "agency_id": p.council.pk, "at": datetime.now(UTC), "opened": 90, "usually_opened": 20, "exported": 0,
        "usually_exported": 0, "words": "", "on": TODAY,
    }  # fmt: skip
    with world.building():
        of_team = _insert(TABLE, id=uuid.uuid4(), officer_id=p.caseworker.pk, **row)
        of_lead = _insert(TABLE, id=uuid.uuid4(), officer_id=m.officers["owner: governance"].pk, **row)
    m.rows |= {
        "an alarm": Row(TABLE, of_team, {"owner: governance", "owner: auditor"}),
        "an alarm on a governance lead": Row(TABLE, of_lead, {"owner: auditor"}),
    }
    m.facts["alarm"] = of_lead


def attempts(m: Matrix, p: world.Partnership) -> None:
    look = "looked_at = now(), looked_by_id = wardmote.actor(), words = 'w'"
    m.try_update(
        "look at an alarm", TABLE, look, m.facts["alarm"],
        {"owner: auditor": True, "owner: governance": False, "owner: team": False, "stranger: auditor": False},
    )  # fmt: skip
    # Nothing is read of what is written, so the policy for writing stands alone.
    m.attempts["look at every alarm"] = Attempt(
        TABLE, f"update public.{TABLE} set {look}", [], {"stranger: auditor": False, "owner: team": False}
    )
    m.try_update("look at an alarm in another's name", TABLE, look.replace("wardmote.actor()", f"'{p.caseworker.pk}'"),
                 m.facts["alarm"], {"owner: auditor": False})  # fmt: skip
