"""What the tables of notices hold of people."""

from wardmote.foundation.processing import DESK, OFFICERS, OPERATIONAL, SELF, done, held, keys, links, of

TABLES = [
    of(
        "notices.Notice",
        DESK,
        keys("id"),
        links("subject_kind subject_id"),
        done("officer kind on at read_at"),
    ),
    of(
        "notices.Preferences",
        DESK,
        held("officer digest at quiet_from quiet_to days_off muted", OFFICERS, OPERATIONAL, SELF),
    ),
]
