"""What the tables of attachments hold of people."""

from wardmote.foundation.processing import (
    CASEWORK,
    IDENTITY,
    NARRATIVE,
    OTHERS,
    PARTNERS,
    PEOPLE,
    REPORTERS,
    SELF,
    WORK,
    done,
    held,
    keys,
    links,
    of,
)

GIVEN = SELF | OTHERS | PARTNERS | WORK

TABLES = [
    of(
        "documents.Document",
        CASEWORK,
        keys("id audience media_type size sha256 pages moved_in kept_for"),
        links("replaces"),
        held("title name", PEOPLE | REPORTERS, IDENTITY, WORK),
        held("withdrawn_reason", PEOPLE | REPORTERS, NARRATIVE, WORK),
        done("added_by added_at withdrawn_by withdrawn_at"),
    ),
    of(
        "documents.Content",
        CASEWORK,
        keys("document key_id wrapped sealed_for pieces"),
        held("data", PEOPLE | REPORTERS, NARRATIVE, GIVEN),
    ),
    of(
        "documents.Piece",
        CASEWORK,
        keys("id document number"),
        held("data", PEOPLE | REPORTERS, NARRATIVE, GIVEN),
    ),
]
