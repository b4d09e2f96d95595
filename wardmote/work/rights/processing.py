"""What the tables of requests about one's data hold of people."""

from wardmote.foundation.processing import (
    CONTACT,
    IDENTITY,
    NARRATIVE,
    NOBODY,
    NONE,
    OTHERS,
    PARTNERS,
    PEOPLE,
    REPORTERS,
    RIGHTS,
    SELF,
    WARDMOTE,
    WORK,
    done,
    held,
    keys,
    links,
    of,
)

WHOSE = PEOPLE | REPORTERS

TABLES = [
    of(
        "rights.Request",
        RIGHTS,
        keys("id reference agency"),
        held("kind regime ground", WHOSE, NARRATIVE, SELF | WORK),
        held("identity_asked identity_on identity_how", WHOSE, IDENTITY, SELF),
        held("answer extended_why", WHOSE, NARRATIVE, WORK),
        done("state received_on due_on extended_on second reminded answered_on answered_by by at"),
    ),
    of(
        "rights.Asking",
        RIGHTS,
        keys("request"),
        held("name born_on", WHOSE, IDENTITY, SELF),
        held("contact on_behalf", WHOSE, IDENTITY | CONTACT, SELF),
        held("words", WHOSE, NARRATIVE, SELF),
    ),
    of("rights.Stop", RIGHTS, keys("id request"), done("kind from_on until_on by at")),
    of(
        "rights.Step",
        RIGHTS,
        keys("id request"),
        held("title words", WHOSE, NARRATIVE, WORK),
        done("by at"),
    ),
    of("rights.Subject", RIGHTS, keys("id request"), held("person", WHOSE, IDENTITY, WORK), done("by at")),
    of(
        "rights.Asked",
        RIGHTS,
        keys("id request agency audience"),
        links("record_kind record_id"),
        done("asked_at answered_at answered_by"),
    ),
    of(
        "rights.Item",
        RIGHTS,
        keys("id request asked agency audience source source_id"),
        links("record_kind record_id"),
        held("title on text cleared reason", WHOSE, NARRATIVE, SELF | OTHERS | PARTNERS | WORK),
        held("suggested spans", WHOSE, IDENTITY, WARDMOTE),
        done("decision exemption decided_by decided_at looked_by looked_at by at"),
    ),
    of("rights.Pack", RIGHTS, keys("id request agency audience after"), done("state items done by at")),
    of("rights.Part", RIGHTS, held("id pack number document items", NOBODY, NONE, WARDMOTE)),
    of(
        "rights.Mark",
        RIGHTS,
        keys("id parent_audience audience"),
        links("case person categories"),
        held("kind words answer ended_why", PEOPLE, NARRATIVE, SELF | WORK),
        done("by at ended_by ended_at"),
    ),
]
