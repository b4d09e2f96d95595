"""What the tables of the public pages hold of people: nothing that anyone but the sender can read."""

from wardmote.foundation.processing import CASEWORK, NARRATIVE, REPORTERS, SELF, done, held, keys, of

TABLES = [
    of(
        "public_site.Unfinished",
        CASEWORK,
        keys("id print"),
        held("sealed", REPORTERS, NARRATIVE, SELF),
        done("begun_at"),
    ),
    of(
        "public_site.UnfinishedFile",
        CASEWORK,
        keys("id unfinished"),
        held("sealed", REPORTERS, NARRATIVE, SELF),
        done("at"),
    ),
]
