"""What a reporter added to their report: read with the report by those who opened it, and written by nobody.

Figures of front doors are set by a function, and counts are written by functions.
"""

import uuid
from datetime import date

from tests import world
from tests.access.matrix import SEES, Matrix, Row, _insert

TABLE = "front_doors_addition"


def records(m: Matrix, p: world.Partnership) -> None:
    child = {
        "report_id": m.facts["report"], "parent_audience_id": m.facts["audience"], "audience_id": m.facts["audience"],
        "categories": [], "kind": "added", "words": "w", "at": m.facts["now"],
    }  # fmt: skip
    with world.building():
        made = _insert(TABLE, id=uuid.uuid4(), **child)
    m.rows["what the reporter added"] = Row(TABLE, made, SEES | {"owner: broke the glass of others"})
    m.facts |= {"addition": made, "an addition": child}


def attempts(m: Matrix, p: world.Partnership) -> None:
    nobody = {"owner: team": False, "partner: decides": False, "stranger": False, "no session": False}
    m.try_insert("add in a reporter's name", TABLE, {"id": 0, **m.facts["an addition"]}, nobody)
    m.try_update("change what a reporter said", TABLE, "words = 'x'", m.facts["addition"], nobody)
    nobody = {"owner: administrator": False, **nobody}
    figure = {
        "key": "reopen", "agency_id": p.council.pk, "value": 9, "unit": "days", "starts_on": date.today(), "source": "s"
    }  # fmt: skip
    m.try_insert("set a figure by hand", "front_doors_parameter", figure, nobody)
    m.try_insert(
        "set everyone's figure", "front_doors_parameter", {**figure, "agency_id": None}, {"owner: administrator": False}
    )  # fmt: skip
    count = {
        "id": 0,
        "figure": "feeds_an_hour",
        "network": b"",
        "hour": m.facts["now"],
        "share": 0,
        "many": 1,
    }
    m.try_insert("count calls by hand", "front_doors_tally", count, nobody)
