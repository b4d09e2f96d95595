"""What a reporter added to their report: read with the report by those who opened it, and written by nobody."""

import uuid

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
