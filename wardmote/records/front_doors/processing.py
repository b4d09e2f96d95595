"""What the tables of front doors hold of people."""

from wardmote.foundation.processing import (
    CASEWORK,
    CONTACT,
    NARRATIVE,
    NOBODY,
    NONE,
    REPORTERS,
    SECURITY,
    SELF,
    WARDMOTE,
    WORK,
    done,
    held,
    keys,
    links,
    of,
)

TABLES = [
    of(
        "front_doors.Door",
        CASEWORK,
        keys("id agency team"),
        held("slug name channel kinds harm is_open", NOBODY, NONE, WORK),
        done("by changed_at"),
    ),
    of(
        "front_doors.Arrival",
        CASEWORK,
        keys("report door"),
        held("secret confirming", REPORTERS, SECURITY, WARDMOTE),
        held("confirmed_at at", REPORTERS, CONTACT, WARDMOTE),
    ),
    of(
        "front_doors.Addition",
        CASEWORK,
        keys("id parent_audience audience"),
        links("report categories"),
        held("kind words", REPORTERS, NARRATIVE, SELF),
        done("at"),
    ),
    of(
        "front_doors.Letter",
        CASEWORK,
        keys("id report"),
        held("kind", NOBODY, NONE, WARDMOTE),
        held("sealed", REPORTERS, SECURITY, WARDMOTE),
        done("at tries"),
    ),
    of(
        "front_doors.Tally",
        CASEWORK,
        keys("id door"),
        held("network", REPORTERS, SECURITY, WARDMOTE),
        held("figure hour share many", NOBODY, NONE, WARDMOTE),
    ),
    of(
        "front_doors.Parameter",
        CASEWORK,
        held("id key agency value unit starts_on source", NOBODY, NONE, WORK),
    ),
]
