"""What the tables of registers hold of people: those named in an entry answer for something, or signed."""

from wardmote.foundation.processing import (
    CONTACT,
    IDENTITY,
    NOBODY,
    NONE,
    OFFICERS,
    OPERATIONAL,
    PARTNERS,
    REFERENCE,
    SHARING,
    SIGNATORIES,
    WORK,
    done,
    held,
    keys,
    of,
)

ENTRY = SIGNATORIES | OFFICERS  # words as somebody wrote them, who may be named there

TABLES = [
    of(
        "registers.Entry",
        SHARING,
        keys("id register series number version state reach natural"),
        held("owner team review_on published_at public_values", NOBODY, NONE, WORK),
        held("officer successor", OFFICERS, OPERATIONAL, WORK),
        held("title values lines note imported", ENTRY, IDENTITY | CONTACT, PARTNERS | WORK),
        done("published_by created_by created_at changed_by changed_at"),
    ),
    of(
        "registers.Version",
        SHARING,
        keys("id entry no reach"),
        held("title values lines note facts", ENTRY, IDENTITY | CONTACT, PARTNERS | WORK),
        done("by at"),
    ),
    of(
        "registers.Due",
        SHARING,
        keys("id entry kind line on ahead reminded_at escalated_at"),
        held("words", NOBODY, NONE, WORK),
    ),
    of(
        "registers.Timing",
        REFERENCE,
        keys("id register kind agency ahead escalate_after starts_on source status at"),
    ),
    of(
        "registers.Batch",
        SHARING,
        keys("id register owner counts rows"),
        held("name", NOBODY, NONE, WORK),
        done("by at undone_by undone_at"),
    ),
    # A row may name an officer who answers for something, as an entry may.
    of(
        "registers.Aside",
        REFERENCE,
        keys("batch rows"),
        held("sealed", ENTRY, IDENTITY | CONTACT, PARTNERS),
    ),
    of("registers.EntryAction", SHARING, keys("id entry action line"), done("by at")),
    of("registers.EntryDocument", SHARING, keys("id entry document"), done("by at")),
    of(
        "registers.Card",
        SHARING,
        keys("id entry code_print"),
        done("issued_by issued_at withdrawn_by withdrawn_at"),
    ),
    of(
        "registers.BidConflict",
        SHARING,
        keys("id entry"),
        held("interest", OFFICERS, OPERATIONAL, WORK),
        done("by at"),
    ),
    of(
        "registers.BidScore",
        SHARING,
        keys("id entry version criterion agency"),
        held("points note", NOBODY, NONE, WORK),
        done("by at"),
    ),
    of(
        "registers.BidDecision",
        SHARING,
        keys("id entry outcome version"),
        held("amount reason conditions", NOBODY, NONE, WORK),
        done("by at"),
    ),
]
