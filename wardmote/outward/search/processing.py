"""What the tables of search hold of people."""

from wardmote.foundation.processing import (
    CIRCUMSTANCES,
    CONTACT,
    CRIMINAL,
    FINDING,
    IDENTITY,
    NARRATIVE,
    PEOPLE,
    REFERENCE,
    REPORTERS,
    WARDMOTE,
    WORK,
    done,
    held,
    keys,
    links,
    of,
)

TABLES = [
    of("search.Source", REFERENCE, keys("table key record_kind record_key fields")),
    of(
        "search.Entry",
        FINDING,
        keys("id source source_id audience"),
        links("kind record_kind record_id field at"),
        held("keys", PEOPLE | REPORTERS, IDENTITY | CONTACT, WARDMOTE),
        held("words", PEOPLE | REPORTERS, NARRATIVE, WARDMOTE),
    ),
    of(
        "search.Word",
        FINDING,
        keys("id sort"),
        held("word near", PEOPLE | REPORTERS, IDENTITY | CONTACT, WARDMOTE),
    ),
    of("search.Parameter", REFERENCE, keys("id key value unit starts_on source")),
    of(
        "search.Search",
        FINDING,
        keys("id xid"),
        held("words", PEOPLE | REPORTERS, IDENTITY | CONTACT, WORK),
        done("officer at look_up"),
    ),
    of(
        "search.NameHit",
        FINDING,
        keys("id search xid"),
        held("owner record_kind sort about", PEOPLE | REPORTERS, CIRCUMSTANCES | CRIMINAL, WARDMOTE),
        done("officer"),
    ),
    of("search.NamePolicy", REFERENCE, keys("id agency sort answers"), done("by at")),
    of(
        "search.AccessRequest",
        FINDING,
        keys("id"),
        links("record_kind sort about record_id"),
        held("words", PEOPLE | REPORTERS, IDENTITY | CONTACT, WORK),
        held("necessity reason", PEOPLE | REPORTERS, NARRATIVE, WORK),
        done("asked_by asking owner purpose asked_at state escalated escalated_at answered_at answered_by"),
    ),
    of("search.RequestSubject", FINDING, keys("id request owner audience"), links("record_kind record_id")),
]
