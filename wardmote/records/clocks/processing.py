"""What the tables of clocks hold of people."""

from wardmote.foundation.processing import (
    CASEWORK,
    NARRATIVE,
    NOBODY,
    NONE,
    PEOPLE,
    REFERENCE,
    REPORTERS,
    WORK,
    done,
    held,
    keys,
    links,
    of,
)

TABLES = [
    # An agency may set its own.
    of(
        "clocks.Convention",
        REFERENCE,
        keys("id key"),
        held(
            "agency name received pause first_day_counts leaves_out skips last_day_moves source status"
            " starts_on at",
            NOBODY,
            NONE,
            WORK,
        ),
    ),
    of(
        "clocks.Calendar",
        REFERENCE,
        keys("id key"),
        held(
            "agency name hours opens_on_bank_holidays closed extra source status starts_on at",
            NOBODY,
            NONE,
            WORK,
        ),
    ),
    of(
        "clocks.Target",
        REFERENCE,
        keys("id key name subject what kind harm convention starts_itself needs_teller"),
        held("agency amount unit calendar remind withdrawn source status starts_on at", NOBODY, NONE, WORK),
    ),
    of(
        "clocks.Clock",
        CASEWORK,
        keys("id audience owner team target convention calendar"),
        links("report_id what"),
        done(
            "started_at counts_from due_at remind_at state paused_at while_referred pauses reminded_at"
            " escalated_at over_at"
        ),
    ),
    of(
        "clocks.Event",
        CASEWORK,
        keys("id audience"),
        links("clock"),
        held("reason", PEOPLE | REPORTERS, NARRATIVE, WORK),
        done("kind counts_from due_at remind_at by at"),
    ),
]
