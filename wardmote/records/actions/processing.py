"""What the tables of actions hold of people."""

from wardmote.foundation.processing import (
    CASEWORK,
    CIRCUMSTANCES,
    NARRATIVE,
    PEOPLE,
    WORK,
    done,
    held,
    keys,
    links,
    of,
)

TABLES = [
    of(
        "actions.Action",
        CASEWORK,
        keys("id audience asking agency team"),
        held("title", PEOPLE, CIRCUMSTANCES, WORK),
        held("detail decline_reason evidence", PEOPLE, NARRATIVE, WORK),
        done("asked_by officer due_on first_due_on wanted_due_on wanted_due_by state asked_at answered_at"),
        done("answered_by finished_at finished_by"),
    ),
    of(
        "actions.Step",
        CASEWORK,
        keys("id audience"),
        links("action document"),
        held("note", PEOPLE, NARRATIVE, WORK),
        done("kind officer team from_officer from_team due_on by at"),
    ),
]
