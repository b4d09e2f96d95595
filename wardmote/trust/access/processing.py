"""What the tables of who may see what hold of people."""

from wardmote.foundation.processing import (
    CIRCUMSTANCES,
    NARRATIVE,
    NOBODY,
    NONE,
    OFFICERS,
    OPERATIONAL,
    PEOPLE,
    REFERENCE,
    SECURITY,
    SHARING,
    WARDMOTE,
    WORK,
    done,
    held,
    keys,
    links,
    of,
)

TABLES = [
    of("access.Holding", SHARING, keys("id categories")),
    of("access.Audience", SHARING, keys("id owner tier holding fingerprint")),
    of(
        "access.Terms",
        SHARING,
        keys("id agreement owner agency holding"),
        held("purpose", NOBODY, NONE, WORK),
    ),
    of("access.LiveTerms", SHARING, keys("id terms agency live_from live_until")),
    of(
        "access.Grant",
        SHARING,
        keys("id audience owner holding agency team agreement terms"),
        held("purpose categories level starts_on ends_on", NOBODY, NONE, WORK),
        held("officer", OFFICERS, OPERATIONAL, WORK),
    ),
    of("access.Denial", SHARING, keys("id audience agency"), held("officer", OFFICERS, OPERATIONAL, WORK)),
    of(
        "access.Disclosure",
        SHARING,
        keys("id audience"),
        links("categories"),
        held("agency team agreement purpose gateway level starts_on ends_on", PEOPLE, OPERATIONAL, WORK),
        held("necessity withdrawn_reason", PEOPLE, NARRATIVE, WORK),
        done("officer by at withdrawn_by withdrawn_at"),
    ),
    of("access.Shareable", REFERENCE, keys("kind table")),
    of("access.Door", REFERENCE, keys("kind table column")),
    of("access.AtTheDoor", REFERENCE, keys("id record_kind sort asks starts_on source")),
    of("access.StandingPurpose", REFERENCE, keys("key name roles position")),
    of(
        "access.StatedPurpose",
        SHARING,
        keys("id"),
        held("session", OFFICERS, SECURITY, WARDMOTE),
        links("record_kind record_id"),
        done("officer purpose at"),
    ),
    of("access.Parameter", REFERENCE, keys("id key value unit starts_on source")),
    of(
        "access.BreakGlass",
        SHARING,
        keys("id"),
        links("record_kind record_id reference owner"),
        held("reason review_words", PEOPLE | OFFICERS, NARRATIVE, WORK),
        done("officer agency lead begun_at until review_by ended_at reviewed_at reviewed_by justified"),
    ),
    of(
        "access.Alarm",
        SHARING,
        keys("id agency"),
        # Counted by the database from the log; what was found is a colleague's words on the officer.
        held(
            "officer on at opened usually_opened exported usually_exported", OFFICERS, OPERATIONAL, WARDMOTE
        ),
        held("words", PEOPLE | OFFICERS, NARRATIVE, WORK),
        done("looked_at looked_by"),
    ),
    of(
        "access.StandIn",
        SHARING,
        keys("id agency"),
        # When an officer is away.
        held("away starts_on ends_on", OFFICERS, OPERATIONAL | CIRCUMSTANCES, WORK),
        done("colleague with_named by at ended_at ended_by"),
    ),
]
