"""What the tables of categories hold of people."""

from wardmote.foundation.processing import NOBODY, NONE, REFERENCE, WORK, done, held, keys, of

TABLES = [
    of(
        "kinds.Category",
        REFERENCE,
        keys("id key kind"),
        held("name qualifier source status starts_on ends_on", NOBODY, NONE, WORK),
        done("by at"),
    ),
]
