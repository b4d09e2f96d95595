"""What the tables of patrols hold of people."""

from wardmote.foundation.processing import (
    CASEWORK,
    CIRCUMSTANCES,
    CRIMINAL,
    NARRATIVE,
    NOBODY,
    NONE,
    PEOPLE,
    WARDMOTE,
    WORK,
    done,
    held,
    keys,
    links,
    of,
)

CHILD = (keys("id parent_audience audience"), links("categories patrol"))

TABLES = [
    of(
        "patrols.Term",
        CASEWORK,
        keys("key"),
        held(
            "sort name report_kind category position source status starts_on ends_on",
            NOBODY,
            NONE,
            WARDMOTE | WORK,
        ),
    ),
    of(
        "patrols.Patrol",
        CASEWORK,
        keys("id reference audience owner team carrier carrier_team"),
        held("kind title ward area where", NOBODY, NONE, WORK),
        done("tasked_by tasked_at state changed_at first_at last_at"),
    ),
    of("patrols.Window", CASEWORK, *CHILD, held("starts_at ends_at", NOBODY, NONE, WORK)),
    of("patrols.Partner", CASEWORK, *CHILD, links("agency")),
    of("patrols.Step", CASEWORK, *CHILD, held("words", PEOPLE, NARRATIVE, WORK), done("state by at")),
    of(
        "patrols.ShiftReport",
        CASEWORK,
        *CHILD,
        links("window"),
        held("weather nothing_seen", NOBODY, NONE, WORK),
        done("posts officers started_at ended_at by at"),
    ),
    of(
        "patrols.Correction",
        CASEWORK,
        *CHILD,
        links("shift"),
        held("reason", PEOPLE, NARRATIVE, WORK),
        held("weather was_weather", NOBODY, NONE, WORK),
        done("posts officers started_at ended_at was_posts was_officers was_started_at was_ended_at by at"),
    ),
    of(
        "patrols.Observation",
        CASEWORK,
        *CHILD,
        links("shift"),
        held("at category people done", PEOPLE, CIRCUMSTANCES | CRIMINAL, WORK),
        done("by made_at"),
    ),
    of(
        "patrols.Account",
        CASEWORK,
        *CHILD,
        links("shift observation"),
        held("kind", NOBODY, NONE, WORK),
        held("text", PEOPLE, NARRATIVE, WORK),
        held("place", PEOPLE, CIRCUMSTANCES, WORK),
    ),
    of("patrols.ObservationReport", CASEWORK, *CHILD, links("observation report"), done("by at")),
    of("patrols.PatrolDisclosure", CASEWORK, *CHILD, links("disclosure")),
]
