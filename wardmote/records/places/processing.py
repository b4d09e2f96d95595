"""What the tables of places hold of people: an address may be somebody's home."""

from wardmote.foundation.processing import (
    CASEWORK,
    CIRCUMSTANCES,
    CONTACT,
    CRIMINAL,
    IDENTITY,
    NARRATIVE,
    NOBODY,
    NONE,
    OTHERS,
    PARTNERS,
    PEOPLE,
    PUBLISHED,
    REFERENCE,
    WARDMOTE,
    WORK,
    done,
    held,
    keys,
    links,
    of,
)

WHERE = IDENTITY | CONTACT

TABLES = [
    of(
        "places.Boundary",
        REFERENCE,
        held(
            "id kind key code name from_on until_on shape outlines fingerprint source",
            NOBODY,
            NONE,
            PUBLISHED,
        ),
    ),
    of(
        "places.Street",
        REFERENCE,
        held("id key name longitude latitude small_area source", NOBODY, NONE, PUBLISHED),
    ),
    of("places.Postcode", REFERENCE, held("postcode longitude latitude source", NOBODY, NONE, PUBLISHED)),
    of(
        "places.Place",
        CASEWORK,
        keys("id reference audience owner team"),
        held("name address postcode longitude latitude point_is", PEOPLE, WHERE, OTHERS | PARTNERS | WORK),
        held("kind street ward", NOBODY, NONE, PUBLISHED | WORK),
        held("sort_key address_key words", PEOPLE, WHERE, WARDMOTE),
        done("made_at made_by changed_at"),
    ),
    of(
        "places.Note",
        CASEWORK,
        keys("id parent_audience audience"),
        links("place categories"),
        held("text", PEOPLE, NARRATIVE, OTHERS | PARTNERS | WORK),
        done("by at"),
    ),
    of(
        "places.Wording",
        CASEWORK,
        keys("id parent_audience audience"),
        links("place categories"),
        held("kind ward", NOBODY, NONE, WARDMOTE),
        held("name address postcode", PEOPLE, WHERE, OTHERS | PARTNERS | WORK),
        done("by at"),
    ),
    of(
        "places.Merge",
        CASEWORK,
        keys("id"),
        links("away into"),
        held("reason undone_reason", PEOPLE, IDENTITY | CIRCUMSTANCES | CRIMINAL, WORK),
        done("by at undone_by undone_at"),
    ),
]
