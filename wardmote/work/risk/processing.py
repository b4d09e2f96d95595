"""What the tables of risk hold of people."""

from wardmote.foundation.processing import (
    CASEWORK,
    CIRCUMSTANCES,
    CRIMINAL,
    HEALTH,
    NARRATIVE,
    NOBODY,
    NONE,
    OTHERS,
    PARTNERS,
    PEOPLE,
    REFERENCE,
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
ABOUT = CIRCUMSTANCES | HEALTH | CRIMINAL
CHILD = (keys("id parent_audience audience"), links("case categories"))

TABLES = [
    of(
        "risk.Instrument",
        REFERENCE,
        keys("id key version name about licence who kinds content signature"),
        held("source status at", NOBODY, NONE, WORK),
    ),
    of(
        "risk.Use",
        REFERENCE,
        keys("id key instrument"),
        held("agency withdrawn starts_on at", NOBODY, NONE, WORK),
    ),
    of(
        "risk.Assessment",
        CASEWORK,
        *CHILD,
        links("person instrument"),
        held("score computed band level", PEOPLE, ABOUT, WARDMOTE | WORK),
        held("contact_days review_on", PEOPLE, CIRCUMSTANCES, WARDMOTE),
        done("by at"),
    ),
    of(
        "risk.Answers",
        CASEWORK,
        *CHILD,
        links("assessment"),
        held("answers", PEOPLE, ABOUT, TOLD),
        held("notes", PEOPLE, NARRATIVE, TOLD),
    ),
    of(
        "risk.Override",
        CASEWORK,
        *CHILD,
        links("assessment"),
        held("band", PEOPLE, ABOUT, WORK),
        held("words answer", PEOPLE, NARRATIVE, WORK),
        done("state by at answered_by answered_at"),
    ),
    of(
        "risk.Contact",
        CASEWORK,
        *CHILD,
        links("person note"),
        held("side method reached at next_on", PEOPLE, CIRCUMSTANCES, WORK),
        done("by made_at by_owner"),
    ),
    of(
        "risk.FollowUp",
        CASEWORK,
        *CHILD,
        keys("key"),
        links("assessment action"),
        held("reason", PEOPLE, NARRATIVE, WORK),
        done("by at"),
    ),
    of(
        "risk.Standing",
        CASEWORK,
        *CHILD,
        held("level", PEOPLE, ABOUT, WARDMOTE),
        held("contact_on review_on", PEOPLE, CIRCUMSTANCES, WARDMOTE),
    ),
]
