"""What the tables of people known to the partnership hold of them."""

from wardmote.foundation.processing import (
    CASEWORK,
    CIRCUMSTANCES,
    CONTACT,
    IDENTITY,
    NARRATIVE,
    OTHERS,
    PARTNERS,
    PEOPLE,
    SELF,
    WARDMOTE,
    WORK,
    done,
    held,
    keys,
    links,
    of,
)

TOLD = SELF | OTHERS | PARTNERS | WORK
CHILD = (keys("id parent_audience audience"), links("person categories"))

TABLES = [
    of(
        "people.Person",
        CASEWORK,
        keys("audience owner team"),
        held("id reference", PEOPLE, IDENTITY, WARDMOTE),
        held("kind name other_names born_on born_about", PEOPLE, IDENTITY, TOLD),
        held("is_deceased died_on", PEOPLE, CIRCUMSTANCES, TOLD),
        held("folded", PEOPLE, IDENTITY, WARDMOTE),
        links("categories"),
        done("made_at made_by changed_at"),
    ),
    of(
        "people.Contact",
        CASEWORK,
        *CHILD,
        held("kind value e164", PEOPLE, CONTACT, TOLD),
        held("note until_on", PEOPLE, CONTACT | CIRCUMSTANCES, TOLD),
        done("by at"),
    ),
    of(
        "people.Address",
        CASEWORK,
        *CHILD,
        held("kind address postcode from_on until_on", PEOPLE, CONTACT | CIRCUMSTANCES, TOLD),
        done("by at"),
    ),
    of("people.Detail", CASEWORK, *CHILD, held("kind text", PEOPLE, NARRATIVE, TOLD), done("by at")),
    of(
        "people.Wording",
        CASEWORK,
        *CHILD,
        held("kind name other_names born_on born_about", PEOPLE, IDENTITY, TOLD),
        held("is_deceased died_on", PEOPLE, CIRCUMSTANCES, TOLD),
        done("by at"),
    ),
    of(
        "people.MatchKey",
        CASEWORK,
        *CHILD,
        held("kind value is_current", PEOPLE, IDENTITY | CONTACT, WARDMOTE),
    ),
    of("people.PersonDisclosure", CASEWORK, *CHILD, links("disclosure")),
    of(
        "people.Merge",
        CASEWORK,
        keys("id"),
        held("away into", PEOPLE, IDENTITY, WORK),
        held("reason undone_reason", PEOPLE, NARRATIVE, WORK),
        done("by at undone_by undone_at"),
    ),
    of(
        "people.Link",
        CASEWORK,
        keys("id"),
        held("one other", PEOPLE, IDENTITY, WORK),
        held("reason", PEOPLE, NARRATIVE, WORK),
        done("by at ended_by ended_at"),
    ),
]
