"""What the tables of the log hold of people."""

from wardmote.foundation.processing import (
    CONTACT,
    IDENTITY,
    LOGGING,
    NARRATIVE,
    NOBODY,
    NONE,
    OFFICERS,
    OPERATIONAL,
    PEOPLE,
    REFERENCE,
    WORK,
    held,
    keys,
    of,
)

TABLES = [
    of(
        "audit.Entry",
        LOGGING,
        keys("id xid salt digest"),
        held(
            "at officer_id agency_id owner_id action ground_id recipient_id purpose",
            OFFICERS,
            OPERATIONAL,
            WORK,
        ),
        held("subject_kind subject_id", PEOPLE, OPERATIONAL, WORK),
        held("note", PEOPLE | OFFICERS, NARRATIVE, WORK),
    ),
    of("audit.Place", LOGGING, keys("position entry_id")),
    of("audit.Tile", LOGGING, keys("level number hashes")),
    of("audit.Checkpoint", LOGGING, keys("number size root at ended_before begun_before note")),
    of("audit.Key", LOGGING, keys("id public from_at until_at")),
    of(
        "audit.Recipient",
        LOGGING,
        held("agency_id set_at sent_on", NOBODY, NONE, WORK),
        held("address", OFFICERS, IDENTITY | CONTACT, WORK),
    ),
    of("audit.Limit", REFERENCE, keys("id what an_hour starts_on source")),
]
