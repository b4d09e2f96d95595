"""What the tables of an officer's own desk hold of people."""

from wardmote.foundation.processing import (
    DESK,
    IDENTITY,
    NARRATIVE,
    OFFICERS,
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

TABLES = [
    of(
        "desk.SavedView",
        DESK,
        keys("id"),
        held("name query", PEOPLE | OFFICERS, IDENTITY, WORK),
        done("list_name officer team made_at deleted_at"),
    ),
    of(
        "desk.ListState",
        DESK,
        keys("id"),
        held("query", PEOPLE | OFFICERS, IDENTITY, WORK),
        done("officer list_name default_view"),
    ),
    of(
        "desk.Template",
        DESK,
        keys("id"),
        held("name text", OFFICERS, IDENTITY, WORK),
        done("agency officer by changed_at deleted_at"),
    ),
    of(
        "desk.Draft",
        DESK,
        keys("id"),
        links("place"),
        held("about fields", PEOPLE | REPORTERS, NARRATIVE, SELF | WORK),
        done("officer saved_at"),
    ),
]
